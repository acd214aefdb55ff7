//! A port says its protocol.

use crate::check::istio::protocol;
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{items, text};
use crate::check::view::View;
use crate::diag::code;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(Warning "port-without-protocol", "A port of a Service in the mesh does not say its protocol."),
    numbers: &[65],
    why: "Istio then looks at the first bytes of each connection: it is slow where the server speaks first, and what \
          it takes for plain TCP has no routes, no retries and no metrics of requests.",
    mend: "Let the port's name begin with the protocol (`http-web`, `grpc`, `tcp-kafka`), or say `appProtocol`.",
    scope: Scope::Object(&["Service"], look),
};

fn look(view: View<'_>, findings: &mut Findings<'_>) {
    // A name for another host has no ports of its own.
    if !view.place.has_istio || view.str(&["spec", "type"]) == Some("ExternalName") {
        return;
    }
    for (at, port) in items(view.node(), &["spec", "ports"]).iter().enumerate() {
        if protocol(port).is_some() {
            continue;
        }
        let place = port.get("appProtocol").or(port.get("name")).or(port.get("port")).unwrap_or(port);
        let name = text(port, &["name"]);
        let message = match name.is_empty() {
            true => format!("a port of `{}` does not say its protocol", view.object.id),
            false => format!("the port `{name}` of `{}` does not say its protocol", view.object.id),
        };
        let key = if port.get("appProtocol").is_some() { "appProtocol" } else { "name" };
        let finding = findings
            .at(view, place, &format!("spec.ports[{at}].{key}"), message)
            .label("expected a name that begins with one, such as `http` or `tcp`")
            .help("rename the port, or write `appProtocol`");
        findings.push(view, finding);
    }
}
