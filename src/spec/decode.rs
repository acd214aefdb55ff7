//! From folded data to typed words: the one place where a node becomes a value of ours.
//!
//! [`Decode`] gives a type its shape and its reading. Shapes are checked when a layer is lowered, at
//! the place where it was written; so decoding finds only what expressions and folding brought
//! about: a missing field, a value that an expression made wrong.

use std::sync::Arc;

use crate::diag::{Diagnostic, Report, list_of};
use crate::node::{Map, Node, Text, Value};
use crate::shape::{Field, Named, Record, Scalar, Shape};
use crate::source::{Origin, Span};

use super::codes;

/// What decoding needs beside the node.
#[derive(Debug)]
pub struct Cx<'a> {
    /// Where findings go.
    pub report: &'a mut Report,
    /// What was found wrong before.
    faults: Faults,
    /// Whether something of the record at hand was found wrong before.
    incomplete: bool,
}

/// What was found wrong, and taken out, before a value is decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Faults {
    /// Nothing: what is wrong now ends it.
    None,
    /// Something: a record does without what is wrong, if it can, so that all faults are found at once; and what is
    /// missing where something was taken out is not told.
    Within,
    /// A profile, or all of them: anything may be missing.
    Around,
}

impl<'a> Cx<'a> {
    /// For decoding a value, of which that was found wrong before.
    pub fn new(report: &'a mut Report, faults: Faults) -> Self {
        Cx { report, faults, incomplete: false }
    }

    /// Whether a record does without a field that is wrong.
    fn is_lenient(&self) -> bool {
        self.faults != Faults::None
    }

    /// Decodes a record's map, whose node may be incomplete.
    pub(crate) fn within<T>(&mut self, node: &Node, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let around = std::mem::replace(&mut self.incomplete, node.marks.incomplete);
        let value = read(self);
        self.incomplete = around;
        value
    }
}

impl Cx<'_> {
    /// Says that a value is none of the words that are known.
    pub fn wrong_word(&mut self, node: &Node, words: &[&str]) {
        self.wrong(node, &list_of(words.iter().copied(), 12));
    }

    /// Says that a value is not what was expected.
    pub fn wrong(&mut self, node: &Node, expects: &str) {
        let shown = match &node.value {
            Value::Text(text) => format!("`{text}`"),
            Value::Number(number) => format!("`{number}`"),
            other => other.kind().to_owned(),
        };
        self.report.push(
            Diagnostic::new(codes::WRONG_VALUE, node.span(), format!("{shown} is not {expects}"))
                .label(format!("expected {expects}")),
        );
    }
}

/// A type of ours that the spec can hold.
pub trait Decode: Sized {
    /// What the spec may hold for it.
    const SHAPE: Shape;
    /// Whether a record that has such a field must mention it.
    const REQUIRED: bool = true;
    /// Whether `#false` may stand for it.
    const OFF: bool = false;

    /// The value where the field is absent; `None` where it must be there.
    fn absent() -> Option<Self> {
        None
    }

    /// The value of a node; `None` after a finding in `cx`.
    fn decode(node: &Node, cx: &mut Cx<'_>) -> Option<Self>;
}

/// A record's type: built from a map by its fields.
pub trait RecordType: Sized {
    /// Its shape.
    const RECORD: &'static Record;

    /// The value of a map.
    fn from_map(map: &Arc<Map>, origin: Origin, cx: &mut Cx<'_>) -> Option<Self>;
}

/// An entry of a collection.
pub trait Entry: Decode {
    /// Its key in Kubernetes' own list form.
    const KEY: &'static str = "name";
    /// The name of an entry that is written without one.
    const UNNAMED: Option<&'static str> = None;
}

/// A value and its origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct At<T> {
    /// The value.
    pub value: T,
    /// Where it comes from.
    pub origin: Origin,
}

impl<T> At<T> {
    /// A value of that origin.
    pub fn new(value: T, origin: Origin) -> Self {
        At { value, origin }
    }

    /// The place that answers for it.
    pub fn span(&self) -> Span {
        self.origin.span
    }
}

/// What is derived unless the spec says otherwise, or forbids it.
#[derive(Debug, Clone, Default)]
pub enum Derived<T> {
    /// The spec does not mention it.
    #[default]
    Silent,
    /// The spec says `#false`: none of it.
    Off(Origin),
    /// The spec has words of its own on it.
    Given(T),
}

impl<T> Derived<T> {
    /// The words that were given.
    pub fn given(&self) -> Option<&T> {
        match self {
            Derived::Given(value) => Some(value),
            _ => None,
        }
    }

