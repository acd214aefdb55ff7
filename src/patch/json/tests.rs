use serde_json::{Value as Json, json};

use super::super::fixture::{PATCH as PATCH_FILE, TARGET, patch, target};
use super::super::*;
use crate::diag::Report;
use crate::node::{Node, to_json};
use crate::source::How;

fn run(object: &Json, operations: &Json) -> (Option<Node>, Report) {
    let mut report = Report::new();
    let result = apply(&target(object), &patch(operations), &mut report);
    assert!(report.iter().all(|finding| finding.at.span.file == PATCH_FILE), "{report:?}");
    assert_eq!(result.is_none(), report.has_errors());
    (result, report)
}

#[track_caller]
fn gives(object: Json, operations: Json, expected: Json) {
    let (result, report) = run(&object, &operations);
    assert!(report.is_empty(), "{report:?}");
    // As text, so that the order of keys counts.
    assert_eq!(result.as_ref().map(|node| to_json(node).to_string()), Some(expected.to_string()));
}

/// The first finding as `message | label | helps`.
#[track_caller]
fn says(object: Json, operations: Json, expected: &str) {
    let (_, report) = run(&object, &operations);
    let text =
        report.iter().map(|finding| format!("{} | {} | {}", finding.message, finding.at.text, finding.help.join("; ")));
    assert_eq!(text.collect::<Vec<_>>(), [expected]);
}

fn pod() -> Json {
    json!({"spec": {"containers": [{"name": "app", "image": "a"}, {"name": "log"}], "replicas": 2},
           "metadata": {"labels": {"app.kubernetes.io/name": "pay"}}})
}

#[test]
fn each_operation() {
    let doc = json!({"a": 1, "b": [1, 2], "c": {"d": 1}});
    gives(
        doc.clone(),
        json!([{"op": "add", "path": "/b/1", "value": 9}]),
        json!({"a": 1, "b": [1, 9, 2], "c": {"d": 1}}),
    );
    gives(
        doc.clone(),
        json!([{"op": "add", "path": "/b/-", "value": 9}]),
        json!({"a": 1, "b": [1, 2, 9], "c": {"d": 1}}),
    );
    gives(
        doc.clone(),
        json!([{"op": "add", "path": "/a", "value": null}]),
        json!({"a": null, "b": [1, 2], "c": {"d": 1}}),
    );
    gives(doc.clone(), json!([{"op": "remove", "path": "/a"}]), json!({"b": [1, 2], "c": {"d": 1}}));
    gives(doc.clone(), json!([{"op": "remove", "path": "/b/0"}]), json!({"a": 1, "b": [2], "c": {"d": 1}}));
    gives(
        doc.clone(),
        json!([{"op": "replace", "path": "/c/d", "value": [2]}]),
        json!({"a": 1, "b": [1, 2], "c": {"d": [2]}}),
    );
    gives(doc.clone(), json!([{"op": "replace", "path": "", "value": 1}]), json!(1));
    gives(
        doc.clone(),
        json!([{"op": "move", "from": "/c/d", "path": "/b/0"}]),
        json!({"a": 1, "b": [1, 1, 2], "c": {}}),
    );
    gives(
        doc.clone(),
        json!([{"op": "copy", "from": "/b", "path": "/c/e"}]),
        json!({"a": 1, "b": [1, 2], "c": {"d": 1, "e": [1, 2]}}),
    );
    gives(doc.clone(), json!([{"op": "test", "path": "/b", "value": [1, 2]}]), doc.clone());
    gives(doc.clone(), json!([{"op": "test", "path": "/x", "value": null}]), doc);
}

#[test]
fn an_escaped_key_and_an_item_by_index() {
    gives(
        pod(),
        json!([
            {"op": "replace", "path": "/metadata/labels/app.kubernetes.io~1name", "value": "x"},
            {"op": "add", "path": "/spec/containers/1/image", "value": "b"},
        ]),
        json!({"spec": {"containers": [{"name": "app", "image": "a"}, {"name": "log", "image": "b"}], "replicas": 2},
               "metadata": {"labels": {"app.kubernetes.io/name": "x"}}}),
    );
}

