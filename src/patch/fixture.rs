//! What the tests of this room share: nodes of JSON with a place each, and a small table of types.

use serde_json::Value as Json;

use super::{ListMerge, Schema};
use crate::node::{Map, Node, Number, Text, Value};
use crate::source::{FileId, Origin, Span};

/// The target's file in these tests.
pub(super) const TARGET: FileId = FileId(0);
/// The patch's.
pub(super) const PATCH: FileId = FileId(1);

/// The node of a JSON text: every key and value has a place of its own in `file`.
pub(super) fn node(json: &Json, file: FileId) -> Node {
    spanned(json, file, &mut 0)
}

/// A target.
pub(super) fn target(json: &Json) -> Node {
    node(json, TARGET)
}

/// A patch.
pub(super) fn patch(json: &Json) -> Node {
    node(json, PATCH)
}

fn spanned(json: &Json, file: FileId, next: &mut usize) -> Node {
    let mut place = || {
        *next += 1;
        Span::new(file, *next, *next)
    };
    let origin = Origin::set(place());
    match json {
        Json::Null => Node::null(origin),
        Json::Bool(value) => Node::bool(*value, origin),
        Json::Number(number) => match Number::parse(&number.to_string()) {
            Some(number) => Node::new(Value::Number(number), origin),
            None => unreachable!("serde_json writes JSON numbers"),
        },
        Json::String(text) => Node::text(Text::new(text), origin),
        Json::Array(items) => Node::list(items.iter().map(|item| spanned(item, file, next)).collect(), origin),
        Json::Object(fields) => {
            let mut map = Map::new();
            for (key, value) in fields {
                *next += 1;
                let key_span = Span::new(file, *next, *next);
                map.insert(key.as_str(), key_span, spanned(value, file, next));
            }
            Node::map(map, origin)
        }
    }
}

/// A few of Kubernetes' lists, known by the name of their field.
#[derive(Debug, Clone, Copy)]
pub(super) struct Table(pub(super) ListMerge<'static>);

impl Table {
    /// The root of any object.
    pub(super) const ROOT: Table = Table(ListMerge::Replace);
}

impl Schema for Table {
    fn field(self, name: &str) -> Self {
        Table(match name {
            "containers" | "env" | "volumes" => ListMerge::Keyed(&["name"]),
            "ports" => ListMerge::Keyed(&["containerPort", "protocol"]),
            "finalizers" => ListMerge::Set,
            _ => ListMerge::Replace,
        })
    }

    fn item(self) -> Self {
        Table::ROOT
    }

    fn list(&self) -> ListMerge<'_> {
        self.0
    }
}
