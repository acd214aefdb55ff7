//! Data to KDL, by rule A backwards.
//!
//! What is written here and read again is the same data with the same marks: null as data is
//! `(literal)#null`, an empty list `(array)name`, a map of dashes `(object)name { … }`.

use super::chars::{is_forbidden, is_newline};
use super::data::APPEND;
use super::traps::is_plain;
use crate::node::{Map, Node, Value};

/// How long a line of several values may become, in bytes.
const WIDTH: usize = 100;

/// The statements of a map or list, as the whole text of a file.
///
/// A file of statements is always a map or a list with something in it. What is neither (a scalar,
/// an empty list, or a map of which all keys are `-` or `+`) needs a name to stand under:
/// [`write_named`].
pub fn write(node: &Node) -> String {
    let mut writer = Writer { text: String::new(), depth: 0 };
    match &node.value {
        Value::Map(map) => {
            for entry in map.iter() {
                writer.statement(entry.key(), entry.node(), false);
            }
        }
        Value::List(items) => writer.items("-", items, false),
        _ => writer.statement("-", node, false),
    }
    writer.text
}

/// One statement: a key and its value.
pub fn write_named(name: &str, node: &Node) -> String {
    let mut writer = Writer { text: String::new(), depth: 0 };
    writer.statement(name, node, false);
    writer.text
}

/// A name or key as it stands in KDL, in quotes where it needs them.
pub(super) fn key(name: &str) -> String {
    if is_plain(name) || matches!(name, "-" | "+") { name.to_owned() } else { super::traps::quote(name) }
}

struct Writer {
    text: String,
    depth: usize,
}

impl Writer {
    fn indent(&mut self) {
        for _ in 0..self.depth {
            self.text.push_str("    ");
        }
    }

    fn items(&mut self, mark: &str, items: &[Node], literal: bool) {
        for item in items {
            self.statement(mark, item, literal);
        }
    }

    /// `literal`: whether a node around it has the tag already.
    fn statement(&mut self, name: &str, node: &Node, literal: bool) {
        self.indent();
        let form = Form::of(node);
        let tagged = node.marks.literal && !literal && form.tag().is_none();
        let within = literal || tagged;
        match form.tag() {
            Some(tag) => self.text.push_str(tag),
            // A scalar's tag stands before the value.
            None if tagged && !matches!(form, Form::Scalar) => self.text.push_str("(literal)"),
            None => {}
        }
        self.text.push_str(&key(name));
        match (form, &node.value) {
            (Form::Scalars, Value::List(items)) => {
                for item in items.iter() {
                    self.text.push(' ');
                    self.scalar(item, within);
                }
            }
            (Form::Items, Value::List(items)) => self.block(|writer| writer.items("-", items, within)),
            (Form::Append, Value::Map(map)) => self.block(|writer| {
                let items = map.get(APPEND).and_then(Node::as_list).unwrap_or(&[]);
                writer.items("+", items, within);
            }),
            (Form::Fields | Form::Object, Value::Map(map)) => self.map(name, map, within),
            (Form::Empty, Value::Map(_)) => self.text.push_str(" {}"),
            (Form::Nothing, _) => {}
            _ => {
                self.text.push(' ');
                self.scalar(node, literal);
            }
        }
        self.text.push('\n');
    }

    fn map(&mut self, name: &str, map: &Map, literal: bool) {
        // Scalars at the start stand on the node's line: all of them where the line holds a map of
        // scalars or the start of an item, none elsewhere.
        let scalars = map.iter().take_while(|entry| matches!(Form::of(entry.node()), Form::Scalar)).count();
        let mut inline = 0;
        if scalars == map.len() || matches!(name, "-" | "+") {
            let start = self.text.len();
            let room = WIDTH.saturating_sub(self.depth * 4 + name.len());
            for entry in map.iter().take(scalars) {
                let before = self.text.len();
                self.text.push(' ');
                self.text.push_str(&key(entry.key()));
                self.text.push('=');
                self.scalar(entry.node(), literal);
                if self.text.len() - start > room || self.text.get(before..).is_some_and(|new| new.contains('\n')) {
                    self.text.truncate(start);
                    inline = 0;
                    break;
                }
                inline += 1;
            }
        }
        if inline < map.len() {
            self.block(|writer| {
                for entry in map.iter().skip(inline) {
                    writer.statement(entry.key(), entry.node(), literal);
                }
            });
        }
    }

