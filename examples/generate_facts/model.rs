//! What is collected before it is written: types by name, and kinds.

use std::collections::{BTreeMap, BTreeSet};

/// The kind of a field's value; the letters are those of the table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// A string, with its shortest and longest length and the name of its pattern.
    Text { min: Option<u64>, max: Option<u64>, pattern: Option<&'static str> },
    /// `true` or `false`.
    Bool,
    /// An integer of 32 or 64 bits, with narrower bounds where there are any.
    Int { wide: bool, min: Option<i64>, max: Option<i64> },
    /// Any number.
    Float,
    /// An integer or a string.
    IntOrString,
    /// A quantity.
    Quantity,
    /// An RFC 3339 time.
    Time,
    /// Base64.
    Bytes,
    /// A Go duration, at least 1 ms where `positive`.
    Duration { positive: bool },
    /// One of these strings.
    Enum(Vec<EnumValue>),
    /// An object of the type of that name.
    Object(String),
    /// A list.
    List(Box<Kind>, ListKind),
    /// A map from strings.
    Map(Box<Kind>),
    /// Anything.
    Any,
}

/// A value of an enum, with the first and the last minor that have it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct EnumValue {
    pub(crate) name: String,
    pub(crate) since: Option<u8>,
    pub(crate) until: Option<u8>,
}

/// How the items of a list are told apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ListKind {
    Atomic,
    Set,
    Map(Vec<String>),
}

/// What strategic merge does with a field.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Patch {
    pub(crate) merge: bool,
    pub(crate) key: Option<String>,
    pub(crate) retain_keys: bool,
}

/// A field of a type.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) required: bool,
    pub(crate) since: Option<u8>,
    pub(crate) until: Option<u8>,
    pub(crate) patch: Patch,
    pub(crate) default: Option<String>,
    pub(crate) items: (Option<u64>, Option<u64>),
}

/// A type: its fields in order, whether it takes other fields too, and its choices.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Type {
    pub(crate) fields: Vec<Field>,
    pub(crate) open: bool,
    /// Groups of fields of which at most one, or (`true`) exactly one, is set.
    pub(crate) choices: Vec<(bool, Vec<String>)>,
}

/// A kind that can stand at the root of a manifest.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Root {
    pub(crate) kind: String,
    pub(crate) api_version: String,
    pub(crate) namespaced: bool,
    pub(crate) type_name: String,
    pub(crate) since: Option<u8>,
    pub(crate) until: Option<u8>,
}

/// Everything that is known.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    pub(crate) minors: Vec<u8>,
    pub(crate) sources: Vec<String>,
    pub(crate) types: BTreeMap<String, Type>,
    pub(crate) roots: Vec<Root>,
}

impl Facts {
    /// Drops the types that no root reaches.
    pub(crate) fn prune(&mut self) {
        let mut seen = BTreeSet::new();
        let mut next: Vec<String> = self.roots.iter().map(|root| root.type_name.clone()).collect();
        while let Some(name) = next.pop() {
            if !seen.insert(name.clone()) {
                continue;
            }
            let Some(found) = self.types.get(&name) else { panic!("no type {name}") };
            for field in &found.fields {
                references(&field.kind, &mut |name| next.push(name.to_owned()));
            }
        }
        self.types.retain(|name, _| seen.contains(name));
    }
}

/// Calls `visit` with each type that a kind names.
pub(crate) fn references(kind: &Kind, visit: &mut dyn FnMut(&str)) {
    match kind {
        Kind::Object(name) => visit(name),
        Kind::List(item, _) | Kind::Map(item) => references(item, visit),
        _ => {}
    }
}
