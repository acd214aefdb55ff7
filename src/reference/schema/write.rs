//! JSON as people read it: what is short stands on one line, so that a change of a word is a change of a line.

use serde_json::Value;

const WIDTH: usize = 110;

/// The text of a value, with a line end.
pub fn write(value: &Value) -> String {
    let mut out = String::new();
    put(value, 0, 0, &mut out);
    out.push('\n');
    out
}

/// Writes a value; `used` is what its line holds already.
fn put(value: &Value, indent: usize, used: usize, out: &mut String) {
    let short = inline(value);
    if used + short.len() <= WIDTH {
        out.push_str(&short);
        return;
    }
    let inner = indent + 1;
    let pad = |depth: usize| " ".repeat(depth);
    match value {
        Value::Object(fields) => {
            out.push_str("{\n");
            for (at, (key, field)) in fields.iter().enumerate() {
                let key = Value::from(key.as_str()).to_string();
                out.push_str(&pad(inner));
                out.push_str(&key);
                out.push_str(": ");
                put(field, inner, inner + key.len() + 2, out);
                out.push_str(if at + 1 < fields.len() { ",\n" } else { "\n" });
            }
            out.push_str(&pad(indent));
            out.push('}');
        }
        Value::Array(items) => {
            out.push_str("[\n");
            for (at, item) in items.iter().enumerate() {
                out.push_str(&pad(inner));
                put(item, inner, inner, out);
                out.push_str(if at + 1 < items.len() { ",\n" } else { "\n" });
            }
            out.push_str(&pad(indent));
            out.push(']');
        }
        _ => out.push_str(&short),
    }
}

/// A value on one line, with a space after each comma and colon.
fn inline(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let fields: Vec<String> =
                fields.iter().map(|(key, field)| format!("{}: {}", Value::from(key.as_str()), inline(field))).collect();
            format!("{{{}}}", fields.join(", "))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(inline).collect::<Vec<_>>().join(", ")),
        _ => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::write;

    #[test]
    fn long_values_are_broken() {
        let value = serde_json::json!({"a": [1, 2], "b": {"c": "x".repeat(90), "d": ["y".repeat(30), null]}});
        let text = write(&value);
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).ok(), Some(value));
        assert!(text.starts_with("{\n \"a\": [1, 2],\n \"b\": {\n  \"c\": "), "{text}");
    }
}
