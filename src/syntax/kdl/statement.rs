//! Statements: the nodes of a KDL file, with their places.

use crate::node::{Node, Text};
use crate::source::Span;

/// One node of a KDL file: `(tag)name argument key=value { … }`.
#[derive(Debug, Clone)]
pub struct Statement {
    /// The name, decoded.
    pub name: Text,
    /// Where the name stands, with its quotes.
    pub name_span: Span,
    /// The whole node: from its tag or name to its last entry or closing brace.
    pub span: Span,
    /// The tag before the name.
    pub tag: Option<Tag>,
    /// Whether it stands under `(literal)`, its own or that of a node around it.
    pub literal: bool,
    /// The arguments and properties, in the order written. No key stands twice.
    pub entries: Vec<Entry>,
    /// The block, if there is one, be it empty.
    pub children: Option<Children>,
}

/// A tag before a node's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tag {
    /// Which.
    pub kind: TagKind,
    /// Where its name stands, without the parentheses.
    pub span: Span,
}

/// The tags there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TagKind {
    /// `(literal)`: null is data below, and expressions are text.
    Literal,
    /// `(array)`: the value is a list, be it empty.
    Array,
    /// `(object)`: the value is a map, even where all keys are `-` or `+`.
    Object,
}

impl TagKind {
    /// The tag of that name.
    pub fn of(name: &str) -> Option<Self> {
        match name {
            "literal" => Some(TagKind::Literal),
            "array" => Some(TagKind::Array),
            "object" => Some(TagKind::Object),
            _ => None,
        }
    }
}

/// An argument or a property.
#[derive(Debug, Clone)]
pub enum Entry {
    /// A value by itself. Its span is the value's, without a tag.
    Arg(Node),
    /// A value with a key.
    Prop(Prop),
}

/// A property: `key=value`.
#[derive(Debug, Clone)]
pub struct Prop {
    /// The key, decoded.
    pub key: Text,
    /// Where the key stands, with its quotes.
    pub key_span: Span,
    /// From the key to the end of the value.
    pub span: Span,
    /// The value. Its span is the value's alone.
    pub value: Node,
}

/// A block of statements.
#[derive(Debug, Clone)]
pub struct Children {
    /// The statements in it.
    pub statements: Vec<Statement>,
    /// From brace to brace.
    pub span: Span,
}

impl Statement {
    /// The arguments, in order.
    pub fn args(&self) -> impl Iterator<Item = &Node> {
        self.entries.iter().filter_map(|entry| match entry {
            Entry::Arg(value) => Some(value),
            Entry::Prop(_) => None,
        })
    }

    /// The properties, in order.
    pub fn props(&self) -> impl Iterator<Item = &Prop> {
        self.entries.iter().filter_map(|entry| match entry {
            Entry::Prop(prop) => Some(prop),
            Entry::Arg(_) => None,
        })
    }

    /// The statements of the block; none where there is no block.
    pub fn body(&self) -> &[Statement] {
        self.children.as_ref().map_or(&[], |children| &children.statements)
    }

    /// Whether it is a name and nothing more, not even `{}` or a tag that says what it is.
    pub fn is_bare(&self) -> bool {
        self.entries.is_empty()
            && self.children.is_none()
            && !matches!(self.tag, Some(Tag { kind: TagKind::Array | TagKind::Object, .. }))
    }
}

impl Entry {
    /// From the key, or the value, to the end of the value.
    pub fn span(&self) -> Span {
        match self {
            Entry::Arg(value) => value.span(),
            Entry::Prop(prop) => prop.span,
        }
    }
}
