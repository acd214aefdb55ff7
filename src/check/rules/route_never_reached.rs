//! Only the last route matches everything.

use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::items;
use crate::check::view::View;
use crate::diag::code;
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(Error "route-never-reached", "A route stands behind one that matches everything."),
    numbers: &[56],
    why: "Istio takes the first route that matches: what stands behind one for everything is never looked at.",
    mend: "Let the route that matches everything be the last.",
    scope: Scope::Object(&["VirtualService"], look),
};

fn look(view: View<'_>, findings: &mut Findings<'_>) {
    for kind in ["http", "tcp"] {
        let routes = items(view.node(), &["spec", kind]);
        let Some(first) = routes.iter().position(matches_all) else { continue };
        let Some(all) = routes.get(first) else { continue };
        let Some((at, route)) = routes.iter().enumerate().nth(first + 1) else { continue };
        let place = route.get("name").unwrap_or(route);
        let message = format!("a route of `{}` is never reached", view.object.id);
        let finding = findings
            .at(view, place, &format!("spec.{kind}[{at}]"), message)
            .label("the route before it takes everything")
            .with(all.get("name").unwrap_or(all).span(), "this one")
            .help("write it first, or give the other one a `match`");
        findings.push(view, finding);
    }
}

/// Whether a route takes every call. Conditions of one match must all hold, and one match of several.
fn matches_all(route: &Node) -> bool {
    let matches = items(route, &["match"]);
    matches.is_empty() || matches.iter().any(takes_all)
}

fn takes_all(one: &Node) -> bool {
    let Some(conditions) = one.as_map() else { return one.is_null() };
    conditions.iter().all(|condition| match condition.key() {
        "name" => true,
        "uri" => condition.node().get("prefix").and_then(Node::as_str) == Some("/"),
        _ => false,
    })
}