    /// Whether the spec says `#false`.
    pub fn is_off(&self) -> bool {
        matches!(self, Derived::Off(_))
    }
}

/// The entries of a collection, in order.
#[derive(Debug, Clone)]
pub struct Entries<T>(pub Vec<Item<T>>);

/// One entry of a collection.
#[derive(Debug, Clone)]
pub struct Item<T> {
    /// Its name.
    pub name: Text,
    /// Where the name stands.
    pub span: Span,
    /// Its value.
    pub value: T,
}

impl<T> Item<T> {
    /// The name as a string node, which its key answers for.
    pub fn name_node(&self) -> Node {
        Node::text(self.name.clone(), Origin::set(self.span))
    }
}

impl<T> Default for Entries<T> {
    fn default() -> Self {
        Entries(Vec::new())
    }
}

impl<T> Entries<T> {
    /// The entries.
    pub fn iter(&self) -> std::slice::Iter<'_, Item<T>> {
        self.0.iter()
    }

    /// The entry of that name.
    pub fn get(&self, name: &str) -> Option<&Item<T>> {
        self.0.iter().find(|item| item.name == name)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }
}

impl<'a, T> IntoIterator for &'a Entries<T> {
    type Item = &'a Item<T>;
    type IntoIter = std::slice::Iter<'a, Item<T>>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

/// A map of strings.
#[derive(Debug, Clone, Default)]
pub struct Texts(pub Map);

/// A list of strings.
#[derive(Debug, Clone, Default)]
pub struct Names(pub Vec<At<Text>>);

/// An integer of at least 1.
pub type Count = At<i64>;

impl Decode for Node {
    const SHAPE: Shape = Shape::Any;

    fn decode(node: &Node, _: &mut Cx<'_>) -> Option<Self> {
        Some(node.clone())
    }
}

impl Entry for Node {}

impl<T: Decode> Decode for Option<T> {
    const SHAPE: Shape = T::SHAPE;
    const REQUIRED: bool = false;

    fn absent() -> Option<Self> {
        Some(None)
    }

    fn decode(node: &Node, cx: &mut Cx<'_>) -> Option<Self> {
        T::decode(node, cx).map(Some)
    }
}

impl<T: Decode> Decode for Derived<T> {
    const SHAPE: Shape = T::SHAPE;
    const REQUIRED: bool = false;
    const OFF: bool = true;

    fn absent() -> Option<Self> {
        Some(Derived::Silent)
    }

    fn decode(node: &Node, cx: &mut Cx<'_>) -> Option<Self> {
        if node.as_bool() == Some(false) {
            return Some(Derived::Off(node.origin));
        }
        // `#true` undoes a profile's `#false`.
        if node.as_bool() == Some(true) {
            return Some(Derived::Silent);
        }
        T::decode(node, cx).map(Derived::Given)
    }
}

impl Decode for At<bool> {
    const SHAPE: Shape = Shape::Switch;

    fn decode(node: &Node, cx: &mut Cx<'_>) -> Option<Self> {
        let value = node.as_bool();
        if value.is_none() {
            cx.wrong(node, "`#true` or `#false` (in YAML `true` or `false`)");
        }
        value.map(|value| At::new(value, node.origin))
    }
}

impl Decode for At<i64> {
    const SHAPE: Shape = Shape::Int { min: 0, max: i32::MAX as i64 };

    fn decode(node: &Node, cx: &mut Cx<'_>) -> Option<Self> {
        let value = node.as_int().filter(|value| (0..=i64::from(i32::MAX)).contains(value));
        if value.is_none() {
            cx.wrong(node, "a whole number from 0");
        }
        value.map(|value| At::new(value, node.origin))
    }
}

impl Decode for At<Text> {
    const SHAPE: Shape = Shape::Text;

    fn decode(node: &Node, cx: &mut Cx<'_>) -> Option<Self> {
        let text = string_of(node);
        if text.is_none() {
            cx.wrong(node, "a string");
        }
        text.map(|text| At::new(text, node.origin))
    }
}

/// The string that a scalar counts as in a place of strings.
pub fn string_of(node: &Node) -> Option<Text> {
    match &node.value {
        Value::Text(text) => Some(text.clone()),
        Value::Bool(true) => Some(Text::new_static("true")),
        Value::Bool(false) => Some(Text::new_static("false")),
        Value::Number(number) if number.is_canonical_int() => Some(number.canonical()),
        _ => None,
    }
}

impl Decode for Texts {
    const SHAPE: Shape = Shape::Texts;
    const REQUIRED: bool = false;

