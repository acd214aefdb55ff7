//! Partial values: what layers say of a value.
//!
//! A partial value keeps every layer's word, as a *claim*, at the path that it is about. Folding two partial values
//! joins their claims, path by path; so it is associative and has an identity by construction, and nothing is decided
//! until all layers have spoken. [`decide`](super::decide) then reads the claims.

use std::sync::Arc;

use foldhash::fast::RandomState;
use indexmap::IndexMap;

use crate::node::{Map, Node, Text, Value};
use crate::shape::Shape;
use crate::source::{Origin, Span};
use crate::spec::BlockId;

/// What layers say of a value.
#[derive(Debug, Clone, Default)]
pub struct Partial {
    /// What they say of the value itself, in the order of layers.
    pub claims: Vec<Claim>,
    /// What they say of its fields, in order of first mention.
    pub fields: IndexMap<Text, Slot, RandomState>,
}

/// A field of a [`Partial`].
#[derive(Debug, Clone)]
pub struct Slot {
    /// Where its key stands: in the highest layer that mentions it.
    pub key_span: Span,
    /// What is said of it: shared by all folds that inherit it as it is.
    pub partial: Arc<Partial>,
}

impl Slot {
    /// A field of which this is said.
    pub fn new(key_span: Span, partial: Partial) -> Self {
        Slot { key_span, partial: Arc::new(partial) }
    }

    /// What is said of it, to change: copied first where it is shared.
    pub fn partial_mut(&mut self) -> &mut Partial {
        Arc::make_mut(&mut self.partial)
    }
}

/// One layer's word on a value.
#[derive(Debug, Clone)]
pub struct Claim {
    /// What it says.
    pub op: Op,
    /// The block that says it.
    pub block: BlockId,
    /// Where.
    pub origin: Origin,
}

/// What a layer says of a value.
#[derive(Debug, Clone)]
pub enum Op {
    /// It is this, as a whole: a scalar, or a list.
    Set(Node),
    /// These items are in it too.
    Append(Node),
    /// It is not there.
    Delete,
    /// It is a map of what this layer says of its fields, and of nothing that is inherited.
    Replace,
    /// It is a map, of which this layer says some fields: none where it wrote `{}`.
    Touch,
    /// Fields of it, if it is there, are not: this layer only deletes below.
    Trim,
}

impl Partial {
    /// What a block says, from its canonical data.
    pub fn build(node: &Node, shape: &Shape, block: BlockId) -> Partial {
        Build { block, alone: false }.value(node, shape, false)
    }

    /// Joins what a higher layer says to this.
    pub fn join(&mut self, above: &Partial) {
        self.claims.extend(above.claims.iter().cloned());
        for (key, slot) in &above.fields {
            match self.fields.get_mut(key) {
                Some(under) => {
                    under.key_span = slot.key_span;
                    under.partial_mut().join(&slot.partial);
                }
                None => {
                    self.fields.insert(key.clone(), slot.clone());
                }
            }
        }
    }

    /// What is said of a field.
    pub fn field(&self, key: &str) -> Option<&Partial> {
        self.fields.get(key).map(|slot| slot.partial.as_ref())
    }

    /// What is said at a path.
    pub fn at(&self, path: &[Text]) -> Option<&Partial> {
        path.iter().try_fold(self, |partial, key| partial.field(key))
    }
}

#[derive(Clone, Copy)]
struct Build {
    block: BlockId,
    /// Whether nothing is inherited here, so that what is appended is all there is.
    alone: bool,
}

impl Build {
    fn claim(&self, op: Op, origin: Origin) -> Claim {
        Claim { op, block: self.block, origin }
    }

    fn only(&self, op: Op, origin: Origin) -> Partial {
        Partial { claims: vec![self.claim(op, origin)], fields: IndexMap::default() }
    }

    fn value(&self, node: &Node, shape: &Shape, is_literal: bool) -> Partial {
        let is_literal = is_literal || node.marks.literal;
        match &node.value {
            // What was found wrong is a value that nobody knows.
            _ if node.is_faulty() => self.only(Op::Set(node.clone()), node.origin),
            Value::Null if !is_literal => self.only(Op::Delete, node.origin),
            _ if matches!(shape, Shape::Opaque) => self.only(Op::Set(node.clone()), node.origin),
            Value::Map(map) if map.len() == 1 && map.has("$literal") => match map.get("$literal") {
                Some(inner) => {
                    let mut partial = self.value(inner, shape, true);
                    // As written: nothing of what is inherited stays.
                    partial.claims.iter_mut().for_each(|claim| {
                        if matches!(claim.op, Op::Touch | Op::Trim) {
                            claim.op = Op::Replace;
                        }
                    });
                    partial
                }
                None => Partial::default(),
            },
            Value::Map(map) if map.len() == 1 && map.has("$append") => match map.get("$append") {
                Some(items) if self.alone => self.only(Op::Set(marked(items, is_literal)), node.origin),
                Some(items) => self.only(Op::Append(marked(items, is_literal)), node.origin),
                None => Partial::default(),
            },
            Value::Map(map) => self.map(node, map, shape, is_literal),
            _ => self.only(Op::Set(marked(node, is_literal)), node.origin),
        }
    }

    fn map(&self, node: &Node, map: &Map, shape: &Shape, is_literal: bool) -> Partial {
        let patch = map.get("$patch").and_then(Node::as_str);
        if patch == Some("delete") {
            return self.only(Op::Delete, node.origin);
        }
        let inner = Build { alone: self.alone || patch == Some("replace"), ..*self };
        let mut fields = IndexMap::with_capacity_and_hasher(map.len(), RandomState::default());
        for entry in map.iter().filter(|entry| patch.is_none() || entry.key() != "$patch") {
            let partial = inner.value(entry.node(), &field_shape(shape, entry.key()), is_literal);
            fields.insert(entry.key_text().clone(), Slot::new(entry.key_span(), partial));
        }
        let trims = |slot: &Slot| {
            !slot.partial.claims.is_empty()
                && slot.partial.claims.iter().all(|claim| matches!(claim.op, Op::Delete | Op::Trim))
        };
        let op = if patch == Some("replace") {
            Op::Replace
        } else if !fields.is_empty() && fields.values().all(trims) {
            Op::Trim
        } else {
            Op::Touch
        };
        Partial { claims: vec![self.claim(op, node.origin)], fields }
    }
}

/// The shape of a field, as far as building needs it: which values are opaque.
fn field_shape(shape: &Shape, key: &str) -> Shape {
    match shape {
        Shape::Record(record) => record.field(key).map_or(Shape::Any, |field| field.shape),
        Shape::Named(named) | Shape::NamedOrList(named, _) => named.entry,
        _ => Shape::Any,
    }
}

fn marked(node: &Node, is_literal: bool) -> Node {
    if is_literal { literal(node.clone()) } else { node.clone() }
}

/// Marks a node, and all below it, as written: null is data, and expressions are text.
pub fn literal(mut node: Node) -> Node {
    node.marks.literal = true;
    if let Some(items) = node.as_list_mut() {
        items.iter_mut().for_each(|item| *item = literal(item.clone()));
    }
    if let Some(map) = node.as_map_mut() {
        map.iter_mut().for_each(|(_, value)| *value = literal(value.clone()));
    }
    node
}
