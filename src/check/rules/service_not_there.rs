//! The Services that a Rollout names are there. Those that traffic is sent to are another rule's.

use crate::check::rule::{Findings, Rule, Scope};
use crate::check::view::{TargetView, View};
use crate::diag::{closest, code};
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(Error "service-not-there", "A Rollout names a Service that nothing of the target makes."),
    numbers: &[35, 58],
    why: "The controller calls the Rollout invalid and moves nothing. Applying it all succeeds.",
    mend: "Name a Service of the target, or add it.",
    scope: Scope::Target(look),
};

/// Where a Rollout names Services.
const OF_ROLLOUTS: &[&[&str]] = &[
    &["spec", "strategy", "blueGreen", "activeService"],
    &["spec", "strategy", "blueGreen", "previewService"],
    &["spec", "strategy", "canary", "stableService"],
    &["spec", "strategy", "canary", "canaryService"],
    &["spec", "strategy", "canary", "pingPong", "pingService"],
    &["spec", "strategy", "canary", "pingPong", "pongService"],
];

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    if !target.is_whole {
        return;
    }
    for rollout in target.of_kind("Rollout") {
        for keys in OF_ROLLOUTS {
            if let Some(node) = rollout.at(keys) {
                look_up(target, rollout, node, &keys.join("."), findings);
            }
        }
    }
}

fn look_up(target: &TargetView<'_>, view: View<'_>, node: &Node, path: &str, findings: &mut Findings<'_>) {
    let Some(name) = node.as_str().filter(|name| !name.is_empty()) else { return };
    if target.find("Service", view.namespace(), name).is_some() {
        return;
    }
    let here = target.of_kind("Service").filter(|service| service.namespace() == view.namespace());
    let near = closest(name, here.map(|service| service.name())).map(|near| format!("did you mean `{near}`?"));
    let message = format!("`{}` names the Service `{name}`, which does not exist in this target", view.object.id);
    let finding = findings.at(view, node, path, message).label("nothing in this target creates it");
    findings.push(
        view,
        finding.help(near.unwrap_or_else(|| "add it: a `service` of this service, or a `raw` manifest".to_owned())),
    );
}