    fn absent() -> Option<Self> {
        Some(Texts::default())
    }

    fn decode(node: &Node, cx: &mut Cx<'_>) -> Option<Self> {
        let Some(map) = node.as_map() else {
            cx.wrong(node, "a map of strings");
            return None;
        };
        let mut texts = Map::with_capacity(map.len());
        for entry in map.iter() {
            match string_of(entry.node()) {
                Some(text) => {
                    let mut text = Node::text(text, entry.node().origin);
                    text.marks.literal = entry.node().marks.literal;
                    texts.insert(entry.key_text().clone(), entry.key_span(), text);
                }
                None => cx.wrong(entry.node(), "a string"),
            }
        }
        Some(Texts(texts))
    }
}

impl Decode for Names {
    const SHAPE: Shape = Shape::Names;
    const REQUIRED: bool = false;

    fn absent() -> Option<Self> {
        Some(Names::default())
    }

    fn decode(node: &Node, cx: &mut Cx<'_>) -> Option<Self> {
        let items = match node.as_list() {
            Some(items) => items,
            None => std::slice::from_ref(node),
        };
        Some(Names(items.iter().filter_map(|item| At::<Text>::decode(item, cx)).collect()))
    }
}

impl Names {
    /// The strings, their expressions evaluated, as a list of nodes for a manifest.
    pub fn to_node(&self, origin: Origin) -> Node {
        let text = |name: &At<Text>| Node::text(name.value.clone(), name.origin).evaluated();
        Node::list(self.0.iter().map(text).collect(), origin)
    }
}

impl<T: Entry> Decode for Entries<T> {
    const SHAPE: Shape = Shape::Named(&Named { entry: T::SHAPE, key: T::KEY, unnamed: T::UNNAMED });
    const REQUIRED: bool = false;

    fn absent() -> Option<Self> {
        Some(Entries::default())
    }

    fn decode(node: &Node, cx: &mut Cx<'_>) -> Option<Self> {
        let Some(map) = node.as_map() else {
            cx.wrong(node, "a map from names to entries");
            return None;
        };
        let item = |entry: crate::node::Entry<'_>, cx: &mut Cx<'_>| {
            let value = T::decode(entry.node(), cx)?;
            Some(Item { name: entry.key_text().clone(), span: entry.key_span(), value })
        };
        Some(Entries(map.iter().filter_map(|entry| item(entry, cx)).collect()))
    }
}

/// The map that a record is decoded from.
pub(crate) fn record_map<'a>(node: &'a Node, record: &'static Record, cx: &mut Cx<'_>) -> Option<&'a Arc<Map>> {
    let map = node.as_shared_map();
    if map.is_none() {
        cx.wrong(node, &format!("a map: the words of `{}`", record.name));
    }
    map
}

/// One field of a record.
pub(crate) fn field<T: Decode>(
    map: &Map,
    key: &str,
    record: &'static Record,
    owner: Origin,
    cx: &mut Cx<'_>,
) -> Option<T> {
    match map.get(key) {
        Some(node) => T::decode(node, cx).or_else(|| T::absent().filter(|_| cx.is_lenient())),
        None => {
            let absent = T::absent();
            if absent.is_none() {
                missing(record, key, owner, cx);
            }
            absent
        }
    }
}

fn missing(record: &'static Record, key: &str, owner: Origin, cx: &mut Cx<'_>) {
    if cx.incomplete || cx.faults == Faults::Around {
        return;
    }
    let field: Option<&Field> = record.field(key);
    let docs = field.map_or("", |field| field.docs.trim());
    let first = docs.split(". ").next().unwrap_or("").trim_end_matches('.');
    let word = field.map_or(key, |field| field.word);
    let in_yaml = if word == key { String::new() } else { format!(", in YAML `{key}`") };
    cx.report.push(
        Diagnostic::new(codes::MISSING_FIELD, owner.span, format!("`{key}` is missing in this `{}`", record.name))
            .label(format!("`{word}` is required here{in_yaml}"))
            .help(format!("`{word}`: {first}")),
    );
}

/// Decodes a scalar of a syntax of its own to its node.
pub(crate) fn scalar(node: &Node, scalar: &'static Scalar, cx: &mut Cx<'_>) -> Option<Node> {
    if (scalar.is)(node) {
        return Some(node.clone());
    }
    cx.wrong(node, scalar.expects);
    None
}
