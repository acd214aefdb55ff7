//! Clients of a Service whose traffic is split are in the mesh.

use crate::check::istio::{destinations, is_for_mesh, service_of};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{items, strings, text};
use crate::check::view::{TargetView, View};
use crate::diag::code;
use crate::node::Node;
use crate::source::Span;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Warning "split-open-to-outsiders",
        "A Service whose traffic the mesh splits can be reached from outside of the mesh."
    ),
    numbers: &[68],
    why: "It is the caller's proxy that splits. A caller without one reaches all pods alike, the new version's too: \
          a canary of 1% gets as much of that traffic as it has pods.",
    mend: "Let callers from outside come through the mesh's own gateway, and let the Service be a `ClusterIP`.",
    scope: Scope::Target(look),
};

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    let mut told: Vec<View<'_>> = Vec::new();
    for view in target.of_kind("VirtualService") {
        let is_split =
            |kind: &str| items(view.node(), &["spec", kind]).iter().any(|one| items(one, &["route"]).len() > 1);
        if !["http", "tls", "tcp"].into_iter().any(is_split) {
            continue;
        }
        // Where each version has a Service of its own, the one that is called is none of the destinations.
        let called = strings(view.node(), &["spec", "hosts"]).filter(|_| is_for_mesh(view));
        let hosts = destinations(view).into_iter().map(|to| to.host()).chain(called).collect::<Vec<_>>();
        for host in hosts {
            let Some((name, namespace)) = service_of(host, view.namespace()) else { continue };
            let Some(service) = target.find("Service", namespace, name) else { continue };
            if told.iter().any(|other| std::ptr::eq(other.object, service.object)) {
                continue;
            }
            let Some((span, how)) = open(target, service) else { continue };
            told.push(service);
            let message =
                format!("the mesh splits the traffic of `{}`, and not all of its callers are in it", service.object.id);
            let mut finding = findings.at(service, service.node(), "spec", message);
            finding.at.span = span;
            let finding = finding.label(how).with(view.span(), format!("split by `{}`", view.object.id));
            findings.push(service, finding.help("let the mesh's gateway lead to it"));
        }
    }
}

/// How a Service can be reached past the mesh.
fn open(target: &TargetView<'_>, service: View<'_>) -> Option<(Span, String)> {
    let kind = service.at(&["spec", "type"]);
    if let Some(kind) = kind.filter(|kind| matches!(kind.as_str(), Some("LoadBalancer" | "NodePort"))) {
        return Some((kind.span(), format!("a {} leads past every proxy", kind.as_str().unwrap_or_default())));
    }
    let ingress = target.of_kind("Ingress").filter(|ingress| ingress.namespace() == service.namespace());
    ingress.filter(|ingress| !is_in_mesh(*ingress)).find_map(|ingress| {
        let name = backend(ingress, service.name())?;
        Some((name.span(), format!("`{}` leads to its pods past every proxy", ingress.object.id)))
    })
}

/// Whether an Ingress is the mesh's own, or its controller calls the Service as one in the mesh does.
fn is_in_mesh(ingress: View<'_>) -> bool {
    let annotation = |name: &str| ingress.str(&["metadata", "annotations", name]);
    ingress.str(&["spec", "ingressClassName"]) == Some("istio")
        || annotation("kubernetes.io/ingress.class") == Some("istio")
        || annotation("nginx.ingress.kubernetes.io/service-upstream") == Some("true")
}

fn backend<'a>(ingress: View<'a>, service: &str) -> Option<&'a Node> {
    let node = ingress.node();
    let paths = items(node, &["spec", "rules"]).iter().flat_map(|rule| items(rule, &["http", "paths"]));
    let backends = paths.filter_map(|path| path.get("backend")).chain(node.at(&["spec", "defaultBackend"]));
    let mut names = backends.filter(|backend| text(backend, &["service", "name"]) == service);
    names.next()?.at(&["service", "name"])
}
