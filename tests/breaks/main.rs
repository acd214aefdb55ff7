//! What is emitted, broken in plausible ways: a label dropped, a port's name swapped, a subset lost, replicas kept. Each is
//! a patch of one object of a fleet in which nothing is wrong, so that a fault of the emitter would look the same; and
//! each is found by a check, by name.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs, reason = "tests")]

#[path = "../support/mod.rs"]
mod support;
mod table;

use std::collections::BTreeSet;

use cellfold::engine::{self, Loaded, Selection};
use support::memory::Memory;
use support::root;
use table::{BREAKS, Break};

fn payments() -> Memory {
    Memory::of_folder(&root().join("fixtures/payments-engine")).unwrap()
}

/// The codes of all that is found in a target, but for what the spec allows.
fn codes(loaded: &Loaded, target: &str) -> BTreeSet<&'static str> {
    let (environment, cell) = target.split_once('/').unwrap_or((target, ""));
    let some = |name: &str| if name.is_empty() { Vec::new() } else { vec![name.to_owned()] };
    let selection = Selection { environments: some(environment), cells: some(cell), services: Vec::new() };
    let found = engine::check(loaded, &selection).report;
    found.iter().filter(|finding| finding.allowed.is_none()).map(|finding| finding.code.id).collect()
}

/// The fleet with one object broken.
fn broken(tree: &Memory, one: &Break) -> Memory {
    let text = format!("overlay {} {{\n    patch break on=\"{}\" {{ {} }}\n}}\n", one.service, one.on, one.patch);
    tree.with("services/break.kdl", text.into_bytes())
}

#[test]
fn a_sound_fleet_has_no_findings() {
    let loaded = engine::load(&payments());
    for target in ["dev", "staging", "production/cell-01"] {
        assert_eq!(codes(&loaded, target), BTreeSet::new(), "{target}");
    }
}

#[test]
fn each_break_is_found() {
    let tree = payments();
    let mut faults = Vec::new();
    for one in BREAKS {
        let loaded = engine::load(&broken(&tree, one));
        let found = codes(&loaded, one.target);
        if !found.contains(one.code) {
            faults.push(format!("{}: wanted {}, found {found:?}", one.what, one.code));
        }
    }
    println!("{} of {} breaks are found by a check", BREAKS.len() - faults.len(), BREAKS.len());
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn there_are_thirty_of_them() {
    let names: BTreeSet<&str> = BREAKS.iter().map(|one| one.what).collect();
    assert_eq!(names.len(), BREAKS.len());
    assert!(names.len() >= 30, "{}", names.len());
}
