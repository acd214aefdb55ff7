//! Limits are not below requests.

use crate::check::amount::billionths;
use crate::check::pods::{self, HOLD_PODS};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::view::View;
use crate::diag::code;
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(Error "limit-below-request", "A container may use less of something than it asks for."),
    numbers: &[6],
    why: "The API server refuses the pods: a limit is at least the request.",
    mend: "Raise the limit, or lower the request.",
    scope: Scope::Object(HOLD_PODS, look),
};

fn look(view: View<'_>, findings: &mut Findings<'_>) {
    pods::all(view, &mut |path, spec| {
        for container in pods::containers(spec) {
            compare(view, container.node, findings, &|field| container.path(path, field));
        }
        compare(view, spec, findings, &|field| format!("{path}.{field}"));
    });
}

fn compare(view: View<'_>, of: &Node, findings: &mut Findings<'_>, path: &dyn Fn(&str) -> String) {
    let map = |key: &str| of.at(&["resources", key]).and_then(Node::as_map);
    let (Some(requests), Some(limits)) = (map("requests"), map("limits")) else { return };
    for limit in limits.iter() {
        let name = limit.key();
        let Some(request) = requests.get(name).filter(|node| !node.same(limit.node())) else { continue };
        let (Some(asked), Some(most)) = (billionths(request), billionths(limit.node())) else { continue };
        if most >= asked {
            continue;
        }
        let text = |node: &Node| match node.as_str() {
            Some(text) => text.to_owned(),
            None => node.as_int().map_or_else(|| "?".to_owned(), |number| number.to_string()),
        };
        let whose = of.get("name").and_then(Node::as_str).unwrap_or("the pod");
        let (asked, most) = (text(request), text(limit.node()));
        let message = format!("the limit of {whose} for {name} is {most}, and it asks for {asked}");
        let finding = findings
            .at(view, limit.node(), &path(&format!("resources.limits.{name}")), message)
            .label(format!("expected at least {asked}"))
            .with(request.span(), "the request is set here");
        findings.push(view, finding.help("raise the limit, or lower the request"));
    }
}
