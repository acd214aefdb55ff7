//! Services that share a port of their pods agree on its protocol.

use crate::check::istio::protocol;
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::shared_ports::shared_ports;
use crate::check::view::TargetView;
use crate::diag::code;
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(Error "protocols-disagree", "Services that lead to the same port of the same pods say different protocols."),
    numbers: &[66],
    why: "A pod's proxy takes one protocol for each port, that of the Service it learns of first: the calls to the \
          other one fail or lose their routes, and a restart may turn it round.",
    mend: "Let both ports say the same protocol.",
    scope: Scope::Target(look),
};

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    if !target.place.has_istio {
        return;
    }
    for (first, second) in shared_ports(target) {
        let (Some(one), Some(other)) = (protocol(first.port), protocol(second.port)) else { continue };
        if one == other {
            continue;
        }
        let place = |port: &'_ Node| port.get("appProtocol").or(port.get("name")).unwrap_or(port).span();
        let node = second.port.get("appProtocol").or(second.port.get("name")).unwrap_or(second.port);
        let message =
            format!("two Services take the port {} of the same pods for `{one}` and `{other}`", second.target);
        let finding = findings
            .at(second.service, node, "spec.ports", message)
            .label(format!("`{other}` by `{}`", second.service.object.id))
            .with(place(first.port), format!("`{one}` by `{}`", first.service.object.id))
            .help("let both say the same protocol");
        findings.push(second.service, finding);
    }
}
