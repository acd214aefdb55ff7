//! The parser's events, told to the builder.

use granit_parser::{Event, Parser, ScalarStyle, StructureStyle, Tag};

use super::build::{Builder, MAX_DEPTH, TooDeep};
use super::findings::shown;
use super::places::{seek, trim_end};
use super::plain::{Plain, decimal_number, resolve};
use super::trouble;
use crate::diag::{Diagnostic, Report, closest};
use crate::node::{Node, Text, Value};
use crate::source::{FileId, Span};
use crate::syntax::codes;

/// How many anchors' names are kept, to suggest one for a mistyped alias.
const MAX_NAMES: usize = 100;

/// Reads a text as YAML.
pub(super) fn read(file: FileId, text: &str) -> (Vec<Node>, Report) {
    let options = granit_parser::options! {
        emit_comments: false,
        emit_anchor_events: true,
        emit_unresolved_aliases: true,
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
    };
    let mut parser = Parser::new_from_str_with_options(text, options);
    let mut reader =
        Reader { file, text, builder: Builder::new(file), before: 0, names: Vec::new(), documents: Vec::new() };
    while let Some(next) = parser.next_event() {
        let sound = match next {
            Ok((event, span)) => reader.event(event, &span).is_ok(),
            Err(error) => {
                reader.builder.findings.push(trouble::explain(&error, file, text));
                false
            }
        };
        if !sound {
            reader.builder.finish();
            // What cannot be read any further has been reported above.
            if reader.builder.findings.is_full() || !matches!(parser.proceed_next_document(), Ok(true)) {
                break;
            }
        }
    }
    (reader.documents, reader.builder.findings.into_report())
}

struct Reader<'t> {
    file: FileId,
    text: &'t str,
    builder: Builder,
    /// The end of the last token before the event at hand.
    before: usize,
    /// Names of this document's anchors.
    names: Vec<String>,
    documents: Vec<Node>,
}

