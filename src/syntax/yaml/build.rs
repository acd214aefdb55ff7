//! Nodes of a document from the opens, leaves and closes of a parser.

use std::collections::BTreeMap;

use super::findings::{Findings, shown};
use super::plain::Refusal;
use crate::diag::Diagnostic;
use crate::node::{Map, Node, Text, Value};
use crate::source::{FileId, Origin, Span};
use crate::syntax::codes;

/// How deep collections may stand in each other, those behind aliases included.
pub(super) const MAX_DEPTH: usize = 64;

/// How many nodes the aliases of one file may bring.
pub(super) const MAX_ALIASED: usize = 1_000_000;

/// The document goes deeper than [`MAX_DEPTH`]; it has been reported.
#[derive(Debug)]
pub(super) struct TooDeep;

/// A finished node and its measures.
#[derive(Debug, Clone)]
struct Built {
    node: Node,
    /// How many nodes it holds, itself included, aliases counted in full.
    count: usize,
    /// How many collections stand in each other in it.
    height: usize,
}

/// A key that waits for its value.
#[derive(Debug)]
enum Pending {
    /// None does: the next node is a key.
    None,
    /// This one.
    Key(Text, Span),
    /// One that was refused: its value is read and dropped.
    Refused,
}

#[derive(Debug)]
enum Items {
    List(Vec<Node>),
    Map(Map, Pending),
}

/// A collection that is still open.
#[derive(Debug)]
struct Frame {
    items: Items,
    start: usize,
    /// The end of the last thing in it.
    end: usize,
    anchor: usize,
    count: usize,
    height: usize,
    /// Whether it stands in the place of a key.
    is_key: bool,
}

/// What is being built of one file.
#[derive(Debug)]
pub(super) struct Builder {
    file: FileId,
    /// What is wrong so far.
    pub(super) findings: Findings,
    stack: Vec<Frame>,
    root: Option<Node>,
    anchors: BTreeMap<usize, Built>,
    /// How many nodes aliases have brought.
    aliased: usize,
    over_limit: bool,
}

