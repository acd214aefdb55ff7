//! Spans, and places within strings.

use super::*;
use crate::syntax::kdl::offset::decode;

fn snippet(text: &str, span: Span) -> &str {
    &text[span.start as usize..span.end as usize]
}

#[test]
fn spans_are_exact() {
    let text = "é 1 // x\n/* y */ (literal)node 12 k = \"v\" \\\n  \"q\"=(literal)#\"r\"# /-z { /* { */ child x=1 /-{ d } // e\n /-f { g }\n } /* h */ ; next #null  \n";
    let all = right(text);
    let node = &all[1];
    assert_eq!(snippet(text, node.name_span), "node");
    assert_eq!(snippet(text, node.tag.unwrap().span), "literal");
    let spans: Vec<_> = node.entries.iter().map(|entry| snippet(text, entry.span())).collect();
    assert_eq!(spans, ["12", "k = \"v\"", "\"q\"=(literal)#\"r\"#"]);
    let values: Vec<_> =
        node.props().map(|prop| (snippet(text, prop.key_span), snippet(text, prop.value.span()))).collect();
    assert_eq!(values, [("k", "\"v\""), ("\"q\"", "#\"r\"#")]);
    assert!(snippet(text, node.span).starts_with("(literal)node") && snippet(text, node.span).ends_with("\n }"));
    assert!(snippet(text, node.children.as_ref().unwrap().span).starts_with("{ /* {"));
    assert_eq!(snippet(text, node.body()[0].span), "child x=1");
    assert_eq!(snippet(text, all[2].span), "next #null");
    assert_eq!(snippet(text, all[0].span), "é 1");
}

/// Every offset of a string's value leads to the place where its character is written.
fn check(source: &str, wanted: &str, places: &[(usize, &str)]) {
    let text = format!("node   {source} x=1");
    let statements = right(&text);
    let value = statements[0].args().next().unwrap();
    assert_eq!(value.as_str(), Some(wanted), "{source}");
    assert_eq!(snippet(&text, value.span()), source);
    assert_eq!(decode(source), wanted, "{source}");
    for (offset, found) in places {
        let at = offset_in_source(&text, value.span(), *offset);
        assert!(text[at..].starts_with(found), "{source} at {offset}: {:?}", &text[at..]);
    }
    let end = offset_in_source(&text, value.span(), wanted.len());
    assert!(end <= value.span().end as usize && end >= value.span().start as usize);
}

#[test]
fn places_within_strings() {
    check("word", "word", &[(0, "word"), (3, "d x=1"), (4, " x=1")]);
    check("\"a {{ b }}\"", "a {{ b }}", &[(0, "a"), (2, "{{"), (9, "\"")]);
    check(
        r#""\"é\u{1F600}\n{{""#,
        "\"é😀\n{{",
        &[(0, "\\\""), (1, "é"), (3, "\\u"), (5, "\\u"), (7, "\\n"), (8, "{{")],
    );
    check("\"a \\\n   b\"", "a b", &[(2, "b")]);
    check("#\"a\\n{{\"#", "a\\n{{", &[(1, "\\n"), (3, "{{")]);
    check("##\"a\"#b\"##", "a\"#b", &[(3, "b\"##")]);
    check(
        "\"\"\"\n    a\n\n      {{ b\\n }}\n    \"\"\"",
        "a\n\n  {{ b\n }}",
        &[(0, "a\n"), (1, "\n\n"), (2, "\n      {{"), (5, "{{"), (9, "\\n"), (11, "}}")],
    );
    check("\"\"\"\r\n  a\r\n   \r\n  b\r\n  \"\"\"", "a\n\nb", &[(1, "\r\n"), (2, "\r\n  b"), (3, "b")]);
    check("#\"\"\"\n  \\a\n  \"\"b\n  \"\"\"#", "\\a\n\"\"b", &[(0, "\\a"), (5, "b")]);
    check("\"\"\"\n  a \\\n     b\n  \"\"\"", "a b", &[(2, "b")]);
    check("\"\"\"\n  \"\"\"", "", &[]);
    check("\"\"", "", &[(0, "\"")]);
}

#[test]
fn every_string_of_the_fleet_decodes_alike() {
    for (path, text) in fleet() {
        values(&right(&text), &mut |value| {
            let source = snippet(&text, value.span());
            match value.as_str() {
                Some(wanted) => assert_eq!(decode(source), wanted, "{}", path.display()),
                None => {
                    assert!(source.starts_with('#') || source.starts_with(|c: char| c.is_ascii_digit()), "{source}")
                }
            }
        });
    }
}
