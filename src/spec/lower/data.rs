//! Canonical data: short forms expanded, every word checked at its place.
//!
//! KDL and YAML come to the same canonical data, and only that is folded. A collection is a map from
//! names to entries; an entry that is a record is a map; a model list is a list. What is null stays
//! null (it deletes), and the directives `$patch`, `$append` and `$literal` stay for the fold.

use crate::diag::{Diagnostic, Report, closest, list_of};
use crate::node::{Map, Node, Text, Value};
use crate::shape::{Field, Named, Record, Shape, Word, is_expression, kubernetes};
use crate::source::{Origin, Span};
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
        if node.is_null() || is_marked(&node) {
            return node;
        }
        match shape {
            Shape::Record(record) => self.record(record, node),
            Shape::Named(named) => self.named(named, word, node),
            Shape::NamedOrList(named, _) => match node.value {
                Value::List(_) => node,
                _ => self.named(named, word, node),
            },
            Shape::Texts => self.texts(word, node),
            Shape::Names => self.names(word, node),
            Shape::Manifest => self.record_open(<Raw as RecordType>::RECORD, node),
            Shape::Kube(_) => {
                if node.as_map().is_none() {
                    self.wrong(word, &node, "a map");
                }
                node
            }
            Shape::KubeField(ty, field) => {
                self.kube_field(ty, field, word, &node);
                node
            }
            Shape::Any | Shape::Opaque | Shape::Overlays(_) | Shape::Selector => node,
            Shape::File => {
                match node.as_text() {
                    Some(path) => self.files.push((path.clone(), node.span())),
                    None => self.wrong(word, &node, "the path of a file beside the spec"),
                }
                node
            }
            Shape::Switch | Shape::Int { .. } | Shape::Text | Shape::Scalar(_) | Shape::Word(_) => {
                self.scalar(shape, word, node)
            }
        }
    }

    fn scalar(&mut self, shape: &Shape, word: &str, node: Node) -> Node {
        if is_expression(&node) {
            return node;
        }
        match shape {
            Shape::Switch if node.as_bool().is_none() => self.wrong(word, &node, self.booleans()),
            Shape::Int { min, max } if !node.as_int().is_some_and(|n| (*min..=*max).contains(&n)) => {
                let expects = if *max >= i64::from(i32::MAX) {
                    format!("a whole number from {min}")
                } else {
                    format!("a whole number from {min} to {max}")
                };
                self.wrong(word, &node, &expects);
            }
            Shape::Text => return self.text(word, node),
            Shape::Scalar(scalar) if !(scalar.is)(&node) => self.wrong(word, &node, scalar.expects),
            Shape::Word(words) => self.word(word, words, &node),
            _ => {}
        }
        node
    }

    fn booleans(&self) -> &'static str {
        match self.language {
            Language::Kdl => "`#true` or `#false`",
            Language::Yaml => "`true` or `false`",
        }
    }

    /// A place of strings: booleans and plainly written integers count as strings, no other number.
    fn text(&mut self, word: &str, node: Node) -> Node {
        match string_of(&node) {
            Some(text) => {
                let mut string = Node::text(text, node.origin);
                string.marks = node.marks;
                string
            }
            None => {
                match &node.value {
                    Value::Number(number) => self.report.push(
                        Diagnostic::new(
                            codes::NEEDS_QUOTES,
                            node.span(),
                            format!(
                                "`{word}` is a string, and `{number}` is a number that could be written in other ways"
                            ),
                        )
                        .label("quote it")
                        .help(format!("write `\"{number}\"` to have these very characters")),
                    ),
                    _ => self.wrong(word, &node, "a string"),
                }
                node
            }
        }
    }

    fn word(&mut self, word: &str, words: &[Word], node: &Node) {
        let known = || words.iter().map(|word| word.word);
        match node.as_str() {
            Some(text) if known().any(|word| word == text) => {}
            Some(text) => {
                let hint = closest(text, known()).map(|near| format!("did you mean `{near}`?"));
                self.report.push(
                    Diagnostic::new(codes::WRONG_VALUE, node.span(), format!("`{word}` has no `{text}`"))
                        .label(format!("expected {}", list_of(known(), 8)))
                        .help_some(hint),
                );
            }
            None => self.wrong(word, node, &list_of(known(), 8)),
        }
    }

    fn texts(&mut self, word: &str, mut node: Node) -> Node {
        let Some(map) = node.as_map_mut() else {
            self.wrong(word, &node, "a map of strings");
            return node;
        };
        for (key, value) in map.iter_mut() {
            if !value.is_null() && !key.starts_with('$') && !is_marked(value) {
                let text = std::mem::replace(value, Node::null(Origin::NONE));
                *value = self.text(key, text);
            }
        }
        node
    }

    fn names(&mut self, word: &str, node: Node) -> Node {
        if let Some(append) = node.get("$append") {
            let items = self.names(word, append.clone());
            let span = node.span();
            let mut map = Map::new();
            map.insert("$append", span, items);
            return Node::map(map, node.origin);
        }
        let origin = node.origin;
        let items = match &node.value {
            Value::List(items) => items.iter().cloned().collect(),
            Value::Map(_) => {
                self.wrong(word, &node, "a list of strings");
                return node;
            }
            _ => vec![node],
        };
        Node::list(items.into_iter().map(|item| self.text(word, item)).collect(), origin)
    }

    fn named(&mut self, named: &Named, word: &str, node: Node) -> Node {
        let mut entries = Map::new();
        match &node.value {
            Value::Map(map) => {
                for entry in map.iter() {
                    let value = self.entry(named, entry.key(), entry.key_span(), entry.node().clone());
                    entries.insert(entry.key_text().clone(), entry.key_span(), value);
                }
            }
            Value::List(items) => {
                for item in items.iter() {
                    let Some((name, span, rest)) = self.list_item(named, word, item) else { continue };
                    let value = self.entry(named, &name, span, rest);
                    if let Some(first) = entries.key_span(&name) {
                        self.twice(&name, first, span);
                    }
                    entries.insert(name, span, value);
                }
            }
            _ => {
                let expects = "a map from names to entries";
                self.wrong(word, &node, expects);
                return node;
            }
        }
        Node::map(entries, node.origin)
    }

    fn entry(&mut self, named: &Named, name: &str, span: Span, value: Node) -> Node {
        if name.starts_with('$') {
            return value;
        }
        if value.is_null() && !value.marks.literal {
            return if self.layered { value } else { Node::map(Map::new(), Origin::set(span)) };
        }
        self.value(&named.entry, name, value)
    }

    /// An item of Kubernetes' own list form: its name, where that stands, and the rest.
    fn list_item(&mut self, named: &Named, word: &str, item: &Node) -> Option<(Text, Span, Node)> {
        let Some(map) = item.as_shared_map() else {
            self.wrong(word, item, &format!("a map with `{}`", named.key));
            return None;
        };
        let Some(key) = map.get(named.key) else {
            self.report.push(
                Diagnostic::new(
                    codes::MISSING_FIELD,
                    item.span(),
                    format!("an item of `{word}` has no `{}`", named.key),
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
        let origin = node.origin;
        let map = match &node.value {
            Value::Map(map) => map.clone(),
            Value::List(_) => {
                self.wrong(record.name, &node, "a map");
                return node;
            }
            Value::Text(head) if record.headed && !is_expression(&node) => {
                let mut map = Map::new();
                map.insert(head.clone(), node.span(), Node::map(Map::new(), origin));
                std::sync::Arc::new(map)
            }
            _ => match record.positional.first() {
                Some(first) => {
                    let mut map = Map::new();
                    map.insert(*first, node.span(), node);
                    std::sync::Arc::new(map)
                }
                None => {
                    let expects = format!("a map: the words of `{}`", record.name);
                    self.wrong(record.name, &node, &expects);
                    return node;
                }
            },
        };
        let mut fields = Map::with_capacity(map.len());
        for entry in map.iter() {
            // Kubernetes wraps the source of a variable in `valueFrom`.
            if entry.key() == "valueFrom"
                && record.name == "env"
                && let Some(source) = entry.node().as_map()
            {
                source.iter().for_each(|source| self.field(record, source, &mut fields));
                continue;
            }
            if entry.key().starts_with('$') {
                fields.insert(entry.key_text().clone(), entry.key_span(), entry.node().clone());
                continue;
            }
            self.field(record, entry, &mut fields);
        }
        self.exclusive(record, &fields);
        Node::map(fields, origin)
    }

    /// A record that takes any other key too.
    fn record_open(&mut self, record: &'static Record, node: Node) -> Node {
        let Some(map) = node.as_map() else {
            self.wrong(record.name, &node, "a map");
            return node;
        };
        for entry in map.iter() {
            if let Some(field) = record.field(entry.key())
                && !entry.node().is_null()
            {
                self.value(&field.shape, field.key, entry.node().clone());
            }
        }
        node
    }

    fn field(&mut self, record: &'static Record, entry: crate::node::Entry<'_>, fields: &mut Map) {
        let (key, span, node) = (entry.key(), entry.key_span(), entry.node());
        let Some(field) = record.field(key) else {
            match record.verbatim_field(key) {
                Some(ty) => self.kube_field(ty, key, key, node),
                None => self.unknown(record, key, span),
            }
            fields.insert(entry.key_text().clone(), span, node.clone());
            return;
        };
        if field.off && node.as_bool().is_some() {
            fields.insert(field.key, span, node.clone());
            return;
        }
        let value = self.value(&field.shape, field.key, node.clone());
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
            let value = if entry.node().is_null() {
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
    fn exclusive(&mut self, record: &'static Record, fields: &Map) {
        for choice in record.all_choices() {
            let mut named =
                choice.iter().filter_map(|member| fields.entry(member)).filter(|entry| !entry.node().is_null());
            let (Some(first), Some(second)) = (named.next(), named.next()) else { continue };
            self.report.push(
                Diagnostic::new(
                    codes::MISPLACED,
                    second.key_span(),
                    format!("`{}` and `{}` exclude each other in a `{}`", first.key(), second.key(), record.name),
                )
                .label("this one, or the other")
                .with(first.key_span(), "the other one"),
            );
        }
    }

    fn kube_field(&mut self, ty: &str, field: &str, word: &str, node: &Node) {
        if node.is_null() || is_marked(node) || is_expression(node) {
            return;
        }
        let Some(field) = kubernetes::type_named(ty).and_then(|ty| ty.field(field)) else { return };
        let is_map = node.as_map().is_some();
        let is_list = node.as_list().is_some() || node.get("$append").is_some();
        let expects = match &field.kind {
            kubernetes::Kind::Any => return,
            kubernetes::Kind::Object(_) | kubernetes::Kind::Map(_) if !is_map => "a map",
            kubernetes::Kind::List(..) if !is_list => match self.language {
                Language::Kdl => "a list: one item as `{ - item }`, several as arguments or `-` children",
                Language::Yaml => "a list",
            },
            kubernetes::Kind::Object(_) | kubernetes::Kind::Map(_) | kubernetes::Kind::List(..) => return,
            _ if is_map || is_list => "a single value",
            _ => return,
        };
        self.wrong(word, node, expects);
    }

    /// Says that a record has no such word.
    pub(super) fn unknown(&mut self, record: &'static Record, key: &str, span: Span) {
        let known = record.all_fields().map(|field| self.name_of(field));
        let verbatim: Vec<&str> = record
            .all_verbatim()
            .filter_map(|verbatim| kubernetes::type_named(verbatim.ty).map(|ty| (ty, verbatim.except)))
            .flat_map(|(ty, except)| ty.fields().iter().map(|field| field.name).filter(|name| !except.contains(name)))
            .collect();
        let near = closest(key, known.chain(verbatim.iter().copied()));
        let other = record.all_fields().find(|field| field.word == key || field.key == key);
        let hint = match (other, near) {
            (Some(field), _) => Some(format!("in {} this word is `{}`", self.tongue(), self.name_of(field))),
            (None, Some(near)) => Some(format!("did you mean `{near}`?")),
            (None, None) if record.all_fields().count() <= 12 && verbatim.is_empty() => {
                Some(format!("a `{}` has {}", record.name, list_of(record.all_fields().map(|f| self.name_of(f)), 12)))
            }
            (None, None) => None,
        };
        self.report.push(
            Diagnostic::new(codes::UNKNOWN_FIELD, span, format!("`{key}` is not a word of a `{}`", record.name))
                .label("not known here")
                .help_some(hint),
        );
    }

    fn tongue(&self) -> &'static str {
        match self.language {
            Language::Kdl => "KDL",
            Language::Yaml => "YAML",
        }
    }

    fn name_of(&self, field: &Field) -> &'static str {
        match self.language {
            Language::Kdl => field.word,
            Language::Yaml => field.key,
        }
    }

    /// Says that a name stands twice where it may stand once.
    pub fn twice(&mut self, name: &str, first: Span, second: Span) {
        self.report.push(
            Diagnostic::new(codes::DUPLICATE, second, format!("`{name}` is there twice"))
                .label("the second one")
                .with(first, "the first one")
                .help("keep one of them: in one place, nothing says which should win"),
        );
    }

    /// Says that a value is not what its word wants.
    pub fn wrong(&mut self, word: &str, node: &Node, expects: &str) {
        let shown = match &node.value {
            Value::Text(text) if text.len() <= 60 => format!("`{text}`"),
            Value::Number(number) => format!("`{number}`"),
            other => other.kind().to_owned(),
        };
        self.report.push(
            Diagnostic::new(codes::WRONG_VALUE, node.span(), format!("`{word}` cannot be {shown}"))
                .label(format!("expected {expects}")),
        );
    }
}

/// Whether a node is a directive of the fold, which stands for a value of any shape.
fn is_marked(node: &Node) -> bool {
    node.as_map().is_some_and(|map| map.len() == 1 && map.has("$literal"))
}
