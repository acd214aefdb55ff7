//! The directives of layers: words for a map itself, which the fold obeys.

use crate::diag::{Diagnostic, Report};
use crate::node::{Node, Value};
use crate::shape::Shape;
use crate::spec::codes;

const PATCH: &str = "$patch";

/// Says which directives are none, in the canonical data of a layer. What is opaque, or as written, has its own.
pub fn check(report: &mut Report, node: &Node, shape: &Shape) {
    if node.marks.literal || matches!(shape, Shape::Opaque) {
        return;
    }
    match &node.value {
        Value::Map(map) => {
            for entry in map.iter().filter(|entry| entry.key() != "$literal") {
                if entry.key() == PATCH {
                    patch(report, entry.node());
                    continue;
                }
                check(report, entry.node(), &inner(shape, entry.key()));
            }
        }
        Value::List(items) => items.iter().for_each(|item| check(report, item, &Shape::Any)),
        _ => {}
    }
}

fn patch(report: &mut Report, node: &Node) {
    let shown = match node.as_str() {
        Some("replace" | "delete") => return,
        Some(text) => format!("`{text}`"),
        None => node.value.kind().to_owned(),
    };
    report.push(
        Diagnostic::new(codes::WRONG_VALUE, node.span(), format!("`$patch` cannot be {shown}"))
            .label("expected `replace` or `delete`")
            .help("layers are merged without being told to"),
    );
}

fn inner(shape: &Shape, key: &str) -> Shape {
    match shape {
        Shape::Record(record) => record.field(key).map_or(Shape::Any, |field| field.shape),
        Shape::Named(named) | Shape::NamedOrList(named, _) => named.entry,
        _ => Shape::Any,
    }
}
