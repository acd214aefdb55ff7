//! What expressions can name, and evaluating them in a unit.

mod names;
mod reach;

use std::collections::{BTreeMap, BTreeSet};

use foldhash::{HashMap, HashMapExt};

use super::codes;
use super::expr::{ExprKind, Part, Template, Templates, cut_vars, with_hyphen, words, written};
use super::reach::Reach;
use super::version::Versions;
use crate::diag::{Diagnostic, Report, closest, list_of};
use crate::fold::Lens;
use crate::node::{Map, Marks, Node, Text, Value, from_json, to_json};
use crate::shape::{has_expression, is_expression, kubernetes};
use crate::source::{Origin, Rule, Sources, Span};
use crate::spec::decode::RecordType;
use crate::spec::expressions::{self, ROOTS};
use crate::spec::{Spec, Target, model};

/// How the value of an expression came to be.
pub const EXPRESSION: Rule = Rule("an expression, evaluated");

/// The way out for braces that are meant for somebody else.
const LITERAL: &str = "text with `{{` of its own stands as `(literal)\"…\"` in KDL, `{$literal: …}` in YAML";

/// The service that expressions are evaluated for.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// Its name.
    pub name: &'a Text,
    /// Where its name stands.
    pub span: Span,
    /// What its layers folded to, its expressions not yet evaluated.
    pub folded: &'a Node,
    /// The versions of its containers.
    pub versions: &'a Versions,
}

/// What expressions can name in a target, and for a service in it.
#[derive(Debug)]
pub struct Scope<'a> {
    spec: &'a Spec,
    target: &'a Target,
    subject: Option<Subject<'a>>,
    templates: &'a Templates,
    sources: &'a Sources,
    /// The services of the target.
    reaches: &'a BTreeMap<Text, Reach>,
    /// Names of ConfigMaps in full, once their content is known.
    pub config_maps: BTreeMap<Text, Text>,
    /// Names that are being evaluated, each with where its value stands, to find circles.
    chain: Vec<(String, Span)>,
    known: HashMap<String, Node>,
    /// Whether another service asks for what this one is reached by.
    is_asked: bool,
    /// The container whose ports `ports` are: a way into the folded tree.
    container: Vec<Text>,
    /// Values that could not be evaluated, which was told: what they are instead is not looked at.
    pub failed: BTreeSet<Span>,
    /// What was found wrong.
    pub report: Report,
}

type Lookup = Result<Node, Missing>;

/// Why a name has no value.
enum Missing {
    /// It is not there; a hint.
    Absent(Option<String>),
    /// It was told already.
    Told,
}

impl<'a> Scope<'a> {
    /// The scope of a target, and of a service in it.
    pub fn new(
        spec: &'a Spec,
        target: &'a Target,
        subject: Option<Subject<'a>>,
        templates: &'a Templates,
        sources: &'a Sources,
        reaches: &'a BTreeMap<Text, Reach>,
    ) -> Self {
        Scope {
            spec,
            target,
            subject,
            templates,
            sources,
            reaches,
            config_maps: BTreeMap::new(),
            chain: Vec::new(),
            known: HashMap::new(),
            is_asked: false,
            container: Vec::new(),
            failed: BTreeSet::new(),
            report: Report::new(),
        }
    }

