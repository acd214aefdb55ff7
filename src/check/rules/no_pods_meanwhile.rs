//! A Service has ready pods at every moment between two trees.

use crate::check::halves::HALVES;
use crate::check::label_selector::has_all;
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::transition::{asks_for_pods, behind};
use crate::check::view::{TransitionView, View};
use crate::diag::{Diagnostic, code};
use crate::node::{Map, Node};

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Error "no-pods-meanwhile",
        "No pod answers for a Service from the moment at which this tree is applied until new pods are ready."
    ),
    numbers: &[34],
    why: "A Service and its pods are applied in any order: where no pods stay that it selects before and after, every call \
          fails until new ones are ready, however long that takes.",
    mend: "Let new pods come in one commit, the Service lead to them in the next, and old pods go in a third.",
    scope: Scope::Transition(look),
};

fn look(transition: &TransitionView<'_>, findings: &mut Findings<'_>) {
    for (old, new) in transition.kept("Service").filter(|(_, new)| new.object.id.group.is_empty()) {
        let (Some(was), Some(is)) = (selector(old), selector(new)) else { continue };
        let served = pods(transition.old, old, was);
        let serving = pods(transition.new, new, is);
        // What had no pods loses none, and what is to have none is switched off.
        if served.is_empty() || serving.is_empty() {
            continue;
        }
        let is_kept = |wanted: &Map| stay(transition, old.namespace(), wanted);
        let (kept, is_there) = (is_kept(was), is_kept(is));
        let message = match (kept, is_there) {
            (true, true) => continue,
            (true, false) => format!("`{}` would lead to pods that are not there yet", new.object.id),
            (false, true) => format!("`{}` would lose its pods before it leads to others", new.object.id),
            (false, false) => format!("no pods of `{}` stay while those that take over come", new.object.id),
        };
        let (node, path) = place(new, &served, &serving, was, is);
        let finding = findings.at(new, node, path, message).label(label(was, is, &served, &serving));
        let finding = match (colour(was), colour(is)) {
            (Some(was), Some(is)) if was != is => help_of_colours(finding, was, is_there),
            _ => help(finding, transition, &served, &serving),
        };
        findings.push(new, finding.help(MEANT));
    }
}

fn selector(view: View<'_>) -> Option<&Map> {
    view.at(&["spec", "selector"]).and_then(Node::as_map).filter(|map| !map.is_empty())
}

fn pods<'a>(target: &'a crate::check::view::TargetView<'a>, of: View<'_>, wanted: &Map) -> Vec<View<'a>> {
    behind(target, of.namespace(), wanted).filter(|view| asks_for_pods(*view)).collect()
}

/// Whether some workload has pods that a selector holds for before, after, and in between.
fn stay(transition: &TransitionView<'_>, namespace: &str, wanted: &Map) -> bool {
    behind(transition.old, namespace, wanted).filter(|view| asks_for_pods(*view)).any(|old| {
        match transition.after(old) {
            Some(new) => {
                asks_for_pods(new) && transition.new.pod_labels(new).is_some_and(|labels| has_all(labels, wanted))
            }
            None => is_left(old),
        }
    })
}

/// Whether it stays in the cluster when it is no longer in the tree, because it says so.
fn is_left(view: View<'_>) -> bool {
    let says = |key: &str| view.str(&["metadata", "annotations", key]).unwrap_or_default();
    says("argocd.argoproj.io/sync-options").split(',').any(|option| option.trim() == "Prune=false")
        || says("kustomize.toolkit.fluxcd.io/prune") == "disabled"
}

