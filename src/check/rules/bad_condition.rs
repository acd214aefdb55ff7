//! Conditions of an analysis can be read.

use crate::check::condition::parse;
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{behind, items, said, text};
use crate::check::view::View;
use crate::diag::code;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Error "bad-condition",
        "A condition of an analysis cannot be read by Argo Rollouts, or uses a name that it does not know."
    ),
    numbers: &[82],
    why: "Each measurement is an error, whatever is measured, and five in a row give up the rollout.",
    mend: "Mend the condition: what was measured is `result`, a query of Prometheus gives a list, and its first number is \
           `result[0]`.",
    scope: Scope::Object(&["AnalysisTemplate", "ClusterAnalysisTemplate", "AnalysisRun"], look),
};

fn look(view: View<'_>, findings: &mut Findings<'_>) {
    for (at, metric) in items(view.node(), &["spec", "metrics"]).iter().enumerate() {
        for key in ["successCondition", "failureCondition"] {
            let Some(node) = said(metric, &[key]) else { continue };
            let Some(condition) = node.as_str().filter(|condition| !condition.is_empty()) else { continue };
            let Err(fault) = parse(condition) else { continue };
            let message = format!("the {} of the metric `{}` cannot be read", spoken(key), text(metric, &["name"]));
            let finding = findings
                .at(view, node, &format!("spec.metrics[{at}].{key}"), message)
                .label(fault.message)
                .help_some(behind(condition, fault.at));
            findings.push(view, finding);
        }
    }
}

fn spoken(key: &str) -> &'static str {
    if key == "successCondition" { "success condition" } else { "failure condition" }
}
