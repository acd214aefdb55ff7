//! Ways into a spec and into a manifest.

use crate::diag::list_of;
use crate::node::{Node, Text, Value};
use crate::shape::Shape;
use crate::spec::decode::RecordType;
use crate::spec::model;

/// `env.LOG_LEVEL` and `labels["app.kubernetes.io/name"]` as keys, in the words of folded data: `port.http` is
/// `ports.http`, and a `secret` is an entry of `env`.
pub(super) fn keys_of(field: &str) -> Vec<Text> {
    let said = keys(field);
    let mut keys = Vec::with_capacity(said.len());
    let mut shape = Shape::Record(<model::Service as RecordType>::RECORD);
    let mut said = said.into_iter();
    while let Some(key) = said.next() {
        shape = match shape {
            Shape::Record(record) => match record.field(&key).or_else(|| record.word(&key)) {
                Some(field) => {
                    match (field.into, record.known(&key).is_none()) {
                        (Some((collection, member)), _) => {
                            keys.push(Text::new_static(collection));
                            keys.extend(said.next());
                            keys.push(Text::new_static(member));
                        }
                        (None, true) => keys.push(Text::new_static(field.key)),
                        (None, false) => keys.push(key),
                    }
                    if field.into.is_some() { Shape::Any } else { field.shape }
                }
                None => {
                    keys.push(key);
                    Shape::Any
                }
            },
            Shape::Named(named) | Shape::NamedOrList(named, _) => {
                keys.push(key);
                named.entry
            }
            _ => {
                keys.push(key);
                Shape::Any
            }
        };
    }
    keys
}

fn keys(field: &str) -> Vec<Text> {
    let mut keys = Vec::new();
    let mut rest = field;
    while !rest.is_empty() {
        if let Some((key, after)) = rest.strip_prefix('[').and_then(|inner| inner.split_once(']')) {
            keys.push(Text::new(key.trim_matches('"')));
            rest = after.strip_prefix('.').unwrap_or(after);
            continue;
        }
        let end = rest.find(['.', '[']).filter(|end| *end > 0).unwrap_or(rest.len());
        let (key, after) = rest.split_at(end);
        keys.push(Text::new(key));
        rest = after.strip_prefix('.').unwrap_or(after);
    }
    keys
}

/// Keys as a field that can be asked for: a variable's `value` goes without saying.
pub(super) fn shown(path: &[Text]) -> String {
    let path = match path {
        [inner @ .., value] if value == "value" && inner.iter().rev().nth(1).is_some_and(|word| word == "env") => inner,
        path => path,
    };
    let mut text = String::new();
    path.iter().for_each(|key| push_key(&mut text, key));
    text
}

/// Adds a key to a field: one that has a dot stands in `["…"]`.
pub(super) fn push_key(text: &mut String, key: &str) {
    if key.contains(['.', '[']) {
        text.push_str("[\"");
        text.push_str(key);
        text.push_str("\"]");
        return;
    }
    if !text.is_empty() {
        text.push('.');
    }
    text.push_str(key);
}

/// Adds all leaves of a tree with their paths; a list is a leaf.
pub(super) fn leaves<'n>(node: &'n Node, path: &mut Vec<Text>, found: &mut Vec<(Vec<Text>, &'n Node)>) {
    match &node.value {
        Value::Map(map) if !map.is_empty() => {
            for entry in map.iter() {
                path.push(entry.key_text().clone());
                leaves(entry.node(), path, found);
                path.pop();
            }
        }
        _ => found.push((path.clone(), node)),
    }
}

/// Adds all leaves of a manifest with the fields that name them; lists are gone into.
pub(super) fn fields<'n>(node: &'n Node, field: &str, found: &mut Vec<(String, &'n Node)>) {
    match &node.value {
        Value::Map(map) if !map.is_empty() => {
            for entry in map.iter() {
                let mut inner = field.to_owned();
                push_key(&mut inner, entry.key());
                fields(entry.node(), &inner, found);
            }
        }
        Value::List(items) if !items.is_empty() => {
            for (at, item) in items.iter().enumerate() {
                fields(item, &format!("{field}[{at}]"), found);
            }
        }
        _ => found.push((field.to_owned(), node)),
    }
}

/// A node of a manifest: `spec.template.spec.containers[0].image`, items also by name: `containers[app]`.
pub(super) fn walk<'n>(object: &'n Node, path: &str) -> Result<&'n Node, String> {
    let mut node = object;
    for key in keys(path) {
        let found = match (&node.value, key.parse::<usize>()) {
            (Value::List(items), Ok(index)) => items.get(index),
            (Value::List(items), Err(_)) => items.iter().find(|item| {
                ["name", "mountPath", "type"].iter().any(|by| item.get(by).and_then(Node::as_str) == Some(&key))
            }),
            _ => node.get(&key),
        };
        node = found.ok_or_else(|| match &node.value {
            Value::Map(map) => format!("there is no `{key}` in `{path}`; there are {}", list_of(map.keys(), 16)),
            Value::List(items) => {
                let names: Vec<&str> =
                    items.iter().filter_map(|item| item.get("name").and_then(Node::as_str)).collect();
                let named = if names.is_empty() { String::new() } else { format!(": {}", list_of(names, 16)) };
                let count = if items.len() == 1 { "one item".to_owned() } else { format!("{} items", items.len()) };
                format!("there is no `[{key}]` in `{path}`; it has {count}{named}")
            }
            _ => format!("there is no `{key}` in `{path}`: what is before it is {}", node.value.kind()),
        })?;
    }
    Ok(node)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_asked_for_in_either_word() {
        let asked = |field: &str| keys_of(field).join("/");
        assert_eq!(asked("env.LOG_LEVEL"), "env/LOG_LEVEL");
        assert_eq!(asked("port.http"), "ports/http");
        assert_eq!(asked("sidecar.relay.port.http"), "sidecars/relay/ports/http");
        assert_eq!(asked("secret.PASSWORD"), "env/PASSWORD/secret");
        assert_eq!(asked("labels[\"a.b/c\"].x"), "labels/a.b/c/x");
        assert_eq!(asked("[.x"), "[.x");
        assert_eq!(asked(""), "");
    }

    #[test]
    fn what_is_shown_can_be_asked_for() {
        let path: Vec<Text> = ["labels", "a.b/c"].into_iter().map(Text::new).collect();
        assert_eq!(shown(&path), "labels[\"a.b/c\"]");
        assert_eq!(keys_of(&shown(&path)), path);
        let path: Vec<Text> = ["sidecars", "x", "env", "A", "value"].into_iter().map(Text::new).collect();
        assert_eq!(shown(&path), "sidecars.x.env.A");
    }
}
