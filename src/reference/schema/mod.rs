//! The JSON Schema of spec files in YAML and JSON: for completion, hover and a first check in an editor.
//!
//! It is of draft 7, which the YAML language server reads best: there a description may stand beside a `$ref`. It takes
//! all that the loader takes; what a schema cannot say (which names are defined, what excludes each other, what folding
//! brings about) is left to `cellfold check`. Any scalar may be an expression. In layers null deletes, and `$patch`,
//! `$append` and `$literal` have their places.

mod kinds;
mod scalars;
mod words;
mod write;

use serde_json::{Map, Value, json};

use super::records::{Root, roots};
use super::text;

/// A place in the schema where a type of value is defined once.
const DEFINITIONS: &str = "definitions";

/// The text of `schemas/cellfold.schema.json`.
pub fn schema() -> String {
    let mut schema = Schema::default();
    let documents: Vec<(Root, Value)> = roots().into_iter().map(|root| (root, schema.document(&root))).collect();
    let mut top = Map::new();
    top.insert("$schema".into(), "http://json-schema.org/draft-07/schema#".into());
    top.insert(
        "$comment".into(),
        "A spec of cellfold. Generated from the words of the language; not to be edited.".into(),
    );
    for (key, value) in choice(&documents) {
        top.insert(key, value);
    }
    schema.definitions.sort_keys();
    top.insert(DEFINITIONS.into(), Value::Object(schema.definitions));
    write::write(&Value::Object(top))
}

/// The document that the first word says. A schema does not see which word is first; but no kind has another's.
fn choice(documents: &[(Root, Value)]) -> Map<String, Value> {
    let mut names = Map::new();
    for (root, _) in documents {
        names.insert(root.word.into(), json!({"description": text::yaml_line(root.docs), "type": "string"}));
    }
    let required: Vec<Value> = documents.iter().map(|(root, _)| json!({"required": [root.word]})).collect();
    let none = json!({"type": "object", "properties": names, "anyOf": required});
    let chain = documents.iter().rev().fold(none, |rest, (root, document)| {
        json!({"if": {"type": "object", "required": [root.word]}, "then": document, "else": rest})
    });
    match chain {
        Value::Object(chain) => chain,
        _ => Map::new(),
    }
}

/// A schema that is being made.
#[derive(Debug, Default)]
struct Schema {
    definitions: Map<String, Value>,
}

impl Schema {
    /// A reference to a definition, which is made where it is not yet there.
    fn define(&mut self, name: &str, make: impl FnOnce(&mut Schema) -> Value) -> Value {
        if !self.definitions.contains_key(name) {
            // A definition may lead back to itself.
            self.definitions.insert(name.to_owned(), Value::Null);
            let made = make(self);
            self.definitions.insert(name.to_owned(), made);
        }
        reference(name)
    }
}

/// A reference to a definition.
fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/{DEFINITIONS}/{name}")})
}

/// A schema with a description; a `$ref` may stand beside it.
fn described(description: String, schema: Value) -> Value {
    let mut fields = Map::new();
    fields.insert("description".into(), description.into());
    if let Value::Object(more) = schema {
        fields.extend(more.into_iter().filter(|(key, _)| key != "description"));
    }
    Value::Object(fields)
}

/// The words that stand for a map itself, in layers.
fn directives() -> Value {
    json!({"^\\$patch$": {"enum": ["replace", "delete"]}, scalars::LITERAL: {}})
}
