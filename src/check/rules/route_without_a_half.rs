//! A route that a Rollout moves leads to both of its halves.

use crate::check::nowhere::{is_half_of_nothing, leads_nowhere};
use crate::check::rollouts::{Halves, Role, canary, moved};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::items;
use crate::check::view::TargetView;
use crate::diag::code;
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(Error "route-without-a-half", "A route that a Rollout moves does not lead to both of its halves."),
    numbers: &[58],
    why: "The controller reports `InvalidSpec`, and moves no traffic.",
    mend: "Let the route lead to both subsets, or to both Services, with the weights 100 and 0.",
    scope: Scope::Target(look),
};

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    for rollout in target.of_kind("Rollout") {
        let Some(halves) = canary(rollout).and_then(Halves::of) else { continue };
        if is_half_of_nothing(target, rollout, &halves) {
            continue;
        }
        for moved in moved(rollout) {
            let Some(service) = moved.find(target) else { continue };
            for (at, route) in moved.routes(service) {
                let mut to = items(route, &["route"]).iter().filter_map(|to| to.get("destination"));
                if to.any(|to| leads_nowhere(target, service, to)) {
                    continue;
                }
                let leads = |role: Role| {
                    let mut to = items(route, &["route"]).iter().filter_map(|to| to.get("destination"));
                    to.any(|to| halves.role(to) == role)
                };
                for (role, subset, name) in [
                    (Role::Stable, "stableSubsetName", halves.stable),
                    (Role::Canary, "canarySubsetName", halves.canary),
                ] {
                    // What the Rollout itself does not name is another matter.
                    let (what, name) = match halves.rule {
                        Some(_) => ("subset", halves.subset(subset)),
                        None => ("Service", name),
                    };
                    if name.is_empty() || leads(role) {
                        continue;
                    }
                    let place = route.get("name").or(route.get("route")).unwrap_or(route);
                    let message = format!("a route of `{}` leads to one half of its Rollout only", service.object.id);
                    let finding = findings
                        .at(service, place, &format!("spec.http[{at}].route"), message)
                        .label(format!("it does not lead to the {what} `{name}`"))
                        .with(
                            moved.node.get("name").map_or(rollout.span(), Node::span),
                            "this Rollout sets the weights of the route",
                        );
                    findings.push(service, finding);
                }
            }
        }
    }
}
