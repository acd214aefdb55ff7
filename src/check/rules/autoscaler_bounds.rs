//! An autoscaler's minimum is at least 1, its maximum not below that, and each of its metrics has a target.

use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{items, said, text};
use crate::check::view::View;
use crate::diag::code;
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Error "autoscaler-bounds",
        "An autoscaler's bounds contradict each other, or one of its metrics has no target."
    ),
    numbers: &[7],
    why: "The API server refuses it, and the workload, which says no count of its own, stays at one pod.",
    mend: "Let `min` be at least 1 and `max` at least `min`, and give each metric the target that its type has.",
    scope: Scope::Object(&["HorizontalPodAutoscaler", "ScaledObject"], look),
};

/// The first minor version that scales to no pods at all by metrics from elsewhere.
const TO_ZERO: u8 = 37;

fn look(view: View<'_>, findings: &mut Findings<'_>) {
    if view.kind() == "ScaledObject" {
        return scaled_object(view, findings);
    }
    let metrics = items(view.node(), &["spec", "metrics"]);
    let (least, most) = (view.at(&["spec", "minReplicas"]), view.at(&["spec", "maxReplicas"]));
    let min = least.map_or(Some(1), Node::as_int);
    if let (Some(node), Some(0)) = (least, min) {
        let wakes = metrics.iter().any(|metric| matches!(text(metric, &["type"]), "External" | "Object"));
        if !wakes || view.place.kubernetes < TO_ZERO {
            let finding = findings
                .at(view, node, "spec.minReplicas", "an autoscaler with a minimum of 0 pods")
                .label("expected at least 1");
            let help = match wakes {
                true => format!("Kubernetes scales to 0 from 1.{TO_ZERO} on"),
                false => "with no pod there is nothing to measure: write 1".to_owned(),
            };
            findings.push(view, finding.help(help));
        }
    }
    if let (Some(least), Some(most), Some(min)) = (least, most, min)
        && let Some(max) = most.as_int().filter(|max| *max < min)
    {
        crossed(view, (least, min), (most, max), "spec.maxReplicas", findings);
    }
    for (index, metric) in metrics.iter().enumerate() {
        target(view, metric, index, findings);
    }
}

/// A maximum that is below the minimum.
fn crossed(
    view: View<'_>,
    (least, min): (&Node, i64),
    (most, max): (&Node, i64),
    path: &str,
    findings: &mut Findings<'_>,
) {
    let finding = findings
        .at(view, most, path, format!("an autoscaler of at least {min} and at most {max} pods"))
        .label(format!("expected at least {min}"))
        .with(least.span(), "the minimum is set here");
    findings.push(view, finding.help("raise the maximum, or lower the minimum"));
}

/// KEDA's bounds have names of their own, and a maximum where none is said.
fn scaled_object(view: View<'_>, findings: &mut Findings<'_>) {
    const MOST: i64 = 100;
    let Some(least) = view.at(&["spec", "minReplicaCount"]).filter(|node| !node.is_null()) else { return };
    let most = view.at(&["spec", "maxReplicaCount"]).filter(|node| !node.is_null());
    let (Some(min), Some(max)) = (least.as_int(), most.map_or(Some(MOST), Node::as_int)) else { return };
    if view.object.id.group == "keda.sh" && max < min {
        crossed(view, (least, min), (most.unwrap_or(least), max), "spec.maxReplicaCount", findings);
    }
}

/// Which target a metric can have, by its type.
fn target(view: View<'_>, metric: &Node, index: usize, findings: &mut Findings<'_>) {
    let (key, takes): (_, &[&str]) = match text(metric, &["type"]) {
        "Resource" => ("resource", &["averageUtilization", "averageValue"]),
        "ContainerResource" => ("containerResource", &["averageUtilization", "averageValue"]),
        "Pods" => ("pods", &["averageValue"]),
        "Object" => ("object", &["value", "averageValue"]),
        "External" => ("external", &["value", "averageValue"]),
        _ => return,
    };
    let Some(target) = said(metric, &[key, "target"]).filter(|target| target.as_map().is_some()) else { return };
    let has = |field: &str| said(target, &[field]).is_some();
    let path = format!("spec.metrics[{index}].{key}.target");
    let named = takes.iter().map(|field| format!("`{field}`")).collect::<Vec<_>>().join(" or ");
    if !takes.iter().any(|field| has(field)) {
        let finding = findings
            .at(view, target, &path, format!("a metric of an autoscaler has no target that a {key} metric can have"))
            .label(format!("expected {named}"));
        findings.push(view, finding.help(format!("write {named}")));
    }
    let kind = target.get("type").unwrap_or(target);
    if !matches!(text(target, &["type"]), "Utilization" | "AverageValue" | "Value") {
        let finding = findings
            .at(view, kind, &format!("{path}.type"), "the target of an autoscaler's metric is of no known type")
            .label("expected `Utilization`, `AverageValue` or `Value`");
        findings.push(view, finding.help("let the type be that of the value"));
    }
}
