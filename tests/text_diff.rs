//! The unified diff against `patch`, `git apply` and `diff`. Skipped where they are missing.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs, reason = "tests")]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use cellfold::diff::unified;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

fn run(folder: &Path, program: &str, arguments: &[&str]) -> Option<bool> {
    let mut command = Command::new(program);
    command.current_dir(folder).args(arguments).stdout(Stdio::null());
    Some(command.env("GIT_CEILING_DIRECTORIES", folder.parent()?).status().ok()?.success())
}

/// The file after the diff was applied by `program`; the outer `None` where there is no such program.
fn applied(program: &str, arguments: &[&str], name: &str, old: Option<&str>, diff: &str) -> Option<Option<String>> {
    let folder = tempfile::tempdir().unwrap();
    if let Some(old) = old {
        fs::write(folder.path().join(name), old).unwrap();
    }
    fs::write(folder.path().join("the.diff"), diff).unwrap();
    let applies = run(folder.path(), program, arguments)?;
    assert!(applies, "{program} refuses\n{diff}");
    Some(fs::read_to_string(folder.path().join(name)).ok())
}

#[test]
fn git_and_patch_apply_it() {
    let text = proptest::option::of("([ab]?(\n|\r\n|\n\n)){0,10}[ab]?");
    let mut runner = TestRunner::default();
    for round in 0..40 {
        let old = text.new_tree(&mut runner).unwrap().current();
        let new = text.new_tree(&mut runner).unwrap().current();
        let name = ["x.yaml", "a b.yaml", "ä\"\\.yaml"][round % 3];
        let there = |text: &Option<String>| text.as_ref().map(|_| name.to_owned());
        let (old_name, new_name) = (there(&old), there(&new));
        let body = |text: &Option<String>| text.clone().unwrap_or_default();
        let diff = unified(old_name.as_deref(), new_name.as_deref(), &body(&old), &body(&new), 3);
        if diff.is_empty() {
            continue;
        }
        if let Some(result) = applied("git", &["apply", "--whitespace=nowarn", "the.diff"], name, old.as_deref(), &diff)
        {
            assert_eq!(result, new, "git\n{diff}");
        }
        // patch guesses at line endings unless it is told that they matter, and knows no empty files.
        if !diff.contains("@@") {
            continue;
        }
        if let Some(result) = applied("patch", &["--binary", "-p1", "-i", "the.diff"], name, old.as_deref(), &diff) {
            assert_eq!(result, new, "patch\n{diff}");
        }
    }
}

#[test]
fn its_hunks_are_those_of_diff() {
    let old: String = (1..40).map(|line| format!("line {line}\n")).collect();
    let new = old.replace("line 3\n", "").replace("line 17\n", "line 17\nline x\n").replace("line 39\n", "line 39");
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("old"), &old).unwrap();
    fs::write(folder.path().join("new"), &new).unwrap();
    for context in [0, 1, 3, 7] {
        let context_flag = format!("-U{context}");
        let Ok(output) = Command::new("diff").args([&context_flag, "old", "new"]).current_dir(folder.path()).output()
        else {
            println!("skipped: there is no diff");
            return;
        };
        let hunks = |text: &str| text.find("@@").map(|at| text.split_at(at).1.to_owned());
        let diff = unified(Some("x"), Some("x"), &old, &new, context);
        assert_eq!(hunks(&diff), hunks(&String::from_utf8(output.stdout).unwrap()));
    }
}
