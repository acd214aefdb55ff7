//! What is written and read again is the same.

use proptest::prelude::*;
use serde_json::{Map as JsonMap, Value as Json};

use super::*;
use crate::node::from_json;
use crate::source::Origin;

/// Reads what was written, and compares data and marks.
fn again(node: &Node) -> Result<(), String> {
    let text = write_named("node", node);
    let (statements, mut report) = parse(FILE, &text);
    let read = statements.first().map(|statement| value(statement, &mut report));
    let Some(read) = read.filter(|_| report.is_empty() && statements.len() == 1) else {
        return Err(format!("{text}\n{report:#?}"));
    };
    // As text, so that the order of keys counts.
    let (wanted, found) = (to_json(node).to_string(), to_json(&read).to_string());
    if wanted != found || !same_marks(node, &read) {
        return Err(format!("{wanted}\n{text}\n{found}"));
    }
    let mut strings = Ok(());
    values(&statements, &mut |value| {
        let source = &text[value.span().start as usize..value.span().end as usize];
        if let Some(wanted) = value.as_str().filter(|wanted| crate::syntax::kdl::offset::decode(source) != *wanted) {
            strings = Err(format!("{source} is not {wanted:?}"));
        }
    });
    strings
}

/// Whether the same leaves are literal. The mark of a map or list is that of its leaves.
fn same_marks(a: &Node, b: &Node) -> bool {
    match (a.as_map(), b.as_map(), a.as_list(), b.as_list()) {
        (Some(a), Some(b), ..) => {
            a.iter().all(|entry| b.get(entry.key()).is_some_and(|other| same_marks(entry.node(), other)))
        }
        (_, _, Some(a), Some(b)) => a.iter().zip(b).all(|(a, b)| same_marks(a, b)),
        _ => a.marks.literal == b.marks.literal,
    }
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-zA-Z0-9_.:/,=-]{0,12}",
        2 => r##"[ \t\n\r\\"#{}();'a\[\]/*-]{0,12}"##,
        1 => any::<String>(),
        1 => "([ ]{0,3}[a-z\"\\\\#{}]{0,4}\n){1,4}",
        1 => prop::sample::select(vec!["-", "+", "true", "null", "#null", "$append", "$patch", "1", "-1", ".5", "inf", "nan", "r", "", " ", "//", "/-", "a:",
            "\u{85}", "\u{feff}", "\u{7f}", "\u{2028}", "\u{0}", "\"\"\"", "a\n\"\"\"\nb", "\n", "\n\n", " \n", "a\n ", "\"#", "é", "日本", "\\"])
            .prop_map(str::to_owned),
    ]
}

fn json_value() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        1 => Just(Json::Null),
        1 => any::<bool>().prop_map(Json::from),
        1 => any::<i64>().prop_map(Json::from),
        1 => any::<u64>().prop_map(Json::from),
        1 => any::<f64>().prop_filter("finite", |value| value.is_finite()).prop_map(Json::from),
        5 => text().prop_map(Json::from),
    ];
    leaf.prop_recursive(5, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Json::from),
            prop::collection::vec((text(), inner), 0..6)
                .prop_map(|fields| Json::Object(fields.into_iter().collect::<JsonMap<_, _>>())),
        ]
    })
}

/// Puts the mark on some nodes and all below.
fn mark(node: &mut Node, seed: &mut u64, literal: bool) {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    let literal = literal || (*seed >> 60) < 3;
    node.marks.literal = literal;
    for item in node.as_list_mut().into_iter().flatten() {
        mark(item, seed, literal);
    }
    if let Some(map) = node.as_map_mut() {
        map.iter_mut().for_each(|(_, value)| mark(value, seed, literal));
    }
}

/// The number of random cases: `CELLFOLD_CASES`, or 2,000.
pub(super) fn cases() -> u32 {
    std::env::var("CELLFOLD_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(2_000)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_data(json in json_value()) {
        again(&from_json(&json, Origin::NONE)).map_err(TestCaseError::fail)?;
    }

    #[test]
    fn random_marks(json in json_value(), seed in any::<u64>()) {
        let mut node = from_json(&json, Origin::NONE);
        mark(&mut node, &mut seed.clone(), false);
        again(&node).map_err(TestCaseError::fail)?;
    }
}

#[test]
fn every_crd_is_the_same_again() {
    let Some(folder) = shared("crds") else { return };
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        for document in text.split("\n---\n") {
            let json: Json = yaml_serde::from_str(document).unwrap();
            if !json.is_null() {
                again(&from_json(&json, Origin::NONE))
                    .unwrap_or_else(|error| panic!("{}: {error:.2000}", path.display()));
            }
        }
    }
}

#[test]
fn the_fleet_is_right() {
    for (path, text) in fleet() {
        let (statements, report) = parse(FILE, &text);
        assert!(report.is_empty() && !statements.is_empty(), "{}: {report:#?}", path.display());
    }
}

#[test]
fn what_is_written_reads_well() {
    let json: Json = serde_json::json!({
        "containers": [{"name": "app", "image": "a/b", "args": ["--x"], "resources": {"limits": {"cpu": "1", "memory": "1Gi"}}}],
        "drop": ["ALL"], "names": ["a", "b c"], "emptyDir": {}, "none": [], "script": "a {\n  b\n}\n", "regex": "\\s+\"x\"",
        "args": {"$append": ["--debug"]}, "odd": {"-": 1},
    });
    let written = write(&from_json(&json, Origin::NONE));
    assert_eq!(
        written,
        r##"containers {
    - name=app image="a/b" {
        args {
            - "--x"
        }
        resources {
            limits cpu="1" memory="1Gi"
        }
    }
}
drop {
    - ALL
}
names a "b c"
emptyDir {}
(array)none
script """
a {
  b
}

"""
regex #"\s+"x""#
args {
    + "--debug"
}
(object)odd -=1
"##
    );
    assert_eq!(super::json(&written), json.to_string());
}