/// Where it is said: what the pods have that they had not; the selector; or the delivery, where the kind is another.
fn place<'a>(
    new: View<'a>,
    served: &[View<'_>],
    serving: &[View<'a>],
    was: &Map,
    is: &Map,
) -> (&'a Node, &'static str) {
    if let Some(entry) = selector(new)
        .filter(|_| !same(was, is))
        .and_then(|map| map.iter().find(|entry| !was.get(entry.key()).is_some_and(|before| before.same(entry.node()))))
    {
        return (entry.node(), "spec.selector");
    }
    let came = serving.iter().find(|view| !served.iter().any(|old| old.object.id == view.object.id));
    let own = came.or(serving.first()).and_then(|view| {
        let labels = view.at(&["spec", "selector", "matchLabels"]).and_then(Node::as_map);
        let label = labels.and_then(|map| map.iter().find(|entry| !is.has(entry.key()))).map(|entry| entry.node());
        let strategy = view.at(&["spec", "strategy"]).filter(|_| view.kind() == "Rollout");
        Some(label.or(strategy).unwrap_or(view.name_node())).filter(|node| node.span().is_some())
    });
    (own.unwrap_or(new.name_node()), "spec.selector")
}

fn same(one: &Map, other: &Map) -> bool {
    has_all(other, one) && has_all(one, other)
}

fn label(was: &Map, is: &Map, served: &[View<'_>], serving: &[View<'_>]) -> String {
    let names = |views: &[View<'_>]| {
        let names: Vec<String> = views.iter().map(|view| format!("`{}`", view.object.id)).collect();
        names.join(" and ")
    };
    let words = |map: &Map| {
        let parts: Vec<String> =
            map.iter().map(|one| format!("{}={}", one.key(), one.node().as_str().unwrap_or("?"))).collect();
        parts.join(", ")
    };
    match same(was, is) {
        true => format!("{} would go, and {} is not there yet", names(served), names(serving)),
        false => format!("it led to pods with {}, those of {}", words(was), names(served)),
    }
}

const MEANT: &str = "if it does not run yet, remove its folder of the golden tree; if calls may fail meanwhile: `allow \
                     no-pods-meanwhile reason=\"…\"`";

fn colour(selector: &Map) -> Option<&str> {
    selector.get("colour").and_then(Node::as_str)
}

/// The ways of a blue-green delivery; `before` is the colour that had the traffic.
fn help_of_colours(finding: Diagnostic, before: &str, is_there: bool) -> Diagnostic {
    let forward = match is_there {
        true => format!("if the version is through, the entry says its colour: `active: {before}`"),
        false => "forward: `stage: scale`, and `stage: switch` when its pods are ready".to_owned(),
    };
    let back = "back: wave by wave from the last one, `stage: switch`, then `stage: scale`; then remove `next`";
    finding.help(forward).help(back)
}

/// The ways from one delivery to another.
fn help(finding: Diagnostic, transition: &TransitionView<'_>, served: &[View<'_>], serving: &[View<'_>]) -> Diagnostic {
    let takes_over = |view: &View<'_>| {
        let is_it = |old: &View<'_>| old.kind() == "Deployment" && old.name() == view.name();
        view.kind() == "Rollout" && served.iter().any(is_it)
    };
    finding.help(match serving {
        all if all.iter().any(takes_over) => {
            "let the Rollout take over: `delivery canary { workloadRef; … }` keeps the Deployment until it is healthy"
        }
        all if all.iter().any(|view| view.kind() == "Rollout") && served.iter().any(|view| is_half(*view)) => {
            "move by `rolling`: `moving traffic`, `moving pods` and `rolling`, then `delivery canary { workloadRef; … }`"
        }
        all if all.iter().any(|view| is_half(*view)) => {
            "move in three commits, each when the pods of the last one are ready: `moving pods` in the delivery, `moving \
             traffic`, then without it"
        }
        _ if transition.old.workloads().any(is_half) => {
            "move in three commits, each when the pods of the last one are ready: `moving traffic` in the old delivery, \
             `moving pods`, then the new delivery"
        }
        _ => "let both be there for a commit, until the new pods are ready",
    })
}

/// Whether a workload is a half of a delivery that Git moves.
fn is_half(view: View<'_>) -> bool {
    let is_labelled = |labels: &Map| HALVES.iter().any(|(label, _)| labels.has(label));
    view.kind() == "Deployment" && view.labels().is_some_and(is_labelled)
}
