//! Texts and what they are.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, clippy::disallowed_methods, reason = "tests")]

use serde_json::{Value as Json, json};

use super::*;
use crate::node::{Value, to_json};
use crate::source::Span;

const FILE: FileId = FileId(0);

fn codes_of(text: &str) -> Vec<&'static str> {
    read(FILE, text).1.iter().map(|finding| finding.code.id).collect()
}

fn documents(text: &str) -> Vec<Json> {
    let (nodes, report) = read(FILE, text);
    assert!(report.is_empty(), "{text:?}: {report:?}");
    nodes.iter().map(to_json).collect()
}

fn data(text: &str) -> Json {
    let mut all = documents(text);
    assert_eq!(all.len(), 1, "{text:?}");
    all.pop().unwrap()
}

fn source(text: &str, span: Span) -> &str {
    &text[span.start as usize..span.end as usize]
}

#[test]
fn texts_are_data() {
    let table: &[(&str, Json)] = &[
        (
            "a: 1\nb: [x, 2]\nc: {d: null, e: ~, f:}\n",
            json!({"a": 1, "b": ["x", 2], "c": {"d": null, "e": null, "f": null}}),
        ),
        ("a:\n- 1\n- b: 2\n  c: 3\n-\n", json!({"a": [1, {"b": 2, "c": 3}, null]})),
        ("a: |\n  x\n   y\n\nb: >-\n  x\n  y\n", json!({"a": "x\n y\n", "b": "x y"})),
        ("a: 'it''s'\nb: \"\\u00e9\\n\"\n", json!({"a": "it's", "b": "é\n"})),
        ("1: a\n-7: b\n\"01\": c\n", json!({"1": "a", "-7": "b", "01": "c"})),
        ("? a\n: b\n", json!({"a": "b"})),
        ("a: &x {b: 1}\nc: *x\nd: [*x]\n", json!({"a": {"b": 1}, "c": {"b": 1}, "d": [{"b": 1}]})),
        ("&k a: 1\nb: *k\n", json!({"a": 1, "b": "a"})),
        ("a: &k b\n*k : 2\n", json!({"a": "b", "b": 2})),
        (
            "a: !!str 12\nb: !!int \"3\"\nc: ! yes\nd: !!str\ne: !!float 1e3\nf: !!map {}\n",
            json!({"a": "12", "b": 3, "c": "yes", "d": "", "e": 1000.0, "f": {}}),
        ),
        ("!!str on: 1\n", json!({"on": 1})),
        ("\u{feff}a: 1\n", json!({"a": 1})),
        ("a:\r\n  b: |\r\n    x\r\n    y\r\n  c: 1\r\n", json!({"a": {"b": "x\ny\n", "c": 1}})),
        ("{\n\t\"a\":\t[1,\n\t2]\n}\n", json!({"a": [1, 2]})),
        ("$literal: null\n", json!({"$literal": null})),
        ("env: {$append: [--debug]}\n", json!({"env": {"$append": ["--debug"]}})),
        ("a: # note\n  # more\n  b: 1 # end\n", json!({"a": {"b": 1}})),
        ("a: x # y\nb: x#y\nc: 'x # y'\n", json!({"a": "x", "b": "x#y", "c": "x # y"})),
        ("- - a\n  - b\n- c\n", json!([["a", "b"], "c"])),
        ("a: x\n  y\n\n  z\n", json!({"a": "x y\nz"})),
        ("null", json!(null)),
        ("[a: b]", json!([{"a": "b"}])),
    ];
    for (text, want) in table {
        assert_eq!(data(text), *want, "{text:?}");
    }
}

#[test]
fn empty_documents_are_skipped() {
    for text in ["", "\n\n", "# only\n", "---\n", "---\n---\n...\n", "\u{feff}", " \t\n", "--- # x\n"] {
        assert_eq!(documents(text), Vec::<Json>::new(), "{text:?}");
    }
    assert_eq!(documents("---\n---\na: 1\n---\n# c\n---\n- 2\n...\n"), [json!({"a": 1}), json!([2])]);
    assert_eq!(documents("--- ~\n--- null\n"), [json!(null), json!(null)]);
}

