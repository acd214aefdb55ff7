//! `docs/faults.md` and the cases in `fixtures/cases/seed` hold each other: each fault has its row, each row that names a
//! case has one, and that shows what the row names.
#![allow(clippy::unwrap_used, missing_docs, reason = "tests")]

mod support;

use std::collections::BTreeSet;
use std::fs;

use cellfold::engine::all_codes;
use support::root;

/// How many faults there are.
const FAULTS: usize = 29;

struct Row {
    number: usize,
    here: String,
    case: Option<String>,
}

fn rows() -> Vec<Row> {
    let page = fs::read_to_string(root().join("docs/faults.md")).unwrap();
    let cells = |line: &str| line.trim_matches('|').split(" | ").map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
    let row = |line: &str| {
        let cells = cells(line);
        let number = cells.first()?.parse().ok()?;
        let last = cells.last()?.trim_matches(['|', ' ', '`']);
        let case = last.starts_with("seed/").then(|| last.to_owned());
        let here = cells.get(3)?.clone();
        Some(Row { number, here, case })
    };
    page.lines().filter_map(row).collect()
}

/// What stands in code style.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

#[test]
fn every_fault_has_a_row() {
    let numbers: Vec<usize> = rows().iter().map(|row| row.number).collect();
    assert_eq!(numbers, (1..=FAULTS).collect::<Vec<_>>());
}

#[test]
fn every_row_has_a_case_or_is_outside() {
    let mut faults = Vec::new();
    for Row { number, here, case } in rows() {
        let Some(case) = case else {
            if !here.starts_with("Outside: ") {
                faults.push(format!("{number}: it has no case, and is not outside"));
            }
            continue;
        };
        if !case.starts_with(&format!("seed/{number:02}-")) {
            faults.push(format!("{number}: {case} is the case of another fault"));
        }
        let Ok(told) = fs::read_to_string(root().join(format!("golden/cases/{case}.txt"))) else {
            faults.push(format!("{number}: there is no case {case}"));
            continue;
        };
        if !told.starts_with(&format!("# fault {number}: ")) {
            faults.push(format!("{number}: {case} does not say that it shows this fault"));
        }
        // A row names the findings of its case, or says that there is none to find.
        let codes: BTreeSet<&str> = all_codes().iter().map(|code| code.id).collect();
        let named: Vec<&str> = quoted(&here).filter(|word| codes.contains(word)).collect();
        let shown = |code: &&str| told.contains(&format!("[{code}]"));
        let is_alternative = |code: &str| here.contains(&format!(", or `{code}`"));
        for code in named.iter().filter(|code| !shown(code) && !is_alternative(code)) {
            faults.push(format!("{number}: {case} does not show `{code}`"));
        }
        if named.is_empty() && !here.starts_with("**Not to be written**") {
            faults.push(format!("{number}: it names no finding, and can be written"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_case_has_a_row() {
    let named: BTreeSet<String> = rows().into_iter().filter_map(|row| row.case).collect();
    let there: BTreeSet<String> = fs::read_dir(root().join("fixtures/cases/seed"))
        .unwrap()
        .map(|entry| format!("seed/{}", entry.unwrap().file_name().to_string_lossy()))
        .collect();
    assert_eq!(named, there);
}
