//! Strict validation of a Node against Kubernetes' shapes.
//!
//! Scope: one object, or one value of a type. It finds unknown and missing fields, values of a wrong
//! type, what is no quantity, time, duration, name or label, values that an enum lacks, bounds,
//! items with the same key, fields that do not go together, and what the chosen Kubernetes version
//! does not have. It is as strict as the API server and not stricter, but for two things: a variable
//! or a port twice in a container is an error here and only a warning there, and what a node is
//! compared with is an integer.
//!
//! A value in which nothing is wrong costs no allocation: the way to it is a chain on the stack.

mod faults;
mod hints;
mod keys;
mod meant;
mod names;
mod object;
mod scalar;
mod server;
mod together;

pub use object::validate_object;
pub(super) use scalar::duration as go_nanoseconds;

use crate::diag::Report;
use crate::node::{Node, Number, Value};
use crate::shape::kubernetes::{Field, Form, Kind, ListKind, Minor, Pattern, Together, Type};

use faults::{At, Subject};

/// How deep an object may be nested.
const DEPTH_LIMIT: u16 = 128;

/// Against what a value is validated.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// The minor version of Kubernetes: 34 for 1.34.
    pub minor: Minor,
    /// Whether the value is a part that others will be merged with: nothing is then missing.
    pub partial: bool,
}

impl Rules {
    /// The rules for a whole value.
    pub fn whole(minor: Minor) -> Self {
        Rules { minor, partial: false }
    }

    /// The rules for a part of a value, such as a layer's words.
    pub fn partial(minor: Minor) -> Self {
        Rules { minor, partial: true }
    }
}

/// Validates a value of a type. `object` names what it is part of: `Deployment/pay`, or
/// `Deployment/pay spec.template`.
pub fn validate(node: &Node, of: &'static Type, rules: Rules, object: &str, report: &mut Report) {
    let mut check = Check { rules, subject: Subject::Named(object), report };
    check.object(node, of, &At::root());
}

/// Validates a value of a kind, such as a field's.
pub fn validate_kind(node: &Node, kind: &'static Kind, rules: Rules, object: &str, report: &mut Report) {
    let mut check = Check { rules, subject: Subject::Named(object), report };
    check.value(node, kind, Place { field: None, native: true }, &At::root());
}

/// What is known of the place of a value.
#[derive(Clone, Copy)]
struct Place {
    field: Option<&'static Field>,
    /// Whether Kubernetes itself reads it, for which an empty string is absence.
    native: bool,
}

/// One validation under way.
struct Check<'a> {
    rules: Rules,
    subject: Subject<'a>,
    report: &'a mut Report,
}

