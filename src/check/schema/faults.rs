//! The findings of a validation: only here is anything put into words.

use crate::check::codes;
use crate::diag::{Diagnostic, closest, list_of};
use crate::node::{Map, Node, Path, Step, Text, Value};
use crate::shape::kubernetes::{Bounds, EnumValue, Field, Kind, Type};
use crate::source::Span;

use super::{Check, DEPTH_LIMIT, hints};

/// What has a form, and is no name of anything.
const NO_NAMES: [&str; 8] =
    ["schedule", "time zone", "address", "range of addresses", "path", "divisor", "share", "field of a pod"];

/// What is validated, for the name in its findings.
pub(super) enum Subject<'a> {
    /// A name that the caller knows.
    Named(&'a str),
    /// An object that says itself what it is.
    Object(&'a Node),
}

/// The way to a value: a chain on the stack, put into words only when something is wrong.
#[derive(Clone, Copy)]
pub(super) struct At<'a> {
    parent: Option<&'a At<'a>>,
    step: Option<Way<'a>>,
    /// The type of the object that the value is a field of.
    of: Option<&'static Type>,
    pub(super) depth: u16,
}

#[derive(Clone, Copy)]
enum Way<'a> {
    Key(&'a str),
    Index(usize),
}

impl<'a> At<'a> {
    pub(super) fn root() -> Self {
        At { parent: None, step: None, of: None, depth: 0 }
    }

    #[inline]
    pub(super) fn key<'b>(&'b self, key: &'b str) -> At<'b> {
        At { parent: Some(self), step: Some(Way::Key(key)), of: None, depth: self.depth + 1 }
    }

    #[inline]
    pub(super) fn field_of<'b>(&'b self, key: &'b str, of: &'static Type) -> At<'b> {
        At { of: Some(of), ..self.key(key) }
    }

    #[inline]
    pub(super) fn index(&self, index: usize) -> At<'_> {
        At { parent: Some(self), step: Some(Way::Index(index)), of: None, depth: self.depth + 1 }
    }

    /// The last key on the way.
    pub(super) fn last_key(&self) -> Option<&'a str> {
        match (self.step, self.parent) {
            (Some(Way::Key(key)), _) => Some(key),
            (_, Some(parent)) => parent.last_key(),
            _ => None,
        }
    }

    /// The field that the value is of.
    pub(super) fn field(&self) -> Option<&'static Field> {
        match self.step {
            Some(Way::Key(key)) => self.of?.field(key),
            _ => None,
        }
    }

    /// The types of the objects around the object at this place, from the inside out, each with the
    /// number of steps up to it.
    pub(super) fn owners(&self) -> Vec<(Path, &'static Type)> {
        let mut owners = Vec::new();
        let mut next = Some(self);
        while let Some(at) = next {
            if let (Some(of), Some(parent)) = (at.of, at.parent) {
                owners.push((parent.path(), of));
            }
            next = at.parent;
        }
        owners
    }

    pub(super) fn path(&self) -> Path {
        let mut steps = Vec::new();
        let mut next = Some(self);
        while let Some(at) = next {
            match at.step {
                Some(Way::Key(key)) => steps.push(Step::Key(Text::new(key))),
                Some(Way::Index(index)) => steps.push(Step::Index(index)),
                None => {}
            }
            next = at.parent;
        }
        steps.reverse();
        Path(steps)
    }
}

