//! Weights grow, and each finds the pods that it needs.

use crate::check::rollouts::canary;
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::scale::Counts;
use crate::check::tree::items;
use crate::check::view::{TargetView, View};
use crate::diag::code;
use crate::node::Node;
use crate::source::Span;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Warning "weights-out-of-order",
        "A step takes traffic back from the new version, or gives it more than its pods were scaled for."
    ),
    numbers: &[47],
    why: "After `setCanaryScale` the new version keeps that size: a large weight then overwhelms a few pods.",
    mend: "Let the weights grow, and write `setCanaryScale: {matchTrafficWeight: true}` before them.",
    scope: Scope::Target(look),
};

/// How the canary half is scaled.
#[derive(Clone, Copy)]
enum Scaled {
    /// As its share of the traffic is.
    Matching,
    /// To so many pods.
    Pods(i64, Span),
    /// To this share of all pods, in percent.
    Share(i64, Span),
}

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    let counts = Counts::new(target);
    for rollout in target.of_kind("Rollout") {
        if let Some(canary) = canary(rollout) {
            steps(&counts, rollout, canary, findings);
        }
    }
}

fn steps<'a>(counts: &Counts<'_, 'a>, rollout: View<'a>, canary: &Node, findings: &mut Findings<'_>) {
    let mut scaled = Scaled::Matching;
    let mut last: Option<(i64, Span)> = None;
    for (at, step) in items(canary, &["steps"]).iter().enumerate() {
        if let Some(scale) = step.get("setCanaryScale") {
            let int = |key| Some((scale.get(key)?.as_int()?, scale.get(key)?.span()));
            scaled = match (int("replicas"), int("weight")) {
                (Some((pods, span)), _) => Scaled::Pods(pods, span),
                (None, Some((share, span))) => Scaled::Share(share, span),
                (None, None) => Scaled::Matching,
            };
        }
        let Some((node, weight)) = step.get("setWeight").and_then(|node| Some((node, node.as_int()?))) else {
            continue;
        };
        let path = format!("spec.strategy.canary.steps[{at}].setWeight");
        if let Some((before, span)) = last.filter(|(before, _)| *before > weight) {
            let finding = findings
                .at(
                    rollout,
                    node,
                    &path,
                    format!("the weights of `{}` fall from {before} to {weight}", rollout.object.id),
                )
                .label("expected more than before")
                .with(span, "before")
                .help("a rollout that is given up goes back by itself");
            findings.push(rollout, finding);
        }
        last = Some((weight, node.span()));
        let needed = |all: i64| (all * weight + 99) / 100;
        let (span, few) = match scaled {
            Scaled::Matching => continue,
            Scaled::Share(share, span) if share < weight => (span, format!("{share}% of the pods")),
            Scaled::Pods(pods, span) => match counts.of(rollout).map(|count| count.least) {
                Some(all) if pods < needed(all) => (span, format!("{pods} of at least {all} pods")),
                _ => continue,
            },
            Scaled::Share(..) => continue,
        };
        let message = format!("the new version of `{}` gets {weight}% of the traffic with {few}", rollout.object.id);
        let finding = findings
            .at(rollout, node, &path, message)
            .label("too much for its pods")
            .with(span, "scaled here")
            .help("write `setCanaryScale` with `matchTrafficWeight: true` before it");
        findings.push(rollout, finding);
    }
}
