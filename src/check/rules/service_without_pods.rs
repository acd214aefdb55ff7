//! A Service's selector matches pods.

use crate::check::rule::{Findings, Rule, Scope};
use crate::check::view::TargetView;
use crate::diag::code;
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(Error "service-without-pods", "A Service's selector matches the pods of no workload."),
    numbers: &[34],
    why: "It has no endpoints: every call fails, though all that was applied is valid.",
    mend: "Let the selector name labels that the pods have.",
    scope: Scope::Target(look),
};

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    if !target.is_whole {
        return;
    }
    for service in target.of_kind("Service").filter(|view| view.object.id.group.is_empty()) {
        let Some(selector) = service.at(&["spec", "selector"]).filter(|node| !node.is_null()) else { continue };
        let Some(labels) = selector.as_map().filter(|map| !map.is_empty()) else { continue };
        if !target.runs_in(service.namespace()) || !target.selected(service.namespace(), labels).is_empty() {
            continue;
        }
        let shown: Vec<String> =
            labels.iter().map(|entry| format!("{}={}", entry.key(), entry.node().as_str().unwrap_or("?"))).collect();
        let near = target.workloads().find(|workload| {
            workload.namespace() == service.namespace()
                && target.pod_labels(*workload).is_some_and(|own| labels.iter().any(|one| own.has(one.key())))
        });
        let mut finding = findings
            .at(service, selector, "spec.selector", format!("`{}` selects no pods", service.object.id))
            .label(format!("no workload's pods have {}", shown.join(", ")));
        if let Some(near) = near {
            let own = target.pod_labels(near).into_iter().flat_map(|own| own.iter());
            let own = own.filter(|entry| labels.has(entry.key()));
            let own: Vec<String> =
                own.map(|entry| format!("{}={}", entry.key(), Node::as_str(entry.node()).unwrap_or("?"))).collect();
            finding = finding.help(format!("`{}` has {}", near.object.id, own.join(", ")));
        }
        findings.push(service, finding);
    }
}
