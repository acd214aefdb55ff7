//! What is said of data that is not as its words want it, with ways out in the file's own language.

use std::fmt;

use super::data::{Canon, Language};
use crate::diag::{Diagnostic, a, closest, list_of};
use crate::node::{Node, Value};
use crate::shape::{Field, Record, Shape, Word, is_expression, kubernetes};
use crate::source::Span;
use crate::spec::codes;
use crate::spec::decode::RecordType;
use crate::spec::model::{Cell, CronJob, Environment, Fleet, Job, Service, WorkloadWords};
use crate::syntax::kdl;

/// What a value is called in messages: `replicas`, or an entry of a collection, `env.LOG_LEVEL`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Called<'a> {
    /// The collection.
    pub(super) outer: Option<&'a str>,
    /// The word, or the entry's name.
    pub(super) name: &'a str,
}

impl<'a> Called<'a> {
    /// A word.
    pub(super) fn word(name: &'a str) -> Self {
        Called { outer: None, name }
    }

    /// An entry of this collection.
    pub(super) fn entry(self, name: &'a str) -> Self {
        Called { outer: Some(self.name), name }
    }
}

impl fmt::Display for Called<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.outer {
            Some(outer) => write!(f, "{outer}.{}", self.name),
            None => f.write_str(self.name),
        }
    }
}