impl Check<'_> {
    fn object(&mut self, node: &Node, of: &'static Type, at: &At<'_>) {
        let Value::Map(map) = &node.value else { return self.wrong_type(node, "a map", None, at) };
        if at.depth > DEPTH_LIMIT {
            return self.too_deep(node, at);
        }
        let native = of.is_native();
        let mut required = 0;
        let (mut chosen, mut twice) = (0u8, false);
        for entry in map.iter() {
            let (key, value) = (entry.key(), entry.node());
            let Some(field) = of.field(key) else {
                if !of.is_open() {
                    self.unknown_field(entry.key_span(), key, value, of, at);
                }
                continue;
            };
            // Null is absence: of custom resources the API server drops it, too.
            if value.is_null() {
                continue;
            }
            if field.since.is_some() || field.until.is_some() {
                self.served(entry.key_span(), value, field, &at.key(key));
            }
            required += usize::from(field.required);
            if field.choices != 0 && keys::is_set(value, native) {
                twice |= chosen & field.choices != 0;
                chosen |= field.choices;
            }
            let here = at.field_of(key, of);
            self.value(value, &field.kind, Place { field: Some(field), native }, &here);
        }
        if required < of.required() && !self.rules.partial {
            self.missing_fields(node, map, of, at);
        }
        let unmade = of.needed_choices() & !chosen != 0 && !self.rules.partial;
        if twice || unmade || of.choices().iter().any(|choice| choice.by.is_some()) {
            self.choices(node, map, of, at);
        }
        if of.together() != Together::Apart && !self.rules.partial {
            self.together(node, map, of.together(), at);
        }
    }

    fn value(&mut self, node: &Node, kind: &'static Kind, place: Place, at: &At<'_>) {
        match (kind, &node.value) {
            (Kind::Object(of), _) => self.object(node, of.get(), at),
            (Kind::Text(bounds, pattern), Value::Text(text)) => {
                if (bounds.min > 0 || bounds.max != u32::MAX) && !bounds.hold(text.chars().count()) {
                    self.length(node, *bounds, at);
                }
                match pattern {
                    None => {}
                    Some(Pattern::Quantity) => self.quantity(node, text, at),
                    Some(pattern) if pattern.matches(text) => {}
                    Some(pattern) => self.format(node, pattern.words(), None, at),
                }
                self.form(node, place, at);
            }
            (Kind::Bool, Value::Bool(_)) | (Kind::Float, Value::Number(_)) | (Kind::Any, _) => {}
            (Kind::Int { min, max }, Value::Number(number)) => self.int(node, number, (*min, *max), at),
            (Kind::IntOrString, Value::Text(_)) => self.form(node, place, at),
            (Kind::IntOrString, Value::Number(number)) => {
                self.int(node, number, (i64::from(i32::MIN), i64::from(i32::MAX)), at);
                self.form(node, place, at);
            }
            (Kind::Quantity, Value::Text(text)) => {
                self.quantity(node, text, at);
                self.form(node, place, at);
            }
            (Kind::Quantity, Value::Number(number)) => {
                if !scalar::is_quantity(number.source()) && !scalar::is_quantity(&number.canonical()) {
                    self.quantity(node, number.source(), at);
                }
                self.form(node, place, at);
            }
            (Kind::Time, Value::Text(text)) => {
                let absent = place.native && text.is_empty();
                if !absent && !scalar::is_time(text) {
                    self.format(node, "a time of RFC 3339", Some("write it so: `2026-11-23T12:00:00Z`".to_owned()), at);
                }
            }
            (Kind::Bytes, Value::Text(text)) => {
                if !scalar::is_base64(text) {
                    self.format(node, "base64 with padding", hints::base64(at), at);
                }
            }
            (Kind::Duration { positive }, Value::Text(text)) => self.duration(node, text, *positive, at),
            (Kind::Enum(values), Value::Text(text)) => match values.iter().find(|value| value.name == text.as_str()) {
                Some(value) if value.since.is_none() && value.until.is_none() => {}
                Some(value) => self.value_served(node, value, at),
                None if text.is_empty() && place.native && place.field.is_some_and(|field| !field.required) => {}
                None => self.not_in_enum(node, text, values, at),
            },
            (Kind::List(item, list), Value::List(items)) => {
                self.list(node, items, (item, list), place, at);
                self.form(node, place, at);
            }
            (Kind::Map(value), Value::Map(map)) => {
                for entry in map.iter() {
                    let (key, node) = (entry.key(), entry.node());
                    self.value(node, value, Place { field: None, native: place.native }, &at.key(key));
                }
                self.form(node, place, at);
            }
            _ => self.wrong_type(node, kind.words(), Some(kind), at),
        }
    }

    fn list(
        &mut self,
        node: &Node,
        items: &[Node],
        (item, list): (&'static Kind, &'static ListKind),
        place: Place,
        at: &At<'_>,
    ) {
        if let Some(field) = place.field
            && !field.items.hold(items.len())
            && !self.rules.partial
        {
            self.item_count(node, items.len(), field.items, at);
        }
        for (index, node) in items.iter().enumerate() {
            self.value(node, item, Place { field: None, native: place.native }, &at.index(index));
        }
        if items.len() < 2 {
            return;
        }
        match list {
            ListKind::Atomic => {}
            ListKind::Set => self.unique(items, &[], item, at),
            ListKind::Map(keys) => self.unique(items, keys, item, at),
        }
    }

    fn int(&mut self, node: &Node, number: &Number, (min, max): (i64, i64), at: &At<'_>) {
        match number.as_int() {
            Some(value) if value >= min && value <= max => {}
            Some(_) => self.out_of_bounds(node, number.source(), (min, max), at),
            None => self.wrong_type(node, "an integer", None, at),
        }
    }

    fn quantity(&mut self, node: &Node, text: &str, at: &At<'_>) {
        if !scalar::is_quantity(text) {
            let resource = at.last_key().unwrap_or_default();
            let meant = meant::quantity_meant(text, resource).map(|meant| format!("write `{meant}`"));
            let help =
                meant.unwrap_or_else(|| "units are m, k, M, G, T, and Ki, Mi, Gi, Ti: `500m`, `512Mi`".to_owned());
            self.format(node, "a quantity", Some(help), at);
        }
    }

    fn duration(&mut self, node: &Node, text: &str, positive: bool, at: &At<'_>) {
        // What holds a template is known only where it runs.
        if text.contains("{{") {
            return;
        }
        match scalar::duration(text) {
            None => self.format(node, "a Go duration, such as `30s` or `1h30m`", hints::duration(text), at),
            Some(value) if positive && value < 1e6 => self.format(node, "a duration of at least `1ms`", None, at),
            Some(_) => {}
        }
    }

    fn form(&mut self, node: &Node, place: Place, at: &At<'_>) {
        if let Some(field) = place.field
            && field.form != Form::Any
        {
            self.check_form(node, field.form, at);
        }
    }
}

#[cfg(test)]
mod tests;
