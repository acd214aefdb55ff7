//! What pods take of something that many share is limited somewhere.

use std::collections::BTreeSet;

use crate::check::rule::{Findings, Rule, Scope};
use crate::check::view::FleetView;
use crate::diag::{closest, code, list_of};
use crate::source::Span;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Error "unknown-connections",
        "A service says what its pods take of something that no target limits."
    ),
    numbers: &[71],
    why: "Nothing is then counted: a mistyped name looks as if there were enough.",
    mend: "Write `connections NAME max=…` in the fleet, an environment or a cell, or use the name that stands there.",
    scope: Scope::Fleet(look),
};

fn look(fleet: &FleetView<'_>, findings: &mut Findings<'_>) {
    // The limit may be one of a target that was not selected.
    if !fleet.is_whole {
        return;
    }
    let limits = fleet.targets.iter().flat_map(|target| &target.limits);
    let known: BTreeSet<&str> = limits.map(|(name, ..)| name.as_str()).collect();
    let mut told: BTreeSet<Span> = BTreeSet::new();
    for unit in fleet.targets.iter().flat_map(|target| &target.units) {
        for (name, _, span) in &unit.connections {
            if known.contains(name.as_str()) || !told.insert(*span) {
                continue;
            }
            let help = match closest(name, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None if known.is_empty() => format!("write `connections {name} max=…` in the fleet or an environment"),
                None => format!("targets limit {}", list_of(known.iter().copied(), 8)),
            };
            let finding =
                findings.on(*span, format!("no target says how many `{name}` there are")).label("no such limit");
            findings.push_for(Some(&unit.service), finding.help(help));
        }
    }
}
