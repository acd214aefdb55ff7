//! A map that keeps the order of its keys and the place of each.

use indexmap::IndexMap;

use super::{Node, Text};
use crate::source::Span;

/// An entry of a [`Map`]: its key, where the key stands, and its value.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    key: &'a Text,
    slot: &'a Slot,
}

#[derive(Debug, Clone)]
struct Slot {
    key_span: Span,
    node: Node,
}

impl<'a> Entry<'a> {
    /// The key.
    pub fn key(self) -> &'a str {
        self.key.as_str()
    }

    /// The key, to be kept.
    pub fn key_text(self) -> &'a Text {
        self.key
    }

    /// Where the key stands.
    pub fn key_span(self) -> Span {
        self.slot.key_span
    }

    /// The value.
    pub fn node(self) -> &'a Node {
        &self.slot.node
    }
}

/// A map from strings to nodes, in order of first mention.
#[derive(Debug, Clone, Default)]
pub struct Map {
    entries: IndexMap<Text, Slot>,
}

impl Map {
    /// An empty map.
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty map with room for `n` keys.
    pub fn with_capacity(n: usize) -> Self {
        Map { entries: IndexMap::with_capacity(n) }
    }

    /// The number of keys.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether it has no key.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries.get(key).map(|slot| &slot.node)
    }

    /// The value of a key, to change.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Node> {
        self.entries.get_mut(key).map(|slot| &mut slot.node)
    }

    /// The entry of a key.
    pub fn entry(&self, key: &str) -> Option<Entry<'_>> {
        self.entries.get_key_value(key).map(|(key, slot)| Entry { key, slot })
    }

    /// Where a key stands.
    pub fn key_span(&self, key: &str) -> Option<Span> {
        self.entries.get(key).map(|slot| slot.key_span)
    }

    /// Whether it has the key.
    pub fn has(&self, key: &str) -> bool {
        self.entries.contains_key(key)
    }

    /// Sets a key, at the place that it has or at the end. Gives back what it replaced.
    pub fn insert(&mut self, key: impl Into<Text>, key_span: Span, node: Node) -> Option<Node> {
        self.entries.insert(key.into(), Slot { key_span, node }).map(|slot| slot.node)
    }

    /// Sets a key of the program's own, whose place is the value's.
    pub fn put(&mut self, key: &'static str, node: Node) {
        let span = node.span();
        self.insert(Text::new_static(key), span, node);
    }

    /// Sets a key where there is a value.
    pub fn put_some(&mut self, key: &'static str, node: Option<Node>) {
        if let Some(node) = node {
            self.put(key, node);
        }
    }

    /// Removes a key; the others keep their order.
    pub fn remove(&mut self, key: &str) -> Option<Node> {
        self.entries.shift_remove(key).map(|slot| slot.node)
    }

    /// The entries, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Entry<'_>> + DoubleEndedIterator {
        self.entries.iter().map(|(key, slot)| Entry { key, slot })
    }

    /// The values to change, with their keys, in order.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (&Text, &mut Node)> {
        self.entries.iter_mut().map(|(key, slot)| (key, &mut slot.node))
    }

    /// The keys, in order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(Text::as_str)
    }

    /// Keeps only the entries for which `keep` is true.
    pub fn retain(&mut self, mut keep: impl FnMut(&str, &Node) -> bool) {
        self.entries.retain(|key, slot| keep(key, &slot.node));
    }

    /// Sorts the entries by key.
    pub fn sort_keys(&mut self) {
        self.entries.sort_keys();
    }
}

impl<K: Into<Text>> FromIterator<(K, Node)> for Map {
    fn from_iter<I: IntoIterator<Item = (K, Node)>>(entries: I) -> Self {
        let mut map = Map::new();
        for (key, node) in entries {
            let span = node.span();
            map.insert(key, span, node);
        }
        map
    }
}
