//! What has traffic is not changed while a version is on its way.

use crate::check::halves::half;
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::transition::{asks_for_pods, difference, shares};
use crate::check::view::{TargetView, TransitionView, View};
use crate::diag::code;
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Error "changed-under-way",
        "While a version is on its way through the stages in Git, the pods that have traffic would be other ones."
    ),
    numbers: &[],
    why: "Both halves are of the spec as it stands, so that a change of anything but the version reaches the pods that have \
          the traffic at once, past all stages; and what was there before is nowhere to go back to.",
    mend: "Make the change at rest: before the first stage, after the last one, or when the version was given up.",
    scope: Scope::Transition(look),
};

fn look(transition: &TransitionView<'_>, findings: &mut Findings<'_>) {
    for new in transition.new.of_kind("Deployment") {
        let Some((label, this, other)) = new.pod_labels().and_then(half) else { continue };
        let Some(stem) = new.name().strip_suffix(this).filter(|stem| stem.ends_with('-')) else { continue };
        let Some(old) = transition.before(new).filter(|old| asks_for_pods(*old) && asks_for_pods(new)) else {
            continue;
        };
        let other = format!("{stem}{other}");
        let runs = |target: &TargetView<'_>| {
            target.find("Deployment", new.namespace(), &other).is_some_and(|view| asks_for_pods(view))
        };
        if !runs(transition.old) && !runs(transition.new) {
            continue;
        }
        let Some(((_, before), (path, after))) = old.template().zip(new.template()) else { continue };
        let Some((path, node)) = difference(before, after, path.trim_end_matches('.')) else { continue };
        let is_tried = |target: &TargetView<'_>, view: View<'_>| !has_traffic(target, view, label, this);
        if is_tried(transition.old, old) && is_tried(transition.new, new) {
            continue;
        }
        let finding = findings
            .at(new, node, &path, "pods that have traffic would be other ones while a version is on its way")
            .label("another value than in the golden tree")
            .help(
                "a version goes through its stages one by one; anything else is changed at rest: when the version is \
                   through, or was given up and `next` is taken away",
            )
            .help("if all pods shall have it at once, say so: `allow changed-under-way reason=\"…\"`");
        findings.push(new, finding);
    }
}

/// Whether traffic is led to a half: by a weight, or by a Service that selects it and not both.
fn has_traffic(target: &TargetView<'_>, view: View<'_>, label: &str, this: &str) -> bool {
    let is_it = |reached: &View<'_>| reached.object.id == view.object.id;
    let routed = |route: View<'_>| {
        let mut shares = shares(route).into_iter().filter(|share| share.weight > 0 && !share.subset().is_empty());
        shares.any(|share| share.reaches(target, route.namespace()).is_some_and(|reached| reached.iter().any(is_it)))
    };
    if label == "track" {
        return target.of_kind("VirtualService").any(routed);
    }
    target.of_kind("Service").any(|service| {
        let selects = service.at(&["spec", "selector", label]).and_then(Node::as_str) == Some(this);
        selects
            && !service.name().ends_with("-preview")
            && service
                .at(&["spec", "selector"])
                .and_then(Node::as_map)
                .is_some_and(|selector| target.selected(service.namespace(), selector).iter().any(is_it))
    })
}
