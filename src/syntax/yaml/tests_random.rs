//! Random texts: JSON against another reader, offsets, and texts that are no YAML at all.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use serde_json::Value as Json;

use super::*;
use crate::node::to_json;

const FILE: FileId = FileId(0);

fn same(a: &Json, b: &Json) -> bool {
    match (a, b) {
        (Json::Number(a), Json::Number(b)) => a == b || a.as_f64() == b.as_f64(),
        (Json::Array(a), Json::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Json::Object(a), Json::Object(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|((k, a), (l, b))| k == l && same(a, b))
        }
        _ => a == b,
    }
}

fn json() -> impl Strategy<Value = Json> {
    let text = prop_oneof![
        any::<String>(),
        "[ -~]{0,12}",
        "(yes|no|~|<<|0440|1e3|: |- |#|\\{\\}|\\[|---|\\*a|&a|!x|%|\n|\t|\"|'|\\\\)*",
        "\\PC{0,8}"
    ];
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<u64>().prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        (-1000i64..1000).prop_map(Json::from),
        text.prop_map(Json::from),
    ];
    leaf.prop_recursive(6, 64, 8, |inner| {
        let key = prop_oneof![any::<String>(), "[a-z]{0,6}", "[ -~]{0,1500}"];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Json::from),
            prop::collection::vec((key, inner), 0..8).prop_map(|fields| Json::Object(fields.into_iter().collect())),
        ]
    })
}

/// Prints JSON with space and escapes from a list of choices.
struct Printer<'c> {
    choices: std::iter::Cycle<std::slice::Iter<'c, u8>>,
    out: String,
}

impl Printer<'_> {
    fn choice(&mut self) -> u8 {
        self.choices.next().copied().unwrap_or(0)
    }

    fn space(&mut self) {
        let space = ["", "", "", " ", "\n", "\t", "\r\n", "  \n\t ", "\n\n", "\r"];
        let at = usize::from(self.choice()) % space.len();
        self.out.push_str(space[at]);
    }

    fn string(&mut self, text: &str) {
        self.out.push('"');
        for c in text.chars() {
            let short = match c {
                '\n' => Some("\\n"),
                '\t' => Some("\\t"),
                '\r' => Some("\\r"),
                '\u{8}' => Some("\\b"),
                '\u{c}' => Some("\\f"),
                '/' => Some("\\/"),
                '"' => Some("\\\""),
                '\\' => Some("\\\\"),
                _ => None,
            };
            let choice = self.choice() % 4;
            match short {
                Some(short) if choice > 0 && (choice > 1 || c != '/') => self.out.push_str(short),
                None if c >= ' ' && choice > 0 => self.out.push(c),
                _ => {
                    for unit in c.encode_utf16(&mut [0; 2]) {
                        self.out.push_str(&format!("\\u{unit:04x}"));
                    }
                }
            }
        }
        self.out.push('"');
    }

    fn value(&mut self, json: &Json) {
        self.space();
        match json {
            Json::String(text) => self.string(text),
            Json::Array(items) => {
                self.out.push('[');
                for (at, item) in items.iter().enumerate() {
                    if at > 0 {
                        self.out.push(',');
                    }
                    self.value(item);
                }
                self.space();
                self.out.push(']');
            }
            Json::Object(fields) => {
                self.out.push('{');
                for (at, (key, value)) in fields.iter().enumerate() {
                    if at > 0 {
                        self.out.push(',');
                    }
                    self.space();
                    self.string(key);
                    self.space();
                    self.out.push(':');
                    self.value(value);
                }
                self.space();
                self.out.push('}');
            }
            other => self.out.push_str(&other.to_string()),
        }
        self.space();
    }
}

fn print(json: &Json, choices: &[u8]) -> String {
    let mut printer = Printer { choices: choices.iter().cycle(), out: String::new() };
    printer.value(json);
    printer.out
}

