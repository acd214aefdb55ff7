//! The halves of a native delivery, as their labels tell them apart.

use crate::node::{Map, Node};

/// The labels that tell halves apart, and their values.
pub(super) const HALVES: [(&str, [&str; 2]); 2] = [("track", ["stable", "canary"]), ("colour", ["blue", "green"])];

/// Which half labels are of: the label that says so, its value, and the other one's.
pub(super) fn half(labels: &Map) -> Option<(&'static str, &'static str, &'static str)> {
    HALVES.iter().find_map(|(label, [one, other])| match labels.get(label).and_then(Node::as_str)? {
        value if value == *one => Some((*label, *one, *other)),
        value if value == *other => Some((*label, *other, *one)),
        _ => None,
    })
}
