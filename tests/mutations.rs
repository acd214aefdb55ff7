//! Broken specs: whatever is done to a file of a fleet, loading and rendering end, and either render it or say what is
//! wrong, and where.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs, reason = "tests")]

mod support;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::LazyLock;
use std::time::{Duration, Instant};
use std::{env, fs};

use cellfold::diag::render::{Style, json, text};
use cellfold::engine::{self, Loaded, Selection};
use cellfold::source::Span;
use proptest::prelude::*;
use support::memory::Memory;
use support::root;

/// The payments fleet in both languages.
static PAYMENTS: LazyLock<Vec<Memory>> = LazyLock::new(|| {
    let fixture = |name: &str| Memory::of_folder(&root().join("fixtures").join(name)).unwrap();
    vec![fixture("payments-engine"), fixture("payments-engine-yaml")]
});

/// All small fleets of the cases: between them they have every word.
static CASES: LazyLock<Vec<Memory>> = LazyLock::new(|| {
    let mut cases = Vec::new();
    for group in fs::read_dir(root().join("fixtures/cases")).unwrap() {
        let mut folders: Vec<_> =
            fs::read_dir(group.unwrap().path()).unwrap().map(|case| case.unwrap().path()).collect();
        folders.sort();
        cases.extend(folders.iter().map(|case| Memory::of_folder(case).unwrap()));
    }
    cases.retain(|case| case.files().keys().any(|path| path.starts_with("fleet.")));
    cases
});

