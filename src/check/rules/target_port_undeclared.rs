//! The number that a Service targets is one that a container says it listens on.

use crate::check::ports::{leads, of_pod};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::view::TargetView;
use crate::diag::{code, list_of};
use crate::node::Node;
use crate::source::How;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Warning "target-port-undeclared",
        "A Service targets a port by a number that no container of its pods declares, though they declare others."
    ),
    numbers: &[34],
    why: "Most likely nothing listens there: the pods are endpoints, and every call is refused.",
    mend: "Target the number or name of a container's port; or declare the port in the container.",
    scope: Scope::Target(look),
};

/// Ports of the container that Istio puts into a pod.
const INJECTED: [i64; 3] = [15020, 15021, 15090];

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    leads(target, &mut |port| {
        // A number that was derived is of a port that says to stand in no container.
        let Some(number) = port.target.as_int().filter(|_| !matches!(port.target.origin.how, How::Derived(_))) else {
            return;
        };
        if target.place.has_istio && INJECTED.contains(&number) {
            return;
        }
        let declared = |own: &Node| own.get("containerPort").and_then(Node::as_int);
        let is_missing = |spec: &Node| {
            let mut ports = of_pod(spec).filter_map(declared).peekable();
            ports.peek().is_some() && !ports.any(|own| own == number)
        };
        let Some((workload, spec)) = port.pods.iter().find(|(_, spec)| is_missing(spec)) else { return };
        let known: Vec<String> = of_pod(spec).filter_map(declared).map(|own| own.to_string()).collect();
        let message = format!("`{}` targets the port {number}, which its pods do not declare", port.service.object.id);
        let finding = findings
            .at(port.service, port.target, "spec.ports.targetPort", message)
            .label(format!("no container of `{}` says that it listens there", workload.object.id))
            .with(workload.span(), "its pods")
            .help(format!("they declare {}", list_of(known.iter().map(String::as_str), 8)));
        findings.push(port.service, finding);
    });
}
