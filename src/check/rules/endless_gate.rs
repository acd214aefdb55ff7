//! What traffic waits for has an end.

use crate::check::analysis::{When, all_uses};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{int, said, text};
use crate::check::view::TargetView;
use crate::diag::code;
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(Error "endless-gate", "A step, or a promotion, waits for a metric that is measured for ever."),
    numbers: &[80],
    why: "The Rollout reports `InvalidSpec`: an interval without a count has no end, which is for the background only.",
    mend: "Write `count`, or let the metric watch in the background.",
    scope: Scope::Target(look),
};

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    let mut told: Vec<*const Node> = Vec::new();
    for one in all_uses(target) {
        // An experiment ends when its time is over.
        if !one.is_gate() || matches!(one.when, When::Experiment(_)) {
            continue;
        }
        for (view, at, metric) in one.templates(target).metrics() {
            let count = said(metric, &["count"]).map_or(Some(0), int);
            if said(metric, &["interval"]).is_none() || count != Some(0) || told.contains(&std::ptr::from_ref(metric)) {
                continue;
            }
            told.push(metric);
            let message =
                format!("the metric `{}` is measured forever, and a rollout waits for it", text(metric, &["name"]));
            let finding = findings
                .at(view, metric.get("interval").unwrap_or(metric), &format!("spec.metrics[{at}]"), message)
                .label("expected a `count` beside it")
                .with(one.node.span(), format!("`{}` waits here", one.rollout.object.id));
            findings.push(view, finding);
        }
    }
}
