//! Nodes as YAML, in the style of `kubectl` and kustomize.
//!
//! Block style throughout, but for `{}` and `[]`; the items of a list stand in the column of its
//! key; lines are never folded. What is written reads alike in YAML 1.1 and 1.2: how scalars see to
//! that stands in [`super::scalar`].

use super::scalar::{self, Style};
use crate::node::{Map, Node, Value};

/// Columns from one level to the next.
const STEP: usize = 2;

/// Readers look for the `:` of a key this many characters and no further, by both versions of the
/// standard; a longer key is written with `? `. Counted in bytes, which are never fewer.
const LONGEST_KEY: usize = 1024;

/// Writes one document, without a `---`. It ends with a line break.
pub fn write(node: &Node, out: &mut String) {
    match &node.value {
        Value::Map(map) if !map.is_empty() => write_map(map, 0, out),
        Value::List(items) if !items.is_empty() => write_list(items, 0, out),
        Value::Text(text) => {
            // Readers do not agree on what an indentation indicator counts from at the top.
            match scalar::style(text) {
                Style::Block { indicator: true } => scalar::write_double(text, out),
                style => scalar::write_styled(text, style, STEP, out),
            }
            out.push('\n');
        }
        _ => {
            write_simple(node, 0, out);
            out.push('\n');
        }
    }
}

/// Writes documents with `---` between them.
pub fn write_documents<'a>(objects: impl Iterator<Item = &'a Node>, out: &mut String) {
    for (at, node) in objects.enumerate() {
        if at > 0 {
            out.push_str("---\n");
        }
        write(node, out);
    }
}

/// Writes a map; the first key goes where the text ends, the others into `column`.
fn write_map(map: &Map, column: usize, out: &mut String) {
    for (at, entry) in map.iter().enumerate() {
        if at > 0 {
            scalar::pad(column, out);
        }
        write_key(entry.key(), column, out);
        match &entry.node().value {
            Value::Map(map) if !map.is_empty() => {
                out.push('\n');
                scalar::pad(column + STEP, out);
                write_map(map, column + STEP, out);
            }
            Value::List(items) if !items.is_empty() => {
                out.push('\n');
                scalar::pad(column, out);
                write_list(items, column, out);
            }
            _ => {
                out.push(' ');
                write_simple(entry.node(), column, out);
                out.push('\n');
            }
        }
    }
}

/// Writes a list; the first `-` goes where the text ends, the others into `column`.
fn write_list(items: &[Node], column: usize, out: &mut String) {
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            scalar::pad(column, out);
        }
        out.push_str("- ");
        match &item.value {
            Value::Map(map) if !map.is_empty() => write_map(map, column + STEP, out),
            Value::List(items) if !items.is_empty() => write_list(items, column + STEP, out),
            _ => {
                write_simple(item, column, out);
                out.push('\n');
            }
        }
    }
}

/// Writes a key and its `:`.
fn write_key(key: &str, column: usize, out: &mut String) {
    let start = out.len();
    scalar::write_line(key, out);
    if out.len() - start > LONGEST_KEY {
        out.insert_str(start, "? ");
        out.push('\n');
        scalar::pad(column, out);
    }
    out.push(':');
}

/// Writes what needs no lines of its own: a scalar or an empty collection. `column` is that of the
/// parent's key or `-`.
fn write_simple(node: &Node, column: usize, out: &mut String) {
    match &node.value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(number) => out.push_str(&number.canonical()),
        Value::Text(text) => scalar::write_styled(text, scalar::style(text), column + STEP, out),
        Value::List(_) => out.push_str("[]"),
        Value::Map(_) => out.push_str("{}"),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use proptest::prelude::*;
    use serde::Deserialize;
    use serde_json::{Value as Json, json};

    use super::*;
    use crate::manifest::awkward;
    use crate::node::{Number, from_json};
    use crate::source::Origin;

    fn yaml(json: &Json) -> String {
        let mut out = String::new();
        write(&from_json(json, Origin::NONE), &mut out);
        out
    }

    #[test]
    fn the_style_is_kubectls() {
        let json = json!({
            "kind": "Deployment", "empty": {}, "none": [], "null": null, "on": true,
            "args": ["-c", "--debug", "yes", "a: b", "it's: a", 8080, ["a", ["b"]], [], {}, {"a": {"b": [1]}, "c": "x\ny\n"}],
            "data": {"run.sh": "#!/bin/sh\n\n\techo\n", "open": "a\nb", "kept": "a\n\n", "indented": "\n a\n", "image": "r.io/a:v1"},
        });
        let wanted = "\
kind: Deployment
empty: {}
none: []
\"null\": null
\"on\": true
args:
- -c
- --debug
- \"yes\"
- 'a: b'
- \"it's: a\"
- 8080
- - a
  - - b
- []
- {}
- a:
    b:
    - 1
  c: |
    x
    y
data:
  run.sh: |
    #!/bin/sh

    \techo
  open: |-
    a
    b
  kept: |+
    a

  indented: |2

     a
  image: r.io/a:v1
";
        assert_eq!(yaml(&json), wanted);
    }

    #[test]
    fn a_document_may_be_anything() {
        for json in
            [json!(null), json!({}), json!([]), json!(1), json!("no"), json!(" a\nb"), json!("a\nb\n"), json!([[1]])]
        {
            let text = yaml(&json);
            assert!(text.ends_with('\n'), "{text:?}");
            assert_eq!(yaml_serde::from_str::<Json>(&text).unwrap(), json, "{text:?}");
        }
    }

    #[test]
    fn numbers_are_canonical() {
        let numbers = ["0o440", "1e3", "1_000", "1.50"]
            .map(|text| Node::new(Value::Number(Number::parse(text).unwrap()), Origin::NONE));
        let mut out = String::new();
        write(&Node::list(numbers.into(), Origin::NONE), &mut out);
        assert_eq!(out, "- 288\n- 1.0e+3\n- 1000\n- 1.50\n");
    }

    /// What a text reads back as, and what it should.
    fn check(document: &Json) {
        let text = yaml(document);
        match yaml_serde::from_str::<Json>(&text) {
            Ok(read) => assert_eq!(&read, document, "{text}"),
            Err(error) => unreachable!("{error}:\n{text}"),
        }
    }

    #[test]
    fn the_table_reads_back() {
        let texts = awkward::texts();
        assert!(texts.len() > 256, "{}", texts.len());
        for text in texts {
            check(&awkward::document(&text));
            check(&json!(text));
            check(&json!([text]));
        }
    }

    #[test]
    fn documents_read_back() {
        let documents: Vec<Json> = awkward::texts().iter().map(|text| json!({ "a": [text], "b": text })).collect();
        let nodes: Vec<Node> = documents.iter().map(|json| from_json(json, Origin::NONE)).collect();
        let mut out = String::new();
        write_documents(nodes.iter(), &mut out);
        let read: Vec<Json> =
            yaml_serde::Deserializer::from_str(&out).map(|one| Json::deserialize(one).unwrap()).collect();
        assert_eq!(read, documents);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_text_reads_back(text in awkward::any_text()) {
            check(&awkward::document(&text));
        }
    }
}
