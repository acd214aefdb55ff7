//! A query of kube-state-metrics says which state it counts.

use crate::check::analysis::query;
use crate::check::promql::{Series, has, series};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{items, text};
use crate::check::view::View;
use crate::diag::code;
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Warning "state-not-said",
        "A query counts a metric that has a series for each state, and does not say which state."
    ),
    numbers: &[],
    why: "Of the series of one pod, one for each state, one is always 1: their sum is the number of pods, ready or not, \
          and the answer is the same whatever happens.",
    mend: "Select the state, such as `condition=\"true\"`; the word `ready` does.",
    scope: Scope::Object(&["AnalysisTemplate", "ClusterAnalysisTemplate", "AnalysisRun"], look),
};

/// Metrics with a series for each state, the label that says which, and the state that is asked for most.
const STATES: &[(&str, &str, &str)] = &[
    ("kube_pod_status_ready", "condition", "true"),
    ("kube_pod_status_scheduled", "condition", "true"),
    ("kube_pod_status_phase", "phase", "Running"),
    ("kube_deployment_status_condition", "status", "true"),
    ("kube_node_status_condition", "status", "true"),
];

fn look(view: View<'_>, findings: &mut Findings<'_>) {
    for (at, metric) in items(view.node(), &["spec", "metrics"]).iter().enumerate() {
        let Some((node, query)) = query(metric).and_then(|node| Some((node, Node::as_str(node)?))) else { continue };
        if !query.contains("kube_") {
            continue;
        }
        let selected = series(query);
        let Some((name, label, state)) =
            selected.iter().find_map(|one| STATES.iter().find(|(name, ..)| *name == one.name))
        else {
            continue;
        };
        // Whoever says it once counts all pods where it is not said; who groups by it keeps the states apart.
        let said = |one: &Series<'_>| one.name == *name && one.labels.iter().any(|(said, ..)| said == label);
        if selected.iter().any(said) || (has(query, "by") && selected.iter().any(|one| one.name == *label)) {
            continue;
        }
        let message = format!("the metric `{}` counts `{name}` whatever its `{label}`", text(metric, &["name"]));
        let finding = findings
            .at(view, node, &format!("spec.metrics[{at}].provider.prometheus.query"), message)
            .label("one of these series is always 1")
            .help(format!("write `{name}{{{label}=\"{state}\"}}`"));
        findings.push(view, finding);
    }
}
