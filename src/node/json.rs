//! Nodes to and from JSON values, for JSON output and for oracles in tests.

use serde_json::Value as Json;

use super::{Map, Node, Number, Text, Value};
use crate::source::{Origin, Span};

/// The data of a node as JSON.
pub fn to_json(node: &Node) -> Json {
    match &node.value {
        Value::Null => Json::Null,
        Value::Bool(value) => Json::Bool(*value),
        Value::Number(number) => match number.as_int() {
            Some(value) => Json::from(value),
            None => serde_json::from_str(&number.canonical()).unwrap_or(Json::Null),
        },
        Value::Text(text) => Json::String(text.to_string()),
        Value::List(items) => Json::Array(items.iter().map(to_json).collect()),
        Value::Map(map) => {
            Json::Object(map.iter().map(|entry| (entry.key().to_owned(), to_json(entry.node()))).collect())
        }
    }
}

/// A node of JSON data, all of it with one origin.
pub fn from_json(json: &Json, origin: Origin) -> Node {
    let value = match json {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(*value),
        Json::Number(number) => match Number::parse(&number.to_string()) {
            Some(number) => Value::Number(number),
            None => Value::Text(Text::from(number.to_string())),
        },
        Json::String(text) => Value::Text(Text::new(text)),
        Json::Array(items) => return Node::list(items.iter().map(|item| from_json(item, origin)).collect(), origin),
        Json::Object(fields) => {
            let mut map = Map::with_capacity(fields.len());
            for (key, value) in fields {
                map.insert(key.as_str(), Span::NONE, from_json(value, origin));
            }
            return Node::map(map, origin);
        }
    };
    Node::new(value, origin)
}
