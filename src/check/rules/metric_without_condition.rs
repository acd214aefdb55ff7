//! A metric has a condition.

use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{items, said, text};
use crate::check::view::View;
use crate::diag::code;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(Error "metric-without-condition", "A metric of an analysis has no condition."),
    numbers: &[79],
    why: "Every measurement that gets an answer then counts as a success, whatever the answer is.",
    mend: "Write `successCondition`, `failureCondition`, or both.",
    scope: Scope::Object(&["AnalysisTemplate", "ClusterAnalysisTemplate", "AnalysisRun"], look),
};

/// Providers that say themselves whether it went well.
const JUDGES: &[&str] = &["job", "kayenta", "plugin"];

fn look(view: View<'_>, findings: &mut Findings<'_>) {
    for (at, metric) in items(view.node(), &["spec", "metrics"]).iter().enumerate() {
        let is_said = |key: &&str| !text(metric, &[key]).is_empty();
        let judges = JUDGES.iter().any(|judge| said(metric, &["provider", judge]).is_some());
        if judges || ["successCondition", "failureCondition"].iter().any(is_said) {
            continue;
        }
        let place = metric.get("name").unwrap_or(metric);
        let message = format!("the metric `{}` has no condition", place.as_str().unwrap_or_default());
        let finding = findings
            .at(view, place, &format!("spec.metrics[{at}]"), message)
            .label("every answer is a success")
            .help("write `successCondition` and `failureCondition`");
        findings.push(view, finding);
    }
}
