//! Canonical data: short forms expanded, every word checked at its place.
//!
//! KDL and YAML come to the same canonical data, and only that is folded. A collection is a map from
//! names to entries; an entry that is a record is a map; a model list is a list. What is null stays
//! null (it deletes), and the directives `$patch`, `$append` and `$literal` stay for the fold. What is wrong is told
//! and marked ([`Node::faulty`]), so that it is told once.

use std::sync::Arc;

use super::say::Called;
use crate::diag::{Diagnostic, Report, a};
use crate::node::{Map, Node, Text, Value};
use crate::shape::{Named, Record, Shape, Word, is_expression};
use crate::source::{Origin, Sources, Span};
use crate::spec::codes;
use crate::spec::decode::{RecordType, string_of};
use crate::spec::model::Raw;

/// Which language a file is written in: messages show its forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// KDL.
    Kdl,
    /// YAML or JSON.
    Yaml,
}

/// Brings data to its canonical form.
#[derive(Debug)]
pub struct Canon<'a> {
    /// Where findings go.
    pub report: &'a mut Report,
    /// The files, for the text of what was written.
    pub sources: &'a Sources,
    /// The language of the file.
    pub language: Language,
    /// Whether null deletes what is inherited; among facts it is an entry with nothing to say.
    pub layered: bool,
    /// Files that the data names, with where.
    pub files: Vec<(Text, Span)>,
}