/// Source text of a scalar whose only letters are p, q and k, so that letters count places.
fn scalar() -> impl Strategy<Value = String> {
    let plain = "([pqk0é'\"\\\\]|[pqk]:|[pqk]#|[pqk] {1,3}[pqk]|[pqk] {0,2}\n( {0,3}\n){0,3} {1,4}[pqk]){1,12}";
    let single = "'([pqk0é\"\\\\:#, ]|''|[pqk] {0,2}\n( {0,3}\n){0,3} {1,4}){0,12}'";
    let double = "\"([pqk0é':#, ]|\\\\[\"\\\\/_NLP0]|\\\\u0031|\\\\u20ac|\\\\x32|\\\\U00000033|\\\\U0001f600|[pqk] {0,2}\\\\?\n( {0,3}\n){0,3} {1,4}(\\\\ )?[pqk]?){0,12}\"";
    let line = "(  {0,2}[pqk0é'\"\\\\:#-]{0,6} {0,2}){0,1}";
    let block = prop::collection::vec(line, 0..8);
    let block = ("[|>]", "[+-]?", "2?", block).prop_map(|(style, chomp, indent, lines)| {
        let lines: String = lines
            .iter()
            .map(|line| format!("\n{}", if line.trim().is_empty() { String::new() } else { format!(" {line}") }))
            .collect();
        format!("{style}{indent}{chomp}{lines}\n")
    });
    prop_oneof![plain.prop_map(String::from), single.prop_map(String::from), double.prop_map(String::from), block]
}

fn check_offsets(text: &str) -> Result<bool, TestCaseError> {
    let (nodes, report) = read(FILE, text);
    let Some(node) = nodes.first().filter(|_| report.is_empty()) else { return Ok(false) };
    let node = node.get("key").or_else(|| node.as_list()?.first()?.get("key"));
    let Some((value, span)) = node.and_then(|node| Some((node.as_str()?, node.span()))) else { return Ok(false) };
    let is_mark = |(_, c): &(usize, char)| matches!(c, 'p' | 'q' | 'k');
    let source = &text[span.start as usize..span.end as usize];
    let places: Vec<_> = source.char_indices().filter(is_mark).map(|(at, _)| at + span.start as usize).collect();
    let marks: Vec<_> = value.char_indices().filter(is_mark).map(|(at, _)| at).collect();
    prop_assert_eq!(places.len(), marks.len(), "{:?} {:?}", text, value);
    for (place, mark) in places.iter().zip(marks) {
        prop_assert_eq!(offset_in_source(text, span, mark), *place, "{:?} {:?} {}", text, value, mark);
    }
    for decoded in 0..value.len() + 3 {
        let at = offset_in_source(text, span, decoded);
        prop_assert!(span.start as usize <= at && at <= span.end as usize);
    }
    Ok(true)
}

