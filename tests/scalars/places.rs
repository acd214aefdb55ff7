//! The scalars of a spec's files, and what is put in their place.

use cellfold::node::{Node, Value};
use cellfold::source::{FileId, Span};
use cellfold::syntax::kdl::{Entry, Statement};
use cellfold::syntax::{kdl, yaml};

/// What a scalar is.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Text,
    Number,
    Bool,
}

/// A scalar as it stands in a file.
pub(crate) struct Scalar {
    /// The file.
    pub(crate) path: String,
    /// Its line.
    pub(crate) line: usize,
    /// Its source text.
    pub(crate) text: String,
    /// Its value, as text.
    value: String,
    kind: Kind,
    is_kdl: bool,
    start: usize,
    end: usize,
}

/// All scalars of a file; none of what is no spec and no data in YAML.
pub(crate) fn scalars(path: &str, bytes: &[u8]) -> Vec<Scalar> {
    let Ok(text) = std::str::from_utf8(bytes) else { return Vec::new() };
    let mut nodes: Vec<Node> = Vec::new();
    let is_kdl = path.ends_with(".kdl");
    if is_kdl {
        let (statements, report) = kdl::parse(FileId(0), text);
        assert!(report.is_empty(), "{path}: {report:?}");
        of_statements(&statements, &mut nodes);
    } else if path.ends_with(".yaml") {
        let (documents, report) = yaml::read(FileId(0), text);
        assert!(report.is_empty(), "{path}: {report:?}");
        documents.iter().for_each(|document| leaves(document, &mut nodes));
    }
    let mut found: Vec<Scalar> = nodes.iter().filter_map(|node| scalar(path, text, node, is_kdl)).collect();
    found.sort_by_key(|scalar| scalar.start);
    found.dedup_by_key(|scalar| scalar.start);
    found
}

fn of_statements(statements: &[Statement], nodes: &mut Vec<Node>) {
    for statement in statements {
        for entry in &statement.entries {
            nodes.push(match entry {
                Entry::Arg(node) => node.clone(),
                Entry::Prop(prop) => prop.value.clone(),
            });
        }
        if let Some(children) = &statement.children {
            of_statements(&children.statements, nodes);
        }
    }
}

fn leaves(node: &Node, nodes: &mut Vec<Node>) {
    match &node.value {
        Value::List(items) => items.iter().for_each(|item| leaves(item, nodes)),
        Value::Map(map) => map.iter().for_each(|entry| leaves(entry.node(), nodes)),
        _ => nodes.push(node.clone()),
    }
}

fn scalar(path: &str, text: &str, node: &Node, is_kdl: bool) -> Option<Scalar> {
    let (kind, value) = match &node.value {
        Value::Text(text) => (Kind::Text, text.to_string()),
        Value::Number(number) => (Kind::Number, number.source().to_owned()),
        Value::Bool(value) => (Kind::Bool, value.to_string()),
        _ => return None,
    };
    let Span { start, end, .. } = node.span();
    let (start, end) = (start as usize, end as usize);
    let source = text.get(start..end)?;
    // A block scalar's text stands on lines of its own.
    if source.contains('\n') || source.is_empty() {
        return None;
    }
    let line = text.get(..start)?.matches('\n').count() + 1;
    Some(Scalar { path: path.to_owned(), line, text: source.to_owned(), value, kind, is_kdl, start, end })
}

impl Scalar {
    /// The file with something else here.
    pub(crate) fn replaced(&self, bytes: &[u8], instead: &str) -> Vec<u8> {
        let mut text = bytes.to_vec();
        text.splice(self.start..self.end, instead.bytes());
        text
    }

    /// What stands here instead, by kind: five of each scalar.
    pub(crate) fn instead(&self) -> Vec<(&'static str, String)> {
        let bool_of = |value: bool| if self.is_kdl { format!("#{value}") } else { value.to_string() };
        let quoted = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
        let wrong = match self.kind {
            Kind::Text => "7".to_owned(),
            Kind::Number => "\"seven\"".to_owned(),
            Kind::Bool => "\"perhaps\"".to_owned(),
        };
        let huge = match self.kind {
            Kind::Text => quoted(&"x".repeat(300)),
            Kind::Number | Kind::Bool => "99999999999999999".to_owned(),
        };
        let near = match self.kind {
            Kind::Text => quoted(&near_miss(&self.value)),
            Kind::Number => self.value.parse::<i64>().map_or_else(|_| "1.5".to_owned(), |n| (n + 1).to_string()),
            Kind::Bool => bool_of(self.value != "true"),
        };
        vec![
            ("wrong type", wrong),
            ("empty", "\"\"".to_owned()),
            ("negative", "-1".to_owned()),
            ("huge", huge),
            ("near miss", near),
        ]
    }
}

/// The text with two letters in the middle swapped, or the only one doubled.
fn near_miss(text: &str) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    let middle = letters.len() / 2;
    let pair = (0..letters.len().saturating_sub(1))
        .min_by_key(|at| (letters[*at] == letters[at + 1], at.abs_diff(middle)))
        .filter(|at| letters[*at] != letters[at + 1]);
    match pair {
        Some(at) => letters.swap(at, at + 1),
        None => letters.extend(letters.first().copied().or(Some('x'))),
    }
    letters.into_iter().collect()
}
