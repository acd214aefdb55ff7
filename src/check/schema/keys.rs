//! What is unique in lists, what excludes what, and the forms of names and keys.

use foldhash::{HashMap, HashMapExt};
use std::collections::hash_map::Entry;

use crate::check::codes;
use crate::diag::{Diagnostic, Severity, closest, list_of};
use crate::node::{Map, Node, Text, Value};
use crate::shape::kubernetes::{Choice, Form, Kind, Type};
use crate::shape::time_zones;

use super::Check;
use super::faults::At;
use super::names::{self, EnvName};
use super::server;

/// Up to so many items are compared with each other; more are hashed.
const FEW: usize = 12;

impl Check<'_> {
    /// Finds items of a list that have the same keys, or where `keys` is empty the same value.
    pub(super) fn unique(&mut self, items: &[Node], keys: &[&'static str], item: &'static Kind, at: &At<'_>) {
        if items.len() > FEW {
            return self.unique_of_many(items, keys, item, at);
        }
        // What tells two items apart is nearly always the first key.
        let mut firsts: [Option<&Value>; FEW] = [None; FEW];
        for (index, node) in items.iter().enumerate() {
            let first = match keys.first() {
                None => Some(node),
                Some(key) => node.get(key),
            };
            let first = first.map(|node| &node.value);
            let seen = firsts.iter().take(index).position(|other| match (other, &first) {
                (Some(Value::Text(a)), Some(Value::Text(b))) => a == b,
                (Some(Value::Number(a)), Some(Value::Number(b))) => a.same(b),
                _ => false,
            });
            if let Some(earlier) = seen {
                let one = id(node, keys, item);
                let same = |other: &usize| items.get(*other).is_some_and(|other| id(other, keys, item) == one);
                if let Some(earlier) = (earlier..index).find(same) {
                    self.duplicate(items, (earlier, index), keys, at);
                }
            }
            if let Some(place) = firsts.get_mut(index) {
                *place = first;
            }
        }
    }

    fn unique_of_many(&mut self, items: &[Node], keys: &[&'static str], item: &'static Kind, at: &At<'_>) {
        let mut seen: HashMap<Vec<Option<Text>>, usize> = HashMap::with_capacity(items.len());
        for (index, node) in items.iter().enumerate() {
            let id = id(node, keys, item);
            if id.first().is_none_or(Option::is_none) {
                continue;
            }
            match seen.entry(id) {
                Entry::Occupied(first) => self.duplicate(items, (*first.get(), index), keys, at),
                Entry::Vacant(place) => {
                    place.insert(index);
                }
            }
        }
    }

    fn duplicate(&mut self, items: &[Node], (first, index): (usize, usize), keys: &[&str], at: &At<'_>) {
        let (Some(one), Some(other)) = (items.get(first), items.get(index)) else { return };
        let key = |node: &Node| -> String {
            let parts: Vec<String> = match keys {
                [] => scalar(node).iter().map(|text| format!("`{text}`")).collect(),
                keys => {
                    keys.iter().filter_map(|key| Some(format!("{key} `{}`", node.get(key).and_then(scalar)?))).collect()
                }
            };
            parts.join(", ")
        };
        let name = at.last_key().unwrap_or("the list");
        let message = format!("two items of `{name}` have the same {}", if keys.is_empty() { "value" } else { "key" });
        let place = keys.first().and_then(|key| other.get(key)).unwrap_or(other);
        let finding = Diagnostic::new(codes::DUPLICATE_ITEM, place.span(), message)
            .label(format!("{} again", key(other)))
            .with(one.span(), "first here")
            .help("remove one of them");
        self.push(finding, &at.index(index));
    }

    /// Finds members of a choice beside each other, and choices of which none is set.
    pub(super) fn choices(&mut self, node: &Node, map: &Map, of: &'static Type, at: &At<'_>) {
        for choice in of.choices() {
            let member_set = |member: &&str| map.get(member).is_some_and(|node| is_set(node, of.is_native()));
            let mut set = choice.members.iter().copied().filter(member_set);
            let (first, second) = (set.next(), set.next());
            match (first, second) {
                (Some(first), Some(second)) => self.both(map, of, (first, second), at),
                (None, _) if choice.exactly_one && !self.rules.partial => self.none_of(node, map, choice, of, at),
                _ => {}
            }
            if let (Some(by), Some(first)) = (choice.by, first) {
                self.chosen(map, by, first, at);
            }
        }
    }

    fn both(&mut self, map: &Map, of: &'static Type, (first, second): (&str, &str), at: &At<'_>) {
        let span = |name: &str| map.get(name).map(Node::span).unwrap_or(crate::source::Span::NONE);
        // As they stand in the text, where that is one.
        let (first, second) = if span(first) <= span(second) { (first, second) } else { (second, first) };
        let message = format!("`{first}` and `{second}` exclude each other in {}", of.short_name());
        let finding = Diagnostic::new(codes::CHOICE, span(second), message)
            .label("the second of them")
            .with(span(first), "the first is here")
            .help(format!("keep one of `{first}` and `{second}`"));
        self.push(finding, at);
    }

    fn none_of(&mut self, node: &Node, map: &Map, choice: &Choice, of: &'static Type, at: &At<'_>) {
        let named = choice.by.and_then(|by| map.get(by)).and_then(Node::as_str).map(camel);
        let wanted = match named.as_deref().filter(|name| choice.members.contains(name)) {
            Some(name) => format!("`{name}`"),
            None => format!("one of {}", list_of(choice.members.iter().copied(), 12)),
        };
        let finding = Diagnostic::new(codes::CHOICE, node.span(), format!("{} needs {wanted}", of.short_name()))
            .label("none is set here")
            .help(format!("set {wanted}"));
        self.push(finding, at);
    }

    /// Whether the field that names the member names another one.
    fn chosen(&mut self, map: &Map, by: &'static str, member: &str, at: &At<'_>) {
        let Some(named) = map.get(by) else { return };
        let Some(text) = named.as_str().filter(|text| !text.is_empty() && !is_camel(text, member)) else { return };
        let mut wanted = member.to_owned();
        if let Some(first) = wanted.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        let member_span = map.get(member).map(Node::span).unwrap_or(named.span());
        let finding = Diagnostic::new(codes::CHOICE, member_span, format!("`{member}` does not fit {by} `{text}`"))
            .label(format!("only with {by} `{wanted}`"))
            .with(named.span(), format!("the {by} is here"))
            .help(format!("write {by} `{wanted}`, or remove `{member}`"));
        self.push(finding, at);
    }

    /// Checks names, and the keys and values of labels and the like.
    pub(super) fn check_form(&mut self, node: &Node, form: Form, at: &At<'_>) {
        match (form, &node.value) {
            (Form::Labels, Value::Map(map)) => {
                for entry in map.iter() {
                    let key = entry.key();
                    if let Some(wanted) = names::label_key(key) {
                        self.bad_name(entry.node(), "label key", key, wanted, &at.key(key));
                    }
                    if let Some(text) = entry.node().as_str()
                        && let Some(wanted) = names::label_value(text)
                    {
                        self.bad_name(entry.node(), "label value", text, wanted, &at.key(key));
                    }
                }
            }
            (Form::Annotations, Value::Map(map)) => self.annotations(node, map, at),
            (Form::DataKeys, Value::Map(map)) => {
                for entry in map.iter() {
                    if let Some(wanted) = names::data_key(entry.key()) {
                        self.bad_name(entry.node(), "key", entry.key(), wanted, &at.key(entry.key()));
                    }
                }
            }
            (_, Value::List(items)) => {
                items.iter().enumerate().for_each(|(index, item)| self.check_form(item, form, &at.index(index)));
            }
            (Form::NotNegative | Form::Positive, Value::Map(map)) => {
                map.iter().for_each(|entry| self.check_form(entry.node(), form, &at.key(entry.key())));
            }
            (Form::NotNegative | Form::Positive, Value::Text(_) | Value::Number(_)) => {
                self.sign(node, form == Form::Positive, at);
            }
            (Form::Divisor, Value::Number(number)) => self.text_form(node, &number.canonical(), form, at),
            (Form::Port, Value::Number(number)) => self.int(node, number, (1, 65_535), at),
            (Form::PortOrNone, Value::Number(number)) => self.int(node, number, (0, 65_535), at),
            (_, Value::Text(text)) => self.text_form(node, text, form, at),
            _ => {}
        }
    }

    fn annotations(&mut self, node: &Node, map: &Map, at: &At<'_>) {
        let mut size = 0;
        for entry in map.iter() {
            let key = entry.key();
            size += key.len() + entry.node().as_str().map_or(0, str::len);
            if let Some(wanted) = names::annotation_key(key) {
                self.bad_name(entry.node(), "annotation key", key, wanted, &at.key(key));
            }
        }
        if size > names::ANNOTATIONS_LIMIT {
            let limit = names::ANNOTATIONS_LIMIT;
            let finding = Diagnostic::new(
                codes::OUT_OF_BOUNDS,
                node.span(),
                format!("the annotations have {size} bytes in all; {limit} are allowed"),
            )
            .help("put large values into a ConfigMap");
            self.push(finding, at);
        }
    }

    fn text_form(&mut self, node: &Node, text: &str, form: Form, at: &At<'_>) {
        let (what, fault) = match form {
            Form::DnsLabel => ("name", names::dns_label(text)),
            Form::DnsSubdomain => ("name", names::dns_subdomain(text)),
            Form::PortName => ("port name", names::port_name(text)),
            Form::NotEmpty => ("value", text.is_empty().then_some("a value that is not empty")),
            Form::DataKey => ("key", names::data_key(text)),
            Form::ServiceName => ("name", names::dns_1035_label(text)),
            Form::ClassName => ("name", names::dns_subdomain(text)),
            Form::LabelKey => ("label key", names::label_key(text)),
            Form::Port => ("port", names::port_name(text)),
            Form::PortOrNone => ("port name", names::port_name(text)),
            Form::FieldPath => ("field of a pod", server::field_path(text)),
            Form::ResourceField => ("resource of a container", server::resource_field(text)),
            Form::Host => ("host", server::host(text)),
            Form::Schedule => ("schedule", server::schedule(text)),
            Form::ClusterIp => ("address", server::cluster_ip(text)),
            Form::LabelValue => ("label value", names::label_value(text)),
            Form::TimeZone => ("time zone", server::time_zone(text)),
            Form::AppProtocol => ("protocol", names::label_key(text)),
            Form::Divisor => ("divisor", server::divisor(text)),
            Form::Ip => ("address", server::ip(text)),
            Form::Below => ("path", server::below(text)),
            Form::Inside => ("path", server::inside(text)),
            Form::Segment => ("name", names::path_segment(text)),
            Form::Cidr => ("range of addresses", server::cidr(text)),
            Form::AtMostAll => ("share", server::at_most_all(text)),
            Form::Header => ("name of a header", server::header(text)),
            Form::SearchDomain => ("domain", server::search_domain(text)),
            Form::DomainPath => ("name", server::domain_path(text)),
            Form::Sysctl => ("name of a setting of the kernel", server::sysctl(text)),
            Form::NoBacksteps => ("path", server::no_backsteps(text)),
            Form::Absolute => ("path", (!text.starts_with('/')).then_some("an absolute path")),
            Form::EnvName => match names::env_name(text, self.rules.minor) {
                EnvName::Good => ("", None),
                EnvName::Bad(wanted) => ("name of an environment variable", Some(wanted)),
                EnvName::Relaxed => return self.relaxed_env_name(node, text, at),
            },
            _ => ("", None),
        };
        // An empty name of an optional field is an absent one.
        let optional = text.is_empty()
            && !matches!(form, Form::ClassName | Form::TimeZone | Form::AppProtocol | Form::NotEmpty)
            && at.field().is_some_and(|field| !field.required);
        match fault.filter(|_| !optional) {
            Some(wanted) => self.bad_name(node, what, text, wanted, at),
            None if form == Form::TimeZone && !time_zones::is_one(text) => self.unknown_zone(node, text, at),
            None => {}
        }
    }

    fn unknown_zone(&mut self, node: &Node, text: &str, at: &At<'_>) {
        let all: Vec<String> = time_zones::all().collect();
        let near = closest(text, all.iter().map(String::as_str));
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "write a region and a city of it: `Europe/Paris`".to_owned(),
        };
        let finding = Diagnostic::new(codes::BAD_NAME, node.span(), format!("there is no time zone `{text}`"))
            .label(format!("the tz database, as of {}, has no such name", time_zones::version()))
            .help(help);
        self.push(finding, at);
    }

    fn relaxed_env_name(&mut self, node: &Node, text: &str, at: &At<'_>) {
        let minor = self.rules.minor;
        let mut finding = Diagnostic::new(
            codes::BAD_NAME,
            node.span(),
            format!("not every Kubernetes 1.{minor} takes the environment variable `{text}`"),
        )
        .label("only letters, digits, `-`, `_` and `.`, with no digit first, are safe before 1.34")
        .help("rename the variable");
        finding.severity = Severity::Warning;
        self.push(finding, at);
    }
}

