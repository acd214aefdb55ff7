//! The old colour stays until the new one is known to be good.

use crate::check::analysis::{Templates, When, uses};
use crate::check::rollouts::blue_green;
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{said, spoken};
use crate::check::view::{TargetView, View};
use crate::diag::code;
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Warning "old-colour-goes-early",
        "The old colour is gone before all routers know the new one, or before its analysis has ended."
    ),
    numbers: &[50],
    why: "Within the first 30 seconds some nodes still send traffic to the old pods. Later the end of the delay also \
          ends the analysis after promotion, and there is nothing left to go back to.",
    mend: "Let `scaleDownDelaySeconds` be 30 at least, and longer than the analysis after promotion.",
    scope: Scope::Target(look),
};

/// The least time that every node needs to learn of new endpoints, in seconds.
const LEAST: i64 = 30;

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    for rollout in target.of_kind("Rollout") {
        let Some(strategy) = blue_green(rollout) else { continue };
        let Some(delay) = said(strategy, &["scaleDownDelaySeconds"]) else { continue };
        let Some(seconds) = delay.as_int() else { continue };
        let found = |finding: &str, label: String, findings: &Findings<'_>| {
            let path = "spec.strategy.blueGreen.scaleDownDelaySeconds";
            findings
                .at(rollout, delay, path, format!("the old colour of `{}` {finding}", rollout.object.id))
                .label(label)
        };
        if seconds < LEAST {
            let label = format!("expected {LEAST} at least");
            let finding = found("goes before every node knows the new one", label, findings);
            findings.push(rollout, finding);
            continue;
        }
        #[allow(clippy::cast_precision_loss, reason = "a delay is short")]
        let Some((analysis, needed)) = watched(target, rollout).filter(|(_, needed)| seconds as f64 <= *needed) else {
            continue;
        };
        let label = format!("expected more than {needed}");
        let finding = found("goes before the new one has been watched", label, findings)
            .with(analysis.span(), format!("this takes {}", spoken(needed)));
        findings.push(rollout, finding);
    }
}

/// The analysis after promotion, and how many seconds it takes.
fn watched<'a>(target: &TargetView<'a>, rollout: View<'a>) -> Option<(&'a Node, f64)> {
    let after = uses(rollout).into_iter().find(|one| one.when == When::After)?;
    let templates: Templates<'_> = after.templates(target);
    Some((after.node, templates.seconds()?))
}