    /// Evaluates all strings of a tree. What holds no expression is shared with the original.
    pub fn evaluate(&mut self, node: &Node, lens: Lens) -> Node {
        if node.marks.settled || !has_expression(node) {
            return node.clone();
        }
        match &node.value {
            Value::Text(text) => self.string(node, text, lens),
            Value::List(items) => {
                let of = match lens {
                    Lens::Kube { kind: kubernetes::Kind::List(of, _), raw, .. } => match of.as_ref() {
                        kubernetes::Kind::Object(ty) => Lens::Type { ty: ty.get(), raw },
                        kind => Lens::Kube { kind, key: None, raw },
                    },
                    _ => Lens::Plain,
                };
                let mut list = Node::list(items.iter().map(|item| self.evaluate(item, of)).collect(), node.origin);
                list.marks = node.marks;
                list
            }
            Value::Map(map) => {
                let mut changed = Map::with_capacity(map.len());
                for entry in map.iter() {
                    // What a job says of its own is evaluated with the service's names.
                    let is_container = is_service(lens) && matches!(entry.key(), "sidecars" | "initContainers");
                    let value = if is_container {
                        self.containers(entry.key_text(), entry.node(), lens.field(entry.key()))
                    } else {
                        self.evaluate(entry.node(), lens.field(entry.key()))
                    };
                    changed.insert(entry.key_text().clone(), entry.key_span(), value);
                }
                let mut map = Node::map(changed, node.origin);
                map.marks = node.marks;
                map
            }
            _ => node.clone(),
        }
    }

    /// Containers beside the main one have ports of their own.
    fn containers(&mut self, word: &Text, node: &Node, lens: Lens) -> Node {
        let Some(map) = node.as_map() else { return self.evaluate(node, lens) };
        let mut changed = Map::with_capacity(map.len());
        for entry in map.iter() {
            self.container = vec![word.clone(), entry.key_text().clone()];
            let value = self.evaluate(entry.node(), lens.field(entry.key()));
            changed.insert(entry.key_text().clone(), entry.key_span(), value);
        }
        self.container.clear();
        Node::map(changed, node.origin)
    }

    /// Evaluates the expressions of a file's text: all of them, or those of vars only.
    pub fn expand(&mut self, text: &str, span: Span, only_vars: bool) -> Text {
        let node = Node::text(text, Origin::set(span));
        if !is_expression(&node) {
            return Text::new(text);
        }
        let expanded = if only_vars {
            self.fill(&node, &cut_vars(text), TEXT)
        } else {
            self.string(&node, &Text::new(text), TEXT)
        };
        expanded.as_text().cloned().unwrap_or_else(|| Text::new(text))
    }

    fn string(&mut self, node: &Node, text: &Text, lens: Lens) -> Node {
        let template = self.templates.get(text);
        self.fill(node, &template, lens)
    }

    fn fill(&mut self, node: &Node, template: &Template, lens: Lens) -> Node {
        let origin = Origin::derived(node.span(), EXPRESSION);
        let wants_text = matches!(lens, Lens::Kube { kind, .. } if is_textual(kind));
        if let [Part::Expr(expr)] = template.parts.as_slice() {
            let value = self.value_of(&expr.kind, node, expr.start, expr.end);
            if value.is_none() {
                self.failed.insert(node.span());
            }
            let mut value = value.unwrap_or_else(|| Node::text("", origin)).with_origin(origin);
            let literal = value.marks.literal;
            if wants_text && let Some(text) = crate::spec::decode::string_of(&value) {
                value = Node::text(text, origin);
            }
            value.marks = Marks { computed: true, ..node.marks };
            value.marks.literal |= literal;
            value.marks.literal |= self.has_braces(node, &value);
            return value;
        }
        // Braces of what was literal stay; those of somebody else's text are no expressions either.
        let mut literal = template.parts.iter().any(|part| matches!(part, Part::Text(text) if text.contains("{{")));
        let mut whole = String::with_capacity(node.as_str().map_or(0, str::len) + 16);
        for part in &template.parts {
            match part {
                Part::Text(text) => whole.push_str(text),
                Part::Expr(expr) => {
                    let Some(value) = self.value_of(&expr.kind, node, expr.start, expr.end) else {
                        self.failed.insert(node.span());
                        continue;
                    };
                    literal |= value.marks.literal;
                    match &value.value {
                        Value::Text(text) => whole.push_str(text),
                        Value::Number(number) => whole.push_str(&number.canonical()),
                        Value::Bool(flag) => whole.push_str(if *flag { "true" } else { "false" }),
                        other => {
                            let message = format!("an expression within a text is {}", other.kind());
                            self.broken(node, expr.start, expr.end, &message);
                        }
                    }
                }
            }
        }
        let mut result = Node::text(whole, origin);
        result.marks = Marks { computed: true, ..node.marks };
        result.marks.literal |= literal;
        result.marks.literal |= self.has_braces(node, &result);
        result
    }

