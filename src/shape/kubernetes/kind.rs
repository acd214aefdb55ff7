//! Kinds of values.

use super::{Minor, Pattern, TypeRef};

/// Bounds of a length or a number of items, both inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// The least.
    pub min: u32,
    /// The most.
    pub max: u32,
}

impl Bounds {
    /// No bounds.
    pub const NONE: Bounds = Bounds { min: 0, max: u32::MAX };

    /// Whether `n` lies within.
    pub fn hold(self, n: usize) -> bool {
        n >= self.min as usize && n <= self.max as usize
    }
}

/// A value of an enum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EnumValue {
    /// The value; may be empty.
    pub name: &'static str,
    /// The first minor that has it, where older ones have not.
    pub since: Option<Minor>,
    /// The last minor that has it, where newer ones have it no more.
    pub until: Option<Minor>,
}

/// How the items of a list are told apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListKind {
    /// They are not: the list is one value.
    Atomic,
    /// By their values, which are unique.
    Set,
    /// By these fields, which are unique together.
    Map(Vec<&'static str>),
}

/// What a field holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A string of so many characters that matches the pattern, where there is one.
    Text(Bounds, Option<Pattern>),
    /// `true` or `false`.
    Bool,
    /// An integer within these bounds, both inclusive.
    Int {
        /// The least.
        min: i64,
        /// The most.
        max: i64,
    },
    /// Any number.
    Float,
    /// An integer of 32 bits, or a string.
    IntOrString,
    /// A quantity: `500m`, `1Gi`.
    Quantity,
    /// An RFC 3339 time.
    Time,
    /// Base64.
    Bytes,
    /// A Go duration (`1h30m`), at least one millisecond where `positive`.
    Duration {
        /// Whether it must be at least one millisecond.
        positive: bool,
    },
    /// One of these strings.
    Enum(Vec<EnumValue>),
    /// An object of that type.
    Object(TypeRef),
    /// A list.
    List(Box<Kind>, ListKind),
    /// A map from strings.
    Map(Box<Kind>),
    /// Anything.
    Any,
}

impl Kind {
    /// What is wanted, with its article, for messages: `an integer`, `a list`.
    pub fn words(&self) -> &'static str {
        match self {
            Kind::Text(..) | Kind::Enum(_) => "a string",
            Kind::Bool => "`true` or `false`",
            Kind::Int { .. } => "an integer",
            Kind::Float => "a number",
            Kind::IntOrString => "an integer or a string",
            Kind::Quantity => "a quantity",
            Kind::Time => "a time",
            Kind::Bytes => "a string in base64",
            Kind::Duration { .. } => "a duration as a string",
            Kind::Object(_) | Kind::Map(_) => "a map",
            Kind::List(..) => "a list",
            Kind::Any => "any value",
        }
    }

    /// The type of the object, or of the items or values that are objects.
    pub fn object(&self) -> Option<TypeRef> {
        match self {
            Kind::Object(found) => Some(*found),
            Kind::List(item, _) | Kind::Map(item) => item.object(),
            _ => None,
        }
    }
}
