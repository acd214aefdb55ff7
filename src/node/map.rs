//! A map that keeps the order of its keys and the place of each.

use foldhash::HashMap;

use super::{Node, Text};
use crate::source::Span;

/// Up to this many keys a map is searched from front to back: most maps of a manifest have fewer than ten, and a
/// table of hashes would cost more to make than it ever saves.
const SMALL: usize = 24;

/// An entry of a [`Map`]: its key, where the key stands, and its value.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    slot: &'a Slot,
}

#[derive(Debug, Clone)]
struct Slot {
    key: Text,
    key_span: Span,
    node: Node,
}

impl<'a> Entry<'a> {
    /// The key.
    pub fn key(self) -> &'a str {
        self.slot.key.as_str()
    }

    /// The key, to be kept.
    pub fn key_text(self) -> &'a Text {
        &self.slot.key
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
    slots: Vec<Slot>,
    /// Where each key stands in `slots`, once there are more than [`SMALL`].
    index: Option<Box<HashMap<Text, usize>>>,
}

impl Map {
    /// An empty map.
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty map with room for `n` keys.
    pub fn with_capacity(n: usize) -> Self {
        Map { slots: Vec::with_capacity(n), index: None }
    }

    /// The number of keys.
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// Whether it has no key.
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    fn find(&self, key: &str) -> Option<usize> {
        match &self.index {
            Some(index) => index.get(key).copied(),
            None => self.slots.iter().position(|slot| slot.key == key),
        }
    }

    fn slot(&self, key: &str) -> Option<&Slot> {
        self.find(key).and_then(|at| self.slots.get(at))
    }

    fn reindex(&mut self) {
        let large = self.slots.len() > SMALL;
        let positions = || self.slots.iter().enumerate().map(|(at, slot)| (slot.key.clone(), at)).collect();
        self.index = large.then(|| Box::new(positions()));
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.slot(key).map(|slot| &slot.node)
    }

    /// The value of a key, to change.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Node> {
        let at = self.find(key)?;
        self.slots.get_mut(at).map(|slot| &mut slot.node)
    }

    /// The entry of a key.
    pub fn entry(&self, key: &str) -> Option<Entry<'_>> {
        self.slot(key).map(|slot| Entry { slot })
    }

    /// Where a key stands.
    pub fn key_span(&self, key: &str) -> Option<Span> {
        self.slot(key).map(|slot| slot.key_span)
    }

    /// Whether it has the key.
    pub fn has(&self, key: &str) -> bool {
        self.find(key).is_some()
    }

    /// Sets a key, at the place that it has or at the end. Gives back what it replaced.
    pub fn insert(&mut self, key: impl Into<Text>, key_span: Span, node: Node) -> Option<Node> {
        let key = key.into();
        if let Some(slot) = self.find(&key).and_then(|at| self.slots.get_mut(at)) {
            slot.key_span = key_span;
            return Some(std::mem::replace(&mut slot.node, node));
        }
        if let Some(index) = &mut self.index {
            index.insert(key.clone(), self.slots.len());
        }
        self.slots.push(Slot { key, key_span, node });
        if self.index.is_none() && self.slots.len() > SMALL {
            self.reindex();
        }
        None
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
        let at = self.find(key)?;
        let slot = self.slots.remove(at);
        if self.index.is_some() {
            self.reindex();
        }
        Some(slot.node)
    }

    /// The entries, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Entry<'_>> + DoubleEndedIterator {
        self.slots.iter().map(|slot| Entry { slot })
    }

    /// The values to change, with their keys, in order.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (&Text, &mut Node)> {
        self.slots.iter_mut().map(|slot| (&slot.key, &mut slot.node))
    }

    /// The keys, in order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.slots.iter().map(|slot| slot.key.as_str())
    }

    /// Keeps only the entries for which `keep` is true.
    pub fn retain(&mut self, mut keep: impl FnMut(&str, &Node) -> bool) {
        self.slots.retain(|slot| keep(&slot.key, &slot.node));
        self.reindex();
    }

    /// Sorts the entries by key.
    pub fn sort_keys(&mut self) {
        self.slots.sort_by(|a, b| a.key.cmp(&b.key));
        self.reindex();
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Origin;

    #[test]
    fn a_large_map_finds_keeps_order_and_forgets() {
        let mut map = Map::new();
        for n in 0..100 {
            map.insert(format!("k{n}"), Span::NONE, Node::int(n, Origin::NONE));
        }
        assert_eq!(map.get("k57").and_then(Node::as_int), Some(57));
        assert!(map.remove("k3").is_some());
        assert!(map.get("k3").is_none());
        assert_eq!(map.get("k99").and_then(Node::as_int), Some(99));
        assert_eq!(map.keys().nth(3), Some("k4"));
        map.retain(|_, node| node.as_int().is_some_and(|n| n < 10));
        assert_eq!(map.len(), 9);
        assert_eq!(map.get("k9").and_then(Node::as_int), Some(9));
        assert!(map.get("k57").is_none());
    }
}