/// Whether a member of a choice is set. Kubernetes' own empty strings are absent.
#[inline]
pub(super) fn is_set(node: &Node, native: bool) -> bool {
    match &node.value {
        Value::Null => false,
        Value::Text(text) => !native || !text.is_empty(),
        _ => true,
    }
}

/// `RollingUpdate` as `rollingUpdate`.
fn camel(text: &str) -> String {
    let mut out = text.to_owned();
    if let Some(first) = out.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    out
}

/// Whether `member` is `text` with a small first letter.
fn is_camel(text: &str, member: &str) -> bool {
    text.len() == member.len() && text.get(1..) == member.get(1..) && text.eq_ignore_ascii_case(member)
}

/// What tells an item from others: its value, or those of its keys with their defaults.
fn id(node: &Node, keys: &[&'static str], item: &'static Kind) -> Vec<Option<Text>> {
    if keys.is_empty() {
        return vec![scalar(node)];
    }
    let default = |key: &str| Some(Text::new_static(item.object()?.get().field(key)?.default?));
    keys.iter().map(|key| node.get(key).map_or_else(|| default(key), scalar)).collect()
}

/// A scalar's text: what tells items apart.
fn scalar(node: &Node) -> Option<Text> {
    match &node.value {
        Value::Text(text) => Some(text.clone()),
        Value::Number(number) => Some(number.canonical()),
        Value::Bool(true) => Some(Text::new_static("true")),
        Value::Bool(false) => Some(Text::new_static("false")),
        _ => None,
    }
}
