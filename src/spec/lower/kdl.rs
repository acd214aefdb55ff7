//! KDL statements of the model to data, as a YAML file would have it (rule B of the language).

use super::data::Canon;
use crate::diag::{Diagnostic, a, closest, list_of};
use crate::node::{Map, Node, Text, Value};
use crate::shape::{Field, Named, Record, Shape};
use crate::source::{Origin, Span};
use crate::spec::codes;
use crate::spec::decode::string_of;
use crate::syntax::kdl::{self, Entry, Statement};

/// Under this key stands what has no place in a map, so that nothing is made of the map.
const FAULT: &str = "$fault";

/// The data of a record whose words are the properties and children of a statement, as a YAML file would have it.
/// [`Canon::record`] brings it to its canonical form.
///
/// Overlays come as a list of `{in: SELECTOR, body: …}`.
pub fn record_of(canon: &mut Canon<'_>, record: &'static Record, statement: &Statement) -> Node {
    Words { canon }.body(record, statement.name_span, parts(statement).into_iter())
}

struct Words<'a, 'b> {
    canon: &'a mut Canon<'b>,
}

impl Words<'_, '_> {
    /// The words of a record, as a map of its keys.
    fn body(&mut self, record: &'static Record, span: Span, statements: impl Iterator<Item = Statement>) -> Node {
        let mut fields = Map::new();
        for statement in statements {
            let (name, span) = (&statement.name, statement.name_span);
            if name.starts_with('$') {
                let value = self.verbatim(&statement);
                fields.insert(name.clone(), span, value);
                continue;
            }
            match record.word(name).or_else(|| own_list(record, &statement)) {
                Some(field) => self.field(record, field, &statement, &mut fields),
                // The key is YAML's word, even where Kubernetes has a field of that name.
                None if record.field(name).is_some() => {
                    self.canon.unknown(record, name, span);
                    fields.insert(Text::new_static(FAULT), span, Node::null(origin_of(&statement)).faulty());
                }
                None if record.verbatim_field(name).is_some() => {
                    let value = self.verbatim(&statement);
                    self.once(&mut fields, name.clone(), span, value);
                }
                None => {
                    self.canon.unknown(record, name, span);
                    fields.insert(name.clone(), span, Node::null(origin_of(&statement)).faulty());
                }
            }
        }
        Node::map(fields, Origin::set(span))
    }

    /// Data that is Kubernetes' own; marked as a whole where something in it is wrong.
    fn verbatim(&mut self, statement: &Statement) -> Node {
        let before = self.canon.report.len();
        let value = kdl::value(statement, self.canon.report);
        if self.canon.report.len() > before { value.faulty() } else { value }
    }

    fn field(&mut self, record: &'static Record, field: &'static Field, statement: &Statement, fields: &mut Map) {
        let value = match field.shape {
            Shape::Overlays(of) => self.overlay(of.unwrap_or(record), statement),
            _ if field.off && sole(statement).is_some_and(|arg| arg.as_bool().is_some()) => {
                sole(statement).cloned().unwrap_or_else(|| Node::null(origin_of(statement)))
            }
            _ => self.value(&field.shape, statement),
        };
        let several =
            matches!(field.shape, Shape::Named(_) | Shape::NamedOrList(..) | Shape::Texts | Shape::Overlays(_));
        match fields.get(field.key).cloned() {
            Some(before) if several => {
                let joined = self.join(statement, before, value);
                fields.insert(field.key, statement.name_span, joined);
            }
            _ => self.once(fields, Text::new_static(field.key), statement.name_span, value),
        }
    }

    fn once(&mut self, fields: &mut Map, key: Text, span: Span, value: Node) {
        if let Some(first) = fields.key_span(&key) {
            self.canon.twice(&key, first, span);
            return;
        }
        fields.insert(key, span, value);
    }

