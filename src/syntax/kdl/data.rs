//! Statements to data: rule A of the spec language.
//!
//! A statement is a key and its value, and a property is a child with one argument. The shape says
//! what the value is: one argument is a scalar, several are a list of scalars, properties and
//! children are a map; children that are all named `-` are a list, all named `+` an append. There
//! is nothing to guess, so any other mixture is an error.

use super::statement::{Entry, Prop, Statement, TagKind};
use crate::diag::{Diagnostic, Report};
use crate::node::{Map, Node, Text};
use crate::source::{Origin, Span};
use crate::syntax::codes;

/// The key under which YAML writes what KDL writes with `+`.
pub const APPEND: &str = "$append";

/// The data of a block, or of a file that is data: a map, a list or an append. `span` is the
/// block's; it is the origin of the map or list.
pub fn data(statements: &[Statement], span: Span, report: &mut Report) -> Node {
    parts(&statements.iter().map(Part::Child).collect::<Vec<_>>(), span, false, report)
}

/// The data of one statement: its value.
///
/// A bare one is an error, and null.
pub fn value(statement: &Statement, report: &mut Report) -> Node {
    let mut node = shape(statement, report);
    node.marks.literal |= statement.literal;
    node
}

fn shape(statement: &Statement, report: &mut Report) -> Node {
    let tag = statement.tag.map(|tag| tag.kind);
    let is_map = tag == Some(TagKind::Object);
    if statement.args().next().is_some() {
        return scalars(statement, tag, report);
    }
    let origin = Origin::set(statement.children.as_ref().map_or(statement.span, |children| children.span));
    if statement.entries.is_empty() && statement.children.is_none() {
        return match tag {
            Some(TagKind::Array) => Node::list(Vec::new(), origin),
            Some(TagKind::Object) => Node::map(Map::new(), origin),
            Some(TagKind::Literal) | None => {
                report.push(bare(statement));
                Node::null(Origin::set(statement.name_span))
            }
        };
    }
    let all: Vec<Part<'_>> =
        statement.props().map(Part::Prop).chain(statement.body().iter().map(Part::Child)).collect();
    if tag == Some(TagKind::Array) {
        if let Some(other) = all.iter().find(|part| part.key() != "-") {
            let words = format!("`{}` is a list by its tag, and `{}` is no item", statement.name, other.key());
            report.push(Diagnostic::new(codes::KDL_MIXTURE, other.key_span(), words).help("an item starts with `-`"));
        }
        let items = all.iter().filter(|part| part.key() == "-").map(|part| part.value(report)).collect();
        return Node::list(items, origin);
    }
    parts(&all, origin.span, is_map, report)
}

/// The value of a statement that has arguments.
fn scalars(statement: &Statement, tag: Option<TagKind>, report: &mut Report) -> Node {
    let mut args = Vec::with_capacity(statement.entries.len());
    let mut other = statement.children.as_ref().map(|children| (children.span, "a block"));
    for entry in &statement.entries {
        match entry {
            Entry::Arg(value) => args.push(value.clone()),
            Entry::Prop(prop) => other = Some((prop.span, "a property")),
        }
    }
    let first = args.first().map_or(statement.span, Node::span);
    let all = args.last().map_or(first, |last| first.to(last.span()));
    if let Some((span, what)) = other {
        let words =
            format!("`{}` has an argument and also {what}: it cannot be a value and a map at once", statement.name);
        report.push(
            Diagnostic::new(codes::KDL_MIXTURE, span, words)
                .with(all, "the argument")
                .help("give the argument a key, or take it out"),
        );
    }
    if tag == Some(TagKind::Object) {
        let words = format!("`{}` is a map by its tag, and this is an argument", statement.name);
        report.push(Diagnostic::new(codes::KDL_MIXTURE, all, words).help("a map has properties and children"));
    }
    if args.len() > 1 || tag == Some(TagKind::Array) {
        return Node::list(args, Origin::set(all));
    }
    args.pop().unwrap_or_else(|| Node::null(Origin::set(statement.span)))
}

