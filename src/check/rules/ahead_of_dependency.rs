//! A release does not overtake that of a service that it depends on.

use std::collections::BTreeSet;

use crate::check::rule::{Findings, Rule, Scope};
use crate::check::view::FleetView;
use crate::diag::code;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Warning "ahead-of-dependency",
        "A release has come to more waves than that of a service that is to be released before it."
    ),
    numbers: &[],
    why: "In the cells between, the new version runs beside the old one of what it depends on: an order that was to hold \
          does not.",
    mend: "Let the release of the service that it depends on come to that wave first.",
    scope: Scope::Fleet(look),
};

fn look(fleet: &FleetView<'_>, findings: &mut Findings<'_>) {
    for (name, facts) in fleet.environments {
        let mut told = BTreeSet::new();
        let targets = fleet.targets.iter().filter(|target| target.place.environment == *name);
        for unit in targets.flat_map(|target| &target.units) {
            let Some((wave, span)) = facts.moves.get(&unit.service) else { continue };
            for (other, place) in &unit.depends_on {
                let Some((behind, at)) = facts.moves.get(other).filter(|(behind, _)| behind < wave) else { continue };
                if !told.insert((&unit.service, other)) {
                    continue;
                }
                let message = format!(
                    "the release of {} has come to wave {wave}, that of {other} to wave {behind}",
                    unit.service
                );
                let finding = findings
                    .on(*span, message)
                    .label("ahead of what it depends on")
                    .with(*at, format!("that of {other}"))
                    .with(*place, "it depends on that")
                    .help(format!("let {other} come to wave {wave} first"));
                findings.push_for(Some(&unit.service), finding);
            }
        }
    }
}