#[test]
fn plain_scalars_on_which_readers_agree() {
    let numbers = [
        "0",
        "7",
        "-7",
        "+7",
        "1.5",
        "-1.5",
        "1.10",
        "1.0e+3",
        "1.5E-3",
        "0x1F",
        "0xff",
        "-0",
        "12345678901234567890123",
    ];
    for text in numbers {
        let (nodes, report) = read(FILE, &format!("a: {text}\n"));
        assert!(report.is_empty(), "{text}: {report:?}");
        match &nodes[0].get("a").unwrap().value {
            Value::Number(number) => assert_eq!(number.source(), text),
            other => panic!("{text}: {other:?}"),
        }
    }
    for (text, want) in
        [(".5", json!(0.5)), ("1.", json!(1.0)), ("0x1F", json!(31)), ("+1", json!(1)), ("1.e+3", json!(1000.0))]
    {
        assert_eq!(data(&format!("a: {text}\n")), json!({"a": want}), "{text}");
    }
    let texts = [
        "yEs",
        "oN",
        "yess",
        "nul",
        "NUll",
        "tRUE",
        "1.2.3",
        "v1",
        "30s",
        "500m",
        "70%",
        "10.0.0.1",
        "80:8080",
        "1e",
        "e3",
        "0x",
        "0o9",
        "0b2",
        "0xfg",
        "1-2",
        "2026-11",
        "2026-1-2x",
        "::1",
        "a:b",
        "--",
        "+",
        ".",
        "..",
        "...x",
        "-a",
        "inf",
        "nan",
        "+.nan",
        "Infinity",
        "_1",
        "1__x",
        "12:60",
        "/a",
        "a_b",
        "==",
        "<",
        "<<<",
        "~a",
        "1.2e3.4",
        "20261123T10",
        "1,000",
        "1 2",
    ];
    for text in texts {
        assert_eq!(data(&format!("a: {text}\n")), json!({"a": text}), "{text}");
    }
}

#[test]
fn plain_scalars_on_which_readers_differ() {
    let table: &[(&str, &str, &[&str])] = &[
        ("yaml-word", "`true`", &["y", "Y", "yes", "Yes", "YES", "on", "On", "ON"]),
        ("yaml-word", "`false`", &["n", "N", "no", "No", "NO", "off", "Off", "OFF"]),
        ("yaml-word", "`\"=\"`", &["="]),
        ("yaml-merge-key", "`\"<<\"`", &["<<"]),
        ("yaml-octal", "`288`", &["0440", "0o440", "+0440", "0O440", "00440"]),
        ("yaml-octal", "`-288`", &["-0440", "-0o440"]),
        ("yaml-octal", "`89`", &["089", "0089"]),
        ("yaml-octal", "`0`", &["00", "0o0"]),
        ("yaml-number", "`1000`", &["1_000", "1_0_0_0_", "0_X3E8", "0b1111101000", "0X3E8", "0x3_E8", "+0x3E8"]),
        ("yaml-number", "`+1000`", &["+_1000"]),
        ("yaml-number", "`-31`", &["-0x1F", "-0b11111"]),
        ("yaml-number", "`1000.5`", &["1_000.5"]),
        ("yaml-number", "`1.0e+3`", &["1e3", "1E3", "1e+3", "1.0e3", "01e3", "1_e3"]),
        ("yaml-number", "`12.0e+45`", &["12e45"]),
        ("yaml-number", "`-0.5`", &["-.5"]),
        ("yaml-number", "`1.5`", &["01.5"]),
        ("yaml-number", "`\"0xffffffffffffffff\"`", &["0xffffffffffffffff"]),
        ("yaml-not-finite", "\"`", &[".inf", "-.INF", "+.Inf", ".nan", ".NaN", "1e400", "-1.0e+999", "12e4567"]),
        ("yaml-time", "`45045`", &["12:30:45"]),
        ("yaml-time", "`90`", &["1:30", "01:30"]),
        ("yaml-time", "`-90`", &["-1:30"]),
        (
            "yaml-time",
            "\"`",
            &[
                "12:30:45.5",
                "2026-11-23",
                "2026-1-2",
                "2026-11-23T10:00:00Z",
                "2026-11-23 10:00:00 +02:00",
                "2026-11-23t1:02:03.5",
            ],
        ),
    ];
    for (code, way, texts) in table {
        for text in *texts {
            for whole in [format!("a: {text}\n"), format!("- {text}\n"), format!("{{b: [{text}]}}\n")] {
                let (nodes, report) = read(FILE, &whole);
                let findings: Vec<_> = report.iter().collect();
                assert_eq!(findings.len(), 1, "{whole:?}: {report:?}");
                assert_eq!(findings[0].code.id, *code, "{whole:?}");
                assert_eq!(source(&whole, findings[0].at.span), *text);
                assert!(findings[0].help.iter().any(|help| help.contains(way)), "{whole:?}: {:?}", findings[0].help);
                assert!(findings[0].help.iter().any(|help| help.contains(&format!("`\"{text}\"`"))), "{whole:?}");
                assert_eq!(nodes.len(), 1, "the rest can be looked at");
            }
            let key = format!("{text}: 1\n");
            let (_, report) = read(FILE, &key);
            assert_eq!(report.len(), 1, "{key:?}: {report:?}");
            assert!(
                report.iter().all(|finding| finding.help.iter().any(|help| help.contains(&format!("`\"{text}\"`"))))
            );
            for quoted in [
                format!("a: \"{text}\"\n"),
                format!("a: '{text}'\n"),
                format!("a: !!str {text}\n"),
                format!("a: |-\n  {text}\n"),
            ] {
                assert_eq!(data(&quoted), json!({"a": text}));
            }
        }
    }
}

