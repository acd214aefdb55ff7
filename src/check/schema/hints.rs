//! Ways out, for findings.

use std::collections::VecDeque;

use crate::node::{Node, Path, Value};
use crate::shape::kubernetes::{Bounds, Kind, Minor, Type};

use super::faults::At;

/// How far down a misplaced field is looked for.
const LEVELS: usize = 4;

/// `Deployment/pay`, or what is known of it.
pub(super) fn object_name(object: &Node) -> String {
    let kind = object.get("kind").and_then(Node::as_str).unwrap_or("object");
    let metadata = object.get("metadata");
    let name = metadata.and_then(|metadata| metadata.get("name").or_else(|| metadata.get("generateName")));
    match name.and_then(Node::as_str) {
        Some(name) => format!("{kind}/{name}"),
        None => kind.to_owned(),
    }
}

/// Where a field belongs that the type at this place has not: further in, or further out.
pub(super) fn belongs(key: &str, of: &'static Type, at: &At<'_>) -> Option<String> {
    if let Some(path) = below(key, of) {
        return Some(format!("`{key}` belongs under `{path}`"));
    }
    let owners = at.owners();
    if let Some((path, _)) = owners.iter().find(|(_, owner)| owner.field(key).is_some()) {
        return Some(match path.0.is_empty() {
            true => format!("`{key}` belongs at the top of the object"),
            false => format!("`{key}` belongs under `{path}`"),
        });
    }
    // A brother of the object: `resources` in `securityContext`.
    owners.iter().take(2).find_map(|(path, owner)| {
        let inner = below(key, owner)?;
        let outer = path.to_string();
        Some(match outer.is_empty() {
            true => format!("`{key}` belongs under `{inner}`"),
            false => format!("`{key}` belongs under `{outer}.{inner}`"),
        })
    })
}

/// The way from a type to the nearest object that has the field, if it is the only one at its level.
fn below(key: &str, of: &'static Type) -> Option<String> {
    let mut queue: VecDeque<(Path, &'static Type)> = VecDeque::from([(Path::root(), of)]);
    let mut found: Option<Path> = None;
    while let Some((path, of)) = queue.pop_front() {
        if found.as_ref().is_some_and(|found| found.0.len() <= path.0.len()) {
            break;
        }
        for field in of.fields() {
            let Kind::Object(inner) = &field.kind else { continue };
            let inner = inner.get();
            if inner.name() == "meta/v1.ObjectMeta" && matches!(key, "name" | "namespace") && !path.0.is_empty() {
                continue;
            }
            let way = path.key(field.name);
            if inner.field(key).is_some() {
                if found.is_some() {
                    return None;
                }
                found = Some(way);
            } else if way.0.len() < LEVELS {
                queue.push_back((way, inner));
            }
        }
    }
    found.map(|path| path.to_string())
}

/// How to write a value of the right type.
pub(super) fn wrong_type(node: &Node, wanted: &str, kind: Option<&Kind>, at: &At<'_>) -> Option<String> {
    let name = at.last_key().unwrap_or("it");
    let help = match (&node.value, kind) {
        (Value::Number(number), Some(Kind::Text(..) | Kind::Enum(_) | Kind::Bytes | Kind::Time)) => {
            format!("quote it: \"{number}\"")
        }
        (Value::Number(number), Some(Kind::Duration { .. })) => format!("write it with a unit, quoted: \"{number}s\""),
        (Value::Bool(value), Some(Kind::Text(..) | Kind::Enum(_) | Kind::IntOrString)) => {
            format!("quote it: \"{value}\"")
        }
        (Value::Text(text), Some(Kind::Int { .. } | Kind::Float)) if text.parse::<f64>().is_ok() => {
            format!("remove the quotes: {text}")
        }
        (Value::Text(text), Some(Kind::Bool)) => match text.to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" => "write `true` without quotes".to_owned(),
            "false" | "no" | "off" => "write `false` without quotes".to_owned(),
            _ => "write `true` or `false`".to_owned(),
        },
        (Value::Number(number), None) if wanted == "an integer" => match number.as_float() {
            Some(value) if value.fract() == 0.0 && value.abs() < 1e15 => {
                format!("write it without exponent or point: {value}")
            }
            _ => "write a whole number".to_owned(),
        },
        (Value::Null, _) => format!("give `{name}` a value, or remove it"),
        (Value::Map(_), Some(Kind::List(..))) => {
            "write a list: in YAML each item with `- `, in KDL in `{ - … }`".to_owned()
        }
        (Value::Text(_) | Value::Number(_) | Value::Bool(_), Some(Kind::List(..))) => {
            let item = scalar(node);
            format!("a list is wanted: in YAML `{name}: [{item}]`, in KDL `{name} {{ - {item} }}`")
        }
        (Value::List(items), Some(Kind::Text(..))) if items.len() == 1 => "remove the list around it".to_owned(),
        _ => format!("write {wanted}"),
    };
    Some(help)
}

/// A scalar as both YAML and KDL write it, if it is short.
fn scalar(node: &Node) -> String {
    match &node.value {
        Value::Number(number) => number.canonical().to_string(),
        Value::Text(text) if text.len() <= 40 => {
            let is_plain = text.starts_with(|c: char| c.is_ascii_alphabetic())
                && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
                && !matches!(
                    text.to_ascii_lowercase().as_str(),
                    "true" | "false" | "null" | "yes" | "no" | "on" | "off"
                );
            if is_plain { text.to_string() } else { format!("{text:?}") }
        }
        _ => "…".to_owned(),
    }
}

/// What to do about text that is no base64.
pub(super) fn base64(at: &At<'_>) -> Option<String> {
    let secret = at.path().to_string().starts_with("data");
    Some(match secret {
        true => "encode it, or put plain text under `stringData`".to_owned(),
        false => "encode it with base64".to_owned(),
    })
}

/// What to do about text that is no Go duration.
pub(super) fn duration(text: &str) -> Option<String> {
    if let Ok(number) = text.parse::<u32>() {
        return Some(format!("write the unit: `{number}s`"));
    }
    let days: u32 = text.strip_suffix('d')?.parse().ok()?;
    Some(format!("Go durations have no days: `{}h`", u64::from(days) * 24))
}

/// Why a minor does not have what others have.
pub(super) fn not_served(minor: Minor, since: Option<Minor>, until: Option<Minor>) -> Option<String> {
    match (since, until) {
        (Some(since), _) if minor < since => Some(format!("since 1.{since}")),
        (_, Some(until)) if minor > until => Some(format!("until 1.{until}")),
        _ => None,
    }
}

/// `at least 1 items`, `2 to 4 items`.
pub(super) fn bounds(bounds: Bounds, what: &str) -> String {
    match (bounds.min, bounds.max) {
        (min, u32::MAX) => format!("at least {min} {what}"),
        (0, max) => format!("at most {max} {what}"),
        (min, max) => format!("{min} to {max} {what}"),
    }
}

/// The first characters of a text that may be long.
pub(super) fn clip(text: &str) -> String {
    const LIMIT: usize = 60;
    match text.char_indices().nth(LIMIT) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
