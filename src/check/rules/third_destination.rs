//! A route that a Rollout moves leads to nothing but its halves.

use crate::check::nowhere::leads_nowhere;
use crate::check::rollouts::{MovedRoute, Role, moved_routes};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{items, said, text};
use crate::check::view::TargetView;
use crate::diag::code;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(Error "third-destination", "A route that a Rollout moves leads to something that is none of its halves."),
    numbers: &[59],
    why: "The controller deletes such a destination from the route with the first weight that it sets.",
    mend: "Move that destination to a route of its own, or name its subset in `additionalSubsetNames`.",
    scope: Scope::Target(look),
};

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    for MovedRoute { halves, service, at, route, said: mover } in moved_routes(target) {
        for (number, to) in items(route, &["route"]).iter().enumerate() {
            let Some(destination) = said(to, &["destination"]) else { continue };
            if halves.role(destination) != Role::Other
                || text(destination, &["host"]).is_empty()
                || leads_nowhere(target, service, destination)
            {
                continue;
            }
            let place = destination.get("subset").or(destination.get("host")).unwrap_or(destination);
            let path = format!("spec.http[{at}].route[{number}].destination");
            let message = format!("`{}` has a destination that its Rollout deletes", service.object.id);
            let finding = findings
                .at(service, place, &path, message)
                .label("neither the stable nor the canary half of the Rollout")
                .with(mover, "this Rollout sets the weights of the route")
                .help("give it a route of its own, or name its subset in `additionalSubsetNames`");
            findings.push(service, finding);
        }
    }
}
