//! Scalars, each of which may also be an expression.

use serde_json::{Value, json};

use super::{Schema, described};
use crate::reference::text;
use crate::shape::{Scalar, Word};

/// What a string with an expression holds.
pub(super) const EXPRESSION: &str = "\\{\\{";

/// The key of a value that is data as written. It is a pattern, so that editors do not propose it everywhere.
pub(super) const LITERAL: &str = "^\\$literal$";

/// The key of items that are added to a list.
pub(super) const APPEND: &str = "^\\$append$";

/// The name of a definition, with another for facts, which null does not delete.
fn name_of(name: &str, layer: bool) -> String {
    if layer { name.to_owned() } else { format!("{name}-fact") }
}

/// Types, and null where it deletes.
fn types(types: &[&str], layer: bool) -> Value {
    types.iter().copied().chain(layer.then_some("null")).collect()
}

impl Schema {
    /// True or false.
    pub(super) fn switch(&mut self, layer: bool) -> Value {
        self.define(&name_of("switch", layer), |_| {
            let message = "expected true or false, or an expression in {{ }}";
            json!({"type": types(&["boolean", "string"], layer), "pattern": EXPRESSION, "errorMessage": message})
        })
    }

    /// An integer within bounds.
    pub(super) fn int(&mut self, min: i64, max: i64, layer: bool) -> Value {
        let message = "expected a whole number, or an expression in {{ }}";
        let mut made = json!({"type": types(&["integer", "string"], layer), "pattern": EXPRESSION, "patternErrorMessage": message});
        if let Value::Object(fields) = &mut made {
            if min > i64::from(i32::MIN) {
                fields.insert("minimum".into(), min.into());
            }
            if max < i64::from(i32::MAX) {
                fields.insert("maximum".into(), max.into());
            }
        }
        match (min, max >= i64::from(i32::MAX)) {
            (0 | 1, true) => self.define(&name_of(if min == 0 { "count" } else { "number" }, layer), |_| made),
            _ => made,
        }
    }

    /// A string, for which booleans and plainly written integers stand too.
    pub(super) fn text(&mut self, layer: bool) -> Value {
        self.define(&name_of("text", layer), |_| match layer {
            true => json!({
                "type": ["string", "boolean", "integer", "object", "null"], "patternProperties": {LITERAL: {}},
                "additionalProperties": false, "minProperties": 1, "errorMessage": "expected a string",
            }),
            false => {
                json!({"type": ["string", "boolean", "integer"], "errorMessage": "expected a string"})
            }
        })
    }

    /// A scalar with a syntax of its own.
    pub(super) fn scalar(&mut self, scalar: &'static Scalar, layer: bool) -> Value {
        let name = scalar.name.replace(' ', "-");
        self.define(&name_of(&name, layer), |_| {
            let of = match (scalar.number, scalar.boolean) {
                (true, true) => types(&["string", "number", "boolean"], layer),
                (true, false) => types(&["string", "number"], layer),
                (false, true) => types(&["boolean", "string"], layer),
                (false, false) => types(&["string"], layer),
            };
            let message = format!("expected {}", text::yaml_line(scalar.expects));
            json!({"type": of, "pattern": format!("{}|{EXPRESSION}", scalar.pattern), "errorMessage": message})
        })
    }

    /// One of some words.
    pub(super) fn words(&mut self, words: &[Word], layer: bool) -> Value {
        let known: Vec<&str> = words.iter().map(|word| word.word).collect();
        let docs: Vec<String> = words.iter().map(|word| text::yaml_line(word.docs)).collect();
        json!({"anyOf": [{"enum": known, "enumDescriptions": docs}, self.expression(layer)]})
    }

    /// An expression, or nothing.
    pub(super) fn expression(&mut self, layer: bool) -> Value {
        self.define(
            &name_of("expression", layer),
            |_| json!({"type": types(&["string"], layer), "pattern": EXPRESSION}),
        )
    }

    /// The path of a file.
    pub(super) fn file(&mut self, layer: bool) -> Value {
        json!({"type": types(&["string"], layer)})
    }

    /// A map of strings.
    pub(super) fn texts(&mut self, layer: bool) -> Value {
        self.define(&name_of("texts", layer), |schema| {
            let text = schema.text(layer);
            match layer {
                true => json!({
                    "type": ["object", "null"], "additionalProperties": text,
                    "patternProperties": super::directives(),
                }),
                false => json!({"type": "object", "additionalProperties": text}),
            }
        })
    }

    /// A list of strings, or one of them.
    pub(super) fn names(&mut self, layer: bool) -> Value {
        self.define(&name_of("names", layer), |schema| {
            let text = schema.text(layer);
            let list = json!({"type": ["array", "string", "boolean", "integer"], "items": text});
            json!({
                "type": types(&["array", "string", "boolean", "integer", "object"], layer), "items": text,
                "patternProperties": {APPEND: list, LITERAL: {}}, "additionalProperties": false,
            })
        })
    }

    /// A selector of targets.
    pub(super) fn selector(&mut self) -> Value {
        self.define("selector", |_| {
            let one = json!({"type": "string", "pattern": "\\S"});
            described(
                "Names of targets, globs (`production/cell-0*`) and labels (`region=north`), and after `except` those \
                 that are not meant."
                    .to_owned(),
                json!({"type": ["string", "array"], "pattern": "\\S", "items": one}),
            )
        })
    }
}
