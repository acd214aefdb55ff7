//! What holds for selected pods selects some.

use crate::check::label_selector::{is_empty, words};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::view::{TargetView, View};
use crate::diag::{closest, code};
use crate::node::{Map, Node};

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Error "selects-no-pods",
        "A disruption budget, a NetworkPolicy or a policy of Istio is for pods that no workload of its namespace has."
    ),
    numbers: &[38],
    why: "It is taken, and does nothing: nodes are drained past the budget, and pods are as open as before.",
    mend: "Let the selector name labels that the pods have.",
    scope: Scope::Target(look),
};

/// Kinds, their groups, and where each has its selector.
const KINDS: [(&str, &str, &[&str]); 8] = [
    ("PodDisruptionBudget", "policy", &["spec", "selector"]),
    ("NetworkPolicy", "networking.k8s.io", &["spec", "podSelector"]),
    ("AuthorizationPolicy", "security.istio.io", &["spec", "selector"]),
    ("PeerAuthentication", "security.istio.io", &["spec", "selector"]),
    ("RequestAuthentication", "security.istio.io", &["spec", "selector"]),
    ("Sidecar", "networking.istio.io", &["spec", "workloadSelector"]),
    ("EnvoyFilter", "networking.istio.io", &["spec", "workloadSelector"]),
    ("Telemetry", "telemetry.istio.io", &["spec", "selector"]),
];

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    if !target.is_whole {
        return;
    }
    for (kind, group, keys) in KINDS {
        for view in target.of_kind(kind).filter(|view| view.object.id.group == group) {
            let Some(selector) = view.at(keys).filter(|node| !node.is_null()) else { continue };
            let is_none = match selector.get("labels").and_then(Node::as_map) {
                // Some of Istio's have plain labels.
                Some(labels) => !labels.is_empty() && target.selected(view.namespace(), labels).is_empty(),
                None => !is_empty(selector) && target.selected_by(view.namespace(), selector).next().is_none(),
            };
            if is_none && target.runs_in(view.namespace()) {
                tell(target, view, selector, &keys.join("."), findings);
            }
        }
    }
}

fn tell(target: &TargetView<'_>, view: View<'_>, selector: &Node, path: &str, findings: &mut Findings<'_>) {
    let plain = selector.get("labels").or_else(|| selector.get("matchLabels")).and_then(Node::as_map);
    let shown = match selector.get("labels").and_then(Node::as_map) {
        Some(labels) => {
            let parts: Vec<String> =
                labels.iter().map(|one| format!("{}={}", one.key(), one.node().as_str().unwrap_or("?"))).collect();
            parts.join(", ")
        }
        None => words(selector),
    };
    let near = plain.into_iter().flat_map(Map::iter).find_map(|entry| {
        let here = target.workloads().filter(|workload| workload.namespace() == view.namespace());
        let values: Vec<&str> = here
            .filter_map(|workload| target.pod_labels(workload)?.get(entry.key())?.as_str())
            .filter(|value| Some(*value) != entry.node().as_str())
            .collect();
        let near = closest(entry.node().as_str()?, values.iter().copied())?;
        Some(format!("did you mean `{}={near}`?", entry.key()))
    });
    let finding = findings
        .at(view, selector, path, format!("`{}` selects no pods", view.object.id))
        .label(format!("no workload's pods have {shown}"))
        .help_some(near);
    findings.push(view, finding);
}
