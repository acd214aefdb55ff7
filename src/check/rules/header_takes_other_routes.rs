//! A route for a header takes nothing that is led elsewhere.

use crate::check::rollouts::{Moved, canary, managed_routes, moved};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{items, said, text};
use crate::check::view::{TargetView, View};
use crate::diag::code;
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Error "header-takes-other-routes",
        "A step makes a route by a header in a VirtualService that leads other calls elsewhere."
    ),
    numbers: &[59],
    why: "The controller puts a route that matches the header, whatever the path and the port, before all others of each \
          VirtualService whose weights it moves: with that header, calls for other services reach the new version of this one.",
    mend: "Let the VirtualService lead to this service alone: the others have one of their own, with another host.",
    scope: Scope::Target(look),
};

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    for rollout in target.of_kind("Rollout") {
        let Some(canary) = canary(rollout) else { continue };
        let Some((at, route)) = taking(canary) else { continue };
        for moved in moved(rollout) {
            let Some(service) = moved.find(target) else { continue };
            let Some((other, why)) = elsewhere(canary, &moved, service) else { continue };
            let name = text(route, &["name"]);
            let message = format!("the route `{name}` would take calls that `{}` leads elsewhere", service.object.id);
            let finding = findings
                .at(rollout, route, &format!("spec.strategy.canary.steps[{at}]"), message)
                .label("it matches by this alone, and comes before all other routes")
                .with(other.span(), why.label())
                .help(why.way_out())
                .help("or do without a route by a header; under `engine native` each of its routes has one of its own");
            findings.push(rollout, finding);
            break;
        }
    }
}

/// How a route does not go with one by a header.
#[derive(Clone, Copy)]
enum Why {
    Elsewhere,
    OtherPort,
    Rewritten,
}

impl Why {
    fn label(self) -> &'static str {
        match self {
            Why::Elsewhere => "this one leads elsewhere",
            Why::OtherPort => "this one leads to another port",
            Why::Rewritten => "this one rewrites what it leads on",
        }
    }

    fn way_out(self) -> &'static str {
        match self {
            Why::Elsewhere => "expose the others by a service of their own, with another host",
            Why::OtherPort => "take a port that only few ask out of the Service: `port NAME N service=#false`",
            Why::Rewritten => "let the service take the path as it comes",
        }
    }
}

/// The first step that makes a route for calls of any path.
fn taking(canary: &Node) -> Option<(usize, &Node)> {
    let any_path = |route: &Node| items(route, &["match"]).iter().any(|one| said(one, &["path"]).is_none());
    items(canary, &["steps"]).iter().enumerate().find_map(|(at, step)| {
        let route = step.get("setHeaderRoute").or(step.get("setMirrorRoute")).filter(|route| any_path(route))?;
        Some((at, route))
    })
}

/// A route whose calls go elsewhere, and how.
fn elsewhere<'a>(canary: &Node, moved: &Moved<'a>, service: View<'a>) -> Option<(&'a Node, Why)> {
    let its = moved.routes(service);
    let host = |node: &'a Node| text(node, &["destination", "host"]).split('.').next().unwrap_or_default();
    let port = |node: &'a Node| node.at(&["destination", "port", "number"]).and_then(Node::as_int);
    let all = |node: &'a Node| items(node, &["route"]).iter();
    let hosts: Vec<&str> = its.iter().flat_map(|(_, route)| all(route).map(host)).collect();
    let first = its.first().and_then(|(_, route)| all(route).next()).and_then(port);
    items(service.node(), &["spec", "http"]).iter().enumerate().find_map(|(at, route)| {
        let name = text(route, &["name"]);
        if managed_routes(canary).any(|managed| managed.as_str() == Some(name)) {
            return None;
        }
        let place = route.get("name").unwrap_or(route);
        if its.iter().any(|(own, _)| *own == at) {
            let other_port = all(route).any(|to| port(to) != first);
            let is_rewritten = said(route, &["rewrite"]).is_some();
            return match (other_port, is_rewritten) {
                (true, _) => Some((place, Why::OtherPort)),
                (_, true) => Some((place, Why::Rewritten)),
                _ => None,
            };
        }
        let is_own = !items(route, &["route"]).is_empty() && all(route).all(|to| hosts.contains(&host(to)));
        (!is_own).then_some((place, Why::Elsewhere))
    })
}
