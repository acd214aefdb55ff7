//! Tests of the KDL reader.
#![allow(clippy::unwrap_used, clippy::print_stderr, clippy::panic, clippy::disallowed_methods, reason = "tests")]

mod hostile;
mod lossless;
mod places;
mod rule_a;
mod traps;

use std::path::{Path, PathBuf};

use super::*;
use crate::diag::Report;
use crate::node::{Node, to_json};
use crate::source::{FileId, Span};

const FILE: FileId = FileId(0);

/// Parses a text that must be right.
fn right(text: &str) -> Vec<Statement> {
    let (statements, report) = parse(FILE, text);
    assert!(report.is_empty(), "{text:?}: {report:#?}");
    statements
}

/// The data of a text that must be right, as JSON text.
fn json(text: &str) -> String {
    let mut report = Report::new();
    let node = data(&right(text), Span::new(FILE, 0, text.len()), &mut report);
    assert!(report.is_empty(), "{text:?}: {report:#?}");
    to_json(&node).to_string()
}

/// The codes that a text and its data draw, with the text of each place.
fn faults(text: &str) -> Vec<(&'static str, &str)> {
    let (statements, mut report) = parse(FILE, text);
    data(&statements, Span::new(FILE, 0, text.len()), &mut report);
    report
        .iter()
        .map(|fault| (fault.code.id, &text[fault.at.span.start as usize..fault.at.span.end as usize]))
        .collect()
}

/// What stands beside the repository, where it does.
fn shared(path: &str) -> Option<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared").join(path);
    if !path.exists() {
        eprintln!("skipped: {} is not here", path.display());
        return None;
    }
    Some(path)
}

/// All KDL files of the payments fleet.
fn fleet() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/payments-engine");
    let mut files = Vec::new();
    for folder in ["", "profiles", "services"] {
        for entry in std::fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "kdl") {
                let text = std::fs::read_to_string(&path).unwrap();
                files.push((path, text));
            }
        }
    }
    files
}

/// All values of a tree of statements.
fn values<'a>(statements: &'a [Statement], each: &mut impl FnMut(&'a Node)) {
    for statement in statements {
        for entry in &statement.entries {
            match entry {
                Entry::Arg(value) => each(value),
                Entry::Prop(prop) => each(&prop.value),
            }
        }
        values(statement.body(), each);
    }
}