impl Reader<'_> {
    fn event(&mut self, event: Event<'_>, place: &granit_parser::Span) -> Result<(), TooDeep> {
        let range = place.byte_range().unwrap_or(self.before..self.before);
        let tag_span = place.tag_span().and_then(|span| span.byte_range());
        if let Some(tag) = &tag_span {
            self.before = self.before.max(tag.end);
        }
        let tag_span = tag_span.map_or(self.span(range.start, range.end), |tag| self.span(tag.start, tag.end));
        match event {
            Event::DocumentStart(explicit, _) => {
                self.names.clear();
                if explicit {
                    self.before = range.end;
                }
            }
            Event::DocumentEnd => {
                self.before = self.before.max(range.end);
                let is_empty = |node: &Node| node.is_null() && node.span().start == node.span().end;
                self.documents.extend(self.builder.finish().filter(|node| !is_empty(node)));
            }
            Event::Anchor(_, name) => {
                self.before = self.before.max(range.end);
                if self.names.len() < MAX_NAMES {
                    self.names.push(name.into_owned());
                }
            }
            Event::Scalar(text, style, anchor, tag) => {
                let span = match style {
                    ScalarStyle::Literal | ScalarStyle::Folded => {
                        let start = seek(self.text, self.before, range.start, b"|>").unwrap_or(range.start);
                        self.span(start, trim_end(self.text, start, range.end))
                    }
                    _ => self.span(range.start, range.end),
                };
                self.before = self.before.max(range.end);
                self.line_separators(&text, span);
                let tag = tag.as_deref().map(|tag| (tag, tag_span));
                if self.builder.wants_key() {
                    self.key(&text, style, tag, span, anchor);
                } else {
                    let value = self.value(&text, style, tag, span);
                    self.builder.leaf(value, span, anchor);
                }
            }
            Event::SequenceStart(style, anchor, tag) => {
                self.collection_tag(tag.as_deref(), "seq", "a list", tag_span);
                let mut start = range.start;
                if style == StructureStyle::Block && self.text.as_bytes().get(start) != Some(&b'-') {
                    // A list that is not indented in its map: the parser has passed the dash.
                    start = seek(self.text, self.before, start, b"-").unwrap_or(start);
                }
                self.before = self.before.max(range.end.min(start + 1));
                self.builder.open_list(start, anchor)?;
            }
            Event::MappingStart(_, anchor, tag) => {
                self.collection_tag(tag.as_deref(), "map", "a map", tag_span);
                self.before = self.before.max(range.end);
                self.builder.open_map(range.start, anchor)?;
            }
            Event::SequenceEnd | Event::MappingEnd => {
                // The end of a block collection is told only where the next token begins.
                let end = (!range.is_empty()).then_some(range.end);
                self.before = self.before.max(end.unwrap_or(0));
                self.builder.close(end);
            }
            Event::Alias(anchor) => self.alias(anchor, self.span(range.start, range.end)),
            Event::UnresolvedAlias(name) => self.unknown_alias(&name, self.span(range.start, range.end)),
            _ => {}
        }
        Ok(())
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, start, end)
    }

    fn source(&self, span: Span) -> &str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or("")
    }

    /// Refuses characters that break lines in YAML 1.1 and not in 1.2.
    fn line_separators(&mut self, text: &str, span: Span) {
        let is_separator = |c: char| matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}');
        if text.is_ascii() || !text.contains(is_separator) {
            return;
        }
        let Some((at, c)) = self.source(span).char_indices().find(|(_, c)| is_separator(*c)) else { return };
        let at = span.start as usize + at;
        let message = format!("U+{:04X} breaks the line for YAML 1.1 readers, and not for YAML 1.2 readers", c as u32);
        let finding = Diagnostic::new(codes::YAML_CHARACTER, self.span(at, at + c.len_utf8()), message)
            .label("readers differ")
            .help(format!("write it as `\\u{:04x}` within double quotes", c as u32));
        self.builder.findings.push(finding);
    }

    /// The value of a scalar.
    fn value(&mut self, text: &str, style: ScalarStyle, tag: Option<(&Tag, Span)>, span: Span) -> Value {
        if let Some((tag, tag_span)) = tag {
            return self.tagged(text, tag, tag_span, span, false);
        }
        if style != ScalarStyle::Plain {
            return Value::Text(Text::new(text));
        }
        match resolve(text) {
            Plain::Value(value) => value,
            Plain::Refused(refusal) => {
                self.builder.refuse(&refusal, text, span, false);
                refusal.guess
            }
        }
    }

    /// The value of a scalar with a tag.
    fn tagged(&mut self, text: &str, tag: &Tag, tag_span: Span, span: Span, is_key: bool) -> Value {
        let as_text = Value::Text(Text::new(text));
        let kind = match tag.core_suffix() {
            Some(kind) => kind,
            None if tag.suffix() == "!" && tag.original_handle().is_empty() => "str",
            None => {
                self.unknown_tag(tag, tag_span);
                return as_text;
            }
        };
        if kind == "str" {
            return as_text;
        }
        if kind == "float"
            && let Some(number) = decimal_number(text)
        {
            return Value::Number(number);
        }
        let value = match resolve(text) {
            Plain::Value(value) => value,
            Plain::Refused(refusal) => {
                self.builder.refuse(&refusal, text, span, is_key);
                return refusal.guess;
            }
        };
        let fits = match (kind, &value) {
            ("null", Value::Null) | ("bool", Value::Bool(_)) => true,
            ("int", Value::Number(number)) => {
                number.as_int().is_some() || number.source().bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
            }
            _ => false,
        };
        if !fits {
            let message = format!("`{}` is not what its tag `{}` says", shown(text), shown(&tag.original()));
            let finding = Diagnostic::new(codes::YAML_TAG, tag_span, message)
                .with(span, "the value")
                .help("remove the tag, or write a value that it fits");
            self.builder.findings.push(finding);
        }
        value
    }

    fn collection_tag(&mut self, tag: Option<&Tag>, kind: &str, words: &str, span: Span) {
        let Some(tag) = tag else { return };
        match tag.core_suffix() {
            Some(named) if named == kind => {}
            Some(_) => {
                let message = format!("this is {words}, which is not what its tag `{}` says", shown(&tag.original()));
                self.builder.findings.push(Diagnostic::new(codes::YAML_TAG, span, message).help("remove the tag"));
            }
            None if tag.suffix() == "!" && tag.original_handle().is_empty() => {}
            None => self.unknown_tag(tag, span),
        }
    }

    fn unknown_tag(&mut self, tag: &Tag, span: Span) {
        let message = format!("`{}` is none of YAML's core tags", shown(&tag.original()));
        let finding = Diagnostic::new(codes::YAML_TAG, span, message)
            .label("`!!str`, `!!int`, `!!float`, `!!bool`, `!!null`, `!!seq` or `!!map`")
            .help("remove the tag; if it begins a text, put the text in quotes");
        self.builder.findings.push(finding);
    }

    /// A scalar in the place of a key.
    fn key(&mut self, text: &str, style: ScalarStyle, tag: Option<(&Tag, Span)>, span: Span, anchor: usize) {
        let value = match tag {
            Some((tag, tag_span)) => self.tagged(text, tag, tag_span, span, true),
            None if style != ScalarStyle::Plain => Value::Text(Text::new(text)),
            None => match resolve(text) {
                Plain::Value(value) => value,
                Plain::Refused(refusal) => {
                    self.builder.refuse(&refusal, text, span, true);
                    Value::Text(Text::new(text))
                }
            },
        };
        let key = match key_of(&value) {
            Some(key) => Some((key, span)),
            None => {
                let finding = if span.start == span.end {
                    Diagnostic::new(codes::YAML_KEY, span, "a key is missing before this `:`")
                        .help("write the key, or `\"\"` if it is the empty one")
                } else {
                    Diagnostic::new(codes::YAML_KEY, span, format!("the key `{}` is {}", shown(text), value.kind()))
                        .label("a key is a string")
                        .help(format!("write `\"{}\"`", shown(text)))
                };
                self.builder.findings.push(finding);
                (span.start != span.end).then(|| (Text::new(text), span))
            }
        };
        self.builder.anchor_key(anchor, value, span);
        self.builder.key(key, span.end as usize);
    }

    fn alias(&mut self, anchor: usize, span: Span) {
        self.before = self.before.max(span.end as usize);
        let name = self.source(span).to_owned();
        if !self.builder.wants_key() {
            self.builder.alias(anchor, &name, span);
            return;
        }
        let named = self.builder.anchored(anchor);
        match named.and_then(|node| key_of(&node.value)) {
            Some(key) => self.builder.key(Some((key, span)), span.end as usize),
            None => {
                let kind = named.map_or("what it stands in", |node| node.value.kind());
                let message = format!("the alias `{}` stands as a key, and names {kind}", shown(&name));
                let finding = Diagnostic::new(codes::YAML_KEY, span, message).label("a key is a string");
                self.builder.refuse_alias(finding.help("write the key out"), span);
            }
        }
    }

    fn unknown_alias(&mut self, name: &str, span: Span) {
        self.before = self.before.max(span.end as usize);
        let message = format!("nothing before this alias has the anchor `&{}`", shown(name));
        let near = closest(name, self.names.iter().map(String::as_str));
        let finding = Diagnostic::new(codes::YAML_ALIAS, span, message)
            .help_some(near.map(|near| format!("is `*{}` meant?", shown(near))))
            .help(format!("write `\"*{}\"`, in quotes, if it is text", shown(name)));
        self.builder.refuse_alias(finding, span);
    }
}

/// The key that a value is: a string, or an integer written in the one way there is.
fn key_of(value: &Value) -> Option<Text> {
    match value {
        Value::Text(text) => Some(text.clone()),
        Value::Number(number) if number.is_canonical_int() => Some(number.canonical()),
        _ => None,
    }
}
