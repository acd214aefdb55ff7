//! The one tree: values with their origins, in specs and in manifests.
//!
//! Maps and lists are shared: a clone costs one count, and a unit that inherits a subtree unchanged
//! holds the very same one. Numbers keep their source text, because `1.10` in a place of strings is
//! a mistake that a float would hide.

mod json;
mod map;
mod number;
mod path;

pub use json::{from_json, to_json};
pub use map::{Entry, Map};
pub use number::Number;
pub use path::{Path, Step};

use std::sync::Arc;

pub use smol_str::SmolStr as Text;

use crate::source::{Origin, Span};

/// A value and where it comes from.
#[derive(Debug, Clone)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// Where it comes from.
    pub origin: Origin,
    /// What the spec says about how to read it.
    pub marks: Marks,
}

/// Marks that the spec puts on a value and that survive partial folds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Marks {
    /// `(literal)`: null is data here and expressions are text.
    pub literal: bool,
    /// A count that is meant for a target of size 100%.
    pub sized: bool,
    /// It is wrong, which was told where it was read: later stages pass over it without a word.
    pub faulty: bool,
    /// Something of it was wrong, and has been taken out.
    pub incomplete: bool,
    /// Of a folded value: no expression stands in it or below it, so that all units may share it as it is.
    pub settled: bool,
    /// What stands at its place is something else: an expression, or the version of a release.
    pub computed: bool,
}

/// What a node holds.
#[derive(Debug, Clone)]
pub enum Value {
    /// Null.
    Null,
    /// True or false.
    Bool(bool),
    /// A number, as it was written.
    Number(Number),
    /// A string.
    Text(Text),
    /// A list.
    List(Arc<Vec<Node>>),
    /// A map whose keys keep the order in which they were first mentioned.
    Map(Arc<Map>),
}

impl Value {
    /// The name of this kind of value, with its article, for messages.
    pub fn kind(&self) -> &'static str {
        match self {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::Text(_) => "a string",
            Value::List(_) => "a list",
            Value::Map(_) => "a map",
        }
    }
}

impl Node {
    /// A node of that value and origin.
    pub fn new(value: Value, origin: Origin) -> Self {
        Node { value, origin, marks: Marks::default() }
    }

    /// A string.
    pub fn text(text: impl Into<Text>, origin: Origin) -> Self {
        Node::new(Value::Text(text.into()), origin)
    }

    /// A string that is part of the program, such as `"Deployment"`.
    pub fn fixed(text: &'static str, origin: Origin) -> Self {
        Node::new(Value::Text(Text::new_static(text)), origin)
    }

    /// A boolean.
    pub fn bool(value: bool, origin: Origin) -> Self {
        Node::new(Value::Bool(value), origin)
    }

    /// An integer.
    pub fn int(value: i64, origin: Origin) -> Self {
        Node::new(Value::Number(Number::from(value)), origin)
    }

    /// A list.
    pub fn list(items: Vec<Node>, origin: Origin) -> Self {
        Node::new(Value::List(Arc::new(items)), origin)
    }

    /// A map.
    pub fn map(map: Map, origin: Origin) -> Self {
        Node::new(Value::Map(Arc::new(map)), origin)
    }

    /// Null.
    pub fn null(origin: Origin) -> Self {
        Node::new(Value::Null, origin)
    }

    /// The place in the spec that answers for this value.
    pub fn span(&self) -> Span {
        self.origin.span
    }

    /// The same value with another origin.
    #[must_use]
    pub fn with_origin(mut self, origin: Origin) -> Self {
        self.origin = origin;
        self
    }

    /// The same value, marked as one whose braces are text.
    #[must_use]
    pub fn literal(mut self) -> Self {
        self.marks.literal = true;
        self
    }

    /// A text that came out of expressions, which leave no `{{` but a literal one.
    #[must_use]
    pub fn evaluated(mut self) -> Self {
        self.marks.literal |= self.as_str().is_some_and(|text| text.contains("{{"));
        self
    }

    /// The same value, marked as one that is wrong and was told.
    #[must_use]
    pub fn faulty(mut self) -> Self {
        self.marks.faulty = true;
        self
    }

