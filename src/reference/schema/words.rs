//! Records and collections of our own.

use serde_json::{Map, Value, json};

use super::{DEFINITIONS, Schema, described, directives};
use crate::reference::records::{Root, WHERE_IT_EXISTS};
use crate::reference::text;
use crate::shape::{Field, Known, Named, Record, Shape, kubernetes};
use crate::spec::decode::RecordType;
use crate::spec::model;

/// Kubernetes wraps the source of an environment variable in this.
const VALUE_FROM: &str = "valueFrom";

/// The type of what it holds.
const VALUE_FROM_TYPE: &str = "core/v1.EnvVarSource";

impl Schema {
    /// A document: its first word with the name, and the words of its record.
    pub(super) fn document(&mut self, root: &Root) -> Value {
        let record = self.record(root.record, root.layer);
        let path = pointer(&record);
        self.define(&format!("{}-document", root.word), |schema| {
            let mut properties = Map::new();
            properties.insert(root.word.into(), json!({"description": root.name, "type": "string", "minLength": 1}));
            for key in Self::keys(root.record) {
                if !root.except.contains(&key) {
                    properties.insert(key.into(), json!({"$ref": format!("{path}/properties/{key}")}));
                }
            }
            for key in WHERE_IT_EXISTS.iter().filter(|key| !root.except.contains(key)) {
                if let Some(field) = root.record.field(key) {
                    let property = schema.property(root.record, field, root.layer);
                    properties.insert((*key).into(), property);
                }
            }
            let mut required = vec![root.word];
            if !root.layer {
                required.extend(root.record.all_fields().filter(|field| field.required).map(|field| field.key));
            }
            json!({
                "description": text::yaml_line(root.docs), "type": "object", "properties": properties,
                "required": required, "additionalProperties": false,
            })
        })
    }

