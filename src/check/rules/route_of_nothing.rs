//! Routes that a Rollout moves are there, and are named where there are several.

use crate::check::rollouts::{Moved, canary, managed_routes, moved};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{items, text};
use crate::check::view::{TargetView, View};
use crate::diag::{closest, code};
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Error "route-of-nothing",
        "A Rollout moves a VirtualService or a route that is not there, or does not say which of several routes."
    ),
    numbers: &[57],
    why: "The controller reports `InvalidSpec`, and moves no traffic.",
    mend: "Name the routes of the VirtualService in `istio.virtualService.routes`.",
    scope: Scope::Target(look),
};

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    for rollout in target.of_kind("Rollout") {
        for moved in moved(rollout) {
            match moved.find(target) {
                Some(service) => routes(rollout, service, &moved, findings),
                None => missing(target, rollout, &moved, findings),
            }
        }
    }
}

fn missing(target: &TargetView<'_>, rollout: View<'_>, moved: &Moved<'_>, findings: &mut Findings<'_>) {
    // It may be of a service that was not selected, or of another namespace.
    if !target.is_whole || moved.namespace != rollout.namespace() {
        return;
    }
    let name = moved.node.get("name").unwrap_or(moved.node);
    let others = target.of_kind("VirtualService").filter(|other| other.namespace() == moved.namespace);
    let near = closest(moved.name, others.map(|other| other.name()));
    let message = format!("`{}` moves a VirtualService that is not there", rollout.object.id);
    let finding = findings
        .at(rollout, name, &format!("{}.name", moved.path), message)
        .label(format!("there is no VirtualService `{}`", moved.name))
        .help_some(near.map(|near| format!("did you mean `{near}`?")));
    findings.push(rollout, finding);
}

fn routes(rollout: View<'_>, service: View<'_>, moved: &Moved<'_>, findings: &mut Findings<'_>) {
    let http = items(service.node(), &["spec", "http"]);
    let named = items(moved.node, &["routes"]);
    let name_of = |route: &&Node| text(route, &["name"]).to_owned();
    for (at, name) in named.iter().enumerate() {
        let wanted = name.as_str().unwrap_or_default();
        if http.iter().any(|route| text(route, &["name"]) == wanted) {
            continue;
        }
        let names: Vec<String> = http.iter().collect::<Vec<_>>().iter().map(name_of).collect();
        let message = format!("`{}` moves a route that is not there", rollout.object.id);
        let finding = findings
            .at(rollout, name, &format!("{}.routes[{at}]", moved.path), message)
            .label(format!("`{}` has no route `{wanted}`", service.object.id))
            .with(service.span(), "the VirtualService")
            .help_some(closest(wanted, names.iter().map(String::as_str)).map(|near| format!("did you mean `{near}`?")));
        findings.push(rollout, finding);
    }
    let Some(canary) = canary(rollout) else { return };
    let is_managed = |route: &&Node| managed_routes(canary).any(|name| name.as_str() == Some(text(route, &["name"])));
    if named.is_empty() && http.iter().filter(|route| !is_managed(route)).count() > 1 {
        let message = format!("`{}` does not say which routes it moves", rollout.object.id);
        let finding = findings
            .at(rollout, moved.node, &moved.path, message)
            .label(format!("`{}` has several", service.object.id))
            .with(service.span(), "the VirtualService")
            .help("name them in `routes`");
        findings.push(rollout, finding);
    }
}
