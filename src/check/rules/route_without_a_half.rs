//! A route that a Rollout moves leads to both of its halves.

use crate::check::nowhere::leads_nowhere;
use crate::check::rollouts::{MovedRoute, Role, moved_routes};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::items;
use crate::check::view::TargetView;
use crate::diag::code;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(Error "route-without-a-half", "A route that a Rollout moves does not lead to both of its halves."),
    numbers: &[58],
    why: "The controller reports `InvalidSpec`, and moves no traffic.",
    mend: "Let the route lead to both subsets, or to both Services, with the weights 100 and 0.",
    scope: Scope::Target(look),
};

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    for MovedRoute { halves, service, at, route, said } in moved_routes(target) {
        let mut to = items(route, &["route"]).iter().filter_map(|to| to.get("destination"));
        if to.any(|to| leads_nowhere(target, service, to)) {
            continue;
        }
        let leads = |role: Role| {
            let mut to = items(route, &["route"]).iter().filter_map(|to| to.get("destination"));
            to.any(|to| halves.role(to) == role)
        };
        for (role, subset, name) in
            [(Role::Stable, "stableSubsetName", halves.stable), (Role::Canary, "canarySubsetName", halves.canary)]
        {
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
                .with(said, "this Rollout sets the weights of the route");
            findings.push(service, finding);
        }
    }
}
