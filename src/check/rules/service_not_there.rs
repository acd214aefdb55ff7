//! The Services that a Rollout, an Ingress or a StatefulSet names are there.

use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::items;
use crate::check::view::{TargetView, View};
use crate::diag::{closest, code};
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(Error "service-not-there", "A Rollout or an Ingress names a Service that nothing of the target makes."),
    numbers: &[35, 58],
    why: "The controller calls the Rollout invalid and moves nothing; a gateway answers 503. Applying it all succeeds.",
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
    for ingress in target.of_kind("Ingress") {
        let usual = ingress.at(&["spec", "defaultBackend", "service", "name"]);
        if let Some(node) = usual {
            look_up(target, ingress, node, "spec.defaultBackend.service.name", findings);
        }
        for (rule, node) in items(ingress.node(), &["spec", "rules"]).iter().enumerate() {
            for (at, path) in items(node, &["http", "paths"]).iter().enumerate() {
                if let Some(node) = path.at(&["backend", "service", "name"]) {
                    let path = format!("spec.rules[{rule}].http.paths[{at}].backend.service.name");
                    look_up(target, ingress, node, &path, findings);
                }
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
    let message = format!("`{}` names the Service `{name}`, which is not there", view.object.id);
    let finding = findings.at(view, node, path, message).label("nothing of this target makes it");
    findings.push(view, finding.help(near.unwrap_or_else(|| "add it, as a `service` or as `raw`".to_owned())));
}