    /// What an expression comes to is evaluated no second time: braces in it are meant for somebody else, or a mistake.
    /// Whether that was told.
    fn has_braces(&mut self, node: &Node, value: &Node) -> bool {
        if value.marks.literal || !value.as_str().is_some_and(|text| text.contains("{{")) {
            return false;
        }
        let message = "what this expression comes to has `{{` in it, which is evaluated no second time";
        self.report.push(
            Diagnostic::new(codes::BAD_EXPRESSION, node.span(), message)
                .label("its braces would stand in the manifest")
                .help(LITERAL),
        );
        true
    }

    fn value_of(&mut self, kind: &ExprKind, node: &Node, start: usize, end: usize) -> Option<Node> {
        match kind {
            ExprKind::Broken(message) => {
                self.broken(node, start, end, message);
                None
            }
            ExprKind::Path(path) => match self.lookup(path) {
                Ok(value) => Some(value),
                Err(Missing::Told) => None,
                Err(Missing::Absent(hint)) => {
                    self.absent(path, hint, node, start, end);
                    None
                }
            },
            ExprKind::Compiled(expression, needs) => {
                let mut context = serde_json::Map::new();
                let mut missing = None;
                // What is made of literal text is literal.
                let mut is_literal = false;
                for need in needs {
                    match self.lookup_whole(need) {
                        Ok(value) => {
                            is_literal |= has_literal(&value);
                            insert(&mut context, need, to_json(&value));
                        }
                        Err(Missing::Told) => return None,
                        // A default filter may stand behind it: minijinja decides.
                        Err(Missing::Absent(hint)) => {
                            missing.get_or_insert((need, hint));
                            if let Some(root) = need.first() {
                                context.entry(root.to_string()).or_insert_with(|| serde_json::json!({}));
                            }
                        }
                    }
                }
                match expression.eval(minijinja::Value::from(minijinja::value::Serde(&context))) {
                    Ok(value) => match serde_json::to_value(&value) {
                        Ok(json) => {
                            let mut value = from_json(&json, node.origin);
                            value.marks.literal |= is_literal;
                            Some(value)
                        }
                        Err(error) => {
                            self.broken(node, start, end, &error.to_string());
                            None
                        }
                    },
                    Err(error) => {
                        let source = node.as_str().and_then(|text| text.get(start..end)).unwrap_or_default();
                        // What is no name of ours is not ours to spell.
                        let is_ours =
                            |path: &[Text]| path.first().is_some_and(|root| expressions::root(root).is_some());
                        let hyphenated = with_hyphen(source);
                        let is_foreign =
                            hyphenated.is_some() && missing.as_ref().is_some_and(|(path, _)| !is_ours(path));
                        match (missing, hyphenated.filter(|_| !is_foreign)) {
                            (Some((path, _)), None) if is_foreign => {
                                self.absent(path.get(..1).unwrap_or(path), None, node, start, end);
                            }
                            (Some(_), Some(instead)) => self.hyphen(&instead, node, start, end),
                            (Some((path, hint)), None) => self.absent(path, hint, node, start, end),
                            (None, _) if error.kind() == minijinja::ErrorKind::UndefinedError => {
                                self.broken(node, start, end, "a name in it has no value");
                            }
                            (None, _) => self.broken(node, start, end, &words(&error)),
                        }
                        None
                    }
                }
            }
        }
    }

    fn place(&self, node: &Node, start: usize, end: usize) -> Span {
        let span = node.span();
        let Some(file) = self.sources.file_of(span) else { return span };
        // The whole of a data file is one string: its offsets are the file's.
        if span.start == 0 && span.end as usize == file.text.len() {
            return Span::new(span.file, start, end);
        }
        let offset = |at: usize| {
            if file.path.ends_with(".kdl") {
                crate::syntax::kdl::offset_in_source(&file.text, span, at)
            } else {
                crate::syntax::yaml::offset_in_source(&file.text, span, at)
            }
        };
        Span::new(span.file, offset(start), offset(end))
    }

