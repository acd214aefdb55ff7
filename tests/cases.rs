//! Small fleets, a folder each in `fixtures/cases/GROUP/NAME`, and what the program says about them, in
//! `golden/cases/GROUP/NAME.txt`. A new case needs no Rust: `tests/support/script.rs` tells what is in its folder.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    missing_docs,
    reason = "tests"
)]

mod support;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{env, fs, thread};

use cellfold::diff::unified;
use support::script::Script;
use support::{bless, files, root};

const BLESS: &str = "CELLFOLD_BLESS=1 cargo test --test cases";

fn folders(path: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path());
    let mut folders: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

/// All cases by name, `GROUP/NAME`, as the folders say; `CELLFOLD_CASE` names a part of those to run.
fn cases() -> Vec<(String, PathBuf)> {
    let fixtures = root().join("fixtures/cases");
    let name = |path: &Path| path.strip_prefix(&fixtures).unwrap().to_string_lossy().replace('\\', "/");
    folders(&fixtures).iter().flat_map(|group| folders(group)).map(|case| (name(&case), case)).collect()
}

/// Compares a transcript with the one that is committed, or writes it; says what differs.
fn judge(name: &str, transcript: &str) -> Result<(), String> {
    let golden = format!("golden/cases/{name}.txt");
    let path = root().join(&golden);
    let old = fs::read_to_string(&path).ok();
    if old.as_deref() == Some(transcript) {
        return Ok(());
    }
    if bless() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, transcript).unwrap();
        return Ok(());
    }
    Err(unified(
        old.as_ref().map(|_| golden.as_str()),
        Some(&golden),
        old.as_deref().unwrap_or_default(),
        transcript,
        3,
    ))
}

fn try_case(name: &str, case: &Path) -> Result<(), String> {
    let transcript = Script::read(case)?.run(case).map_err(|error| error.to_string())?;
    judge(name, &transcript)
}

#[test]
fn transcripts() {
    let part = env::var("CELLFOLD_CASE").unwrap_or_default();
    let cases: Vec<_> = cases().into_iter().filter(|(name, _)| name.contains(&part)).collect();
    let (next, failed) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let threads = thread::available_parallelism().map_or(2, usize::from) * 2;
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some((name, case)) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Err(difference) = try_case(name, case) {
                        failed.lock().unwrap().push((name.clone(), difference));
                    }
                }
            });
        }
    });
    println!("{} cases", cases.len());
    let mut failed = failed.into_inner().unwrap();
    failed.sort();
    for (name, difference) in &failed {
        eprintln!("case {name}\n{difference}");
    }
    let (names, of) = (failed.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(" "), cases.len());
    assert!(failed.is_empty(), "{} of {of} cases differ: {names}\nif that is meant: {BLESS}", failed.len());
}

#[test]
fn no_transcript_without_a_case() {
    let known: BTreeSet<String> = cases().into_iter().map(|(name, _)| format!("{name}.txt")).collect();
    let golden = root().join("golden/cases");
    let orphans: Vec<_> =
        files(&golden).unwrap_or_default().into_iter().filter(|(name, _)| !known.contains(name)).collect();
    if bless() {
        orphans.iter().for_each(|(_, path)| fs::remove_file(path).unwrap());
        return;
    }
    let names: Vec<_> = orphans.iter().map(|(name, _)| name).collect();
    assert!(names.is_empty(), "transcripts of no case: {names:?}\nto remove them: {BLESS}");
}

#[test]
fn no_case_is_empty() {
    let fixtures = root().join("fixtures/cases");
    for (name, path) in files(&fixtures).unwrap() {
        assert!(name.split('/').count() > 2, "{} is in no case: cases are fixtures/cases/GROUP/NAME", path.display());
    }
    for (name, case) in cases() {
        assert!(!files(&case).unwrap().is_empty(), "case {name} is an empty folder");
    }
}

/// Codes that no small case can bring about, with why.
const NO_CASE: &[(&str, &str)] = &[
    ("kdl-too-large", "the tree refuses a file of that size before it is read"),
    ("too-deep", "the readers refuse what is half as deep"),
    ("no-kind", "an object without one is told of as one without identity"),
    ("not-an-object", "what is no map is told of as an object without its words"),
    ("yaml-more", "it comes after a thousand findings"),
];

#[test]
fn every_code_has_a_case() {
    let mut told = String::new();
    for (_, path) in files(&root().join("golden/cases")).unwrap_or_default() {
        told += &fs::read_to_string(path).unwrap();
    }
    let mut missing = BTreeSet::new();
    for (_, path) in files(&root().join("src")).unwrap() {
        let text = fs::read_to_string(path).unwrap_or_default();
        for line in text.lines().filter(|line| line.trim_end().ends_with("\";")) {
            let severities = [" = Error \"", " = Warning \"", " = Note \""];
            let Some((_, code)) = severities.iter().find_map(|severity| line.split_once(severity)) else { continue };
            let code = code.trim_end().trim_end_matches("\";");
            if !told.contains(&format!("[{code}]")) && !NO_CASE.iter().any(|(known, _)| *known == code) {
                missing.insert(code.to_owned());
            }
        }
    }
    for (code, why) in NO_CASE {
        assert!(!told.contains(&format!("[{code}]")), "a case shows `{code}` by now; {why}: take it from the list");
    }
    assert!(missing.is_empty(), "no case in fixtures/cases shows {missing:?}");
}
