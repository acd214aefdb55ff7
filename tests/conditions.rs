//! Every condition that is emitted runs: Go's expression language, as the Argo Rollouts controller calls it, comes to the
//! phase that is meant. Skipped where there is no Go.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs, reason = "tests")]

mod support;

use std::collections::BTreeSet;
use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::json;
use support::{emitted, root};

/// What all of our conditions begin with.
const KNOWN: &str = "len(result) > 0 && !isNaN(result[0]) && result[0] ";

/// A comparison of a condition: its operator and its bound.
fn compared(condition: &str) -> Option<(&str, f64)> {
    let (operator, bound) = condition.strip_prefix(KNOWN)?.split_once(' ')?;
    Some((operator, bound.parse().ok()?))
}

/// A metric's conditions, and what each result comes to.
struct Example {
    success: String,
    failure: String,
    expected: Vec<(Vec<String>, &'static str)>,
}

impl Example {
    fn new(success: &str, failure: &str) -> Option<Self> {
        let unknown = if success.is_empty() { "Successful" } else { "Inconclusive" };
        let mut expected = vec![(Vec::new(), unknown), (vec!["NaN".to_owned()], unknown)];
        let (operator, fail) = compared(failure)?;
        let is_ceiling = operator.starts_with('>');
        let far = if is_ceiling { fail.abs() * 2.0 + 1.0 } else { -1.0 };
        let mut add = |value: f64, phase| expected.push((vec![value.to_string()], phase));
        add(far, "Failed");
        add(if is_ceiling { f64::INFINITY } else { f64::NEG_INFINITY }, "Failed");
        let at_fail = if operator.ends_with('=') { "Failed" } else { "Successful" };
        match compared(success) {
            Some((operator, pass)) => {
                assert_eq!(operator, if is_ceiling { "<=" } else { ">=" }, "{success} | {failure}");
                add(pass, "Successful");
                add(if is_ceiling { pass / 2.0 } else { pass * 2.0 }, "Successful");
                if (fail - pass).abs() > f64::EPSILON {
                    add((pass + fail) / 2.0, "Inconclusive");
                    add(fail, at_fail);
                }
            }
            None if success.is_empty() => {
                add(fail, at_fail);
                add(if is_ceiling { fail / 2.0 } else { fail * 2.0 }, "Successful");
            }
            None => return None,
        }
        Some(Example { success: success.to_owned(), failure: failure.to_owned(), expected })
    }
}

/// Every pair of conditions of our own metrics in the golden trees and transcripts.
fn examples() -> Vec<Example> {
    let mut pairs = BTreeSet::new();
    let mut pair = (String::new(), String::new());
    for (key, text) in emitted(&["- name", "successCondition", "failureCondition"]) {
        match key {
            "successCondition" => pair.0 = text,
            "failureCondition" => pair.1 = text,
            _ => {
                pairs.insert(std::mem::take(&mut pair));
            }
        }
    }
    pairs.insert(pair);
    pairs.iter().filter_map(|(success, failure)| Example::new(success, failure)).collect()
}

/// What Go's own package makes of these lines; none where there is no Go.
fn ask(lines: &str) -> Option<Vec<Vec<String>>> {
    if Command::new("go").arg("version").output().is_err() {
        println!("skipped: there is no Go");
        return None;
    }
    let folder = root().join("tests/conditions");
    let got = Command::new("go").args(["mod", "download"]).current_dir(&folder).output().unwrap();
    if !got.status.success() {
        println!("skipped: the expression language cannot be had: {}", String::from_utf8_lossy(&got.stderr));
        return None;
    }
    let mut child = Command::new("go")
        .args(["run", "-mod=readonly", "."])
        .current_dir(&folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "the program in tests/conditions fails");
    let answers = String::from_utf8(output.stdout).unwrap();
    Some(answers.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

/// What the crate's own tests hold its parser to.
#[test]
fn conditions_that_are_read_or_not() {
    let text = std::fs::read_to_string(root().join("tests/conditions/read.txt")).unwrap();
    let asked: String = text.lines().map(|line| format!("{}\n", json!({"read": line.get(2..).unwrap()}))).collect();
    let Some(answers) = ask(&asked) else { return };
    assert_eq!(answers.len(), text.lines().count());
    for (line, answer) in text.lines().zip(answers) {
        assert_eq!(answer, [line.get(..1).unwrap()], "{line}");
    }
}

#[test]
fn every_condition_comes_to_its_phase() {
    let examples = examples();
    println!("{} pairs of conditions", examples.len());
    assert!(examples.len() > 20, "the conditions of the golden trees are not found any more");
    let mut asked = String::new();
    for example in &examples {
        let results: Vec<_> = example.expected.iter().map(|(result, _)| result).collect();
        let line = json!({"success": example.success, "failure": example.failure, "results": results});
        asked += &format!("{line}\n");
    }
    let Some(answers) = ask(&asked) else { return };
    assert_eq!(answers.len(), examples.len());
    let mut told = 0;
    for (example, answer) in examples.iter().zip(answers) {
        for ((result, expected), phase) in example.expected.iter().zip(answer) {
            assert_eq!(&phase, expected, "{result:?} by {:?} and {:?}", example.success, example.failure);
            told += 1;
        }
    }
    println!("{told} results");
}