#[test]
fn a_lost_path_says_how_far_it_could_be_followed() {
    says(
        pod(),
        json!([{"op": "replace", "path": "/spec/contaniers/0/image", "value": "x"}]),
        "there is no `contaniers` in `/spec` | `/spec` has `containers` or `replicas` | did you mean `/spec/containers/0/image`?",
    );
    says(
        pod(),
        json!([{"op": "remove", "path": "/spec/containers/2"}]),
        "there is no index 2 in `/spec/containers` | `/spec/containers` has 2 items, of indexes 0 to 1 | ",
    );
    says(
        pod(),
        json!([{"op": "add", "path": "/spec/containers/3", "value": {}}]),
        "there is no index 3 in `/spec/containers` | `/spec/containers` has 2 items, of indexes 0 to 1 | `-` adds at the end: `/spec/containers/-`",
    );
    says(
        pod(),
        json!([{"op": "replace", "path": "/spec/containers/log/image", "value": "x"}]),
        "`log` is no index into `/spec/containers` | `/spec/containers` has 2 items, of indexes 0 to 1 | that item has index 1: `/spec/containers/1/image`; or use `merge`, which knows items by name",
    );
    says(
        pod(),
        json!([{"op": "replace", "path": "/metadata/labels/app.kubernetes.io/name", "value": "x"}]),
        "there is no `app.kubernetes.io` in `/metadata/labels` | `/metadata/labels` has `app.kubernetes.io/name` | a `/` in a key is written `~1`: `app.kubernetes.io~1name`, so `/metadata/labels/app.kubernetes.io~1name`",
    );
    says(
        pod(),
        json!([{"op": "add", "path": "/metadata/annotations/a", "value": "x"}]),
        "there is no `annotations` in `/metadata` | `/metadata` has `labels` | an operation creates no parents: first add `/metadata/annotations`, or use `merge`",
    );
    says(
        pod(),
        json!([{"op": "add", "path": "/metadata/labels/istio.io/rev/x", "value": "x"}]),
        "there is no `istio.io` in `/metadata/labels` | `/metadata/labels` has `app.kubernetes.io/name` | a `/` in a key is written `~1`: did you mean `/metadata/labels/istio.io~1rev/x`?",
    );
    says(
        pod(),
        json!([{"op": "add", "path": "/spec/replicas/x", "value": "x"}]),
        "`/spec/replicas` is no map or list, so it has no `x` | `/spec/replicas` is `2` | ",
    );
    says(
        pod(),
        json!([{"op": "move", "from": "/spec", "path": "/spec/x"}]),
        "`/spec` cannot be moved into itself |  | ",
    );
}

#[test]
fn a_failed_test_shows_both_values() {
    says(
        pod(),
        json!([{"op": "test", "path": "/spec/replicas", "value": "2"}]),
        "the test of `/spec/replicas` failed | expected `\"2\"`, found `2` | the value there is a number, the expected one a string",
    );
}

#[test]
fn all_shapes_are_checked() {
    let operations = json!([
        7,
        {"path": "/a"},
        {"op": "put", "path": "/a"},
        {"op": "add", "path": "/a", "vale": 1},
        {"op": "add", "path": "a/b", "value": 1},
        {"op": "add", "path": ["a"], "value": 1},
        {"op": "move", "path": "/a"},
    ]);
    let (result, report) = run(&json!({"a": 1}), &operations);
    assert!(result.is_none());
    let codes: Vec<&str> = report.iter().map(|finding| finding.code.id).collect();
    assert_eq!(
        codes,
        [
            "patch-operation",
            "patch-operation",
            "patch-operation",
            "patch-unknown-member",
            "patch-operation",
            "patch-pointer",
            "patch-pointer",
            "patch-operation"
        ]
    );
    says(
        json!({}),
        json!({"op": "add"}),
        "a JSON patch is a list of operations | this is a map | put the one operation into a list",
    );
}

#[test]
fn operations_after_a_failed_one_are_tried_unless_they_depend_on_it() {
    let operations = json!([
        {"op": "add", "path": "/a/x/y", "value": 1},
        {"op": "replace", "path": "/a/x/y", "value": 2},
        {"op": "remove", "path": "/b/z"},
    ]);
    let (result, report) = run(&json!({"a": {}, "b": {}}), &operations);
    assert!(result.is_none());
    assert_eq!(report.len(), 2);
}

#[test]
fn origins_follow_the_patch() {
    let object = target(&json!({"a": {"b": {"c": 1}}, "d": 1}));
    let operations = patch(&json!([
        {"op": "replace", "path": "/d", "value": {"x": 2}},
        {"op": "copy", "from": "/a/b", "path": "/a/e"},
    ]));
    let Some(result) = apply(&object, &operations, &mut Report::new()) else { unreachable!("it applies") };
    let origin = |keys: &[&str]| result.at(keys).map(|node| (node.origin.how, node.span().file));
    assert_eq!(origin(&["d", "x"]), Some((How::Patched, PATCH_FILE)));
    assert_eq!(origin(&["a", "e"]), Some((How::Patched, PATCH_FILE)));
    assert_eq!(origin(&["a", "e", "c"]), Some((How::Set, TARGET)));
    assert_eq!(origin(&["a", "b"]), Some((How::Set, TARGET)));
}

#[test]
fn a_patch_keeps_the_identity_of_its_object() {
    let object = target(&json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "pay"}}));
    let run = |operations: Json| {
        let mut report = Report::new();
        let outcome = apply_to(&object, &Patch::Json(patch(&operations)), (), &mut report);
        (
            matches!(outcome, Outcome::Changed(_)),
            report.iter().map(|finding| finding.message.clone()).collect::<Vec<_>>(),
        )
    };
    let (changed, messages) = run(json!([{"op": "replace", "path": "/metadata/name", "value": "x"}]));
    assert_eq!((changed, messages), (false, vec!["a patch may not change `metadata.name` to `\"x\"`".to_owned()]));
    let (changed, messages) = run(json!([{"op": "remove", "path": "/kind"}]));
    assert_eq!((changed, messages), (false, vec!["the patch removes `kind`".to_owned()]));
    assert!(run(json!([{"op": "replace", "path": "/apiVersion", "value": "v2"}])).0);
}
