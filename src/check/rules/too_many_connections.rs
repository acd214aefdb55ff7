//! There are connections for the pods of the largest moment.

use std::collections::BTreeMap;

use crate::check::rule::{Findings, Rule, Scope};
use crate::check::view::{FleetView, TargetFacts, UnitFacts};
use crate::diag::code;
use crate::node::Text;
use crate::source::Span;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Warning "too-many-connections",
        "The services of a target may take more of something that they share than there is."
    ),
    numbers: &[71],
    why: "At the peak, or while two versions run beside each other, the last pods get no connection, and what is retried \
          takes them from the others.",
    mend: "Let each pod take fewer, let the autoscalers stop earlier, or raise the limit where it is set.",
    scope: Scope::Fleet(look),
};

/// What is taken of one limit in one target.
struct Taken<'a> {
    target: &'a TargetFacts,
    all: i64,
    largest: Option<(&'a UnitFacts, i64, Span)>,
}

fn look(fleet: &FleetView<'_>, findings: &mut Findings<'_>) {
    // A limit that holds for many targets is told of once, with the target where most is missing.
    let mut worst: BTreeMap<(Span, &Text), (Taken<'_>, i64, usize)> = BTreeMap::new();
    for target in fleet.targets {
        for (name, max, span) in &target.limits {
            let taken = taken(target, name);
            if taken.all <= *max {
                continue;
            }
            match worst.get_mut(&(*span, name)) {
                Some((most, _, targets)) => {
                    *targets += 1;
                    if taken.all > most.all {
                        *most = taken;
                    }
                }
                None => {
                    worst.insert((*span, name), (taken, *max, 1));
                }
            }
        }
    }
    for ((span, name), (taken, max, targets)) in worst {
        let place = &taken.target.place.path;
        let message = format!("in {place}, services may take {} of `{name}`, and there are {max}", taken.all);
        let mut finding = findings.on(span, message).label(format!("expected at least {}", taken.all));
        if let Some((unit, most, span)) = taken.largest {
            let twice = if unit.takes_two { ", twice while a new version comes" } else { "" };
            finding =
                finding.with(span, format!("{} takes the most: {most}, by {} pods{twice}", unit.service, unit.most));
        }
        if targets > 1 {
            finding = finding.help(format!("there are too few in {targets} targets; this is where most are missing"));
        }
        findings.push_for(None, finding.help("let each pod take fewer, or the autoscalers stop earlier"));
    }
}

/// What the units of a target may take of something.
fn taken<'a>(target: &'a TargetFacts, name: &Text) -> Taken<'a> {
    let mut taken = Taken { target, all: 0, largest: None };
    for unit in &target.units {
        let pods = unit.most.saturating_mul(if unit.takes_two { 2 } else { 1 });
        for (_, each, span) in unit.connections.iter().filter(|(of, ..)| of == name) {
            let most = each.saturating_mul(pods);
            taken.all = taken.all.saturating_add(most);
            if taken.largest.as_ref().is_none_or(|(_, other, _)| *other < most) {
                taken.largest = Some((unit, most, *span));
            }
        }
    }
    taken
}
