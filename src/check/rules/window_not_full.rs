//! A measurement starts when the time over which it looks is full.

use crate::check::analysis::{Use, When, all_uses, delay, query};
use crate::check::promql::{self, Window};
use crate::check::rollouts::{Pause, canary, pause};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{items, spoken, text};
use crate::check::view::TargetView;
use crate::diag::code;
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Warning "window-not-full",
        "A metric of the new version looks over a time in which that version was not there yet."
    ),
    numbers: &[84],
    why: "Until the time is full the answer is that of a few requests: a rollout is given up, or let through, by chance.",
    mend: "Let the hold before the analysis, or `initialDelay`, be as long as the time over which the query looks.",
    scope: Scope::Target(look),
};

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    // The least that each metric waits, of all places where it is used.
    let mut told: Vec<*const Node> = Vec::new();
    for one in all_uses(target) {
        let Some(before) = lead(&one) else { continue };
        for (view, at, metric) in one.templates(target).metrics() {
            let (Some(node), Some(delay)) = (query(metric), delay(metric)) else { continue };
            let Some(query) = node.as_str().filter(|query| query.contains('[') && query.contains("{{")) else {
                continue;
            };
            let Ok(query) = promql::parse(query) else { continue };
            // Only what looks at the new version's own pods, and up to now.
            let of_it = query.windows.iter().filter(|window| window.has_argument && !window.is_past);
            let Some(longest) = of_it.filter_map(|window: &Window| window.millis).reduce(f64::max) else { continue };
            let window = longest / 1000.0;
            if before + delay + 0.5 >= window || told.contains(&std::ptr::from_ref(metric)) {
                continue;
            }
            told.push(metric);
            let place = metric.get("initialDelay").unwrap_or(node);
            let message = format!(
                "the metric `{}` is measured after {}, and looks over {}",
                text(metric, &["name"]),
                spoken(before + delay),
                spoken(window)
            );
            let finding = findings
                .at(view, place, &format!("spec.metrics[{at}]"), message)
                .label("part of that time was before the new version")
                .with(one.node.span(), format!("used by `{}`", one.rollout.object.id))
                .help(format!("let it wait for {}, by a longer hold or by `initialDelay`", spoken(window)));
            findings.push(view, finding);
        }
    }
}

/// For how many seconds at least the new version has had traffic when an analysis begins.
fn lead(one: &Use<'_>) -> Option<f64> {
    let When::Step(step) = one.when else {
        // In the background it begins with a step; a promotion moves all traffic at once.
        return match one.when {
            When::Background | When::After => background(one),
            _ => None,
        };
    };
    let strategy = canary(one.rollout)?;
    holds(items(strategy, &["steps"]).get(..step)?)
}

fn background(one: &Use<'_>) -> Option<f64> {
    let start = one.node.get("startingStep").and_then(Node::as_int).and_then(|start| usize::try_from(start).ok());
    let steps = canary(one.rollout).map(|strategy| items(strategy, &["steps"])).unwrap_or_default();
    start.and_then(|start| steps.get(..start)).map_or(Some(0.0), holds)
}

/// How long the pauses last since the first step that gave the new version traffic; none where one of them is no time,
/// which another rule tells.
fn holds(steps: &[Node]) -> Option<f64> {
    let has_traffic = |step: &Node| step.get("setWeight").and_then(Node::as_int).is_some_and(|weight| weight > 0);
    let first = steps.iter().position(has_traffic).unwrap_or(steps.len());
    steps
        .iter()
        .skip(first)
        .map(|step| match pause(step) {
            Some(Pause::For(seconds)) => Some(seconds),
            // A person takes as long as it needs.
            Some(Pause::Endless) => Some(f64::INFINITY),
            Some(Pause::Bad) => None,
            None => Some(0.0),
        })
        .sum()
}