#[test]
fn what_is_refused_has_the_reading_of_kubectl() {
    let (nodes, report) =
        read(FILE, "a: yes\nb: off\nc: 0440\nd: 1_000\ne: 12:30\nf: 2026-11-23\ng: 1e3\nh: 0b11\ni: 089\n");
    assert_eq!(report.len(), 9);
    let want = json!({"a": true, "b": false, "c": 288, "d": 1000, "e": "12:30", "f": "2026-11-23", "g": 1000.0, "h": 3, "i": 89});
    assert_eq!(to_json(&nodes[0]), want);
}

#[test]
fn faults_have_codes_and_places() {
    // The place of each finding is the text between the marks.
    let table: &[(&str, &str, &str)] = &[
        ("a: 1\na: 2\n", "yaml-duplicate-key", "a"),
        ("1: a\n\"1\": b\n", "yaml-duplicate-key", "\"1\""),
        ("{\"a\": 1, \"a\": 2}", "yaml-duplicate-key", "\"a\""),
        ("true: 1\n", "yaml-key", "true"),
        ("null: 1\n", "yaml-key", "null"),
        ("~: 1\n", "yaml-key", "~"),
        (": 1\n", "yaml-key", ""),
        ("1.5: 1\n", "yaml-key", "1.5"),
        ("+1: 1\n", "yaml-key", "+1"),
        ("on: 1\n", "yaml-word", "on"),
        ("n: 1\n", "yaml-word", "n"),
        ("012: 1\n", "yaml-octal", "012"),
        ("b: {c: &x {d: 1}}\na: {<<: *x}\n", "yaml-merge-key", "<<"),
        ("? [a]\n: b\n", "yaml-key", ""),
        ("a: {{ x }}\n", "yaml-key", ""),
        ("a: *nope\n", "yaml-alias", "*nope"),
        ("host: *.example.com\n", "yaml-alias", "*.example.com"),
        ("a: &a [*a]\n", "yaml-alias", "*a"),
        ("a: !secret x\n", "yaml-tag", "!secret"),
        ("a: !!binary aGk=\n", "yaml-tag", "!!binary"),
        ("a: !!int x\n", "yaml-tag", "!!int"),
        ("a: !!int 1.5\n", "yaml-tag", "!!int"),
        ("a: !!map x\n", "yaml-tag", "!!map"),
        ("a: !!str [x]\n", "yaml-tag", "!!str"),
        ("a: !x [y]\n", "yaml-tag", "!x"),
        ("a: !!bool yes\n", "yaml-word", "yes"),
        ("a:\n\tb: 1\n", "yaml-tab", "\t"),
        ("a:\n  b: 1\n\tc: 2\n", "yaml-tab", "\t"),
        ("a:\n  - b\n\t- c\n", "yaml-tab", "\t"),
        ("a: 'x\n", "yaml-syntax", "'"),
        ("a: [1, 2\n", "yaml-syntax", "["),
        ("a: 1}\n", "", ""),
        ("a: [1}\n", "yaml-syntax", "["),
        ("a: b: c\n", "yaml-syntax", ":"),
        ("a: @x\n", "yaml-syntax", "@"),
        ("a: `x`\n", "yaml-syntax", "`"),
        ("a: %x\n", "yaml-syntax", "%"),
        ("a: \"\\q\"\n", "yaml-syntax", "\""),
        ("a: \"\\ud800\"\n", "yaml-syntax", "\""),
        ("a: \"x\" y\n", "yaml-syntax", "y"),
        ("a: x\0y\n", "yaml-character", "\0"),
        ("a: x\u{1b}y\n", "yaml-character", "\u{1b}"),
        ("a: x\u{7f}y\n", "yaml-character", "\u{7f}"),
        ("a: x\u{85}y\n", "yaml-character", "\u{85}"),
        ("a: 'x\u{2028}y'\n", "yaml-character", "\u{2028}"),
        ("a: 1\n\u{feff}b: 2\n", "yaml-character", "\u{feff}"),
    ];
    for (text, code, place) in table {
        let (_, report) = read(FILE, text);
        if code.is_empty() {
            assert!(report.is_empty(), "{text:?}: {report:?}");
            continue;
        }
        let first = report.iter().next().unwrap_or_else(|| panic!("{text:?} has no finding"));
        assert_eq!(first.code.id, *code, "{text:?}: {first:?}");
        assert_eq!(source(text, first.at.span), *place, "{text:?}: {first:?}");
        assert!(!first.help.is_empty(), "{text:?}: {first:?}");
    }
}

