//! The durations in an analysis are Go's.

use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{go_seconds, items};
use crate::check::view::View;
use crate::diag::code;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(Error "analysis-duration", "A duration in the provider of a metric is not one that Go reads."),
    numbers: &[20],
    why: "The controller cannot read it: each measurement is an error, and after five in a row the rollout is aborted.",
    mend: "Write hours, minutes and seconds, such as `24h` or `1m30s`: there are no days.",
    scope: Scope::Object(&["AnalysisTemplate", "ClusterAnalysisTemplate", "AnalysisRun"], look),
};

/// Durations that the schema has as plain strings.
const PLACES: [&[&str]; 4] = [
    &["prometheus", "rangeQuery", "step"],
    &["datadog", "interval"],
    &["datadog", "requestTimeout"],
    &["cloudWatch", "interval"],
];

fn look(view: View<'_>, findings: &mut Findings<'_>) {
    for (index, metric) in items(view.node(), &["spec", "metrics"]).iter().enumerate() {
        let Some(provider) = metric.get("provider") else { continue };
        for place in PLACES {
            let Some(node) = provider.at(place) else { continue };
            // What an argument says is known only where it runs.
            let Some(text) = node.as_str().filter(|text| !text.is_empty() && !text.contains("{{")) else { continue };
            if go_seconds(text).is_some() {
                continue;
            }
            let message = format!("`{text}` is not a valid duration");
            let path = format!("spec.metrics[{index}].provider.{}", place.join("."));
            let finding = findings.at(view, node, &path, message).label("expected one such as `30s` or `1h30m`");
            findings.push(view, finding.help(meant(text)));
        }
    }
}

fn meant(text: &str) -> String {
    match text.strip_suffix('d').and_then(|days| days.parse::<u32>().ok()) {
        Some(days) => format!("write `{}h`", days.saturating_mul(24)),
        None if text.parse::<f64>().is_ok() => format!("write `{text}s`"),
        None => "use the units `ms`, `s`, `m` and `h`".to_owned(),
    }
}