    /// The parts of a collection that is written in several statements.
    fn join(&mut self, statement: &Statement, before: Node, after: Node) -> Node {
        match (&before.value, &after.value) {
            _ if before.is_faulty() || after.is_faulty() => before.faulty(),
            (Value::Map(_), Value::Map(more)) => {
                let mut joined = before.clone();
                if let Some(map) = joined.as_map_mut() {
                    for entry in more.iter() {
                        self.once(map, entry.key_text().clone(), entry.key_span(), entry.node().clone());
                    }
                }
                joined
            }
            (Value::List(some), Value::List(more)) => {
                Node::list(some.iter().chain(more.iter()).cloned().collect(), before.origin)
            }
            _ => {
                let kind = |node: &Node| if node.as_list().is_some() { "a list" } else { "named entries" };
                let message = format!("`{}` cannot be both {} and {}", statement.name, kind(&before), kind(&after));
                self.canon.report.push(
                    Diagnostic::new(codes::MISPLACED, after.span(), message)
                        .label(kind(&after))
                        .with(before.span(), kind(&before))
                        .help("keep one of them"),
                );
                before
            }
        }
    }

    fn overlay(&mut self, record: &'static Record, statement: &Statement) -> Node {
        let mut overlay = Map::new();
        overlay.put("in", self.selector(statement));
        let body = self.body(record, statement.name_span, statement.body().iter().cloned());
        overlay.put("body", body);
        if statement.children.is_none() {
            self.misplaced(statement, "`in` is followed by a selector and a block", "in dev { replicas 1 }");
        }
        Node::list(vec![Node::map(overlay, origin_of(statement))], origin_of(statement))
    }

    /// A selector's arguments and properties, in the order written, as one text.
    fn selector(&mut self, statement: &Statement) -> Node {
        let mut words = Vec::new();
        let mut span: Option<Span> = None;
        for entry in &statement.entries {
            span = Some(span.map_or(entry.span(), |span| span.to(entry.span())));
            match entry {
                Entry::Arg(value) => match string_of(value) {
                    Some(word) => words.push(word.to_string()),
                    None => self.canon.tell(&statement.name, value, "the name of a target, or a label"),
                },
                Entry::Prop(prop) => match string_of(&prop.value) {
                    Some(value) => words.push(format!("{}={value}", prop.key)),
                    None => self.canon.tell(&prop.key, &prop.value, "a label's value"),
                },
            }
        }
        if words.is_empty() {
            self.misplaced(statement, &format!("`{}` names no target", statement.name), "in dev { … }");
        }
        Node::text(words.join(" "), Origin::set(span.unwrap_or(statement.name_span)))
    }

    fn value(&mut self, shape: &Shape, statement: &Statement) -> Node {
        if let Some(arg) = sole(statement)
            && arg.is_null()
        {
            return arg.clone();
        }
        match shape {
            Shape::Named(named) => self.named(named, statement),
            Shape::NamedOrList(named, _) => {
                if is_list(statement) {
                    self.verbatim(statement)
                } else {
                    self.named(named, statement)
                }
            }
            Shape::Names => self.names(statement),
            Shape::Selector => self.selector(statement),
            Shape::Record(record) => self.record(record, statement),
            Shape::Switch if statement.is_bare() => Node::bool(true, origin_of(statement)),
            Shape::Switch | Shape::Int { .. } | Shape::Text | Shape::File | Shape::Scalar(_) | Shape::Word(_) => {
                self.scalar(statement)
            }
            Shape::Manifest | Shape::Kube(_) if statement.is_bare() => Node::map(Map::new(), origin_of(statement)),
            _ => self.verbatim(statement),
        }
    }