impl Check<'_> {
    /// Adds a finding about the value at that place.
    pub(super) fn push(&mut self, finding: Diagnostic, at: &At<'_>) {
        let path = at.path().to_string();
        let name = match self.subject {
            Subject::Named(name) => name.to_owned(),
            Subject::Object(node) => hints::object_name(node),
        };
        let object = match (name.is_empty(), path.is_empty()) {
            (_, true) => name,
            (true, _) => path,
            _ => format!("{name} {path}"),
        };
        self.report.push(finding.object(object));
    }

    pub(super) fn unknown_field(&mut self, key_span: Span, key: &str, value: &Node, of: &'static Type, at: &At<'_>) {
        let here = at.key(key);
        let span = if key_span.is_some() { key_span } else { value.span() };
        let known = || of.fields().iter().map(|field| field.name);
        let meant = closest(key, known());
        let help = hints::belongs(key, of, at)
            .or_else(|| meant.map(|name| format!("did you mean `{name}`?")))
            .unwrap_or_else(|| match of.fields().is_empty() {
                true => "it has no fields: write `{}`".to_owned(),
                false => format!("{} has {}", of.short_name(), list_of(known(), 12)),
            });
        let finding =
            Diagnostic::new(codes::UNKNOWN_FIELD, span, format!("unknown field `{key}` in {}", of.short_name()))
                .label("no such field")
                .help(help);
        self.push(finding, &here);
    }

    pub(super) fn wrong_type(&mut self, node: &Node, wanted: &str, kind: Option<&Kind>, at: &At<'_>) {
        let name = at.last_key().map_or_else(|| "the value".to_owned(), |key| format!("`{key}`"));
        let finding = Diagnostic::new(
            codes::WRONG_TYPE,
            node.span(),
            format!("{name} must be {wanted}, but this is {}", node.value.kind()),
        )
        .label(format!("expected {wanted}"))
        .help_some(hints::wrong_type(node, wanted, kind, at));
        self.push(finding, at);
    }

    pub(super) fn missing_fields(&mut self, node: &Node, map: &Map, of: &'static Type, at: &At<'_>) {
        for field in of.fields().iter().filter(|field| field.required) {
            if map.get(field.name).is_some_and(|value| !value.is_null()) {
                continue;
            }
            let misspelt = closest(field.name, map.keys().filter(|key| of.field(key).is_none()));
            let help = match misspelt {
                Some(key) => format!("is `{key}` meant to be `{}`?", field.name),
                None => format!("add `{}`: {}", field.name, field.kind.words()),
            };
            let message = format!("`{}` is missing in {}", field.name, of.short_name());
            let finding = Diagnostic::new(codes::MISSING_FIELD, node.span(), message).label("required here").help(help);
            self.push(finding, &at.key(field.name));
        }
    }

    pub(super) fn not_in_enum(&mut self, node: &Node, text: &str, values: &[EnumValue], at: &At<'_>) {
        let known = || values.iter().map(|value| value.name).filter(|name| !name.is_empty());
        let name = at.last_key().unwrap_or("the value");
        let meant = closest(text, known());
        let finding = Diagnostic::new(codes::BAD_VALUE, node.span(), format!("`{name}` cannot be `{text}`"))
            .label(format!("expected {}", list_of(known(), 16)))
            .help(
                meant.map_or_else(|| format!("use {}", list_of(known(), 16)), |name| format!("did you mean `{name}`?")),
            );
        self.push(finding, at);
    }

    pub(super) fn format(&mut self, node: &Node, wanted: &str, help: Option<String>, at: &At<'_>) {
        let written = match &node.value {
            Value::Text(text) => format!("`{}`", hints::clip(text)),
            Value::Number(number) => format!("`{number}`"),
            _ => node.value.kind().to_owned(),
        };
        let name = at.last_key().unwrap_or("the value");
        let finding =
            Diagnostic::new(codes::BAD_FORMAT, node.span(), format!("`{name}` must be {wanted}, not {written}"))
                .label(format!("expected {wanted}"))
                .help(help.unwrap_or_else(|| format!("write {wanted}")));
        self.push(finding, at);
    }

    pub(super) fn out_of_bounds(&mut self, node: &Node, written: &str, (min, max): (i64, i64), at: &At<'_>) {
        let name = at.last_key().unwrap_or("the value");
        let wanted = if max >= i64::from(i32::MAX) && min > i64::from(i32::MIN) {
            format!("at least {min}")
        } else {
            format!("{min} to {max}")
        };
        let finding = Diagnostic::new(codes::OUT_OF_BOUNDS, node.span(), format!("`{name}` cannot be {written}"))
            .label(format!("expected {wanted}"))
            .help(format!("choose a number of {wanted}"));
        self.push(finding, at);
    }

    pub(super) fn length(&mut self, node: &Node, bounds: Bounds, at: &At<'_>) {
        let name = at.last_key().unwrap_or("the value");
        let wanted = hints::bounds(bounds, "characters");
        let finding = Diagnostic::new(codes::OUT_OF_BOUNDS, node.span(), format!("`{name}` wants {wanted}"))
            .label(format!("expected {wanted}"))
            .help("change its length");
        self.push(finding, at);
    }

    pub(super) fn item_count(&mut self, node: &Node, count: usize, bounds: Bounds, at: &At<'_>) {
        let name = at.last_key().unwrap_or("the list");
        let wanted = hints::bounds(bounds, "items");
        let finding =
            Diagnostic::new(codes::OUT_OF_BOUNDS, node.span(), format!("`{name}` wants {wanted}, and has {count}"))
                .label(format!("expected {wanted}"))
                .help("add or remove items");
        self.push(finding, at);
    }

    /// Whether the chosen minor has a field.
    pub(super) fn served(&mut self, key_span: Span, value: &Node, field: &Field, at: &At<'_>) {
        let Some(when) = hints::not_served(self.rules.minor, field.since, field.until) else { return };
        let span = if key_span.is_some() { key_span } else { value.span() };
        let message = format!("Kubernetes 1.{} has no field `{}`", self.rules.minor, field.name);
        let finding = Diagnostic::new(codes::FIELD_NOT_SERVED, span, message)
            .label(when)
            .help("remove it, or choose another version");
        self.push(finding, at);
    }

    /// Whether the chosen minor has a value of an enum.
    pub(super) fn value_served(&mut self, node: &Node, value: &EnumValue, at: &At<'_>) {
        let Some(when) = hints::not_served(self.rules.minor, value.since, value.until) else { return };
        let name = at.last_key().unwrap_or("the field");
        let message = format!("in Kubernetes 1.{}, `{name}` cannot be `{}`", self.rules.minor, value.name);
        let finding = Diagnostic::new(codes::FIELD_NOT_SERVED, node.span(), message)
            .label(when)
            .help("use another value, or choose another version");
        self.push(finding, at);
    }

    pub(super) fn bad_name(&mut self, node: &Node, what: &str, text: &str, wanted: &str, at: &At<'_>) {
        let code = if NO_NAMES.contains(&what) { codes::BAD_FORMAT } else { codes::BAD_NAME };
        let message = format!("`{}` is not a valid {what}", hints::clip(text));
        let finding = Diagnostic::new(code, node.span(), message).label(format!("expected {wanted}"));
        self.push(finding, at);
    }

    pub(super) fn too_deep(&mut self, node: &Node, at: &At<'_>) {
        let finding =
            Diagnostic::new(codes::TOO_DEEP, node.span(), format!("the object is nested more than {DEPTH_LIMIT} deep"))
                .help("flatten it: nothing below was checked");
        self.push(finding, at);
    }
}
