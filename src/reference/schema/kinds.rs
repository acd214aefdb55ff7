//! Types of Kubernetes, Istio and Argo, from the table of facts: only those that are reached.

use serde_json::{Map, Value, json};

use super::scalars::{APPEND, EXPRESSION, LITERAL};
use super::{Schema, described, directives, reference};
use crate::shape::kubernetes::{Field, Kind, type_named};

impl Schema {
    /// The type of that name.
    pub(super) fn type_named(&mut self, name: &str) -> Value {
        match type_named(name).and_then(|ty| self.type_of(ty.name())) {
            Some(schema) => schema,
            None => json!({}),
        }
    }

    fn type_of(&mut self, name: &'static str) -> Option<Value> {
        let definition = name.replace('/', ".");
        if !self.definitions.contains_key(&definition) {
            let ty = type_named(name)?;
            // Its place is taken before its fields are looked at: a type may hold itself.
            self.definitions.insert(definition.clone(), Value::Null);
            let mut properties = Map::new();
            for field in ty.fields() {
                properties.insert(field.name.into(), self.field(field));
            }
            let mut made = json!({
                "type": ["object", "string", "null"], "pattern": EXPRESSION, "properties": properties,
                "patternProperties": directives(), "patternErrorMessage": "expected a map",
            });
            if let (Value::Object(fields), false) = (&mut made, ty.is_open()) {
                fields.insert("additionalProperties".into(), false.into());
            }
            self.definitions.insert(definition.clone(), made);
        }
        Some(reference(&definition))
    }

    /// What that field of that type holds.
    pub(super) fn field_of(&mut self, ty: &str, field: &str) -> Value {
        type_named(ty).and_then(|ty| ty.field(field)).map_or_else(|| json!({}), |field| self.kind(&field.kind))
    }

    /// A field, with what is known of its versions.
    pub(super) fn field(&mut self, field: &'static Field) -> Value {
        let schema = self.kind(&field.kind);
        match (field.since, field.until) {
            (None, None) => schema,
            (Some(since), None) => described(format!("From Kubernetes 1.{since} on."), schema),
            (None, Some(until)) => described(format!("Up to Kubernetes 1.{until}."), schema),
            (Some(since), Some(until)) => described(format!("Kubernetes 1.{since} to 1.{until}."), schema),
        }
    }

    fn kind(&mut self, kind: &'static Kind) -> Value {
        match kind {
            Kind::Text(..) | Kind::Time | Kind::Bytes | Kind::Duration { .. } => self.define("string", |_| {
                json!({
                    "type": ["string", "object", "null"], "patternProperties": {LITERAL: {}},
                    "additionalProperties": false, "minProperties": 1, "errorMessage": "expected a string",
                })
            }),
            Kind::Bool => self.switch(true),
            Kind::Int { min, max } => self.int(*min, *max, true),
            Kind::Float => {
                self.define("decimal", |_| json!({"type": ["number", "string", "null"], "pattern": EXPRESSION}))
            }
            Kind::IntOrString => self.define("int-or-string", |_| json!({"type": ["integer", "string", "null"]})),
            Kind::Quantity => self.define("quantity", |_| {
                let pattern = format!("^[+-]?[0-9.]+([numkKMGTPEi]{{0,2}}|[eE][+-]?[0-9]+)$|{EXPRESSION}");
                json!({"type": ["string", "number", "null"], "pattern": pattern})
            }),
            Kind::Enum(values) => {
                let values: Vec<&str> = values.iter().map(|value| value.name).collect();
                json!({"anyOf": [{"enum": values}, self.expression(true)]})
            }
            Kind::Object(ty) => self.type_of(ty.name()).unwrap_or_else(|| json!({})),
            Kind::List(item, _) => {
                let item = self.kind(item);
                json!({
                    "type": ["array", "object", "string", "null"], "pattern": EXPRESSION, "items": item,
                    "patternProperties": {APPEND: {"type": "array", "items": item}, LITERAL: {}},
                    "additionalProperties": false, "patternErrorMessage": "expected a list",
                })
            }
            Kind::Map(value) => {
                let value = self.kind(value);
                json!({
                    "type": ["object", "string", "null"], "pattern": EXPRESSION, "additionalProperties": value,
                    "patternProperties": directives(), "patternErrorMessage": "expected a map",
                })
            }
            Kind::Any => json!({}),
        }
    }
}