#[test]
fn both_places_of_a_duplicate_key() {
    let text = "a:\n  x: 1\n  \"x\": 2\n  x: 3\n";
    let (nodes, report) = read(FILE, text);
    assert_eq!(report.len(), 2);
    for (finding, second) in report.iter().zip(["\"x\"", "x"]) {
        assert_eq!(source(text, finding.at.span), second);
        assert_eq!(finding.related[0].span.start, 5);
    }
    assert_eq!(to_json(&nodes[0]), json!({"a": {"x": 1}}), "the first holds");
}

#[test]
fn all_that_is_wrong_is_told_and_later_documents_are_read() {
    let (nodes, report) = read(FILE, "a: yes\nb: 012\n---\nc: [\n---\nd: 1\n---\n\"e\n---\nf: no\n");
    let codes: Vec<_> = report.iter().map(|finding| finding.code.id).collect();
    assert_eq!(codes, ["yaml-word", "yaml-octal", "yaml-syntax", "yaml-syntax", "yaml-word"]);
    assert_eq!(nodes.len(), 3);
    assert_eq!(to_json(&nodes[1]), json!({"d": 1}));
}

#[test]
fn a_mistyped_alias_has_a_suggestion() {
    let (_, report) = read(FILE, "a: &labels {x: 1}\nb: *lables\n");
    assert!(report.iter().any(|finding| finding.help[0].contains("*labels")), "{report:?}");
}

#[test]
fn places_are_exact() {
    let text = "# c\na: 1\nb: # é\n- x\n-   - 'y'\n    - {z: \"w\"}\n\n# d\nc:\n  d: |- # n\n    t\n\n    u\n\n  e:\n\n  f: &f !!str >\n   v\n# e\ng: *f\nh: é # f\n";
    let (nodes, report) = read(FILE, text);
    assert!(report.is_empty(), "{report:?}");
    let root = &nodes[0];
    assert_eq!(source(text, root.span()), &text[4..text.len() - 5]);
    let at = |keys: &[&str]| source(text, root.at(keys).unwrap().span());
    assert_eq!(at(&["a"]), "1");
    assert_eq!(at(&["b"]), "- x\n-   - 'y'\n    - {z: \"w\"}");
    assert_eq!(at(&["c"]), "d: |- # n\n    t\n\n    u\n\n  e:\n\n  f: &f !!str >\n   v");
    assert_eq!(at(&["c", "d"]), "|- # n\n    t\n\n    u");
    assert_eq!(at(&["c", "e"]), "");
    assert_eq!(at(&["c", "f"]), ">\n   v");
    assert_eq!(at(&["g"]), ">\n   v", "an alias has the place of what it names");
    assert_eq!(at(&["h"]), "é");
    let items = root.get("b").unwrap().as_list().unwrap();
    assert_eq!(source(text, items[0].span()), "x");
    assert_eq!(source(text, items[1].span()), "- 'y'\n    - {z: \"w\"}");
    let inner = items[1].as_list().unwrap();
    assert_eq!(source(text, inner[0].span()), "'y'");
    assert_eq!(source(text, inner[1].span()), "{z: \"w\"}");
    assert_eq!(source(text, inner[1].get("z").unwrap().span()), "\"w\"");
    for entry in root.as_map().unwrap().iter() {
        assert_eq!(source(text, entry.key_span()), entry.key());
    }
    let json = " {\"a\": [1, \"b\"]} ";
    let (nodes, _) = read(FILE, json);
    assert_eq!(source(json, nodes[0].span()), "{\"a\": [1, \"b\"]}");
    assert_eq!(source(json, nodes[0].as_map().unwrap().key_span("a").unwrap()), "\"a\"");
    assert_eq!(source(json, nodes[0].get("a").unwrap().as_list().unwrap()[1].span()), "\"b\"");
}

