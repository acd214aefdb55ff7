//! What must hold of the catalogue of rules: each number is held, each rule has a case that proves it, and that case has a
//! sound twin.
#![allow(clippy::unwrap_used, missing_docs, reason = "tests")]

mod support;

use std::collections::BTreeSet;
use std::fs;

use cellfold::check::catalogue::{CATALOGUE, Held};
use cellfold::check::production::OF_PRODUCTION;
use cellfold::check::rules;
use cellfold::diag::Severity;
use cellfold::engine::all_codes;
use support::root;

fn none(faults: &[String]) {
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

fn transcript(case: &str) -> Option<String> {
    fs::read_to_string(root().join(format!("golden/cases/{case}.txt"))).ok()
}

#[test]
fn numbers_go_from_1_to_93() {
    let numbers: Vec<u8> = CATALOGUE.iter().map(|entry| entry.number).collect();
    assert_eq!(numbers, (1..=93).collect::<Vec<_>>());
}

#[test]
fn every_number_is_held() {
    let mut faults = Vec::new();
    for entry in CATALOGUE {
        let by_rule = rules::ALL.iter().any(|rule| rule.numbers.contains(&entry.number));
        if !by_rule && entry.held.is_empty() {
            faults.push(format!("{}: {}", entry.number, entry.what));
        }
    }
    none(&faults);
}

#[test]
fn what_holds_a_number_has_a_case() {
    let codes: BTreeSet<&str> = all_codes().iter().map(|code| code.id).collect();
    let mut faults = Vec::new();
    for entry in CATALOGUE {
        for held in entry.held {
            let (code, case) = match held {
                Held::Finding { code, case } => (Some(*code), *case),
                Held::Construction { case, .. } => (None, *case),
                Held::Outside { .. } => continue,
            };
            let number = entry.number;
            match (transcript(case), code) {
                (None, _) => faults.push(format!("{number}: there is no case {case}")),
                (Some(_), None) => {}
                (Some(told), Some(code)) if codes.contains(code) && told.contains(&format!("[{code}]")) => {}
                (Some(_), Some(code)) => faults.push(format!("{number}: the case {case} does not show `{code}`")),
            }
        }
    }
    none(&faults);
}

#[test]
fn every_rule_has_a_case_and_a_sound_twin() {
    let mut faults = Vec::new();
    for rule in rules::ALL {
        let code = rule.code.id;
        let Some(told) = transcript(&format!("rules/{code}")) else {
            faults.push(format!("{code}: there is no case rules/{code}"));
            continue;
        };
        let Some((broken, sound)) = told.rsplit_once("$ cellfold check") else {
            faults.push(format!("{code}: its case checks nothing"));
            continue;
        };
        if !broken.contains(&format!("[{code}]")) {
            faults.push(format!("{code}: no check of its case but the last finds it"));
        }
        if sound.contains(&format!("[{code}]")) || !sound.contains("no errors") {
            faults.push(format!("{code}: the last check of its case is not of a sound twin"));
        }
    }
    none(&faults);
}

#[test]
fn every_rule_stands_in_a_file_of_its_name() {
    let mut files: BTreeSet<String> = fs::read_dir(root().join("src/check/rules"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().trim_end_matches(".rs").replace('_', "-"))
        .collect();
    files.remove("mod");
    let codes: BTreeSet<String> = rules::ALL.iter().map(|rule| rule.code.id.to_owned()).collect();
    assert_eq!(files, codes);
    let listed: Vec<&str> = rules::ALL.iter().map(|rule| rule.code.id).collect();
    assert!(listed.is_sorted(), "rules are listed by code");
}

#[test]
fn rules_tell_enough() {
    let mut faults = Vec::new();
    for rule in rules::ALL {
        if !rule.numbers.iter().all(|number| CATALOGUE.iter().any(|entry| entry.number == *number)) {
            faults.push(format!("{}: a number of it is not in the catalogue", rule.code.id));
        }
        if rule.code.severity == Severity::Note {
            faults.push(format!("{}: a rule finds errors or warnings", rule.code.id));
        }
        for text in [rule.why, rule.mend, rule.code.meaning] {
            if !text.ends_with('.') || text.len() < 20 {
                faults.push(format!("{}: {text:?} is no sentence", rule.code.id));
            }
        }
    }
    none(&faults);
}

/// Rules that know of production are the ones that the reference says so of.
#[test]
fn what_is_asked_of_production_is_told() {
    let told: BTreeSet<String> = OF_PRODUCTION.iter().map(|(code, _)| (*code).to_owned()).collect();
    let folder = root().join("src/check/rules");
    let mut reading = BTreeSet::new();
    for rule in rules::ALL {
        let code = rule.code.id;
        let text = fs::read_to_string(folder.join(format!("{}.rs", code.replace('-', "_")))).unwrap();
        if text.contains("is_production") {
            reading.insert(code.to_owned());
        }
    }
    assert_eq!(told, reading, "src/check/production.rs");
}
