//! The labels of a subset are those of pods.

use crate::check::istio::service_of;
use crate::check::rollouts::pods_have;
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{items, text};
use crate::check::view::{TargetView, View};
use crate::diag::code;
use crate::node::{Map, Node};

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(Error "subset-without-pods", "The labels of a DestinationRule's subset are those of no pods of its host."),
    numbers: &[53],
    why: "A subset without pods answers 503 to every call that is sent to it.",
    mend: "Let the subset name labels that the pods have.",
    scope: Scope::Target(look),
};

/// Labels that pods have on the cluster only.
const OF_THE_CLUSTER: &[&str] =
    &["topology.", "kubernetes.io/hostname", "security.istio.io/", "rollouts-pod-template-hash", "pod-template-hash"];

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    if !target.is_whole {
        return;
    }
    for rule in target.of_kind("DestinationRule") {
        let subsets = items(rule.node(), &["spec", "subsets"]);
        if subsets.is_empty() {
            continue;
        }
        let host = text(rule.node(), &["spec", "host"]);
        let Some((name, namespace)) = service_of(host, rule.namespace()) else { continue };
        let Some(service) = target.find("Service", namespace, name) else { continue };
        let Some(selector) = service.at(&["spec", "selector"]).and_then(Node::as_map).filter(|map| !map.is_empty())
        else {
            continue;
        };
        // A Service without pods is another matter.
        let pods = selected(target, namespace, selector);
        if pods.is_empty() {
            continue;
        }
        for (at, subset) in subsets.iter().enumerate() {
            let Some(labels) = subset.get("labels") else { continue };
            let Some(wanted) = labels.as_map() else { continue };
            let is_of = |view: &View<'_>| {
                wanted.iter().all(|label| {
                    OF_THE_CLUSTER.iter().any(|prefix| label.key().starts_with(prefix))
                        || pods_have(target, *view, label.key(), label.node())
                })
            };
            if pods.iter().any(is_of) {
                continue;
            }
            let none: Vec<String> = wanted
                .iter()
                .filter(|label| !pods.iter().any(|view| pods_have(target, *view, label.key(), label.node())))
                .map(|label| format!("{}={}", label.key(), label.node().as_str().unwrap_or("?")))
                .collect();
            let name = text(subset, &["name"]);
            let message = format!("the subset `{name}` of `{}` has no pods", rule.object.id);
            let label = match none.is_empty() {
                true => "no pods have all of these".to_owned(),
                false => format!("no pods of `{host}` have {}", none.join(", ")),
            };
            let path = format!("spec.subsets[{at}].labels");
            let finding = findings.at(rule, labels, &path, message).label(label).with(service.span(), "its host");
            findings.push(rule, finding);
        }
    }
}

/// What makes pods that a Service selects.
fn selected<'a>(target: &TargetView<'a>, namespace: &str, selector: &Map) -> Vec<View<'a>> {
    let is_its = |view: &View<'_>| {
        view.namespace() == namespace
            && selector.iter().all(|label| pods_have(target, *view, label.key(), label.node()))
    };
    target.workloads_and_references().filter(is_its).collect()
}