    fn block(&mut self, inner: impl FnOnce(&mut Self)) {
        self.text.push_str(" {\n");
        self.depth += 1;
        inner(self);
        self.depth -= 1;
        self.indent();
        self.text.push('}');
    }

    fn scalar(&mut self, node: &Node, literal: bool) {
        if node.marks.literal && !literal {
            self.text.push_str("(literal)");
        }
        match &node.value {
            Value::Bool(true) => self.text.push_str("#true"),
            Value::Bool(false) => self.text.push_str("#false"),
            Value::Number(number) => self.text.push_str(number.source()),
            Value::Text(text) => self.string(text),
            Value::Null | Value::List(_) | Value::Map(_) => self.text.push_str("#null"),
        }
    }

    fn string(&mut self, text: &str) {
        if is_plain(text) {
            self.text.push_str(text);
        } else if is_multi(text) {
            self.text.push_str("\"\"\"\n");
            for line in text.split('\n') {
                if !line.is_empty() {
                    self.indent();
                    escape_into(&mut self.text, line);
                }
                self.text.push('\n');
            }
            self.indent();
            self.text.push_str("\"\"\"");
        } else if is_raw(text) {
            let hashes = "#".repeat(longest_close(text) + 1);
            self.text.push_str(&hashes);
            self.text.push('"');
            self.text.push_str(text);
            self.text.push('"');
            self.text.push_str(&hashes);
        } else {
            self.text.push('"');
            escape_into(&mut self.text, text);
            self.text.push('"');
        }
    }
}

/// How a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// `name value`.
    Scalar,
    /// `name a b c`.
    Scalars,
    /// `name { - a; - b }`.
    Items,
    /// `name { + a }`.
    Append,
    /// `name key=value { key value }`.
    Fields,
    /// The same with a tag, because it would be read as a list.
    Object,
    /// `name {}`.
    Empty,
    /// `(array)name`.
    Nothing,
}

impl Form {
    fn of(node: &Node) -> Form {
        match &node.value {
            Value::List(items) if items.is_empty() => Form::Nothing,
            Value::List(items) if items.len() > 1 && items.iter().all(is_short) => Form::Scalars,
            Value::List(_) => Form::Items,
            Value::Map(map) if map.is_empty() => Form::Empty,
            Value::Map(map) if map.keys().any(|key| matches!(key, "-" | "+")) => Form::Object,
            Value::Map(map) => {
                let items = map.get(APPEND).filter(|_| map.len() == 1).and_then(Node::as_list);
                if items.is_some_and(|items| !items.is_empty()) { Form::Append } else { Form::Fields }
            }
            _ => Form::Scalar,
        }
    }

    fn tag(self) -> Option<&'static str> {
        match self {
            Form::Object => Some("(object)"),
            Form::Nothing => Some("(array)"),
            _ => None,
        }
    }
}

/// Whether a value may stand beside others on a line.
fn is_short(node: &Node) -> bool {
    match &node.value {
        Value::Text(text) => text.len() <= WIDTH && !text.contains('\n'),
        Value::List(_) | Value::Map(_) => false,
        _ => true,
    }
}

/// Whether a string is better written on lines of its own: it has several, and none of them is
/// made of spaces only, which would be lost.
fn is_multi(text: &str) -> bool {
    text.contains('\n')
        && text.len() > 1
        && text.split('\n').all(|line| {
            line.is_empty()
                || (!line.chars().all(char::is_whitespace)
                    && !line.contains(|c: char| is_newline(c) || (is_forbidden(c))))
        })
}

/// Whether a string is better written raw: it has backslashes or quotes, and nothing that a raw
/// string cannot hold.
fn is_raw(text: &str) -> bool {
    text.contains(['\\', '"']) && !text.starts_with('"') && !text.contains(must_escape)
}

/// The longest run of `#` after a quote.
fn longest_close(text: &str) -> usize {
    text.split('"').skip(1).map(|rest| rest.bytes().take_while(|byte| *byte == b'#').count()).max().unwrap_or(0)
}

fn must_escape(c: char) -> bool {
    c.is_control() || is_newline(c) || is_forbidden(c)
}

/// Appends `text` as it stands within quotes.
pub(super) fn escape_into(out: &mut String, text: &str) {
    use std::fmt::Write;
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '"' => out.push_str("\\\""),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            // Writing into a string cannot fail.
            c if must_escape(c) => drop(write!(out, "\\u{{{:x}}}", u32::from(c))),
            c => out.push(c),
        }
    }
}
