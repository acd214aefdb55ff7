//! Services that share a port of their pods have it under one number.

use crate::check::rule::{Findings, Rule, Scope};
use crate::check::shared_ports::shared_ports;
use crate::check::view::TargetView;
use crate::diag::code;
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Warning "ports-disagree",
        "Services in the mesh lead to the same port of the same pods under different numbers."
    ),
    numbers: &[66],
    why: "A pod's proxy knows one Service for each port: what is said of the other one's port (policies, metrics) is \
          not looked at. Istio asks for the same number.",
    mend: "Give both Services the same port, or the second one a port of the container's own.",
    scope: Scope::Target(look),
};

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    if !target.place.has_istio {
        return;
    }
    for (first, second) in shared_ports(target) {
        let number = |port: &Node| port.get("port").and_then(Node::as_int);
        let (Some(one), Some(other)) = (number(first.port), number(second.port)) else { continue };
        if one == other {
            continue;
        }
        let node = second.port.get("port").unwrap_or(second.port);
        let message = format!("two Services have the port {} of the same pods as {one} and as {other}", second.target);
        let finding = findings
            .at(second.service, node, "spec.ports", message)
            .label(format!("`{}`", second.service.object.id))
            .with(
                first.port.get("port").map_or(first.service.span(), Node::span),
                format!("`{}`", first.service.object.id),
            )
            .help(format!("let both be {one}"));
        findings.push(second.service, finding);
    }
}