impl Canon<'_> {
    /// The canonical form of a value of that shape. `word` names the value in messages.
    pub fn value(&mut self, shape: &Shape, word: &str, node: Node) -> Node {
        self.shaped(shape, Called::word(word), node)
    }

    fn shaped(&mut self, shape: &Shape, called: Called<'_>, node: Node) -> Node {
        if node.is_faulty() || node.is_null() {
            return node;
        }
        if is_marked(&node) {
            return self.marked(shape, called, node);
        }
        match shape {
            Shape::Record(record) => self.record_called(record, called, node),
            Shape::Named(named) => self.named(named, called, node),
            Shape::NamedOrList(named, (ty, field)) => match node.value {
                Value::List(_) => self.kube_field(ty, field, called, node),
                _ => self.named(named, called, node),
            },
            Shape::Texts => self.texts(called, node),
            Shape::Names => self.names(called, node),
            Shape::Manifest => self.record_open(<Raw as RecordType>::RECORD, node),
            Shape::Kube(_) if node.as_map().is_none() => self.wrong(called, node, "a map"),
            Shape::KubeField(ty, field) => self.kube_field(ty, field, called, node),
            Shape::Kube(_) | Shape::Any | Shape::Opaque | Shape::Overlays(_) | Shape::Selector => node,
            Shape::File => match node.as_text() {
                Some(path) => {
                    self.files.push((path.clone(), node.span()));
                    node
                }
                None => self.wrong(called, node, "the path of a file beside the spec"),
            },
            Shape::Switch | Shape::Int { .. } | Shape::Text | Shape::Scalar(_) | Shape::Word(_) => {
                self.scalar(shape, called, node)
            }
        }
    }

    /// What stands under `$literal` has short forms too.
    fn marked(&mut self, shape: &Shape, called: Called<'_>, mut node: Node) -> Node {
        let is_short = match (shape, node.get("$literal")) {
            (Shape::Record(record), Some(inner)) if inner.as_map().is_none() && !inner.is_null() => {
                record.positional.first()
            }
            _ => None,
        };
        if let Some(first) = is_short {
            let (span, origin) = (node.span(), node.origin);
            let mut map = Map::new();
            map.insert(*first, span, node);
            return Node::map(map, origin);
        }
        if let Some(inner) = node.as_map_mut().and_then(|map| map.get_mut("$literal")) {
            let written = std::mem::replace(inner, Node::null(Origin::NONE));
            *inner = self.shaped(shape, called, written);
        }
        node
    }

    fn scalar(&mut self, shape: &Shape, called: Called<'_>, node: Node) -> Node {
        if is_expression(&node) {
            return node;
        }
        match shape {
            Shape::Switch if node.as_bool().is_none() => self.wrong(called, node, self.booleans()),
            Shape::Int { min, max } if !node.as_int().is_some_and(|n| (*min..=*max).contains(&n)) => {
                let expects = if *max >= i64::from(i32::MAX) {
                    format!("a whole number from {min}")
                } else {
                    format!("a whole number from {min} to {max}")
                };
                self.wrong_number(called, node, &expects)
            }
            Shape::Text => self.text(called, node),
            Shape::Scalar(scalar) if !(scalar.is)(&node) => match &node.value {
                Value::Number(number) if (scalar.is)(&Node::text(number.source(), node.origin)) => {
                    self.needs_quotes(called, node)
                }
                _ => self.wrong(called, node, scalar.expects),
            },
            Shape::Word(words) => self.word(called, words, node),
            _ => node,
        }
    }

    /// A place of strings: booleans and plainly written integers count as strings, no other number.
    fn text(&mut self, called: Called<'_>, node: Node) -> Node {
        match string_of(&node) {
            Some(text) => {
                let mut string = Node::text(text, node.origin);
                string.marks = node.marks;
                string
            }
            None if matches!(node.value, Value::Number(_)) => self.needs_quotes(called, node),
            None => self.wrong(called, node, "a string"),
        }
    }

    fn word(&mut self, called: Called<'_>, words: &[Word], node: Node) -> Node {
        let is_known = |text: &str| words.iter().any(|word| word.word == text);
        match &node.value {
            Value::Text(text) if is_known(text) => node,
            Value::Number(number) if is_known(number.source()) => self.needs_quotes(called, node),
            _ => self.wrong_word(called, words, node),
        }
    }

    fn texts(&mut self, called: Called<'_>, mut node: Node) -> Node {
        let Some(map) = node.as_map_mut() else { return self.wrong(called, node, "a map of strings") };
        for (key, value) in map.iter_mut() {
            if !value.is_null() && !value.is_faulty() && !key.starts_with('$') && !is_marked(value) {
                let text = std::mem::replace(value, Node::null(Origin::NONE));
                *value = self.text(called.entry(key), text);
            }
        }
        node
    }

    fn names(&mut self, called: Called<'_>, node: Node) -> Node {
        if let Some(append) = node.get("$append") {
            let items = self.names(called, append.clone());
            let span = node.span();
            let mut map = Map::new();
            map.insert("$append", span, items);
            return Node::map(map, node.origin);
        }
        let origin = node.origin;
        let items = match &node.value {
            Value::List(items) => items.iter().cloned().collect(),
            Value::Map(_) => return self.wrong(called, node, "a list of strings"),
            _ => vec![node],
        };
        Node::list(items.into_iter().map(|item| self.text(called, item)).collect(), origin)
    }

    fn named(&mut self, named: &Named, called: Called<'_>, node: Node) -> Node {
        let mut entries = Map::new();
        let mut is_whole = true;
        match &node.value {
            Value::Map(map) => {
                for entry in map.iter() {
                    let value = self.entry(named, called.entry(entry.key()), entry.key_span(), entry.node().clone());
                    entries.insert(entry.key_text().clone(), entry.key_span(), value);
                }
            }
            Value::List(items) => {
                for item in items.iter() {
                    let Some((name, span, rest)) = self.list_item(named, called, item) else {
                        is_whole = false;
                        continue;
                    };
                    let value = self.entry(named, called.entry(&name), span, rest);
                    if let Some(first) = entries.key_span(&name) {
                        self.twice(&name, first, span);
                    }
                    entries.insert(name, span, value);
                }
            }
            _ => return self.wrong(called, node, "a map from names to entries"),
        }
        let entries = Node::map(entries, node.origin);
        if is_whole { entries } else { entries.faulty() }
    }

    fn entry(&mut self, named: &Named, called: Called<'_>, span: Span, value: Node) -> Node {
        if called.name.starts_with('$') || value.is_faulty() {
            return value;
        }
        if value.is_null() && !value.marks.literal {
            return if self.layered { value } else { Node::map(Map::new(), Origin::set(span)) };
        }
        self.shaped(&named.entry, called, value)
    }

    /// An item of Kubernetes' own list form: its name, where that stands, and the rest.
    fn list_item(&mut self, named: &Named, called: Called<'_>, item: &Node) -> Option<(Text, Span, Node)> {
        let Some(map) = item.as_shared_map() else {
            self.wrong(called, item.clone(), &format!("a map with `{}`", named.key));
            return None;
        };
        let Some(key) = map.get(named.key) else {
            self.report.push(
                Diagnostic::new(
                    codes::MISSING_FIELD,
                    item.span(),
                    format!("an item of `{called}` has no `{}`", named.key),
                )
                .label(format!("`{}` names it", named.key)),
            );
            return None;
        };
        let name = string_of(key)?;
        let mut rest = Map::clone(map);
        rest.remove(named.key);
        Some((name, key.span(), Node::map(rest, item.origin)))
    }

    /// The canonical form of a record's value.
    pub fn record(&mut self, record: &'static Record, node: Node) -> Node {
        self.record_called(record, Called::word(record.name), node)
    }

    fn record_called(&mut self, record: &'static Record, called: Called<'_>, node: Node) -> Node {
        let origin = node.origin;
        let map = match &node.value {
            Value::Map(map) => map.clone(),
            Value::List(_) => return self.wrong(called, node, "a map"),
            Value::Text(head) if record.headed && !is_expression(&node) => {
                let mut map = Map::new();
                map.insert(head.clone(), node.span(), Node::map(Map::new(), origin));
                Arc::new(map)
            }
            _ => match record.positional.first() {
                Some(first) => {
                    let mut map = Map::new();
                    map.insert(*first, node.span(), node);
                    Arc::new(map)
                }
                None => return self.wrong(called, node, &format!("a map: the words of `{}`", record.name)),
            },
        };
        let mut fields = Map::with_capacity(map.len());
        for entry in map.iter() {
            // Kubernetes wraps the source of a variable in `valueFrom`.
            if entry.key() == "valueFrom"
                && record.name == "env"
                && let Some(source) = entry.node().as_map()
            {
                source.iter().for_each(|source| self.field(record, called, source, &mut fields));
                continue;
            }
            if entry.key().starts_with('$') {
                fields.insert(entry.key_text().clone(), entry.key_span(), entry.node().clone());
                continue;
            }
            self.field(record, called, entry, &mut fields);
        }
        self.exclusive(record, &mut fields);
        Node::map(fields, origin)
    }

    /// A record that takes any other key too.
    fn record_open(&mut self, record: &'static Record, mut node: Node) -> Node {
        let Some(map) = node.as_map_mut() else { return self.wrong(Called::word(record.name), node, "a map") };
        for (key, value) in map.iter_mut() {
            if let Some(field) = record.field(key) {
                let written = std::mem::replace(value, Node::null(Origin::NONE));
                *value = self.value(&field.shape, field.key, written);
            }
        }
        node
    }

    fn field(&mut self, record: &'static Record, called: Called<'_>, entry: crate::node::Entry<'_>, fields: &mut Map) {
        let (key, span, node) = (entry.key(), entry.key_span(), entry.node());
        let Some(field) = record.field(key) else {
            let value = match record.verbatim_field(key) {
                _ if node.is_faulty() => node.clone(),
                Some(ty) => self.kube_field(ty, key, Called::word(key), node.clone()),
                None => {
                    self.unknown(record, key, span);
                    node.clone().faulty()
                }
            };
            self.commands(key, &value);
            fields.insert(entry.key_text().clone(), span, value);
            return;
        };
        if field.off && node.as_bool().is_some() {
            fields.insert(field.key, span, node.clone());
            return;
        }
        // A short form is called by the entry's name: `env.LOG_LEVEL`.
        let is_short = called.outer.is_some() && record.positional.first() == Some(&field.key) && span == node.span();
        let called = if is_short { called } else { Called::word(self.name_of(field)) };
        self.commands(field.key, node);
        let value = self.shaped(&field.shape, called, node.clone());
        match field.into {
            Some((other, member)) => self.write_to_other(other, member, span, value, fields),
            None => match fields.get(field.key).cloned() {
                // Entries that `secret` wrote stand there already.
                Some(before) => {
                    let merged = self.union(before, value);
                    fields.insert(field.key, span, merged);
                }
                None => {
                    fields.insert(field.key, span, value);
                }
            },
        }
    }

    /// Entries of one collection that are really entries of another: `secret` writes `env`.
    fn write_to_other(&mut self, other: &'static str, member: &'static str, span: Span, value: Node, fields: &mut Map) {
        let Some(map) = value.as_map() else { return };
        let mut entries = Map::new();
        for entry in map.iter() {
            let value = if entry.node().is_null() || entry.node().is_faulty() {
                entry.node().clone()
            } else {
                let mut source = Map::new();
                source.insert(member, entry.key_span(), entry.node().clone());
                Node::map(source, entry.node().origin)
            };
            entries.insert(entry.key_text().clone(), entry.key_span(), value);
        }
        let written = Node::map(entries, value.origin);
        let merged = match fields.get(other).cloned() {
            Some(before) => self.union(before, written),
            None => written,
        };
        fields.insert(other, span, merged);
    }

    /// The entries of two maps of one layer; a name in both is an error.
    fn union(&mut self, before: Node, after: Node) -> Node {
        let (Some(_), Some(more)) = (before.as_map(), after.as_map()) else { return before };
        let mut all = before.clone();
        if let Some(map) = all.as_map_mut() {
            for entry in more.iter() {
                if let Some(first) = map.key_span(entry.key()) {
                    self.twice(entry.key(), first, entry.key_span());
                }
                map.insert(entry.key_text().clone(), entry.key_span(), entry.node().clone());
            }
        }
        all
    }

    /// One layer may name one member of a choice.
    fn exclusive(&mut self, record: &'static Record, fields: &mut Map) {
        for choice in record.all_choices() {
            let mut named =
                choice.iter().filter_map(|member| fields.entry(member)).filter(|entry| !entry.node().is_null());
            let (Some(first), Some(second)) = (named.next(), named.next()) else { continue };
            self.report.push(
                Diagnostic::new(
                    codes::MISPLACED,
                    second.key_span(),
                    format!("`{}` and `{}` exclude each other in {}", first.key(), second.key(), a(record.name)),
                )
                .label("this one, or the other")
                .with(first.key_span(), "the other one"),
            );
            let second = second.key_text().clone();
            if let Some(node) = fields.get_mut(&second) {
                node.marks.faulty = true;
            }
        }
    }
}

/// Whether a node is a directive of the fold, which stands for a value of any shape.
fn is_marked(node: &Node) -> bool {
    node.as_map().is_some_and(|map| map.len() == 1 && map.has("$literal"))
}