/// How many cases to run: `CELLFOLD_CASES` where it is said.
fn cases(usual: u32) -> ProptestConfig {
    let cases = env::var("CELLFOLD_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(usual);
    ProptestConfig { cases, failure_persistence: None, max_shrink_iters: 50, ..ProptestConfig::default() }
}

/// What is put into a text where something else stood.
const ODDITIES: &[&str] = &[
    "#null",
    "#true",
    "#nan",
    "null",
    "~",
    "{}",
    "[]",
    "{",
    "}",
    "\"",
    "'",
    "-",
    "+",
    "- ",
    ": ",
    "|",
    "&a",
    "*a",
    "<<: ",
    "!!binary ",
    "(literal)",
    "(array)",
    "(object)",
    "/-",
    "/*",
    "*/",
    "//",
    ";",
    "=",
    "\\",
    "\\u{0}",
    "\u{0}",
    "\u{feff}",
    "\u{202e}",
    "é",
    "\r",
    "\t",
    "---\n",
    "...\n",
    "{{",
    "}}",
    "{{ vars.x }}",
    "{{ services['a'].host }}",
    "{{ 1 + }}",
    "$patch=replace",
    "$patch: delete",
    "$append: [1]",
    "$literal: 1",
    "0",
    "-1",
    "1e999",
    "0x1F",
    "0440",
    "1.10",
    "99999999999999999999",
    "-9223372036854775808",
    "2147483648",
    "100%",
    "0%",
    "1e308%",
    "999999999h",
    "in",
    "except",
    "use",
    "name",
    "fleet",
    "service",
    "environment",
    "defaults",
    "in * {",
    "in dev {",
    "from=",
    "\"../x\"",
    "\"\"",
    "a/b",
];

#[derive(Debug, Clone)]
enum Change {
    Delete(usize),
    Double(usize),
    Swap(usize, usize),
    Put(usize, usize),
    DoubleLine(usize),
    DeleteLine(usize),
    SwapLines(usize, usize),
    Indent(usize, usize),
    Cut(usize),
    Bytes(usize, Vec<u8>),
}

fn change() -> impl Strategy<Value = Change> {
    let at = || 0..1_000_000usize;
    prop_oneof![
        3 => at().prop_map(Change::Delete),
        2 => at().prop_map(Change::Double),
        3 => (at(), at()).prop_map(|(one, other)| Change::Swap(one, other)),
        4 => (at(), at()).prop_map(|(one, other)| Change::Put(one, other)),
        1 => at().prop_map(Change::DoubleLine),
        1 => at().prop_map(Change::DeleteLine),
        1 => (at(), at()).prop_map(|(one, other)| Change::SwapLines(one, other)),
        1 => (at(), 0..6usize).prop_map(|(line, by)| Change::Indent(line, by)),
        1 => at().prop_map(Change::Cut),
        1 => (at(), proptest::collection::vec(any::<u8>(), 1..6)).prop_map(|(at, bytes)| Change::Bytes(at, bytes)),
    ]
}

/// Words, spaces, and single signs.
fn tokens(text: &str) -> Vec<String> {
    let sort = |c: char| match c {
        c if c.is_alphanumeric() || matches!(c, '_' | '-' | '.') => 0,
        ' ' => 1,
        _ => 2,
    };
    let mut tokens: Vec<String> = Vec::new();
    let mut last = 2;
    for c in text.chars() {
        match tokens.last_mut() {
            Some(token) if sort(c) == last && last != 2 => token.push(c),
            _ => tokens.push(c.to_string()),
        }
        last = sort(c);
    }
    tokens
}

impl Change {
    fn apply(&self, bytes: &[u8]) -> Vec<u8> {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let mut tokens = tokens(&text);
        let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
        let (some, rows) = (tokens.len().max(1), lines.len().max(1));
        if tokens.is_empty() {
            return bytes.to_vec();
        }
        match self {
            Change::Delete(at) => tokens[at % some].clear(),
            Change::Double(at) => tokens[at % some] = tokens[at % some].repeat(2),
            Change::Swap(one, other) => tokens.swap(one % some, other % some),
            Change::Put(at, which) => tokens[at % some] = ODDITIES[which % ODDITIES.len()].to_owned(),
            Change::DoubleLine(at) => lines[at % rows] = lines[at % rows].repeat(2),
            Change::DeleteLine(at) => lines[at % rows].clear(),
            Change::SwapLines(one, other) => lines.swap(one % rows, other % rows),
            Change::Indent(at, by) => {
                let line = &mut lines[at % rows];
                *line = format!("{}{}", " ".repeat(*by), line.trim_start_matches(' '));
            }
            Change::Cut(at) => return bytes[..at % bytes.len()].to_vec(),
            Change::Bytes(at, more) => {
                let mut all = bytes.to_vec();
                let at = at % bytes.len();
                all.splice(at..(at + more.len()).min(bytes.len()), more.iter().copied());
                return all;
            }
        }
        match self {
            Change::DoubleLine(_) | Change::DeleteLine(_) | Change::SwapLines(..) | Change::Indent(..) => {
                lines.concat()
            }
            _ => tokens.concat(),
        }
        .into_bytes()
    }
}

/// Whether a span is one of a text that there is.
fn is_sound(loaded: &Loaded, span: Span) -> bool {
    let Some(file) = loaded.sources.file_of(span) else { return false };
    let (start, end) = (span.start as usize, span.end as usize);
    start <= end && file.text.is_char_boundary(start) && file.text.is_char_boundary(end)
}

/// Loads, renders and tells all of it. What comes back is what is wrong with the program.
fn try_tree(tree: &Memory) -> Result<(), String> {
    let start = Instant::now();
    let loaded = engine::load(tree);
    let rendered = engine::render(&loaded, &Selection::default());
    for finding in rendered.report.iter().chain(loaded.report.iter()) {
        let labels = std::iter::once(&finding.at).chain(&finding.related);
        if let Some(label) = labels.into_iter().find(|label| !is_sound(&loaded, label.span)) {
            return Err(format!("a finding has no place: {finding:?}\n{label:?}"));
        }
    }
    text(&rendered.report, &loaded.sources, Style::plain(100));
    json(&rendered.report, &loaded.sources);
    engine::list(&loaded, &Selection::default());
    if !rendered.report.has_errors() && rendered.files.is_empty() && rendered.objects > 0 {
        return Err("nothing is rendered, and nothing said".to_owned());
    }
    let took = start.elapsed();
    if took > Duration::from_secs(20) { Err(format!("it took {took:?}")) } else { Ok(()) }
}

/// Changes files of a tree, each a file's number and what is done to it, and tries what comes of it.
fn judge(tree: &Memory, changes: &[(usize, Change)]) -> Result<(), TestCaseError> {
    let mut changed = tree.clone();
    let paths: Vec<String> = tree.files().keys().filter(|path| *path != "cmd").cloned().collect();
    let mut touched = Vec::new();
    for (file, change) in changes {
        let path = &paths[file % paths.len()];
        let text = change.apply(&changed.files()[path]);
        changed = changed.with(path, text);
        touched.push(path.clone());
    }
    let told = match catch_unwind(AssertUnwindSafe(|| try_tree(&changed))) {
        Ok(told) => told,
        Err(panic) => {
            let message = panic.downcast_ref::<String>().cloned();
            let message = message.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
            Err(format!("panic: {}", message.unwrap_or_default()))
        }
    };
    told.map_err(|fault| {
        let texts = touched.iter().map(|path| {
            let text = &changed.files()[path];
            format!("--- {path}\n{}\n", String::from_utf8_lossy(text))
        });
        TestCaseError::fail(format!("{fault}\n{}", texts.collect::<String>()))
    })
}

fn changes() -> impl Strategy<Value = Vec<(usize, Change)>> {
    proptest::collection::vec((0..1_000usize, change()), 1..4)
}

proptest! {
    #![proptest_config(cases(600))]

    #[test]
    fn small_fleets_that_are_broken_are_told(case in 0..10_000usize, changes in changes()) {
        judge(&CASES[case % CASES.len()], &changes)?;
    }
}

proptest! {
    #![proptest_config(cases(40))]

    #[test]
    fn a_large_fleet_that_is_broken_is_told(case in 0..2usize, changes in changes()) {
        judge(&PAYMENTS[case], &changes)?;
    }
}

#[test]
fn what_is_not_broken_is_told_too() {
    for tree in CASES.iter().chain(&*PAYMENTS) {
        try_tree(tree).unwrap();
    }
}
