//! A percentile is compared with a limit in its own unit.

use crate::check::analysis::query;
use crate::check::condition::limits;
use crate::check::promql::{has, series};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{items, said, text};
use crate::check::view::View;
use crate::diag::code;
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Warning "limit-in-another-unit",
        "A percentile of seconds is compared with what can only be milliseconds, or the other way round."
    ),
    numbers: &[83],
    why: "No histogram of requests has buckets of minutes: a limit of 200 seconds is never reached, and what it should \
          stop goes through. A limit of less than a millisecond is always reached.",
    mend: "Write the limit in the unit that the metric's name says; the word `latency` takes `200ms`, and does.",
    scope: Scope::Object(&["AnalysisTemplate", "ClusterAnalysisTemplate", "AnalysisRun"], look),
};

/// What no percentile of requests comes to, in seconds.
const MOST: f64 = 60.0;
/// What none stays below, in milliseconds.
const LEAST: f64 = 1.0;

fn look(view: View<'_>, findings: &mut Findings<'_>) {
    for (at, metric) in items(view.node(), &["spec", "metrics"]).iter().enumerate() {
        let Some(query) = query(metric).and_then(Node::as_str).filter(|query| query.contains("histogram_quantile"))
        else {
            continue;
        };
        // What is multiplied is in another unit, maybe the right one.
        if has(query, "*") || has(query, "/") {
            continue;
        }
        let selected = series(query);
        let Some((name, is_seconds)) = selected.iter().find_map(|one| Some((one.name, unit(one.name)?))) else {
            continue;
        };
        for key in ["successCondition", "failureCondition"] {
            let Some(node) = said(metric, &[key]) else { continue };
            let is_off = |limit: &f64| if is_seconds { *limit >= MOST } else { *limit > 0.0 && *limit < LEAST };
            let Some(limit) = limits(node.as_str().unwrap_or_default()).into_iter().find(is_off) else { continue };
            let (said, meant) = if is_seconds { ("seconds", limit / 1000.0) } else { ("milliseconds", limit * 1000.0) };
            let message = format!("the metric `{}` is compared with {limit} {said}", text(metric, &["name"]));
            let finding = findings
                .at(view, node, &format!("spec.metrics[{at}].{key}"), message)
                .label(format!("`{name}` is in {said}"))
                .help(format!("if {meant} {said} are meant, write `{meant}`"));
            findings.push(view, finding);
            break;
        }
    }
}

/// Whether the unit in a metric's name is seconds, or milliseconds.
fn unit(name: &str) -> Option<bool> {
    let name = name.strip_suffix("_bucket").unwrap_or(name);
    if name.ends_with("_milliseconds") || name.ends_with("_ms") {
        return Some(false);
    }
    name.ends_with("_seconds").then_some(true)
}