    /// The keys of a record that a value of it may have wherever it stands.
    fn keys(record: &'static Record) -> Vec<&'static str> {
        let own = record.all_fields().map(|field| field.key).filter(|key| !is_where(record, key));
        own.chain(verbatim(record).into_iter().map(|(_, field)| field.name)).collect()
    }

    /// A record: a map of its words, or a short form of it.
    fn record(&mut self, record: &'static Record, layer: bool) -> Value {
        self.define(&name(record), |schema| {
            let mut properties = Map::new();
            for field in record.all_fields().filter(|field| !is_where(record, field.key)) {
                properties.insert(field.key.into(), schema.property(record, field, layer));
            }
            for (ty, field) in verbatim(record) {
                properties.insert(field.name.into(), schema.verbatim(ty, field));
            }
            if is_env(record) {
                let source = schema.type_named(VALUE_FROM_TYPE);
                properties.insert(VALUE_FROM.into(), described("Where the value comes from.".to_owned(), source));
            }
            let mut map = Map::new();
            map.insert("type".into(), json!(["object"]));
            map.insert("properties".into(), Value::Object(properties));
            if layer {
                map.insert("patternProperties".into(), directives());
            }
            map.insert("additionalProperties".into(), false.into());
            schema.with_short_form(record, layer, map)
        })
    }

    /// Adds what may stand for the map of a record.
    fn with_short_form(&mut self, record: &'static Record, layer: bool, mut map: Map<String, Value>) -> Value {
        if record.headed {
            let heads: Vec<&str> = record.fields.iter().map(|field| field.key).collect();
            let docs: Vec<String> = record.fields.iter().map(|field| text::yaml_line(field.docs)).collect();
            let heads = json!({"enum": heads, "enumDescriptions": docs});
            return json!({"anyOf": [heads, Value::Object(map), {"type": "null"}]});
        }
        let mut types = vec![Value::from("object")];
        let positional = record.positional.first().and_then(|key| record.field(key));
        if let Some(field) = positional {
            // What holds for scalars does not hold for maps, and the other way round: both can stand side by side.
            if let Value::Object(mut scalar) = self.resolved(&field.shape, layer) {
                if let Some(Value::Array(more)) = scalar.remove("type") {
                    types.extend(more.into_iter().filter(|ty| ty != "object" && ty != "null"));
                }
                for key in ["patternProperties", "minProperties", "additionalProperties", "errorMessage"] {
                    scalar.remove(key);
                }
                map.extend(scalar);
            }
        }
        // An entry of facts with nothing more to say is null too: `cell-01:`.
        types.push("null".into());
        map.insert("type".into(), Value::Array(types));
        Value::Object(map)
    }

    /// The schema of a scalar shape, not by reference.
    fn resolved(&mut self, shape: &Shape, layer: bool) -> Value {
        let schema = self.shape(shape, None, layer);
        let name = schema.get("$ref").and_then(Value::as_str).and_then(|path| path.rsplit('/').next());
        name.and_then(|name| self.definitions.get(name)).cloned().unwrap_or(schema)
    }

    fn property(&mut self, record: &'static Record, field: &'static Field, layer: bool) -> Value {
        // The words of a service are a layer even where they stand among facts: `defaults`.
        let layer = layer || matches!(field.shape, Shape::Record(of) if is_service(of));
        let schema = self.shape(&field.shape, Some(record), layer);
        let schema = if field.off { json!({"anyOf": [schema, {"type": "boolean"}]}) } else { schema };
        described(text::yaml_line(field.docs), schema)
    }

    /// The schema of a shape, in a record.
    fn shape(&mut self, shape: &Shape, record: Option<&'static Record>, layer: bool) -> Value {
        match shape {
            Shape::Switch => self.switch(layer),
            Shape::Int { min, max } => self.int(*min, *max, layer),
            Shape::Text => self.text(layer),
            Shape::File => self.file(layer),
            Shape::Scalar(scalar) => self.scalar(scalar, layer),
            Shape::Word(words) => self.words(words, layer),
            Shape::Texts => self.texts(layer),
            Shape::Names => self.names(layer),
            Shape::Record(of) => self.record(of, layer),
            Shape::Named(named) => self.named(named, None, layer),
            Shape::NamedOrList(named, (ty, field)) => self.named(named, Some((ty, field)), layer),
            Shape::Kube(ty) => self.type_named(ty),
            Shape::KubeField(ty, field) => self.field_of(ty, field),
            Shape::Manifest => self.manifest(),
            Shape::Any | Shape::Opaque => json!({}),
            Shape::Selector => self.selector(),
            Shape::Overlays(of) => {
                let body = (*of).or(record).map_or_else(|| json!({}), |record| self.record(record, layer));
                json!({
                    "type": "object", "additionalProperties": body,
                    "propertyNames": {"title": "selector", "pattern": "\\S"},
                })
            }
        }
    }

    /// A collection: a map from names to entries, or Kubernetes' own list.
    fn named(&mut self, named: &'static Named, list: Option<(&str, &str)>, layer: bool) -> Value {
        let docs = match &named.entry {
            Shape::Record(record) => Some(text::yaml_line(record.docs)),
            _ => None,
        };
        let entry = self.shape(&named.entry, None, layer);
        let entry = docs.map_or_else(|| entry.clone(), |docs| described(docs, entry.clone()));
        if let Some((ty, field)) = list {
            let list = self.field_of(ty, field);
            let map = json!({"type": "object", "additionalProperties": entry, "patternProperties": directives()});
            return json!({"anyOf": [map, list]});
        }
        let item = self.item(named, layer);
        let mut map = Map::new();
        map.insert("type".into(), if layer { json!(["object", "array", "null"]) } else { json!(["object", "array"]) });
        // Empty, so that editors propose a map and not a list.
        map.insert("properties".into(), json!({}));
        map.insert("additionalProperties".into(), entry);
        if layer {
            map.insert("patternProperties".into(), directives());
        }
        map.insert("items".into(), item);
        Value::Object(map)
    }

    /// An item of Kubernetes' own list form: an entry with its name among its words.
    fn item(&mut self, named: &'static Named, layer: bool) -> Value {
        let key = json!({"type": ["string", "integer"]});
        let Shape::Record(record) = named.entry else {
            return json!({"type": "object", "properties": {named.key: key}, "required": [named.key]});
        };
        let entry = self.record(record, layer);
        let path = pointer(&entry);
        self.define(&format!("{}-in-a-list", name(record)), |_| {
            let mut properties = Map::new();
            properties.insert(named.key.into(), described("Its name, among its words.".to_owned(), key));
            for key in Self::keys(record) {
                properties.insert(key.into(), json!({"$ref": format!("{path}/properties/{key}")}));
            }
            if is_env(record) {
                properties.insert(VALUE_FROM.into(), json!({"$ref": format!("{path}/properties/{VALUE_FROM}")}));
            }
            json!({
                "description": text::yaml_line(record.docs), "type": "object", "properties": properties,
                "required": [named.key], "additionalProperties": false,
            })
        })
    }

    /// A manifest of the user's own: open, for its kind says what it holds.
    fn manifest(&mut self) -> Value {
        self.define("manifest", |schema| {
            let record = <model::Raw as RecordType>::RECORD;
            let mut properties = Map::new();
            for field in record.fields {
                properties.insert(field.key.into(), schema.property(record, field, true));
            }
            for key in ["apiVersion", "kind"] {
                properties.insert(key.into(), json!({"type": ["string", "null"]}));
            }
            json!({
                "description": text::yaml_line(record.docs), "type": ["object", "null"], "properties": properties,
            })
        })
    }

    /// A verbatim field of a type, as it stands in a record of ours.
    fn verbatim(&mut self, ty: &'static str, field: &'static kubernetes::Field) -> Value {
        let schema = self.field(field);
        let since = schema.get("description").and_then(Value::as_str).map(|said| format!(" {said}"));
        described(format!("Verbatim, as `{ty}` has it.{}", since.unwrap_or_default()), schema)
    }
}

/// The verbatim fields of a record, by their types, each once.
fn verbatim(record: &'static Record) -> Vec<(&'static str, &'static kubernetes::Field)> {
    let types = record.all_verbatim().filter_map(|verbatim| kubernetes::type_named(verbatim.ty));
    let names = types.flat_map(|ty| ty.fields().iter().map(|field| (ty.name(), field.name)));
    names
        .filter_map(|(ty, name)| match record.known(name) {
            Some(Known::Verbatim(of, field)) if of == ty => Some((of, field)),
            _ => None,
        })
        .collect()
}

/// The name of a record's definition.
fn name(record: &Record) -> String {
    format!("words-of-{}", record.name.replace(' ', "-"))
}

/// Whether a key says where a service exists: other records may have such a word for something else.
fn is_where(record: &'static Record, key: &str) -> bool {
    is_service(record) && WHERE_IT_EXISTS.contains(&key)
}

fn is_service(record: &'static Record) -> bool {
    std::ptr::eq(record, <model::Service as RecordType>::RECORD)
}

fn is_env(record: &'static Record) -> bool {
    std::ptr::eq(record, <model::Env as RecordType>::RECORD)
}

/// The way to a definition that is referred to.
fn pointer(reference: &Value) -> String {
    reference.get("$ref").and_then(Value::as_str).unwrap_or(DEFINITIONS).to_owned()
}
