//! The paths of an Ingress are absolute and plain.

use crate::check::rule::{Findings, Rule, Scope};
use crate::check::view::View;
use crate::diag::code;
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(Error "ingress-path", "A path of an Ingress is not absolute, or leads elsewhere than it reads."),
    numbers: &[],
    why: "The API server refuses it: no request has such a path.",
    mend: "Start it with `/`, without `//`, `/./`, `/../` or an encoded `/` in it.",
    scope: Scope::Object(&["Ingress"], look),
};

fn look(view: View<'_>, findings: &mut Findings<'_>) {
    let rules = view.at(&["spec", "rules"]).and_then(Node::as_list).unwrap_or_default();
    for (rule, node) in rules.iter().enumerate() {
        let paths = node.at(&["http", "paths"]).and_then(Node::as_list).unwrap_or_default();
        for (index, entry) in paths.iter().enumerate() {
            let by_controller = entry.get("pathType").and_then(Node::as_str) == Some("ImplementationSpecific");
            let (node, text) = match entry.get("path") {
                Some(node) => (node, node.as_str().unwrap_or("/")),
                None => (entry, ""),
            };
            let odd = ["//", "/./", "/../", "%2f", "%2F"].into_iter().find(|odd| text.contains(odd));
            let label = if by_controller && text.is_empty() {
                continue;
            } else if !text.starts_with('/') {
                "expected an absolute path".to_owned()
            } else if by_controller {
                continue;
            } else if let Some(odd) = odd {
                format!("`{odd}` cannot stand in it")
            } else if text.ends_with("/..") || text.ends_with("/.") {
                "it cannot end in dots".to_owned()
            } else {
                continue;
            };
            let path = format!("spec.rules[{rule}].http.paths[{index}].path");
            let message = format!("`{text}` is no path that an Ingress can have");
            let finding = findings.at(view, node, &path, message).label(label).help("write it as `/orders`");
            findings.push(view, finding);
        }
    }
}
