//! Hosts and Services that traffic is sent to are there, and have that port.

use std::collections::BTreeSet;

use crate::check::istio::{destinations, entry_hosts, is_for_mesh, is_ours, service_of};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{items, said, text};
use crate::check::view::{TargetView, View};
use crate::diag::{Diagnostic, closest, code, list_of};
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Error "destination-of-nothing",
        "A VirtualService, an Ingress or a route sends traffic to a Service that is not there, or to a port that it has not."
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
            let entries = entries.get_or_insert_with(|| entry_hosts(target));
            if entries.contains(to.host()) {
                continue;
            }
            let finding = missing(target, view, host, &format!("{}.host", to.path), (namespace, name), findings);
            findings.push(view, finding);
        }
    }
    for view in target.of_kind("Ingress").filter(|view| is_ours(target, view.namespace())) {
        for (path, backend) in backends(view) {
            ingress(target, view, backend, &path, findings);
        }
    }
    for kind in ROUTES {
        for view in target.of_kind(kind).filter(|view| view.object.id.group == "gateway.networking.k8s.io") {
            route(target, view, findings);
        }
    }
}

/// Kinds of the Gateway API that lead to Services.
const ROUTES: [&str; 4] = ["HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute"];

/// The Services of a route of the Gateway API are there, and have its ports.
fn route(target: &TargetView<'_>, view: View<'_>, findings: &mut Findings<'_>) {
    for (rule, node) in items(view.node(), &["spec", "rules"]).iter().enumerate() {
        for (at, backend) in items(node, &["backendRefs"]).iter().enumerate() {
            let is_service = matches!(text(backend, &["kind"]), "" | "Service") && text(backend, &["group"]).is_empty();
            let namespace = said(backend, &["namespace"]).and_then(Node::as_str).unwrap_or(view.namespace());
            let Some(name) = said(backend, &["name"]).filter(|_| is_service && is_ours(target, namespace)) else {
                continue;
            };
            let (wanted, path) = (name.as_str().unwrap_or_default(), format!("spec.rules[{rule}].backendRefs[{at}]"));
            let Some(service) = target.find("Service", namespace, wanted) else {
                let finding = missing(target, view, name, &format!("{path}.name"), (namespace, wanted), findings);
                findings.push(view, finding);
                continue;
            };
            let ports = items(service.node(), &["spec", "ports"]);
            let Some(port) = said(backend, &["port"]).filter(|_| !ports.is_empty()) else { continue };
            if !ports.iter().any(|own| own.get("port").is_some_and(|own| own.same(port))) {
                let known: Vec<String> = ports.iter().filter_map(|own| own.get("port")).map(spoken).collect();
                let message = format!("`{}` leads to no port", view.object.id);
                let finding = findings
                    .at(view, port, &format!("{path}.port"), message)
                    .label(format!("`{}` has {}", service.object.id, list_of(known.iter().map(String::as_str), 6)))
                    .with(service.span(), "the Service");
                findings.push(view, finding);
            }
        }
    }
}

fn missing(
    target: &TargetView<'_>,
    view: View<'_>,
    node: &Node,
    path: &str,
    (namespace, name): (&str, &str),
    findings: &Findings<'_>,
) -> Diagnostic {
    let here = target.of_kind("Service").filter(|service| service.namespace() == namespace);
    let near = closest(name, here.map(|service| service.name())).map(|near| format!("did you mean `{near}`?"));
    let is_ingress = view.kind() == "Ingress";
    // An Ingress has no way to write the full name; who does so has it from `services`.
    let (wanted, full) = match service_of(name, namespace).filter(|_| is_ingress && name.contains('.')) {
        Some((name, namespace)) => (name, Some(namespace)),
        None => (name, None),
    };
    let mut named = target.of_kind("Service").filter(|service| service.name() == wanted);
    let elsewhere = match full {
        Some(full) => Some(full),
        None => named.next().map(|service| service.namespace()),
    };
    let way_out = match elsewhere {
        Some(other) if is_ingress => Some(format!(
            "`{wanted}` is in the namespace `{other}`, and an Ingress leads to Services of its own alone: write one there"
        )),
        Some(other) => Some(format!("it is in the namespace `{other}`: write `{wanted}.{other}.svc.cluster.local`")),
        None => near,
    };
    findings
        .at(view, node, path, format!("`{}` leads to a Service that is not there", view.object.id))
        .label(format!("there is no Service `{name}` in the namespace `{namespace}`"))
        .help(way_out.unwrap_or_else(|| "name a Service of this target, or add it as a `raw` manifest".to_owned()))
}

/// The backends of an Ingress that are Services, and where they stand.
fn backends(view: View<'_>) -> Vec<(String, &Node)> {
    let default = said(view.node(), &["spec", "defaultBackend", "service"]);
    let mut found: Vec<(String, &Node)> =
        default.map(|service| ("spec.defaultBackend.service".to_owned(), service)).into_iter().collect();
    for (at, rule) in items(view.node(), &["spec", "rules"]).iter().enumerate() {
        for (nth, path) in items(rule, &["http", "paths"]).iter().enumerate() {
            let path = said(path, &["backend", "service"]);
            found.extend(path.map(|one| (format!("spec.rules[{at}].http.paths[{nth}].backend.service"), one)));
        }
    }
    found
}

/// The Service of a backend is there, and has its port.
fn ingress(target: &TargetView<'_>, view: View<'_>, backend: &Node, path: &str, findings: &mut Findings<'_>) {
    let Some(name) = said(backend, &["name"]) else { return };
    let text = name.as_str().unwrap_or_default();
    let Some(service) = target.find("Service", view.namespace(), text) else {
        let finding = missing(target, view, name, &format!("{path}.name"), (view.namespace(), text), findings);
        return findings.push(view, finding);
    };
    let ports = items(service.node(), &["spec", "ports"]);
    let has = |key: &str, wanted: &Node| ports.iter().any(|port| port.get(key).is_some_and(|has| has.same(wanted)));
    let number = said(backend, &["port", "number"]).map(|node| ("number", "port", node));
    let by_name = said(backend, &["port", "name"]).map(|node| ("name", "name", node));
    for (key, of_service, wanted) in number.into_iter().chain(by_name) {
        if ports.is_empty() || has(of_service, wanted) {
            continue;
        }
        let known: Vec<String> = ports.iter().filter_map(|port| port.get(of_service)).map(spoken).collect();
        let shown = match known.is_empty() {
            true => "ports without names".to_owned(),
            false => list_of(known.iter().map(String::as_str), 6),
        };
        let finding = findings
            .at(
                view,
                wanted,
                &format!("{path}.port.{key}"),
                format!("`{}` leads to a port that its Service does not have", view.object.id),
            )
            .label(format!("`{}` has {shown}", service.object.id))
            .with(service.span(), "the Service");
        findings.push(view, finding);
    }
}

fn spoken(node: &Node) -> String {
    node.as_str().map_or_else(|| node.as_int().unwrap_or_default().to_string(), str::to_owned)
}

fn port(
    view: View<'_>,
    service: View<'_>,
    destination: &Node,
    path: &str,
    findings: &Findings<'_>,
) -> Option<Diagnostic> {
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
                .at(
                    view,
                    said,
                    &format!("{path}.port.number"),
                    format!("`{}` leads to a port that its Service does not have", view.object.id),
                )
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
