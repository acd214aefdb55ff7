//! A route that a Rollout manages is none that is written by hand.

use crate::check::rollouts::{canary, managed_routes, moved};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::items;
use crate::check::view::TargetView;
use crate::diag::code;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Error "managed-route-by-hand",
        "A VirtualService has a route of a name that a Rollout manages: it is deleted when the rollout ends."
    ),
    numbers: &[44],
    why: "At the end of each rollout the controller deletes its managed routes, and callers that need that route fail.",
    mend: "Give the route another name, or take it out of `managedRoutes`.",
    scope: Scope::Target(look),
};

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    for rollout in target.of_kind("Rollout") {
        let Some(canary) = canary(rollout) else { continue };
        for moved in moved(rollout) {
            let Some(service) = moved.find(target) else { continue };
            for (at, route) in items(service.node(), &["spec", "http"]).iter().enumerate() {
                let Some(name) = route.get("name") else { continue };
                let Some(managed) = managed_routes(canary).find(|managed| managed.same(name)) else { continue };
                let path = format!("spec.http[{at}].name");
                let message = format!("the route `{}` is deleted by a Rollout", name.as_str().unwrap_or_default());
                let finding = findings
                    .at(service, name, &path, message)
                    .label(format!("`{}` manages a route of this name", rollout.object.id))
                    .with(managed.span(), "here")
                    .help("give one of them another name");
                findings.push(service, finding);
            }
        }
    }
}
