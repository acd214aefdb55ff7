//! The target port that a Service names is a port of its pods.

use crate::check::label_selector::is_empty;
use crate::check::ports::{Leads, leads, of_pod, protocol};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::view::{TargetView, View};
use crate::diag::{closest, code, list_of};
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Error "target-port-without-port",
        "A Service targets a port by a name that no container of its pods gives to a port of that protocol."
    ),
    numbers: &[34],
    why: "The pods are ready, and none is an endpoint of that port: every call to it fails.",
    mend: "Target the name of a container's port, or its number.",
    scope: Scope::Target(look),
};

/// Ports of the container that Istio puts into a pod.
const INJECTED: [&str; 1] = ["http-envoy-prom"];

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    leads(target, &mut |port| {
        let Some(name) = port.target.as_str() else { return };
        if target.place.has_istio && INJECTED.contains(&name) {
            return;
        }
        let has = |spec: &Node| of_pod(spec).any(|own| is_named(own, name) && protocol(own) == protocol(port.port));
        let Some((workload, spec)) = port.pods.iter().find(|(_, spec)| !has(spec)) else { return };
        let others = port.pods.iter().filter(|(_, spec)| has(spec));
        // Where a workload selects the pods of another one, that is what is wrong, and is told.
        if others.clone().any(|(other, _)| overlap(target, *workload, *other)) {
            return;
        }
        tell(port, name, *workload, spec, others.count() > 0, findings);
    });
}

fn is_named(port: &Node, name: &str) -> bool {
    port.get("name").and_then(Node::as_str) == Some(name)
}

/// Whether the selector of one of them holds for the other's pods.
fn overlap(target: &TargetView<'_>, one: View<'_>, other: View<'_>) -> bool {
    let holds = |by: View<'_>, of: View<'_>| {
        let selector = by.at(&["spec", "selector"]).filter(|selector| !is_empty(selector));
        selector.is_some_and(|selector| {
            target.selected_by(by.namespace(), selector).any(|view| view.object.id == of.object.id)
        })
    };
    holds(one, other) || holds(other, one)
}

fn tell(
    port: &Leads<'_, '_>,
    name: &str,
    workload: View<'_>,
    spec: &Node,
    is_partly: bool,
    findings: &mut Findings<'_>,
) {
    let service = port.service;
    let pods = if is_partly { format!("the pods of `{}`", workload.object.id) } else { "its pods".to_owned() };
    let message = format!("`{}` targets the port `{name}`, which {pods} do not have", service.object.id);
    let mut finding = findings.at(service, port.target, "spec.ports.targetPort", message);
    if let Some(other) = of_pod(spec).find(|own| is_named(own, name)) {
        finding = finding
            .label(format!("that port is {} here, and {} there", protocol(port.port), protocol(other)))
            .with(other.span(), "the container's port")
            .help(format!("write `protocol {}` in both", protocol(other)));
    } else {
        let known: Vec<&str> = of_pod(spec).filter_map(|own| own.get("name")?.as_str()).collect();
        let hint = match closest(name, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None if known.is_empty() => "their ports have no names: write the number".to_owned(),
            None => format!("ports of `{}`: {}", workload.object.id, list_of(known.iter().copied(), 8)),
        };
        let label = format!("no container of `{}` has a port of that name", workload.object.id);
        finding = finding.label(label).with(workload.span(), "these pods").help(hint);
    }
    findings.push(service, finding);
}