impl Canon<'_> {
    /// Says that a name stands twice where it may stand once.
    pub fn twice(&mut self, name: &str, first: Span, second: Span) {
        self.report.push(
            Diagnostic::new(codes::DUPLICATE, second, format!("`{name}` is defined twice"))
                .label("the second one")
                .with(first, "the first one")
                .help("keep one of them: in one place, nothing says which should win"),
        );
    }

    /// Says that a value is not what its word wants.
    pub fn tell(&mut self, word: &str, node: &Node, expects: &str) {
        if !node.is_faulty() {
            self.report.push(wrong_value(Called::word(word), node, expects));
        }
    }

    /// The same, and marks the value.
    pub(super) fn wrong(&mut self, called: Called<'_>, node: Node, expects: &str) -> Node {
        if !node.is_faulty() {
            let help = match &node.value {
                Value::Text(text) if expects == self.booleans() && matches!(text.as_str(), "true" | "false") => {
                    let hash = if self.language == Language::Kdl { "#" } else { "" };
                    Some(format!("write `{hash}{text}`, without quotes"))
                }
                _ => None,
            };
            self.report.push(wrong_value(called, &node, expects).help_some(help));
        }
        node.faulty()
    }

    /// The same of a number that is none, or out of bounds.
    pub(super) fn wrong_number(&mut self, called: Called<'_>, node: Node, expects: &str) -> Node {
        let digits = node.as_str().filter(|text| text.parse::<i64>().is_ok());
        let finding = match digits {
            Some(digits) => Diagnostic::new(
                codes::WRONG_VALUE,
                node.span(),
                format!("`{called}` is a number, and this is a string"),
            )
            .label(format!("expected {expects}"))
            .help(format!("write `{digits}`, without quotes")),
            None => wrong_value(called, &node, expects),
        };
        self.report.push(finding);
        node.faulty()
    }

    /// Says that a value is none of the words that are known.
    pub(super) fn wrong_word(&mut self, called: Called<'_>, words: &[Word], node: Node) -> Node {
        let known = || words.iter().map(|word| word.word);
        let finding = match node.as_str() {
            Some(text) => {
                let hint = closest(text, known()).map(|near| format!("did you mean `{near}`?"));
                Diagnostic::new(codes::WRONG_VALUE, node.span(), format!("`{called}` has no `{text}`"))
                    .label(format!("expected {}", list_of(known(), 8)))
                    .help_some(hint)
            }
            None => wrong_value(called, &node, &list_of(known(), 8)),
        };
        self.report.push(finding);
        node.faulty()
    }

    /// Says that a number stands where a string is wanted, whose characters matter.
    pub(super) fn needs_quotes(&mut self, called: Called<'_>, node: Node) -> Node {
        if let Value::Number(number) = &node.value {
            let message = if number.is_canonical_int() {
                format!("`{called}` is a string, and this is a number")
            } else {
                format!("`{called}` is a string, and `{number}` is a number that could be written in other ways")
            };
            self.report.push(
                Diagnostic::new(codes::NEEDS_QUOTES, node.span(), message)
                    .label("quote it")
                    .help(format!("write `\"{number}\"` to have these very characters")),
            );
        }
        node.faulty()
    }

    /// A field of a Kubernetes type, verbatim: whether it is a map, a list or a single value. The rest is for the check
    /// of what is emitted.
    pub(super) fn kube_field(&mut self, ty: &str, field: &str, called: Called<'_>, node: Node) -> Node {
        let is_directive = node.as_map().is_some_and(|map| map.len() == 1 && map.has("$literal"));
        if node.is_null() || node.is_faulty() || is_directive || is_expression(&node) {
            return node;
        }
        let Some(field) = kubernetes::type_named(ty).and_then(|ty| ty.field(field)) else { return node };
        let is_map = node.as_map().is_some();
        let is_list = node.as_list().is_some() || node.get("$append").is_some();
        match &field.kind {
            kubernetes::Kind::Object(_) | kubernetes::Kind::Map(_) if !is_map => self.wrong(called, node, "a map"),
            kubernetes::Kind::List(..) if !is_list => self.no_list(called, node),
            kubernetes::Kind::Any
            | kubernetes::Kind::Object(_)
            | kubernetes::Kind::Map(_)
            | kubernetes::Kind::List(..) => node,
            _ if is_map || is_list => self.wrong(called, node, "a single value"),
            _ => node,
        }
    }

    /// Says that a list is wanted, and how this very value is one.
    fn no_list(&mut self, called: Called<'_>, node: Node) -> Node {
        let item = match &node.value {
            Value::Map(_) => "{ … }".to_owned(),
            _ if self.language == Language::Yaml => "…".to_owned(),
            _ => self.sources.snippet(node.span()).to_owned(),
        };
        let help = match self.language {
            Language::Kdl => format!("write it as `{} {{ - {item} }}`", called.name),
            Language::Yaml => format!("write it as `{}: [{item}]`", called.name),
        };
        self.report.push(wrong_value(called, &node, "a list").help(help));
        node.faulty()
    }

    /// Says that a word is not known in a record.
    pub(super) fn unknown(&mut self, record: &'static Record, key: &str, span: Span) {
        let own = || record.all_fields();
        let of_name = |name: &str| own().find(|field| field.word == name || field.key == name);
        let verbatim: Vec<&str> = record
            .all_verbatim()
            .filter_map(|verbatim| kubernetes::type_named(verbatim.ty).map(|ty| (ty, verbatim.except)))
            .flat_map(|(ty, except)| ty.fields().iter().map(|field| field.name).filter(|name| !except.contains(name)))
            .filter(|name| of_name(name).is_none())
            .collect();
        // Words of ours come first: they are what is meant, and each is near in both of its languages.
        let near_own = || closest(key, own().flat_map(|field| [field.word, field.key])).and_then(of_name);
        // A word that stands elsewhere is meant, and only its place is wrong.
        let elsewhere = || self.of_another_kind(record, key).or_else(|| self.elsewhere(record, key));
        let known = match of_name(key) {
            Some(field) => Some(format!("in {} this word is `{}`", self.tongue(), self.name_of(field))),
            None => elsewhere(),
        };
        let hint = match (known, near_own()) {
            (Some(known), _) => Some(known),
            (None, Some(near)) => Some(format!("did you mean `{}`?", self.name_of(near))),
            (None, None) => match closest(key, verbatim.iter().copied()) {
                Some(near) => Some(format!("did you mean `{near}`?")),
                None if own().count() <= 12 && own().count() > 0 && verbatim.is_empty() => {
                    Some(format!("{} has {}", a(record.name), list_of(own().map(|field| self.name_of(field)), 12)))
                }
                None => None,
            },
        };
        self.report.push(
            Diagnostic::new(codes::UNKNOWN_FIELD, span, format!("`{key}` is not a word of {}", a(record.name)))
                .label("not known here")
                .help_some(hint),
        );
    }

    /// Whose word it is, where it is one of a fleet, an environment, a cell or a service.
    fn elsewhere(&self, record: &'static Record, key: &str) -> Option<String> {
        let service = <Service as RecordType>::RECORD;
        let all =
            [<Fleet as RecordType>::RECORD, <Environment as RecordType>::RECORD, <Cell as RecordType>::RECORD, service];
        let is_known = |of: &&'static Record| {
            of.all_fields().any(|field| self.name_of(field) == key) || of.verbatim_field(key).is_some()
        };
        let others = all.into_iter().filter(|of| !std::ptr::eq(*of, record));
        let owners: Vec<&'static Record> = others.filter(is_known).collect();
        let names: Vec<String> = owners.iter().map(|of| a(of.name)).collect();
        let (last, first) = names.split_last()?;
        let said = match first {
            [] => format!("`{key}` is a word of {last}"),
            _ => format!("`{key}` is a word of {} and of {last}", first.join(", of ")),
        };
        let is_fleet = std::ptr::eq(record, <Fleet as RecordType>::RECORD);
        Some(match owners.as_slice() {
            [only] if is_fleet && std::ptr::eq(*only, service) => {
                format!("{said}: for all services, write it in `defaults`")
            }
            _ => said,
        })
    }

    /// What runs pods has words of its own beside the service's: whose a word is that stands with another.
    fn of_another_kind(&self, record: &'static Record, key: &str) -> Option<String> {
        let service = <Service as RecordType>::RECORD;
        let kinds = <WorkloadWords as RecordType>::RECORD.fields;
        let of = |field: &'static Field| match field.shape {
            Shape::Record(of) => Some((field.key, of)),
            _ => None,
        };
        let kinds = || kinds.iter().filter_map(of);
        let jobs = [<CronJob as RecordType>::RECORD, <Job as RecordType>::RECORD];
        let mut all = kinds().map(|(_, of)| of).chain(jobs).chain([service]);
        if !all.any(|of| std::ptr::eq(of, record)) {
            return None;
        }
        let of_deployments = service.verbatim_field(key) == Some("apps/v1.DeploymentSpec");
        if !of_deployments && (service.known(key).is_some() || service.word(key).is_some()) {
            return Some(format!("`{key}` is a word of the service"));
        }
        let (kind, _) = kinds().find(|(_, of)| of.known(key).is_some())?;
        Some(match self.language {
            Language::Kdl => format!("it is a word of `workload {kind} {{ … }}`"),
            Language::Yaml => format!("it is a word of `workload: {{{kind}: {{…}}}}`"),
        })
    }

    /// In commands, an escape of KDL is most likely one of the shell's or of a regular expression.
    pub(super) fn commands(&mut self, key: &str, node: &Node) {
        if self.language == Language::Kdl {
            self.escapes(node, matches!(key, "args" | "command" | "exec"));
        }
    }

    fn escapes(&mut self, node: &Node, is_command: bool) {
        match &node.value {
            Value::Text(_) if is_command => {
                let source = self.sources.snippet(node.span());
                if kdl::suspicious_escape(source) {
                    let bare = source.trim_matches('"');
                    self.report.push(
                        Diagnostic::new(codes::ESCAPE, node.span(), "in a quoted string, KDL takes the backslash away")
                            .label("a regular expression or a script?")
                            .help(format!("in a raw string it stays: `#\"{bare}\"#`"))
                            .help("if the escape is meant, write the character itself, or `\\u{…}`"),
                    );
                }
            }
            Value::List(items) => items.iter().for_each(|item| self.escapes(item, is_command)),
            Value::Map(map) => {
                for entry in map.iter() {
                    self.escapes(entry.node(), is_command || entry.key() == "exec" || entry.key() == "$append");
                }
            }
            _ => {}
        }
    }

    fn tongue(&self) -> &'static str {
        match self.language {
            Language::Kdl => "KDL",
            Language::Yaml => "YAML",
        }
    }

    /// The word of a field in the file's language.
    pub(super) fn name_of(&self, field: &Field) -> &'static str {
        match self.language {
            Language::Kdl => field.word,
            Language::Yaml => field.key,
        }
    }

    /// How true and false are written.
    pub(super) fn booleans(&self) -> &'static str {
        match self.language {
            Language::Kdl => "`#true` or `#false`",
            Language::Yaml => "`true` or `false`",
        }
    }
}

fn wrong_value(called: Called<'_>, node: &Node, expects: &str) -> Diagnostic {
    let shown = match &node.value {
        Value::Text(text) if text.len() <= 60 => format!("`{text}`"),
        Value::Number(number) => format!("`{number}`"),
        Value::Bool(value) => format!("`{value}`"),
        other => other.kind().to_owned(),
    };
    Diagnostic::new(codes::WRONG_VALUE, node.span(), format!("`{called}` cannot be {shown}"))
        .label(format!("expected {expects}"))
}