    fn broken(&mut self, node: &Node, start: usize, end: usize, message: &str) {
        let span = self.place(node, start, end);
        self.report.push(
            Diagnostic::new(codes::BAD_EXPRESSION, span, format!("this expression cannot be evaluated: {message}"))
                .label("here")
                .help(LITERAL),
        );
    }

    fn hyphen(&mut self, instead: &str, node: &Node, start: usize, end: usize) {
        let span = self.place(node, start, end);
        self.report.push(
            Diagnostic::new(codes::UNDEFINED, span, "a hyphen in a dotted name is read as a minus")
                .label("`-` means minus here")
                .help(format!("write `{instead}`")),
        );
    }

    fn absent(&mut self, path: &[Text], hint: Option<String>, node: &Node, start: usize, end: usize) {
        let span = self.place(node, start, end);
        let name = written(path.iter().map(Text::as_str));
        let mut finding =
            Diagnostic::new(codes::UNDEFINED, span, format!("`{name}` has no value here")).label("not there");
        finding = match path {
            [root, ..] if expressions::root(root).is_none() => {
                let roots = || ROOTS.iter().map(|root| root.name);
                // What controllers fill in where it runs.
                let foreign = matches!(root.as_str(), "args" | "inputs" | "workflow" | "steps" | "tasks");
                let literal =
                    "if Argo is to fill it in, write the text as `(literal)\"…\"`, in YAML as `{$literal: …}`";
                finding.help(match closest(root, roots()) {
                    _ if foreign => literal.to_owned(),
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("names start with {}", list_of(roots(), 9)),
                })
            }
            [root, key, ..] if hint.is_none() => {
                let keys = self.keys(root);
                let near = closest(key, keys.iter().map(Text::as_str));
                let known = || match keys.is_empty() {
                    true => format!("there are no `{root}` here"),
                    false => format!("`{root}` has {}", list_of(keys.iter().map(Text::as_str), 12)),
                };
                finding
                    .help(near.map_or_else(known, |near| format!("did you mean `{}`?", written([root.as_str(), near]))))
            }
            [root] if hint.is_none() => finding.help(format!("write `{root}.NAME`")),
            _ => finding.help_some(hint),
        };
        self.report.push(finding);
    }
}

/// Whether text with braces of its own stands in a value.
fn has_literal(node: &Node) -> bool {
    match &node.value {
        Value::Text(text) => node.marks.literal && text.contains("{{"),
        Value::List(items) => items.iter().any(has_literal),
        Value::Map(map) => map.iter().any(|entry| has_literal(entry.node())),
        _ => false,
    }
}

static TEXT_KIND: kubernetes::Kind = kubernetes::Kind::Text(kubernetes::Bounds::NONE, None);

/// A place of strings.
pub const TEXT: Lens = Lens::Kube { kind: &TEXT_KIND, key: None, raw: false };

fn is_textual(kind: &kubernetes::Kind) -> bool {
    use kubernetes::Kind::{Bytes, Duration, Enum, Text, Time};
    matches!(kind, Text(..) | Enum(_) | Time | Bytes | Duration { .. })
}

fn insert(context: &mut serde_json::Map<String, serde_json::Value>, path: &[Text], value: serde_json::Value) {
    let [first, rest @ ..] = path else { return };
    if rest.is_empty() {
        context.insert(first.to_string(), value);
        return;
    }
    let inner = context.entry(first.to_string()).or_insert_with(|| serde_json::json!({}));
    if let Some(map) = inner.as_object_mut() {
        insert(map, rest, value);
    }
}

/// Whether a value is a whole service.
fn is_service(lens: Lens) -> bool {
    matches!(lens, Lens::Record(record) if std::ptr::eq(record, <model::Service as RecordType>::RECORD))
}
