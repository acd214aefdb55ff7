//! What is delivered in stages says when it is ready.

use crate::check::halves::half;
use crate::check::label_selector;
use crate::check::pods::{self, Spot};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{items, said, text};
use crate::check::view::{TargetView, View};
use crate::diag::code;
use crate::node::{Map, Node};

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Warning "stage-without-readiness",
        "What is delivered in stages gets traffic, and nothing asks whether it can serve."
    ),
    numbers: &[],
    why: "Each stage waits for pods that are ready. Without a probe a pod is ready as soon as its process has started: traffic \
          moves to what cannot answer yet, and a version that never will passes for a good one.",
    mend: "Give the container that has the Service's port a `readinessProbe` that asks whether it can serve.",
    scope: Scope::Target(look),
};

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    let mut told: Vec<(&str, &str)> = Vec::new();
    for view in target.workloads_and_references().filter(|view| is_staged(*view)) {
        let Some((holder, path, spec)) = pods::spec_in(target, view) else { continue };
        // What has gates is ready when somebody else says so.
        if !items(spec, &["readinessGates"]).is_empty() {
            continue;
        }
        let Some(labels) = target.pod_labels(view) else { continue };
        for container in serving(target, view.namespace(), labels, spec) {
            if container.node.get("readinessProbe").is_some_and(|probe| probe.as_map().is_some()) {
                continue;
            }
            // The halves of one service have the same pods.
            let one = (view.service.map_or(view.name(), |service| service.as_str()), container.name());
            if told.contains(&one) {
                continue;
            }
            told.push(one);
            let node = container.node.get("name").unwrap_or(container.node);
            let message = format!("container {} is delivered in stages, and has no readiness probe", container.name());
            let finding = findings
                .at(holder, node, &container.path(path, "readinessProbe"), message)
                .label("it counts as ready once it has started");
            let help = "add a `readinessProbe` that asks whether it can serve";
            findings.push(view, finding.help(help));
        }
    }
}

/// Whether a new version of it gets its traffic bit by bit, or at a stroke once it is there as a whole.
fn is_staged(view: View<'_>) -> bool {
    if view.kind() == "Rollout" {
        let has_steps = !items(view.node(), &["spec", "strategy", "canary", "steps"]).is_empty();
        return has_steps || said(view.node(), &["spec", "strategy", "blueGreen"]).is_some();
    }
    // The halves that Git moves traffic between.
    let selector = view.at(&["spec", "selector", "matchLabels"]).and_then(Node::as_map);
    view.kind() == "Deployment" && selector.and_then(half).is_some()
}

/// The containers to which Services lead.
fn serving<'a>(target: &TargetView<'a>, namespace: &str, labels: &Map, spec: &'a Node) -> Vec<Spot<'a>> {
    let running: Vec<Spot<'a>> = pods::running(spec).collect();
    let mut serving: Vec<Spot<'a>> = Vec::new();
    for service in target.of_kind("Service").filter(|service| service.namespace() == namespace) {
        let selector = service.at(&["spec", "selector"]).and_then(Node::as_map).filter(|map| !map.is_empty());
        if !selector.is_some_and(|selector| label_selector::has_all(labels, selector)) {
            continue;
        }
        for port in items(service.node(), &["spec", "ports"]) {
            let Some(wanted) = said(port, &["targetPort"]).or_else(|| said(port, &["port"])) else { continue };
            let has = |container: &&Spot<'a>| {
                items(container.node, &["ports"]).iter().any(|port| match wanted.as_str() {
                    Some(name) => text(port, &["name"]) == name,
                    None => port.get("containerPort").is_some_and(|number| number.same(wanted)),
                })
            };
            // A port that nobody declares is that of the only container.
            let only = match running.as_slice() {
                [only] if wanted.as_str().is_none() => Some(only),
                _ => None,
            };
            let Some(found) = running.iter().find(has).or(only) else { continue };
            if !serving.iter().any(|other| std::ptr::eq(other.node, found.node)) {
                serving.push(*found);
            }
        }
    }
    serving
}
