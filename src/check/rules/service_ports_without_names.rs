//! A Service's ports are named where there are several, each with a name of its own.

use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{items, text};
use crate::check::view::View;
use crate::diag::code;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Error "service-ports-without-names",
        "A Service has several ports, and one of them has no name, or that of another."
    ),
    numbers: &[10],
    why: "The API server refuses it: with several ports each is known by its name.",
    mend: "Give each port a name of its own, best one that starts with its protocol.",
    scope: Scope::Object(&["Service"], look),
};

fn look(view: View<'_>, findings: &mut Findings<'_>) {
    let ports = items(view.node(), &["spec", "ports"]);
    if ports.len() < 2 {
        return;
    }
    for (index, port) in ports.iter().enumerate() {
        let name = text(port, &["name"]);
        let first = ports.iter().take(index).find(|other| text(other, &["name"]) == name);
        let path = format!("spec.ports[{index}].name");
        let at = port.get("name").unwrap_or(port);
        if name.is_empty() {
            let message = format!("a port of `{}` has no name", view.object.id);
            let finding = findings.at(view, at, &path, message).label("expected a name: there are several ports");
            findings.push(view, finding.help("write `name`, such as `http` or `grpc-admin`"));
        } else if let Some(first) = first {
            let message = format!("two ports of `{}` have the name `{name}`", view.object.id);
            let finding = findings
                .at(view, at, &path, message)
                .label("the second one")
                .with(first.get("name").unwrap_or(first).span(), "the first one");
            findings.push(view, finding.help("give one of them another name"));
        }
    }
}
