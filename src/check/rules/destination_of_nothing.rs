//! Hosts that traffic is sent to are there, and have that port.

use std::collections::BTreeSet;

use crate::check::istio::{destinations, is_for_mesh, service_of};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{items, said, strings};
use crate::check::view::{TargetView, View};
use crate::diag::{closest, code, list_of};
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Error "destination-of-nothing",
        "A VirtualService sends traffic to a Service that is not there, or to a port that it has not."
    ),
    numbers: &[53],
    why: "Such a route answers 503 to every call, though all that was applied is valid.",
    mend: "Name a Service of the same namespace, or a full name; and one of its ports, not of the container's.",
    scope: Scope::Target(look),
};

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    if !target.is_whole {
        return;
    }
    let mut entries: Option<BTreeSet<&str>> = None;
    for view in target.of_kind("VirtualService") {
        for to in destinations(view) {
            let Some(host) = to.node.get("host") else { continue };
            let Some((name, namespace)) = service_of(to.host(), view.namespace()) else { continue };
            if let Some(service) = target.find("Service", namespace, name) {
                if let Some(finding) = port(view, service, to.node, &to.path, findings) {
                    findings.push(view, finding);
                }
                continue;
            }
            // Of other namespaces nothing is known here.
            if !is_ours(target, namespace) {
                continue;
            }
            let entries = entries.get_or_insert_with(|| {
                target.of_kind("ServiceEntry").flat_map(|entry| strings(entry.node(), &["spec", "hosts"])).collect()
            });
            if entries.contains(to.host()) {
                continue;
            }
            let here = target.of_kind("Service").filter(|service| service.namespace() == namespace);
            let near = closest(name, here.map(|service| service.name()));
            let finding = findings
                .at(view, host, &format!("{}.host", to.path), format!("`{}` leads to no Service", view.object.id))
                .label(format!("there is no Service `{name}` in the namespace `{namespace}`"))
                .help_some(near.map(|near| format!("did you mean `{near}`?")));
            findings.push(view, finding);
        }
    }
}

/// Whether a namespace is the target's, or has Services of it.
fn is_ours(target: &TargetView<'_>, namespace: &str) -> bool {
    target.place.namespace.as_deref() == Some(namespace)
        || target.of_kind("Service").any(|service| service.namespace() == namespace)
}

fn port(
    view: View<'_>,
    service: View<'_>,
    destination: &Node,
    path: &str,
    findings: &Findings<'_>,
) -> Option<crate::diag::Diagnostic> {
    let ports = items(service.node(), &["spec", "ports"]);
    let numbers = || ports.iter().filter_map(|port| port.get("port").and_then(Node::as_int));
    // Of a Service by another's name the ports are not known.
    if ports.is_empty() {
        return None;
    }
    let shown =
        || list_of(numbers().map(|number| number.to_string()).collect::<Vec<_>>().iter().map(String::as_str), 6);
    match said(destination, &["port", "number"]) {
        Some(said) if !numbers().any(|number| Some(number) == said.as_int()) => Some(
            findings
                .at(view, said, &format!("{path}.port.number"), format!("`{}` leads to no port", view.object.id))
                .label(format!("`{}` has {}", service.object.id, shown()))
                .with(service.span(), "the Service"),
        ),
        // A Gateway's own port would be taken, which is none of these.
        None if ports.len() > 1 && !is_for_mesh(view) => Some(
            findings
                .at(view, destination, path, format!("`{}` does not say which port it leads to", view.object.id))
                .label(format!("`{}` has {}", service.object.id, shown()))
                .help("write `port` with its `number`"),
        ),
        _ => None,
    }
}
