//! A Service's selector matches pods.

use crate::check::rule::{Findings, Rule, Scope};
use crate::check::view::{TargetView, View};
use crate::diag::code;
use crate::node::{Map, Node};

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
        let mut finding = findings
            .at(service, selector, "spec.selector", format!("`{}` selects no pods", service.object.id))
            .label(format!("no workload's pods have {}", shown.join(", ")));
        if let Some((near, own)) = nearest(target, service, labels) {
            let own: Vec<String> = labels
                .iter()
                .filter_map(|one| Some(format!("{}={}", one.key(), own.get(one.key())?.as_str().unwrap_or("?"))))
                .collect();
            finding = finding.help(format!("the pods of `{}` have {}", near.object.id, own.join(", ")));
        }
        findings.push(service, finding);
    }
}

/// The workload that a Service is likely meant for: one of its own service first, then the one with most of its labels.
fn nearest<'a>(target: &TargetView<'a>, service: View<'a>, labels: &Map) -> Option<(View<'a>, &'a Map)> {
    let here = target.workloads().filter(|workload| workload.namespace() == service.namespace());
    let known = here.filter_map(|workload| Some((workload, target.pod_labels(workload)?)));
    let score = |workload: View<'_>, own: &Map| {
        let has = |same: bool| {
            let is = |one: &Node, other: &Node| !same || one.same(other);
            labels.iter().filter(|one| own.get(one.key()).is_some_and(|own| is(own, one.node()))).count()
        };
        let is_own = workload.service == service.service && !matches!(workload.kind(), "Job" | "CronJob");
        (has(false) > 0).then_some((is_own, has(true), has(false)))
    };
    let mut best: Option<((bool, usize, usize), View<'a>, &'a Map)> = None;
    for (workload, own) in known {
        let Some(score) = score(workload, own) else { continue };
        if best.as_ref().is_none_or(|(most, ..)| score > *most) {
            best = Some((score, workload, own));
        }
    }
    best.map(|(_, workload, own)| (workload, own))
}