const REAL: &str = "# a manifest\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: pay\n  labels: &labels {app: pay, 'tier': \"b\\u00e9\"}\nspec:\n  replicas: 3\n  template:\n    metadata:\n      labels: *labels\n    spec:\n      containers:\n      - name: pay\n        image: pay:1.0\n        args: [--x, \"y\"]\n        command:\n          - sh\n          - -c\n          - |2-\n            echo hi # é\n             there\n\n        env:\n        - {name: A, value: !!str 1}\n        resources: {}\n---\na: >\n  folded\n  text\n\n? b\n: - - c\n---\n{\"json\": [1, 2.5e3, null]}\n...\n";

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn json_is_read_as_json(json in json(), choices in prop::collection::vec(any::<u8>(), 1..64)) {
        let text = print(&json, &choices);
        let want: Json = serde_json::from_str(&text).unwrap();
        let (nodes, report) = read(FILE, &text);
        prop_assert!(report.is_empty(), "{text:?}: {report:?}");
        prop_assert_eq!(nodes.len(), 1);
        let got = to_json(&nodes[0]);
        prop_assert!(same(&got, &want), "{text:?}: {got} {want}");
    }

    #[test]
    fn both_readers_agree_on_json(json in json(), choices in prop::collection::vec(any::<u8>(), 1..64)) {
        let text = print(&json, &choices);
        let (nodes, _) = read(FILE, &text);
        let (others, report) = events::read(FILE, &text);
        // YAML has rules that JSON has not: on characters, exponents, keys and line breaks.
        if report.is_empty() && others.len() == 1 {
            prop_assert!(nodes[0].same(&others[0]), "{text:?}");
            prop_assert_eq!(nodes[0].span(), others[0].span());
        }
    }

    #[test]
    fn places_in_strings_are_found(scalar in scalar()) {
        check_offsets(&format!("key: {scalar}"))?;
        check_offsets(&format!("- key: {scalar}"))?;
        check_offsets(&format!("key: {scalar}").replace('\n', "\r\n"))?;
    }

    #[test]
    fn any_offset_is_within_the_scalar(text in "\\PC{0,40}", a in 0usize..60, b in 0usize..60, at in any::<usize>()) {
        let span = crate::source::Span::new(FILE, a, b);
        let offset = offset_in_source(&text, span, at);
        prop_assert!(offset <= text.len() && (offset >= a || offset == text.len()));
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        read(FILE, &String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn no_text_of_indicators_panics(text in "([-?:,\\[\\]{}#&*!|>'\"%@` \n\t\r=<~]|a|1|\\.|é|---|\\.\\.\\.|yes|<<|&a|\\*a|!!str|\\\\u|  ){0,60}") {
        let (nodes, report) = read(FILE, &text);
        for finding in report.iter() {
            prop_assert!(text.get(finding.at.span.start as usize..finding.at.span.end as usize).is_some(), "{text:?} {finding:?}");
            prop_assert!(!finding.help.is_empty(), "{text:?} {finding:?}");
        }
        for node in nodes {
            places_nest(&node, &text)?;
        }
    }

    #[test]
    fn no_damage_to_a_manifest_panics(cuts in prop::collection::vec((any::<prop::sample::Index>(), 0usize..12, "([-?:,\\[\\]{}#&*!|>'\"% \n\t\0]|\\PC|&labels|\\*labels){0,4}"), 1..6)) {
        let mut text: Vec<char> = REAL.chars().collect();
        for (at, width, insert) in cuts {
            let at = at.index(text.len());
            let end = (at + width).min(text.len());
            text.splice(at..end, insert.chars());
            if text.is_empty() {
                break;
            }
        }
        let text: String = text.into_iter().collect();
        let (_, report) = read(FILE, &text);
        for finding in report.iter() {
            prop_assert!(text.get(finding.at.span.start as usize..finding.at.span.end as usize).is_some());
        }
    }
}

/// Every span is one of the text, and holds those within it unless an alias brought them.
fn places_nest(node: &Node, text: &str) -> Result<(), TestCaseError> {
    let span = node.span();
    prop_assert!(text.get(span.start as usize..span.end as usize).is_some(), "{text:?} {span:?}");
    let aliases = text.contains('*');
    for item in node.as_list().unwrap_or(&[]) {
        prop_assert!(aliases || span.holds(item.span()), "{text:?} {span:?} {:?}", item.span());
        places_nest(item, text)?;
    }
    for entry in node.as_map().into_iter().flat_map(|map| map.iter()) {
        prop_assert!(aliases || span.holds(entry.key_span()), "{text:?} {span:?} {:?}", entry.key_span());
        prop_assert!(aliases || span.holds(entry.node().span()), "{text:?} {span:?} {:?}", entry.node().span());
        places_nest(entry.node(), text)?;
    }
    Ok(())
}

#[test]
fn the_manifest_is_sound() {
    let (nodes, report) = events::read(FILE, REAL);
    assert_eq!(report.iter().map(|finding| finding.code.id).collect::<Vec<_>>(), ["yaml-number"], "the 2.5e3");
    assert_eq!(nodes.len(), 3);
}

#[test]
fn offsets_are_checked_at_all() {
    // The strategy above would prove nothing if most of its texts were refused.
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut checked = 0;
    for _ in 0..500 {
        let text = scalar().new_tree(&mut runner).unwrap().current();
        checked += usize::from(check_offsets(&format!("key: {text}")).unwrap());
    }
    assert!(checked > 250, "{checked}");
}
