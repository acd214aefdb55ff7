//! A half of a service that gets traffic has pods.

use crate::check::istio::service_of;
use crate::check::rollouts::{moved, pods_have};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::scale::Counts;
use crate::check::tree::{items, text};
use crate::check::view::{TargetView, View};
use crate::diag::code;
use crate::node::{Map, Node};

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(Error "weight-without-pods", "A route sends a share of the traffic to a subset whose workloads have no pods."),
    numbers: &[53],
    why: "That share of all calls is answered 503 until there are pods.",
    mend: "Give the half its pods first, in a change of its own, and the weight when they are ready.",
    scope: Scope::Target(look),
};

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    if !target.is_whole {
        return;
    }
    let counts = Counts::new(target);
    for route in target.of_kind("VirtualService") {
        // The weights that a Rollout moves in Git are those at rest.
        let is_moved = target.of_kind("Rollout").any(|rollout| {
            moved(rollout)
                .iter()
                .any(|moved| moved.find(target).is_some_and(|found| found.object.id == route.object.id))
        });
        if is_moved {
            continue;
        }
        for (at, http) in items(route.node(), &["spec", "http"]).iter().enumerate() {
            let to = items(http, &["route"]);
            for (index, one) in to.iter().enumerate() {
                let weight = one.get("weight");
                // The only destination of a route has all of it.
                let gets = weight.and_then(Node::as_int).map_or(to.len() == 1, |weight| weight > 0);
                if !gets || !is_empty(target, &counts, route, one) {
                    continue;
                }
                let subset = text(one, &["destination", "subset"]);
                let place = weight.or(one.at(&["destination", "subset"])).unwrap_or(one);
                let path = format!("spec.http[{at}].route[{index}].weight");
                let message = format!("the subset `{subset}` gets traffic, and has no pods");
                let finding = findings.at(route, place, &path, message).label("all of its workloads are of 0 pods");
                findings
                    .push(route, finding.help("give it its pods first; a stage changes pods or routing, never both"));
            }
        }
    }
}

/// Whether the subset of a destination is known to have no pods at all.
fn is_empty<'a>(target: &TargetView<'a>, counts: &Counts<'_, 'a>, route: View<'a>, one: &Node) -> bool {
    let Some((name, namespace)) = service_of(text(one, &["destination", "host"]), route.namespace()) else {
        return false;
    };
    let Some(service) = target.find("Service", namespace, name) else { return false };
    let Some(labels) = subset(target, namespace, name, text(one, &["destination", "subset"])) else { return false };
    let Some(selector) = service.at(&["spec", "selector"]).and_then(Node::as_map) else { return false };
    let have =
        |view: &View<'_>, wanted: &Map| wanted.iter().all(|label| pods_have(target, *view, label.key(), label.node()));
    let all: Vec<View<'_>> =
        counts.workloads().filter(|view| view.namespace() == namespace && have(view, selector)).collect();
    let is_off = |view: &View<'a>| counts.of(*view).is_some_and(|count| count.most == 0);
    let its: Vec<&View<'_>> = all.iter().filter(|view| have(view, labels)).collect();
    // Where the whole service is switched off, that is meant.
    !its.is_empty() && its.into_iter().all(is_off) && !all.iter().all(is_off)
}

/// The labels of a subset of a host.
fn subset<'a>(target: &TargetView<'a>, namespace: &str, host: &str, subset: &str) -> Option<&'a Map> {
    let of_host =
        |rule: &View<'_>| service_of(text(rule.node(), &["spec", "host"]), rule.namespace()) == Some((host, namespace));
    target
        .of_kind("DestinationRule")
        .filter(of_host)
        .flat_map(|rule| items(rule.node(), &["spec", "subsets"]))
        .find(|one| text(one, &["name"]) == subset)?
        .get("labels")?
        .as_map()
}
