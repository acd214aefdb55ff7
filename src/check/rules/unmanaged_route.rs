//! Routes that steps make are those that the Rollout manages.

use crate::check::rollouts::{canary, managed_routes};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{items, said};
use crate::check::view::View;
use crate::diag::{closest, code};
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(Error "unmanaged-route", "A step makes a route that is none of the Rollout's managed ones."),
    numbers: &[43],
    why: "The controller reports `InvalidSpec`: it would not know which route to remove at the end.",
    mend: "Name the route in `trafficRouting.managedRoutes`.",
    scope: Scope::Object(&["Rollout"], look),
};

fn look(view: View<'_>, findings: &mut Findings<'_>) {
    let Some(canary) = canary(view) else { return };
    // Without a router there is more that is wrong.
    if said(canary, &["trafficRouting"]).is_none() {
        return;
    }
    for (at, step) in items(canary, &["steps"]).iter().enumerate() {
        for key in ["setHeaderRoute", "setMirrorRoute"] {
            let Some(route) = step.get(key) else { continue };
            let name = route.get("name").and_then(Node::as_str).unwrap_or_default();
            let mut managed = managed_routes(canary).filter_map(Node::as_str);
            if managed.any(|managed| managed == name) {
                continue;
            }
            let place = route.get("name").unwrap_or(route);
            let path = format!("spec.strategy.canary.steps[{at}].{key}.name");
            let near = closest(name, managed_routes(canary).filter_map(Node::as_str));
            let finding = findings
                .at(view, place, &path, format!("a step of `{}` makes a route that is not managed", view.object.id))
                .label(format!("`{name}` is not in `trafficRouting.managedRoutes`"))
                .help(near.map_or("name it there".to_owned(), |near| format!("did you mean `{near}`?")));
            findings.push(view, finding);
        }
    }
}
