//! The parser's tree to statements.

use foldhash::{HashMap, HashMapExt};

use kdl::{KdlDiagnostic, KdlDocument, KdlEntry, KdlIdentifier, KdlNode, KdlValue};

use super::scan::{Scan, covered, scan};
use super::statement::{Children, Entry, Prop, Statement, Tag, TagKind};
use crate::diag::{Diagnostic, Report};
use crate::node::{Node, Number, Text, Value};
use crate::source::{FileId, Origin, Span};
use crate::syntax::codes;

/// From how many properties on a node's duplicates are looked for with a table.
const MANY: usize = 16;

/// Reads a KDL file.
///
/// The text is checked in one pass of our own first; only where that finds no fault is the parser
/// asked, once. A file with a fault has no statements: a part of a file would only draw more errors.
/// Duplicate properties and wrong tags are reported, and the statements are there without them.
pub fn parse(file: FileId, text: &str) -> (Vec<Statement>, Report) {
    let Scan { mut report, covers, blocks, tops } = scan(file, text);
    if report.has_errors() {
        return (Vec::new(), report);
    }
    let clean = (!covers.is_empty()).then(|| covered(text, &covers));
    match KdlDocument::parse_v2(clean.as_deref().unwrap_or(text)) {
        Ok(document) => {
            let mut reader = Reader { file, text, blocks: blocks.into_iter(), report };
            let statements = reader.statements(&document, false);
            (statements, reader.report)
        }
        Err(error) => {
            report.extend(faults(file, text, &tops, &error.diagnostics));
            (Vec::new(), report)
        }
    }
}

/// What the parser says of a text that our own pass let through: the first fault of each top-level
/// node, because the others follow from it.
fn faults(file: FileId, text: &str, tops: &[usize], diagnostics: &[KdlDiagnostic]) -> Vec<Diagnostic> {
    let mut found: Vec<(usize, Diagnostic)> = Vec::new();
    for diagnostic in diagnostics {
        let start = diagnostic.span.offset().min(text.len());
        let top = tops.partition_point(|top| *top <= start);
        if found.iter().any(|(other, _)| *other == top) {
            continue;
        }
        let span = Span::new(file, start, start + diagnostic.span.len());
        let words = diagnostic.message.clone().unwrap_or_else(|| "no valid KDL".to_owned());
        let fault = Diagnostic::new(codes::KDL_SYNTAX, span, format!("this is not KDL: {}", lower(&words)))
            .help_some(diagnostic.help.clone().map(|help| lower(help.trim_end_matches('.'))));
        found.push((top, fault));
    }
    if found.is_empty() {
        let span = Span::new(file, 0, 0);
        found.push((0, Diagnostic::new(codes::KDL_SYNTAX, span, "this is not KDL")));
    }
    found.into_iter().map(|(_, fault)| fault).collect()
}

/// The text with a small first letter, as our messages have it.
fn lower(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

struct Reader<'a> {
    file: FileId,
    text: &'a str,
    /// The braces of the blocks, in the order in which they open: the parser does not keep them.
    blocks: std::vec::IntoIter<(usize, usize)>,
    report: Report,
}

