//! A path of a host is of one Ingress.

use std::collections::BTreeMap;

use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{items, text};
use crate::check::view::{TargetView, View};
use crate::diag::code;
use crate::node::{Map, Node};

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(Warning "path-in-two-ingresses", "Two Ingresses of a class have the same path of the same host."),
    numbers: &[],
    why: "Which of the two backends is called is not said: controllers take the older one, the other one, or refuse both.",
    mend: "Take the path out of one of them.",
    scope: Scope::Target(look),
};

/// Class, host, path and how it is matched.
type Key<'a> = (&'a str, &'a str, &'a str, &'a str);

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    let mut seen: BTreeMap<Key<'_>, (View<'_>, &Node)> = BTreeMap::new();
    for view in target.of_kind("Ingress").filter(|view| !is_canary(*view)) {
        let old = view.str(&["metadata", "annotations", "kubernetes.io/ingress.class"]).unwrap_or_default();
        let class = view.str(&["spec", "ingressClassName"]).unwrap_or(old);
        for (rule, node) in items(view.node(), &["spec", "rules"]).iter().enumerate() {
            for (at, path) in items(node, &["http", "paths"]).iter().enumerate() {
                let (host, text_of) = (text(node, &["host"]), |key: &str| text(path, &[key]));
                let place = path.get("path").unwrap_or(path);
                let key = (class, host, text_of("path"), text_of("pathType"));
                let Some((first, span)) = seen.get(&key).map(|(view, node)| (*view, node.span())) else {
                    seen.insert(key, (view, place));
                    continue;
                };
                let shown = if host.is_empty() { "every host".to_owned() } else { format!("`{host}`") };
                let message = format!("the path `{}` of {shown} has two Ingresses", text_of("path"));
                let finding = findings
                    .at(view, place, &format!("spec.rules[{rule}].http.paths[{at}].path"), message)
                    .label(format!("`{}`", view.object.id))
                    .with(if span.is_some() { span } else { first.span() }, format!("`{}`", first.object.id))
                    .help("take it out of one of them");
                findings.push(view, finding);
            }
        }
    }
}

/// Whether it takes a part of another one's traffic, and is meant to have the same paths.
fn is_canary(view: View<'_>) -> bool {
    let annotations = view.at(&["metadata", "annotations"]).and_then(Node::as_map);
    annotations.into_iter().flat_map(Map::keys).any(|key| key.contains("canary"))
}
