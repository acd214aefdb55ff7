//! Ports that are not of HTTP are routed by `tcp` or `tls`, not by `http`.

use crate::check::istio::{is_for_mesh, service_of};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{items, strings};
use crate::check::view::{TargetView, View};
use crate::diag::code;
use crate::node::Node;
use crate::shape::istio::{Routing, routing};

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Error "http-route-of-tcp",
        "An `http` route of a VirtualService is about a port that is not of HTTP."
    ),
    numbers: &[],
    why: "Istio looks at the `http` routes for ports of HTTP alone, as their name or `appProtocol` says. Connections to \
          any other port go to all pods of the Service: no weight, no subset and no header holds for them.",
    mend: "Route the port by `tcp`, or by `tls` with `sniHosts`; or say that it is of HTTP.",
    scope: Scope::Target(look),
};

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    for view in target.of_kind("VirtualService").filter(|view| is_for_mesh(*view)) {
        let http = items(view.node(), &["spec", "http"]);
        if http.is_empty() {
            continue;
        }
        for host in strings(view.node(), &["spec", "hosts"]) {
            let service = service_of(host, view.namespace())
                .and_then(|(name, namespace)| target.find("Service", namespace, name));
            let Some(service) = service else { continue };
            ports(view, http, service, findings);
        }
    }
}

/// Tells of each port of a Service that has `http` routes, and is not of HTTP.
fn ports(view: View<'_>, http: &[Node], service: View<'_>, findings: &mut Findings<'_>) {
    let ports = items(service.node(), &["spec", "ports"]);
    let is_other = |port: &&Node| !matches!(routing(port), Routing::Http | Routing::Guessed);
    let has_http = ports.iter().any(|port| !is_other(&port));
    for port in ports.iter().filter(is_other) {
        let Some(number) = port.get("port").and_then(Node::as_int) else { continue };
        let (key, what) = match routing(port) {
            Routing::Tls => ("tls", "TLS"),
            Routing::None => ("", "no TCP"),
            _ => ("tcp", "TCP"),
        };
        if items(view.node(), &["spec", key]).iter().any(|route| about(route, number) != About::Others) {
            continue;
        }
        // Routes that say no port are for ports of HTTP, if there are any; but a split is meant for the whole Service.
        let is_meant = |route: &Node| match about(route, number) {
            About::It => true,
            About::All => !has_http || items(route, &["route"]).len() > 1,
            About::Others => false,
        };
        let Some((at, route)) = http.iter().enumerate().find(|(_, route)| is_meant(route)) else { continue };
        let place = route.get("name").unwrap_or(route);
        let message = format!("`{}` routes the port {number} by `http`, and it is of {what}", view.object.id);
        let help = match key {
            "" => "Istio routes neither UDP nor SCTP: give the port a Service of its own".to_owned(),
            key => format!("route it by `{key}`, or let its `appProtocol` say that it is of HTTP"),
        };
        let finding = findings
            .at(view, place, &format!("spec.http[{at}]"), message)
            .label("this route never holds for it")
            .with(port.get("appProtocol").or(port.get("name")).unwrap_or(port).span(), "what says its protocol")
            .help(help);
        findings.push(view, finding);
    }
}

/// Which ports a route is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum About {
    /// This one.
    It,
    /// Any.
    All,
    /// Other ones.
    Others,
}

fn about(route: &Node, number: i64) -> About {
    let matches = items(route, &["match"]);
    let port = |one: &Node| one.get("port").and_then(Node::as_int);
    if matches.iter().any(|one| port(one) == Some(number)) {
        About::It
    } else if matches.is_empty() || matches.iter().any(|one| port(one).is_none()) {
        About::All
    } else {
        About::Others
    }
}
