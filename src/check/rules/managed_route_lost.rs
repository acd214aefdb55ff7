//! A route that a step makes is there as long as it is meant to be.

use crate::check::rollouts::canary;
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{items, said, text};
use crate::check::view::View;
use crate::diag::code;
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(Error "managed-route-lost", "A step makes a route to the new version while that has no pods, or takes its pods away afterwards."),
    numbers: &[43],
    why: "The controller makes a route at its own step and at no other, and removes all of them whenever no pod of the new \
          version is available: the route is gone for the rest of the rollout, and nothing says so.",
    mend: "Give the new version pods first, and keep them: `setCanaryScale` with a `weight`, then the route, and \
           `matchTrafficWeight: true` after the first `setWeight`.",
    scope: Scope::Object(&["Rollout"], look),
};

/// How the pods of the new version are counted.
#[derive(Clone, Copy)]
enum Scaled {
    /// As its share of the traffic is.
    Matching,
    /// By a step: so many pods, or this share of them.
    To(i64),
}

/// A route that a step made, and that is there.
struct Made<'a> {
    name: &'a str,
    node: &'a Node,
    path: String,
}

fn look(view: View<'_>, findings: &mut Findings<'_>) {
    let Some(canary) = canary(view) else { return };
    // Without a router there is more that is wrong.
    if said(canary, &["trafficRouting"]).is_none() {
        return;
    }
    let mut made: Vec<Made<'_>> = Vec::new();
    let (mut scaled, mut weight) = (Scaled::Matching, 0);
    for (at, step) in items(canary, &["steps"]).iter().enumerate() {
        let mut what_for = step;
        if let Some(scale) = said(step, &["setCanaryScale"]) {
            let to = said(scale, &["replicas"]).or(said(scale, &["weight"])).and_then(Node::as_int);
            let matches = scale.get("matchTrafficWeight").and_then(Node::as_bool) == Some(true);
            scaled = to.filter(|_| !matches).map_or(Scaled::Matching, Scaled::To);
            what_for = scale;
        }
        // What is no weight at all is told by others.
        weight = step.get("setWeight").and_then(Node::as_int).filter(|weight| *weight >= 0).unwrap_or(weight);
        for key in ["setHeaderRoute", "setMirrorRoute"] {
            let Some(route) = said(step, &[key]) else { continue };
            let name = text(route, &["name"]);
            made.retain(|made| made.name != name);
            if said(route, &["match"]).is_some() {
                let path = format!("spec.strategy.canary.steps[{at}].{key}");
                made.push(Made { name, node: route, path });
            }
        }
        let pods = match scaled {
            Scaled::Matching => weight,
            Scaled::To(pods) => pods,
        };
        if pods > 0 {
            continue;
        }
        for lost in made.drain(..) {
            let message = format!("the route `{}` of `{}` does not last", lost.name, view.object.id);
            let finding = findings.at(view, lost.node, &lost.path, message);
            let finding = if std::ptr::eq(lost.node, route_of(step)) {
                finding.label("the new version has no pods at this step")
            } else {
                finding.label("removed when the new version has no pods").with(what_for.span(), "here it has none")
            };
            findings.push(view, finding.help(WAY_OUT));
        }
    }
}

const WAY_OUT: &str = "scale it first, by a step `setCanaryScale` with the first `weight`, and let the step with \
                       `matchTrafficWeight` follow the first `setWeight`";

/// The route that a step makes; the step itself where it makes none.
fn route_of(step: &Node) -> &Node {
    step.get("setHeaderRoute").or(step.get("setMirrorRoute")).unwrap_or(step)
}