/// A property or a child: what a map or list is made of.
#[derive(Clone, Copy)]
enum Part<'a> {
    Prop(&'a Prop),
    Child(&'a Statement),
}

impl<'a> Part<'a> {
    fn key(&self) -> &'a Text {
        match self {
            Part::Prop(prop) => &prop.key,
            Part::Child(child) => &child.name,
        }
    }

    fn key_span(&self) -> Span {
        match self {
            Part::Prop(prop) => prop.key_span,
            Part::Child(child) => child.name_span,
        }
    }

    fn value(&self, report: &mut Report) -> Node {
        match self {
            Part::Prop(prop) => prop.value.clone(),
            Part::Child(child) => value(child, report),
        }
    }
}

fn parts(all: &[Part<'_>], span: Span, is_map: bool, report: &mut Report) -> Node {
    let origin = Origin::set(span);
    let mark = match all.first().map(|part| part.key().as_str()) {
        Some(mark @ ("-" | "+")) if !is_map => mark,
        _ => return map(all, origin, is_map, report),
    };
    if let Some(other) = all.iter().find(|part| part.key() != mark) {
        report.push(mixed(other, all.first()));
    }
    let items = all.iter().filter(|part| part.key() == mark).map(|part| part.value(report)).collect();
    let list = Node::list(items, origin);
    if mark == "-" {
        return list;
    }
    let place = all.first().map_or(span, Part::key_span);
    let mut append = Map::with_capacity(1);
    append.insert(Text::new_static(APPEND), place, list);
    Node::map(append, origin)
}

fn map(all: &[Part<'_>], origin: Origin, is_map: bool, report: &mut Report) -> Node {
    let mut map = Map::with_capacity(all.len());
    let mut odd = false;
    for part in all {
        let key = part.key();
        if !is_map && matches!(key.as_str(), "-" | "+") {
            // Reported once; the items are left out.
            if !odd {
                report.push(mixed(part, all.first()));
            }
            odd = true;
            continue;
        }
        let value = part.value(report);
        if let Some(before) = map.key_span(key) {
            report.push(duplicate(key, part.key_span(), before));
        } else {
            map.insert(key.clone(), part.key_span(), value);
        }
    }
    Node::map(map, origin)
}

/// The same key twice.
pub(super) fn duplicate(key: &str, span: Span, before: Span) -> Diagnostic {
    Diagnostic::new(codes::KDL_DUPLICATE, span, format!("the key `{key}` stands twice"))
        .label("again here")
        .with(before, "first here")
        .help("remove one of them; several values of one key stand side by side: `key a b`")
}

fn mixed(other: &Part<'_>, first: Option<&Part<'_>>) -> Diagnostic {
    let kind = |part: &Part<'_>| match part.key().as_str() {
        "-" => "an item (`-`)".to_owned(),
        "+" => "an item to append (`+`)".to_owned(),
        key => format!("the key `{key}`"),
    };
    let words = format!("{} does not go with what stands before it", kind(other));
    let fault = Diagnostic::new(codes::KDL_MIXTURE, other.key_span(), words)
        .help("a block is a map (keys), a list (all `-`) or an append (all `+`)")
        .help("a map whose key is a dash has a tag: `(object)name { - 1 }`");
    match first {
        Some(first) => fault.with(first.key_span(), format!("the block starts with {}", kind(first))),
        None => fault,
    }
}

fn bare(statement: &Statement) -> Diagnostic {
    let name = &statement.name;
    let fault = Diagnostic::new(codes::KDL_BARE, statement.name_span, format!("`{name}` has no value"))
        .label("a value is wanted after this");
    match name.as_str() {
        "-" | "+" => fault.help(format!("write `{name} VALUE`, `{name} {{ … }}`, or `{name} {{}}` for an empty map")),
        _ => {
            let name = super::write::key(name);
            fault.help(format!(
                "write `{name} {{}}` for an empty map, `{name} #true` for a switch, `{name} #null` to delete what is inherited"
            ))
        }
    }
}