    fn scalar(&mut self, statement: &Statement) -> Node {
        if let Some(arg) = sole(statement) {
            return arg.clone();
        }
        let message = format!("`{}` takes one value", statement.name);
        let rest = statement.entries.get(1).map(Entry::span).or(statement.children.as_ref().map(|block| block.span));
        match rest {
            Some(rest) => self.canon.report.push(
                Diagnostic::new(codes::MISPLACED, rest, message)
                    .label("not expected here")
                    .help(format!("write it as `{} VALUE`", statement.name)),
            ),
            None => self.misplaced(statement, &message, &format!("{} VALUE", statement.name)),
        }
        Node::null(origin_of(statement)).faulty()
    }

    fn names(&mut self, statement: &Statement) -> Node {
        if statement.children.is_some() || statement.is_bare() || statement.props().next().is_some() {
            return self.verbatim(statement);
        }
        let span = statement.entries.iter().map(Entry::span).reduce(Span::to).unwrap_or(statement.name_span);
        Node::list(statement.args().cloned().collect(), Origin::set(span))
    }

    fn named(&mut self, named: &Named, statement: &Statement) -> Node {
        let mut args = statement.args();
        let mut entries = Map::new();
        match args.next() {
            Some(first) => match string_of(first) {
                Some(name) => {
                    let value = self.entry(named, &without_first(statement));
                    entries.insert(name, first.span(), value);
                }
                None => {
                    self.canon.tell(&statement.name, first, "a name");
                    return Node::null(origin_of(statement)).faulty();
                }
            },
            None => match named.unnamed {
                Some(name) => {
                    let value = self.entry(named, statement);
                    entries.insert(name, statement.name_span, value);
                }
                None => {
                    for part in parts(statement) {
                        if matches!(part.name.as_str(), "-" | "+") {
                            return self.item(statement, &part);
                        }
                        let value = self.entry(named, &part);
                        self.once(&mut entries, part.name.clone(), part.name_span, value);
                    }
                }
            },
        }
        Node::map(entries, origin_of(statement))
    }

    /// An item of a list where entries have names.
    fn item(&mut self, statement: &Statement, part: &Statement) -> Node {
        let word = &statement.name;
        self.canon.report.push(
            Diagnostic::new(
                codes::MISPLACED,
                part.name_span,
                format!("`{word}` has named entries, and this is an item"),
            )
            .label("a name is required here")
            .help(format!("write each entry as `{word} NAME …`, or as `NAME …` in this block")),
        );
        Node::null(origin_of(statement)).faulty()
    }

    fn entry(&mut self, named: &Named, statement: &Statement) -> Node {
        match (&named.entry, sole(statement)) {
            (_, Some(arg)) => arg.clone(),
            (Shape::Any, _) => self.verbatim(statement),
            (_, None) if statement.is_bare() => Node::map(Map::new(), origin_of(statement)),
            (shape, None) => self.value(shape, statement),
        }
    }

    fn record(&mut self, record: &'static Record, statement: &Statement) -> Node {
        if record.headed && statement.args().next().is_some() {
            return self.headed(record, statement);
        }
        let mut fields = Map::new();
        let mut positional = record.positional.iter();
        for arg in statement.args() {
            match positional.next() {
                Some(field) => {
                    fields.insert(*field, arg.span(), arg.clone());
                }
                None => self.one_too_many(record, statement, arg),
            }
        }
        let rest = self.body(record, statement.name_span, parts(statement).into_iter());
        if let Some(rest) = rest.as_map() {
            for entry in rest.iter() {
                self.once(&mut fields, entry.key_text().clone(), entry.key_span(), entry.node().clone());
            }
        }
        Node::map(fields, origin_of(statement))
    }

