//! No two workloads of a namespace select the same pods.

use crate::check::halves::HALVES;
use crate::check::label_selector::{self, selects};
use crate::check::pods::KEEP_PODS;
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::view::{TargetView, View};
use crate::diag::code;
use crate::node::{Map, Node};

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Error "overlapping-selectors",
        "A workload's selector holds for the pods of another workload of its namespace."
    ),
    numbers: &[29],
    why: "Controllers count pods by their selectors: an autoscaler averages over the other's pods, a budget counts them, \
          and pods without an owner are taken over.",
    mend: "Give each workload a label of its own, and let its selector name that.",
    scope: Scope::Target(look),
};

struct Workload<'a> {
    view: View<'a>,
    /// Its selector, where it keeps up a count of pods.
    selector: Option<&'a Node>,
    labels: &'a Map,
}

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    let all: Vec<Workload<'_>> = target
        .workloads_and_references()
        .filter_map(|view| {
            let keeps = KEEP_PODS.contains(&view.kind());
            let own = if keeps { view.at(&["spec", "selector"]) } else { None };
            // One that selects everything is no selector: the schema and another rule tell of that.
            let selector = own.filter(|selector| !label_selector::is_empty(selector));
            Some(Workload { view, selector, labels: target.pod_labels(view)? })
        })
        .collect();
    for (at, one) in all.iter().enumerate() {
        for other in all.iter().skip(at + 1) {
            if one.view.namespace() != other.view.namespace() {
                continue;
            }
            let holds = |a: &Workload<'_>, b: &Workload<'_>| a.selector.is_some_and(|own| selects(own, b.labels));
            let (by, of) = match (holds(other, one), holds(one, other)) {
                (true, _) => (other, one),
                (false, true) => (one, other),
                (false, false) => continue,
            };
            if !is_taken_over(target, one.view, other.view) && !is_moving(one.view, other.view) {
                tell(by, of, findings);
            }
        }
    }
}

/// Whether one of them is the Deployment that the other, a Rollout, takes its pods from.
fn is_taken_over(target: &TargetView<'_>, one: View<'_>, other: View<'_>) -> bool {
    let refers = |a: View<'_>, b: View<'_>| target.referred(a).is_some_and(|of| of.object.id == b.object.id);
    refers(one, other) || refers(other, one)
}

/// Whether one of them is the Deployment beside halves of the same service, while that moves to another delivery: its
/// selector cannot be narrowed, and each pod has its owner.
fn is_moving(one: View<'_>, other: View<'_>) -> bool {
    let is_half = |whole: View<'_>, half: View<'_>| {
        let suffix = half.name().strip_prefix(whole.name()).and_then(|rest| rest.strip_prefix('-'));
        suffix.is_some_and(|suffix| HALVES.iter().flat_map(|(_, values)| values).any(|value| *value == suffix))
    };
    let are_alike = one.kind() == "Deployment" && other.kind() == "Deployment" && one.service == other.service;
    are_alike && (is_half(one, other) || is_half(other, one))
}

fn tell(by: &Workload<'_>, of: &Workload<'_>, findings: &mut Findings<'_>) {
    let Some(selector) = by.selector else { return };
    let message = format!("`{}` selects the pods of `{}` too", by.view.object.id, of.view.object.id);
    // What runs to an end has no selector: its labels are what is wrong.
    let (view, node, path, other) = match of.selector {
        Some(_) => (by.view, selector, "spec.selector", of.view),
        None => (of.view, of.view.at(&["metadata", "name"]).unwrap_or(selector), "", by.view),
    };
    let finding = findings
        .at(view, node, path, message)
        .label(format!("both have {}", label_selector::words(selector)))
        .with(other.span(), format!("`{}`", other.object.id))
        .help("give the pods of each workload a label of their own, and name it in the selector");
    findings.push(view, finding);
}
