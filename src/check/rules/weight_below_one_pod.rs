//! A weight is at least one pod.

use crate::check::rule::{Findings, Rule, Scope};
use crate::check::scale::Counts;
use crate::check::tree::{items, said};
use crate::check::view::TargetView;
use crate::diag::code;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Warning "weight-below-one-pod",
        "A canary without a router has a weight that is less than one of its pods."
    ),
    numbers: &[72],
    why: "Without a router the share of traffic is the share of pods: the first pod of the new version gets much more than \
          the step says.",
    mend: "Start with a weight of at least one pod, run more pods, or let a mesh split the traffic.",
    scope: Scope::Target(look),
};

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    if target.of_kind("Rollout").next().is_none() {
        return;
    }
    let counts = Counts::new(target);
    for view in target.of_kind("Rollout") {
        let Some(canary) = view.at(&["spec", "strategy", "canary"]) else { continue };
        if said(canary, &["trafficRouting"]).is_some() {
            continue;
        }
        let Some(count) = counts.of(view).filter(|count| count.least > 0) else { continue };
        if count.least == 1 && !target.place.is_production {
            continue;
        }
        for (index, step) in items(canary, &["steps"]).iter().enumerate() {
            let Some(node) = step.get("setWeight") else { continue };
            let Some(weight) = node.as_int().filter(|weight| *weight > 0) else { continue };
            if weight.saturating_mul(count.least) >= 100 {
                continue;
            }
            let pods = count.least;
            let real = 100 / pods;
            let message = format!("{weight}% of {pods} pods is less than one: the new version gets {real}%");
            let path = format!("spec.strategy.canary.steps[{index}].setWeight");
            let mut finding = findings.at(view, node, &path, message).label(format!("expected at least {}", up(pods)));
            if count.said.span() != node.span() {
                finding = finding.with(count.said.span(), "so many there are at the least");
            }
            findings.push(view, finding.help("raise the weight or the count, or split the traffic by a mesh"));
            // The first such step says it.
            break;
        }
    }
}

/// The weight of one pod of so many, rounded up.
fn up(pods: i64) -> i64 {
    (99 + pods) / pods
}