    /// Whether it is wrong, and was told.
    pub fn is_faulty(&self) -> bool {
        self.marks.faulty
    }

    /// Whether anything in it is wrong, and was told.
    pub fn has_faults(&self) -> bool {
        self.is_faulty()
            || match &self.value {
                Value::List(items) => items.iter().any(Node::has_faults),
                Value::Map(map) => map.iter().any(|entry| entry.node().has_faults()),
                _ => false,
            }
    }

    /// Takes out of maps and lists what is wrong and was told, and marks these as incomplete; says whether there was any.
    pub fn take_faults(&mut self) -> bool {
        if !self.has_faults() {
            return false;
        }
        let mut left_out = 0;
        if let Some(map) = self.as_map_mut() {
            left_out = map.len();
            map.retain(|_, value| !value.is_faulty());
            left_out -= map.len();
            map.iter_mut().for_each(|(_, value)| {
                value.take_faults();
            });
        }
        if let Some(items) = self.as_list_mut() {
            left_out = items.len();
            items.retain(|item| !item.is_faulty());
            left_out -= items.len();
            items.iter_mut().for_each(|item| {
                item.take_faults();
            });
        }
        self.marks.incomplete |= left_out > 0;
        true
    }

    /// The string, if it is one.
    pub fn as_text(&self) -> Option<&Text> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The string, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        self.as_text().map(Text::as_str)
    }

    /// The boolean, if it is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self.value {
            Value::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// The integer, if it is one that fits.
    pub fn as_int(&self) -> Option<i64> {
        match &self.value {
            Value::Number(number) => number.as_int(),
            _ => None,
        }
    }

    /// The items, if it is a list.
    pub fn as_list(&self) -> Option<&[Node]> {
        match &self.value {
            Value::List(items) => Some(items),
            _ => None,
        }
    }

    /// The map, if it is one.
    pub fn as_map(&self) -> Option<&Map> {
        match &self.value {
            Value::Map(map) => Some(map),
            _ => None,
        }
    }

    /// The map, to be shared.
    pub fn as_shared_map(&self) -> Option<&Arc<Map>> {
        match &self.value {
            Value::Map(map) => Some(map),
            _ => None,
        }
    }

    /// The map to change, if it is one: copied first where it is shared.
    pub fn as_map_mut(&mut self) -> Option<&mut Map> {
        match &mut self.value {
            Value::Map(map) => Some(Arc::make_mut(map)),
            _ => None,
        }
    }

    /// The items to change, if it is a list: copied first where it is shared.
    pub fn as_list_mut(&mut self) -> Option<&mut Vec<Node>> {
        match &mut self.value {
            Value::List(items) => Some(Arc::make_mut(items)),
            _ => None,
        }
    }

    /// Whether it is null.
    pub fn is_null(&self) -> bool {
        matches!(self.value, Value::Null)
    }

    /// The value under a key, if this is a map that has it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.as_map()?.get(key)
    }

    /// The value at the end of several keys.
    pub fn at(&self, keys: &[&str]) -> Option<&Node> {
        keys.iter().try_fold(self, |node, key| node.get(key))
    }

    /// Whether two nodes hold the same data, whatever their origins. Maps are equal in any order;
    /// numbers are equal when they are the same number (`1`, `1.0`, `0x1`).
    pub fn same(&self, other: &Node) -> bool {
        match (&self.value, &other.value) {
            (Value::Null, Value::Null) => true,
            (Value::Bool(a), Value::Bool(b)) => a == b,
            (Value::Number(a), Value::Number(b)) => a.same(b),
            (Value::Text(a), Value::Text(b)) => a == b,
            (Value::List(a), Value::List(b)) => {
                Arc::ptr_eq(a, b) || (a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| a.same(b)))
            }
            (Value::Map(a), Value::Map(b)) => {
                Arc::ptr_eq(a, b)
                    || (a.len() == b.len()
                        && a.iter().all(|entry| b.get(entry.key()).is_some_and(|other| entry.node().same(other))))
            }
            _ => false,
        }
    }
}
