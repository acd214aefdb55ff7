//! A port that a NetworkPolicy opens is one of the pods'.

use crate::check::pods;
use crate::check::ports::{of_pod, protocol};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{items, said};
use crate::check::view::TargetView;
use crate::diag::{code, list_of};
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Warning "policy-port-of-nothing",
        "A NetworkPolicy lets in ports alone that none of its pods declares."
    ),
    numbers: &[38],
    why: "A policy goes by the ports of the pods, not by those of a Service: all calls are shut out.",
    mend: "Name the ports of the containers.",
    scope: Scope::Target(look),
};

/// Ports of the container that Istio puts into a pod.
const INJECTED: std::ops::RangeInclusive<i64> = 15000..=15099;

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    for view in target.of_kind("NetworkPolicy") {
        let rules = items(view.node(), &["spec", "ingress"]);
        let ports: Vec<&Node> = rules.iter().flat_map(|rule| items(rule, &["ports"])).collect();
        // A rule without ports is for all of them.
        if rules.iter().any(|rule| items(rule, &["ports"]).is_empty()) {
            continue;
        }
        let Some(first) = ports.first() else { continue };
        let Some(selector) = view.at(&["spec", "podSelector"]) else { continue };
        let selected: Vec<_> = target.selected_by(view.namespace(), selector).collect();
        let specs = selected.iter().filter_map(|workload| pods::spec_in(target, *workload)).map(|(_, _, spec)| spec);
        let declared: Vec<Vec<&Node>> = specs.map(|spec| of_pod(spec).collect()).collect();
        // What declares no port may listen on any.
        if declared.is_empty() || declared.iter().any(Vec::is_empty) {
            continue;
        }
        let is_of_a_pod = |port: &&Node| declared.iter().flatten().any(|own| opens(port, own)) || is_injected(port);
        if ports.iter().any(is_of_a_pod) {
            continue;
        }
        let node = said(first, &["port"]).unwrap_or(first);
        let known: Vec<String> = declared
            .iter()
            .flatten()
            .filter_map(|own| own.get("containerPort")?.as_int())
            .map(|own| own.to_string())
            .collect();
        let message = format!("`{}` lets in no port that its pods have", view.object.id);
        let mut finding = findings
            .at(view, node, "spec.ingress.ports", message)
            .label("no container of these pods listens there")
            .help(format!("they listen on {}", list_of(known.iter().map(String::as_str), 8)));
        if let Some(workload) = selected.first() {
            finding = finding.with(workload.span(), "its pods");
        }
        findings.push(view, finding);
    }
}

fn is_injected(port: &Node) -> bool {
    said(port, &["port"]).and_then(Node::as_int).is_some_and(|number| INJECTED.contains(&number))
}

/// Whether what a policy opens holds a port of a container.
fn opens(port: &Node, own: &Node) -> bool {
    let number = own.get("containerPort").and_then(Node::as_int);
    let is_it = match said(port, &["port"]) {
        None => true,
        Some(said) => match (said.as_int(), said.as_str()) {
            (Some(from), _) => {
                let to = port.get("endPort").and_then(Node::as_int).unwrap_or(from);
                number.is_none_or(|number| (from..=to).contains(&number))
            }
            (_, Some(name)) => own.get("name").and_then(Node::as_str) == Some(name),
            _ => true,
        },
    };
    is_it && protocol(port) == protocol(own)
}