    fn one_too_many(&mut self, record: &'static Record, statement: &Statement, arg: &Node) {
        let text = self.canon.sources.snippet(arg.span());
        let finding = Diagnostic::new(codes::MISPLACED, arg.span(), format!("there is no place for `{text}` here"));
        // `cronJob clean podFailurePolicy { … }`: the word of a field, which wants a block of its own around it.
        let is_word = |word: &str| record.word(word).is_some() || record.verbatim_field(word).is_some();
        if arg.as_str().is_some_and(is_word) {
            let name = &statement.name;
            let block = if statement.children.is_some() { " { … }" } else { " …" };
            self.canon.report.push(
                finding
                    .label(format!("a word of {}, which stands in its block", a(record.name)))
                    .help(format!("write `{name} … {{ {text}{block} }}`")),
            );
            return;
        }
        self.canon.report.push(match record.positional {
            [] => finding.label("no value is required here").help(format!(
                "the words of {} follow with their names: `{} {{ WORD {text} }}`",
                a(record.name),
                statement.name
            )),
            known => finding
                .label("one value too many")
                .help(format!("only {} goes without its name: write `WORD={text}`", list_of(known.iter().copied(), 4))),
        });
    }

    /// `delivery canary …`: the first argument names the member, the rest is its value.
    fn headed(&mut self, record: &'static Record, statement: &Statement) -> Node {
        let mut fields = Map::new();
        if let Some(head) = statement.args().next() {
            let word = head.as_str().unwrap_or_default();
            let Some(field) = record.word(word) else {
                let known = || record.all_fields().map(|field| field.word);
                let hint = closest(word, known()).map(|near| format!("did you mean `{near}`?"));
                let text = self.canon.sources.snippet(head.span()).trim_matches('"');
                self.canon.report.push(
                    Diagnostic::new(codes::WRONG_VALUE, head.span(), format!("there is no `{} {text}`", record.name))
                        .label(format!("expected {}", list_of(known(), 8)))
                        .help_some(hint),
                );
                return Node::null(origin_of(statement)).faulty();
            };
            let rest = without_first(statement);
            let value = if rest.is_bare() {
                Node::map(Map::new(), head.origin)
            } else {
                self.value(&field.shape, &rest).with_origin(head.origin)
            };
            fields.insert(field.key, head.span(), value);
        }
        Node::map(fields, origin_of(statement))
    }

    fn misplaced(&mut self, statement: &Statement, message: &str, example: &str) {
        self.canon.report.push(
            Diagnostic::new(codes::MISPLACED, statement.name_span, message)
                .label("incomplete")
                .help(format!("write it as `{example}`")),
        );
    }
}

/// The field that takes Kubernetes' own list under its key, if that is what stands there: `steps { - … }` beside `step`.
fn own_list(record: &'static Record, statement: &Statement) -> Option<&'static Field> {
    let field = record.field(&statement.name)?;
    (matches!(field.shape, Shape::NamedOrList(..)) && is_list(statement)).then_some(field)
}

fn is_list(statement: &Statement) -> bool {
    statement.body().iter().any(|child| matches!(child.name.as_str(), "-" | "+"))
}

/// The value of a statement that has one argument and nothing else.
fn sole(statement: &Statement) -> Option<&Node> {
    match (statement.entries.as_slice(), &statement.children) {
        ([Entry::Arg(value)], None) => Some(value),
        _ => None,
    }
}

fn origin_of(statement: &Statement) -> Origin {
    Origin::set(statement.name_span)
}

/// The statement without its first argument, which named it.
fn without_first(statement: &Statement) -> Statement {
    let mut rest = statement.clone();
    if let Some(first) = rest.entries.iter().position(|entry| matches!(entry, Entry::Arg(_)))
        && let Entry::Arg(name) = rest.entries.remove(first)
    {
        // What is said of the entry is said where its name stands.
        rest.name_span = name.span();
        if let Some(name) = string_of(&name) {
            rest.name = name;
        }
    }
    rest
}

/// The properties and children of a statement, each as a statement.
fn parts(statement: &Statement) -> Vec<Statement> {
    let props = statement.props().map(|prop| Statement {
        name: prop.key.clone(),
        name_span: prop.key_span,
        span: prop.span,
        tag: None,
        literal: statement.literal,
        entries: vec![Entry::Arg(prop.value.clone())],
        children: None,
    });
    props.chain(statement.body().iter().cloned()).collect()
}
