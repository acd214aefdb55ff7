//! What stands in a manifest and looks like an expression that nothing evaluated.

use crate::diag::{Diagnostic, Report};
use crate::node::{Node, Path, Step, Value};
use crate::resolve::{EXPRESSION, codes};
use crate::source::How;

/// Finds braces of expressions in a manifest, but for those that are literal, or that we wrote for somebody else.
pub fn braces(node: &Node, report: &mut Report) {
    // Nearly no manifest has any: the way to them is found only where there are some.
    if !has_any(node) {
        return;
    }
    let mut look = Look { object: node, way: Vec::new(), report };
    look.at(node);
}

fn has_any(node: &Node) -> bool {
    match &node.value {
        Value::Text(text) => text.contains("{{") || text.contains("}}"),
        Value::List(items) => items.iter().any(has_any),
        Value::Map(map) => map.iter().any(|entry| has_any(entry.node())),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

struct Look<'a> {
    object: &'a Node,
    way: Vec<Step>,
    report: &'a mut Report,
}

impl Look<'_> {
    fn at(&mut self, node: &Node) {
        match &node.value {
            Value::Text(text) => self.text(node, text),
            Value::List(items) => {
                for (at, item) in items.iter().enumerate() {
                    self.way.push(Step::Index(at));
                    self.at(item);
                    self.way.pop();
                }
            }
            Value::Map(map) => {
                for entry in map.iter() {
                    self.way.push(Step::Key(entry.key_text().clone()));
                    self.at(entry.node());
                    self.way.pop();
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn text(&mut self, node: &Node, text: &str) {
        let is_ours = || match node.origin.how {
            How::Derived(rule) => rule != EXPRESSION,
            How::Default(_) => true,
            How::Set | How::Patched => false,
        };
        let message = if text.contains("{{") {
            "nothing evaluates this expression"
        // Other languages close their own braces so; none closes what nothing has opened.
        } else if text.contains("}}") && !text.contains('{') {
            "`}}` closes an expression that nothing opens"
        } else {
            return;
        };
        if node.marks.literal || is_ours() {
            return;
        }
        let said = |keys: &[&str]| self.object.at(keys).and_then(Node::as_str).unwrap_or_default();
        let id = format!("{}/{} {}", said(&["kind"]), said(&["metadata", "name"]), Path(self.way.clone()));
        let finding = Diagnostic::new(codes::BAD_EXPRESSION, node.span(), message)
            .label("its braces would stand in the manifest")
            .object(id)
            .help("text with braces of its own stands as `(literal)\"…\"` in KDL, `{$literal: …}` in YAML");
        self.report.push(finding);
    }
}