impl Reader<'_> {
    fn statements(&mut self, document: &KdlDocument, literal: bool) -> Vec<Statement> {
        document.nodes().iter().map(|node| self.statement(node, literal)).collect()
    }

    fn statement(&mut self, node: &KdlNode, literal: bool) -> Statement {
        let tag = node.ty().and_then(|name| self.node_tag(name));
        let literal = literal || tag.is_some_and(|tag| tag.kind == TagKind::Literal);
        let name_span = self.span_of(node.name().span());
        let mut end = name_span.end;
        let mut entries = Vec::with_capacity(node.entries().len());
        for entry in node.entries() {
            let entry = self.entry(entry, literal);
            end = entry.span().end;
            entries.push(entry);
        }
        self.drop_duplicates(&mut entries);
        let children = node.children().map(|document| {
            let (open, close) = self.blocks.next().unwrap_or_default();
            let span = Span::new(self.file, open, close);
            end = span.end;
            Children { statements: self.statements(document, literal), span }
        });
        let span = Span { end, ..self.span_of(node.span()) };
        Statement { name: Text::new(node.name().value()), name_span, span, tag, literal, entries, children }
    }

    fn entry(&mut self, entry: &KdlEntry, literal: bool) -> Entry {
        let whole = self.span_of(entry.span());
        // The entry ends with the value, as it was written.
        let written = entry.format().map_or("", |format| format.value_repr.as_str());
        let start = (whole.end as usize).saturating_sub(written.len());
        let span = match self.text.get(start..whole.end as usize) {
            Some(found) if found == written && !written.is_empty() => Span::new(self.file, start, whole.end as usize),
            _ => whole,
        };
        let before = self.report.len();
        let mut value = Node::new(self.value(entry.value(), written, span), Origin::set(span));
        value.marks.literal = literal || entry.ty().is_some_and(|name| self.is_literal(name));
        value.marks.faulty = self.report.len() > before;
        match entry.name() {
            None => Entry::Arg(value),
            Some(key) => Entry::Prop(Prop {
                key: Text::new(key.value()),
                key_span: self.span_of(key.span()),
                span: whole,
                value,
            }),
        }
    }

    fn value(&mut self, value: &KdlValue, written: &str, span: Span) -> Value {
        match value {
            KdlValue::String(text) => Value::Text(Text::new(text)),
            KdlValue::Bool(value) => Value::Bool(*value),
            KdlValue::Null => Value::Null,
            KdlValue::Integer(_) | KdlValue::Float(_) => match Number::parse(written) {
                Some(number) => Value::Number(number),
                None => {
                    let fault = Diagnostic::new(codes::KDL_NUMBER, span, "this number cannot be kept");
                    self.report.push(fault.help(super::quote_hint(written)));
                    Value::Null
                }
            },
        }
    }

    /// Reports keys that stand twice; the first one stays.
    fn drop_duplicates(&mut self, entries: &mut Vec<Entry>) {
        let mut seen: HashMap<Text, Span> = HashMap::new();
        let many = entries.len() > MANY;
        let mut kept: Vec<Entry> = Vec::with_capacity(entries.len());
        for entry in std::mem::take(entries) {
            if let Entry::Prop(prop) = &entry {
                let before = if many {
                    seen.get(&prop.key).copied()
                } else {
                    kept.iter().find_map(|other| match other {
                        Entry::Prop(other) if other.key == prop.key => Some(other.key_span),
                        _ => None,
                    })
                };
                if let Some(before) = before {
                    self.report.push(super::data::duplicate(&prop.key, prop.key_span, before));
                    continue;
                }
                if many {
                    seen.insert(prop.key.clone(), prop.key_span);
                }
            }
            kept.push(entry);
        }
        *entries = kept;
    }

    fn node_tag(&mut self, name: &KdlIdentifier) -> Option<Tag> {
        let span = self.span_of(name.span());
        match TagKind::of(name.value()) {
            Some(kind) => Some(Tag { kind, span }),
            None => {
                let words = format!("there is no tag `({})`", name.value());
                let fault = Diagnostic::new(codes::KDL_TAG, span, words);
                self.report.push(fault.help("the tags are `(literal)`, `(array)` and `(object)`"));
                None
            }
        }
    }

    fn is_literal(&mut self, name: &KdlIdentifier) -> bool {
        let literal = name.value() == "literal";
        if !literal {
            let words = format!("a value cannot have the tag `({})`", name.value());
            let fault = Diagnostic::new(codes::KDL_TAG, self.span_of(name.span()), words).help(
                "before a value stands `(literal)` or nothing; `(array)` and `(object)` stand before a node's name",
            );
            self.report.push(fault);
        }
        literal
    }

    fn span_of(&self, span: miette::SourceSpan) -> Span {
        Span::new(self.file, span.offset(), span.offset() + span.len())
    }
}
