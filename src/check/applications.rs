//! Which applications an ApplicationSet makes, as far as it says so itself.

use std::collections::BTreeMap;

use super::tree::{items, strings, text};
use super::view::View;
use crate::node::Node;

/// An element of a list generator, and the labels of the application that it makes. A label whose value is not known
/// is there without one.
#[derive(Debug)]
pub struct Element<'a> {
    /// The element.
    pub node: &'a Node,
    /// The labels.
    pub labels: BTreeMap<&'a str, Option<&'a str>>,
}

/// The elements of an ApplicationSet that has one list generator; none of others, which ask clusters or repositories.
pub fn elements(view: View<'_>) -> Vec<Element<'_>> {
    let [only] = items(view.node(), &["spec", "generators"]) else { return Vec::new() };
    let is_patched = view.at(&["spec", "templatePatch"]).is_some();
    if only.at(&["list", "elementsYaml"]).is_some() || only.get("selector").is_some() || is_patched {
        return Vec::new();
    }
    let labels = view.at(&["spec", "template", "metadata", "labels"]).and_then(Node::as_map);
    let of = |node| {
        let all = labels.into_iter().flat_map(crate::node::Map::iter);
        let labels =
            all.map(|label| (label.key(), label.node().as_str().and_then(|value| filled(value, node)))).collect();
        Element { node, labels }
    };
    items(only, &["list", "elements"]).iter().map(of).collect()
}

/// What a label's value becomes: itself, or the element's value that it names.
fn filled<'a>(value: &'a str, element: &'a Node) -> Option<&'a str> {
    if !value.contains("{{") {
        return Some(value);
    }
    let name = value.strip_prefix("{{")?.strip_suffix("}}")?.trim();
    let name = name.strip_prefix('.').unwrap_or(name);
    element.get(name)?.as_str()
}

/// How a step selects.
pub fn expressions(step: &Node) -> &[Node] {
    items(step, &["matchExpressions"])
}

/// Whether a step selects an application of these labels; none where that is not known.
pub fn selects(step: &Node, labels: &BTreeMap<&str, Option<&str>>) -> Option<bool> {
    let mut all = true;
    for one in expressions(step) {
        let is_in = match labels.get(text(one, &["key"])) {
            // One that has no such label is in no list, and is selected by no step that asks for it.
            None => return Some(false),
            Some(None) => return None,
            Some(Some(value)) => strings(one, &["values"]).any(|wanted| wanted == *value),
        };
        all &= match text(one, &["operator"]) {
            "In" => is_in,
            "NotIn" => !is_in,
            _ => return None,
        };
    }
    Some(all)
}

/// The specs of applications that an object holds, with the path to each: of an Application, or of a set's template.
pub fn spec(view: View<'_>) -> Option<(&'static str, &Node)> {
    match view.kind() {
        "Application" => Some(("spec", view.at(&["spec"])?)),
        "ApplicationSet" => Some(("spec.template.spec", view.at(&["spec", "template", "spec"])?)),
        _ => None,
    }
}