impl Builder {
    pub(super) fn new(file: FileId) -> Self {
        Builder {
            file,
            findings: Findings::default(),
            stack: Vec::new(),
            root: None,
            anchors: BTreeMap::new(),
            aliased: 0,
            over_limit: false,
        }
    }

    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, start, end)
    }

    /// Whether the next node is the key of a map.
    pub(super) fn wants_key(&self) -> bool {
        matches!(self.stack.last(), Some(Frame { items: Items::Map(_, Pending::None), .. }))
    }

    /// Opens a list at a byte. Anchor 0 is none.
    ///
    /// # Errors
    /// Where that is too deep, which is reported.
    pub(super) fn open_list(&mut self, start: usize, anchor: usize) -> Result<(), TooDeep> {
        self.open(Items::List(Vec::new()), start, anchor)
    }

    /// Opens a map at a byte. Anchor 0 is none.
    ///
    /// # Errors
    /// Where that is too deep, which is reported.
    pub(super) fn open_map(&mut self, start: usize, anchor: usize) -> Result<(), TooDeep> {
        self.open(Items::Map(Map::new(), Pending::None), start, anchor)
    }

    fn open(&mut self, items: Items, start: usize, anchor: usize) -> Result<(), TooDeep> {
        if self.stack.len() >= MAX_DEPTH {
            self.too_deep(start);
            return Err(TooDeep);
        }
        let is_key = self.wants_key();
        if is_key {
            let finding = Diagnostic::new(codes::YAML_KEY, self.span(start, start), "a collection stands as a key")
                .label("a key is a string")
                .help("is this a template's `{{…}}`? put it in quotes");
            self.findings.push(finding);
        }
        self.stack.push(Frame { items, start, end: start, anchor, count: 1, height: 1, is_key });
        Ok(())
    }

    /// Reports that collections stand too deep.
    pub(super) fn too_deep(&mut self, at: usize) {
        let message = format!("more than {MAX_DEPTH} collections stand in each other");
        let finding = Diagnostic::new(codes::YAML_DEPTH, self.span(at, at), message)
            .label(format!("at most {MAX_DEPTH} deep"))
            .help("nest it less deeply: no Kubernetes manifest goes that deep");
        self.findings.push(finding);
    }

    /// Closes the innermost collection, at a byte or at the end of the last thing in it.
    pub(super) fn close(&mut self, end: Option<usize>) {
        let Some(frame) = self.stack.pop() else { return };
        let end = end.unwrap_or(frame.end).max(frame.start);
        let origin = Origin::set(self.span(frame.start, end));
        let node = match frame.items {
            Items::List(items) => Node::list(items, origin),
            Items::Map(map, _) => Node::map(map, origin),
        };
        let built = Built { node, count: frame.count, height: frame.height };
        if frame.is_key {
            self.key(None, end);
        } else {
            self.place(built, end, frame.anchor);
        }
    }

    /// A scalar in the place of a value. Anchor 0 is none.
    pub(super) fn leaf(&mut self, value: Value, span: Span, anchor: usize) {
        let node = Node::new(value, Origin::set(span));
        self.place(Built { node, count: 1, height: 0 }, span.end as usize, anchor);
    }

    fn place(&mut self, built: Built, end: usize, anchor: usize) {
        if anchor != 0 {
            self.anchors.insert(anchor, built.clone());
        }
        let Some(frame) = self.stack.last_mut() else {
            self.root = Some(built.node);
            return;
        };
        frame.end = frame.end.max(end);
        frame.count = frame.count.saturating_add(built.count);
        frame.height = frame.height.max(built.height + 1);
        match &mut frame.items {
            Items::List(items) => items.push(built.node),
            Items::Map(map, pending) => {
                if let Pending::Key(key, span) = std::mem::replace(pending, Pending::None) {
                    map.insert(key, span, built.node);
                }
            }
        }
    }

    /// A key and where it stands, or `None` for one that was refused and ends there.
    pub(super) fn key(&mut self, key: Option<(Text, Span)>, end: usize) {
        let Some(frame) = self.stack.last_mut() else { return };
        frame.end = frame.end.max(end);
        let Items::Map(map, pending) = &mut frame.items else { return };
        *pending = match key {
            None => Pending::Refused,
            Some((key, span)) => match map.key_span(&key) {
                None => Pending::Key(key, span),
                Some(first) => {
                    let message = format!("the key `{}` stands twice in this map", shown(&key));
                    let finding = Diagnostic::new(codes::YAML_DUPLICATE_KEY, span, message)
                        .label("the second time")
                        .with(first, "the first time")
                        .help("remove one of them, or bring both values together under one");
                    self.findings.push(finding);
                    Pending::Refused
                }
            },
        };
    }

    /// Keeps what an anchor on a key names.
    pub(super) fn anchor_key(&mut self, anchor: usize, value: Value, span: Span) {
        if anchor != 0 {
            let node = Node::new(value, Origin::set(span));
            self.anchors.insert(anchor, Built { node, count: 1, height: 0 });
        }
    }

    /// What an anchor names, in the place of a key.
    pub(super) fn anchored(&self, anchor: usize) -> Option<&Node> {
        self.anchors.get(&anchor).map(|built| &built.node)
    }

    /// An alias in the place of a value. What it names keeps the places where that was written.
    pub(super) fn alias(&mut self, anchor: usize, name: &str, span: Span) {
        let Some(built) = self.anchors.get(&anchor).cloned() else {
            let message = format!("the alias `{}` stands within what it names", shown(name));
            self.refuse_alias(Diagnostic::new(codes::YAML_ALIAS, span, message).help("write the value out"), span);
            return;
        };
        if self.stack.len() + built.height > MAX_DEPTH {
            let message = format!("with `{}`, more than {MAX_DEPTH} collections stand in each other", shown(name));
            let finding = Diagnostic::new(codes::YAML_DEPTH, span, message).help("write it flatter");
            self.refuse_alias(finding, span);
            return;
        }
        self.aliased = self.aliased.saturating_add(built.count);
        if self.aliased > MAX_ALIASED {
            if !std::mem::replace(&mut self.over_limit, true) {
                let message = format!("the aliases of this file grow into more than {MAX_ALIASED} values");
                let finding = Diagnostic::new(codes::YAML_ALIAS_LIMIT, span, message)
                    .label("the limit is reached here")
                    .help("do not put aliases into what other aliases name");
                self.findings.push(finding);
            }
            self.leaf(Value::Null, span, 0);
            return;
        }
        self.place(built, span.end as usize, 0);
    }

    /// Reports an alias that names nothing, and puts null in its place.
    pub(super) fn refuse_alias(&mut self, finding: Diagnostic, span: Span) {
        self.findings.push(finding);
        if self.wants_key() { self.key(None, span.end as usize) } else { self.leaf(Value::Null, span, 0) }
    }

    /// Reports a plain scalar that readers take differently.
    pub(super) fn refuse(&mut self, refusal: &Refusal, text: &str, span: Span, is_key: bool) {
        let quoted = format!("`\"{}\"`", shown(text));
        let mut finding = Diagnostic::new(refusal.code, span, refusal.message.clone());
        if refusal.code == codes::YAML_MERGE_KEY {
            finding = finding
                .label("write the fields out, or use a profile for what services share")
                .help(format!("write {quoted} if the key itself is meant"));
        } else if is_key {
            finding = finding.label("a key is a string").help(format!("write {quoted}"));
        } else {
            if let Some((when, plain)) = &refusal.other {
                finding = finding.help(format!("write `{plain}` {when}"));
            }
            finding = finding.label("readers differ").help(format!("write {quoted} if it is text"));
        }
        self.findings.push(finding);
    }

    /// Ends the document and gives it back, if it has a node.
    pub(super) fn finish(&mut self) -> Option<Node> {
        self.stack.clear();
        self.anchors.clear();
        self.root.take()
    }
}
