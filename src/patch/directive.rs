//! The directives of a strategic merge: keys that begin with `$`.

use crate::diag::closest;
use crate::node::{Map, Node};

/// The key of the directive that says what becomes of a map, an item or a list.
pub(super) const PATCH: &str = "$patch";
const RETAIN: &str = "$retainKeys";
const DELETE_FROM: &str = "$deleteFromPrimitiveList";
const ORDER: &str = "$setElementOrder";
const ALL: [&str; 4] = [PATCH, RETAIN, DELETE_FROM, ORDER];

/// What `$patch` can say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Command {
    Merge,
    Replace,
    Delete,
}

impl Command {
    /// The command of that name.
    pub(super) fn parse(node: &Node) -> Option<Self> {
        match node.as_str()? {
            "merge" => Some(Command::Merge),
            "replace" => Some(Command::Replace),
            "delete" => Some(Command::Delete),
            _ => None,
        }
    }

    /// The command of an item that is nothing but one, which then speaks for its list.
    pub(super) fn alone(item: &Node) -> Option<&Node> {
        let map = item.as_map().filter(|map| map.len() == 1 && !item.marks.literal)?;
        map.get(PATCH)
    }

    /// Whether the map is to be deleted.
    pub(super) fn is_delete(map: &Map) -> bool {
        map.get(PATCH).and_then(Command::parse) == Some(Command::Delete)
    }
}

/// What a key of a patch is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key<'a> {
    /// A field of the object.
    Field,
    /// `$patch`.
    Command,
    /// `$retainKeys`.
    Retain,
    /// `$deleteFromPrimitiveList/FIELD`.
    DeleteFrom(&'a str),
    /// `$setElementOrder/FIELD`.
    Order(&'a str),
    /// Nearly that directive, which is its name or the form that it has.
    Nearly(&'static str),
}

impl<'a> Key<'a> {
    /// What `key` is. Other keys with a `$`, such as a JSON Schema's `$ref`, are fields.
    pub(super) fn of(key: &'a str) -> Self {
        if !key.starts_with('$') {
            return Key::Field;
        }
        let (name, field) = key.split_once('/').unwrap_or((key, ""));
        match name {
            PATCH if name == key => Key::Command,
            RETAIN if name == key => Key::Retain,
            DELETE_FROM if field.is_empty() => Key::Nearly("$deleteFromPrimitiveList/FIELD"),
            DELETE_FROM => Key::DeleteFrom(field),
            ORDER if field.is_empty() => Key::Nearly("$setElementOrder/FIELD"),
            ORDER => Key::Order(field),
            PATCH => Key::Nearly(PATCH),
            RETAIN => Key::Nearly(RETAIN),
            _ => closest(name, ALL).map_or(Key::Field, Key::Nearly),
        }
    }
}