#[test]
fn depth_is_bounded() {
    let nested = |n: usize, open: &str, close: &str| format!("{}1{}", open.repeat(n), close.repeat(n));
    for (open, close) in [("[", "]"), ("{\"a\": ", "}"), ("{a: ", "}"), ("[ [", "] ]")] {
        let per = open.matches(['[', '{']).count();
        assert_eq!(codes_of(&nested(64 / per, open, close)), [""; 0], "{open}");
        for n in [65, 66, 300, 100_000] {
            assert_eq!(codes_of(&nested(n, open, close)), ["yaml-depth"], "{open} {n}");
        }
    }
    let block = |n: usize| (0..n).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect::<String>();
    assert_eq!(codes_of(&block(64)), [""; 0]);
    assert_eq!(codes_of(&block(65)), ["yaml-depth"]);
    assert_eq!(codes_of(&block(1000)), ["yaml-depth"]);
    assert_eq!(codes_of(&"- ".repeat(100_000)), ["yaml-depth"]);
    // An alias brings the depth of what it names.
    let deep = |n: usize| format!("x: &x {}\nz: {}*x{}\n", nested(40, "[", "]"), "[".repeat(n), "]".repeat(n));
    assert_eq!(codes_of(&deep(23)), [""; 0]);
    assert_eq!(codes_of(&deep(24)), ["yaml-depth"]);
}

#[test]
fn aliases_are_bounded() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for n in 1..30 {
        text += &format!("a{n}: &a{n} [{}]\n", vec![format!("*a{}", n - 1); 10].join(", "));
    }
    assert_eq!(codes_of(&text), ["yaml-alias-limit"]);
    let once = format!("a: &a [1, 2]\nb: [{}]\n", ["*a"; 1000].join(", "));
    assert_eq!(codes_of(&once), [""; 0]);
}

#[test]
fn findings_are_bounded() {
    let codes = codes_of(&"- yes\n".repeat(5_000));
    assert_eq!(codes.len(), 1_001);
    assert_eq!(codes.last(), Some(&"yaml-more"));
    assert!(codes_of(&"--- [\n".repeat(50_000)).len() <= 1_001);
}

#[test]
fn hostile_texts_take_no_time() {
    let n = 1 << 16;
    let units = [
        "[",
        "{",
        "- ",
        "? ",
        ": ",
        "&a ",
        "*a ",
        "!",
        "\"",
        "'",
        "|\n",
        ">\n",
        "%x\n",
        "---\n",
        "...\n",
        "x\n",
        "x ",
        "\t",
        "\n",
        "#\n",
        " ",
        "a: [",
        "{a: ",
        "[a, ",
        "- |\n",
        "a: b: ",
        "\\",
        "é",
        "\u{feff}",
        ",",
        "]",
        "}",
        "\r",
        "- &a x\n",
        "- *a\n",
        "y: y\n",
        "a:\n- \n",
        "[]: ",
        "&a a: *a\n",
        "!!str ",
        "0",
        "1_",
        "1:",
        "\u{2028}",
        "| #\n",
        "? |\n",
    ];
    let begun = std::time::Instant::now();
    for unit in units {
        for text in [
            unit.repeat(n),
            format!("[{}", unit.repeat(n)),
            format!("a: {}", unit.repeat(n)),
            format!("\"{}", unit.repeat(n)),
        ] {
            read(FILE, &text);
        }
    }
    assert!(begun.elapsed().as_secs() < 120, "{:?}", begun.elapsed());
}

/// The spec's own YAML and the CRDs, against another reader; skipped where they are not at hand.
#[test]
fn real_files_read_as_another_reader_reads_them() {
    let shared = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let mut seen = 0;
    for folder in ["crds", "fleet-yaml", "fleet-yaml/services"] {
        let Ok(entries) = std::fs::read_dir(shared.join(folder)) else { continue };
        for path in
            entries.map(|entry| entry.unwrap().path()).filter(|path| path.extension().is_some_and(|e| e == "yaml"))
        {
            let text = std::fs::read_to_string(&path).unwrap();
            let (nodes, report) = read(FILE, &text);
            assert!(report.is_empty(), "{}: {report:?}", path.display());
            let others = serde::Deserialize::deserialize;
            let others = yaml_serde::Deserializer::from_str(&text).map(|one| -> Json { others(one).unwrap() });
            let others: Vec<Json> = others.filter(|json| !json.is_null()).collect();
            assert_eq!(nodes.iter().map(to_json).collect::<Vec<_>>(), others, "{}", path.display());
            seen += 1;
        }
    }
    if seen == 0 {
        println!("skipped: there are no shared files");
    }
}
