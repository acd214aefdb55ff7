//! How a user would write what a finding asks for.

use crate::node::{Node, Value};

/// A node as a user would write it in KDL, on one line.
pub fn kdl_of(key: &str, node: &Node) -> String {
    match &node.value {
        Value::Map(map) => {
            let (plain, rest): (Vec<_>, Vec<_>) = map.iter().partition(|entry| is_scalar(entry.node()));
            let head =
                plain.iter().fold(key.to_owned(), |line, one| format!("{line} {}={}", one.key(), scalar(one.node())));
            let rest: Vec<String> = rest.iter().map(|entry| kdl_of(entry.key(), entry.node())).collect();
            if rest.is_empty() { head } else { format!("{head} {{ {} }}", rest.join("; ")) }
        }
        Value::List(items) => {
            let items: Vec<String> = items.iter().map(|item| kdl_of("-", item)).collect();
            format!("{key} {{ {} }}", items.join("; "))
        }
        _ => format!("{key} {}", scalar(node)),
    }
}

fn is_scalar(node: &Node) -> bool {
    !matches!(node.value, Value::Map(_) | Value::List(_))
}

/// A scalar, in quotes unless it is a plain name.
fn scalar(node: &Node) -> String {
    match &node.value {
        Value::Text(text) => {
            let is_plain = text.starts_with(|c: char| c.is_ascii_alphabetic())
                && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
                && !matches!(text.as_str(), "true" | "false" | "null" | "inf" | "nan");
            if is_plain { text.to_string() } else { format!("{text:?}") }
        }
        Value::Bool(value) => format!("#{value}"),
        Value::Number(number) => number.canonical().to_string(),
        Value::Null => "#null".to_owned(),
        Value::Map(_) | Value::List(_) => String::new(),
    }
}
