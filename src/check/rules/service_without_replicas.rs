//! A Service leads to pods, and not to a workload of none while another one of its service has them.

use crate::check::label_selector::has_all;
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::transition::{asks_for_pods, behind};
use crate::check::tree::{items, text};
use crate::check::view::{TargetView, View};
use crate::diag::code;
use crate::node::{Map, Node};

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Error "service-without-replicas",
        "A Service selects only workloads of 0 pods, while another workload of the same service has pods that no Service of \
         these ports leads to."
    ),
    numbers: &[34],
    why: "It has no endpoints: every call fails, though the pods that should answer are ready.",
    mend: "Let it select the workload that has pods.",
    scope: Scope::Target(look),
};

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    if !target.is_whole {
        return;
    }
    for service in target.of_kind("Service").filter(|view| view.object.id.group.is_empty()) {
        let Some((node, selector)) = selector(service) else { continue };
        let selected: Vec<View<'_>> = behind(target, service.namespace(), selector).collect();
        if selected.is_empty() || selected.iter().any(|view| asks_for_pods(*view)) || is_preview(target, service) {
            continue;
        }
        let Some(other) = passed_over(target, service, selector) else { continue };
        let names: Vec<String> = selected.iter().map(|view| format!("`{}`", view.object.id)).collect();
        let label = format!("{} is of 0 pods", names.join(", "));
        let label = if names.len() > 1 { label.replace(" is of ", " are of ") } else { label };
        let differs = selector.iter().find(|entry| {
            let own = target.pod_labels(other).and_then(|labels| labels.get(entry.key()));
            !own.is_some_and(|own| own.same(entry.node()))
        });
        let place = differs.map_or(node, |entry| entry.node());
        let message = format!("`{}` leads to no pods", service.object.id);
        let finding = findings
            .at(service, place, "spec.selector", message)
            .label(label)
            .help(format!("`{}` has pods, and no Service of these ports leads to them", other.object.id));
        findings.push(service, finding);
    }
}

fn selector<'a>(view: View<'a>) -> Option<(&'a Node, &'a Map)> {
    let node = view.at(&["spec", "selector"])?;
    node.as_map().filter(|map| !map.is_empty()).map(|map| (node, map))
}

/// Whether it is a Service beside another one, for the half that has no traffic.
fn is_preview(target: &TargetView<'_>, service: View<'_>) -> bool {
    let of = service.name().strip_suffix("-preview");
    of.is_some_and(|of| target.find("Service", service.namespace(), of).is_some())
}

/// A workload of the same service that has pods, alike but for one label, to which no Service of the same ports leads.
fn passed_over<'a>(target: &TargetView<'a>, service: View<'a>, wanted: &Map) -> Option<View<'a>> {
    let ports = |view: View<'_>| -> Vec<(String, String)> {
        let port = |port: &Node| {
            let number = port.get("targetPort").or(port.get("port"));
            let number = number.map(|node| node.as_str().map_or(format!("{:?}", node.as_int()), str::to_owned));
            (number.unwrap_or_default(), text(port, &["protocol"]).to_owned())
        };
        items(view.node(), &["spec", "ports"]).iter().map(port).collect()
    };
    let is_near = |view: &View<'_>| {
        let Some(labels) = target.pod_labels(*view) else { return false };
        let differ = wanted.iter().filter(|entry| !labels.get(entry.key()).is_some_and(|own| own.same(entry.node())));
        view.namespace() == service.namespace() && view.service == service.service && differ.count() == 1
    };
    let is_led_to = |view: &View<'a>| {
        target.of_kind("Service").any(|other| {
            other.object.id != service.object.id
                && other.namespace() == service.namespace()
                && ports(other) == ports(service)
                && selector(other).is_some_and(|(_, selector)| {
                    target.pod_labels(*view).is_some_and(|labels| has_all(labels, selector))
                })
        })
    };
    let serves = |view: &View<'_>| !matches!(view.kind(), "Job" | "CronJob" | "Pod");
    target
        .workloads_and_references()
        .filter(|view| serves(view) && asks_for_pods(*view) && is_near(view))
        .find(|view| !is_led_to(view))
}
