use serde_json::{Value as Json, json};

use super::super::fixture::{PATCH as PATCH_FILE, TARGET, Table, patch, target};
use super::super::*;
use crate::diag::Report;
use crate::node::{Node, to_json};
use crate::source::How;

/// The result, or null where the object is removed, and the codes of what was found.
fn run(object: &Json, change: &Json) -> (Json, Vec<&'static str>) {
    let mut report = Report::new();
    let result = merge(&target(object), &patch(change), Table::ROOT, &mut report);
    let places = report.iter().all(|finding| finding.at.span.file == PATCH_FILE);
    assert!(places, "every finding is placed in the patch: {report:?}");
    (result.as_ref().map_or(Json::Null, to_json), report.iter().map(|finding| finding.code.id).collect())
}

#[track_caller]
fn gives(object: Json, change: Json, expected: Json) {
    let (result, codes) = run(&object, &change);
    assert_eq!(result, expected);
    // Lists and maps compare in any order of keys; the text also compares their order.
    assert_eq!(result.to_string(), expected.to_string());
    assert_eq!(codes, Vec::<&str>::new());
}

#[track_caller]
fn finds(object: Json, change: Json, expected: Json, codes: &[&str]) {
    let (result, found) = run(&object, &change);
    assert_eq!(result, expected);
    assert_eq!(found, codes);
}

fn names(list: &[&str]) -> Json {
    json!({"containers": list.iter().map(|name| json!({"name": name})).collect::<Vec<_>>()})
}

#[test]
fn maps_merge_null_removes_and_the_order_of_keys_stays() {
    gives(
        json!({"a": 1, "b": {"x": 1, "y": 2, "z": 3}, "c": 3}),
        json!({"d": 4, "b": {"y": null, "z": 4}}),
        json!({"a": 1, "b": {"x": 1, "z": 4}, "c": 3, "d": 4}),
    );
    gives(json!({"a": [1]}), json!({"a": {"b": 1}}), json!({"a": {"b": 1}}));
    gives(json!({"args": [1, 2]}), json!({"args": [3]}), json!({"args": [3]}));
}

#[test]
fn items_are_matched_by_key() {
    gives(
        json!({"containers": [{"name": "a", "image": "a:1", "env": [{"name": "X", "value": "1"}]}, {"name": "b"}]}),
        json!({"containers": [{"name": "a", "image": "a:2", "env": [{"name": "X", "value": "2"}]}]}),
        json!({"containers": [{"name": "a", "image": "a:2", "env": [{"name": "X", "value": "2"}]}, {"name": "b"}]}),
    );
}

/// Recorded from `kubectl patch --local`, 1.32.
#[test]
fn the_order_of_merged_lists_is_kubectls() {
    for (old, patch, new) in [
        (&["a", "b", "c"][..], &["n"][..], &["n", "a", "b", "c"][..]),
        (&["a", "b", "c"], &["c", "n"], &["a", "b", "c", "n"]),
        (&["a", "b", "c"], &["n", "b", "m"], &["n", "a", "b", "m", "c"]),
        (&["a", "b", "c"], &["c", "a"], &["b", "c", "a"]),
        (&[], &["b", "a"], &["b", "a"]),
    ] {
        gives(names(old), names(patch), names(new));
    }
    gives(json!({"finalizers": ["a", "b"]}), json!({"finalizers": ["c", "b"]}), json!({"finalizers": ["c", "a", "b"]}));
}

#[test]
fn a_second_key_tells_items_apart() {
    let dns = json!({"ports": [{"containerPort": 53, "protocol": "TCP"}, {"containerPort": 53, "protocol": "UDP"}]});
    gives(
        dns.clone(),
        json!({"ports": [{"containerPort": 53, "protocol": "UDP", "name": "dns"}]}),
        json!({"ports": [{"containerPort": 53, "protocol": "TCP"}, {"containerPort": 53, "protocol": "UDP", "name": "dns"}]}),
    );
    gives(
        dns,
        json!({"ports": [{"containerPort": 53, "protocol": "UDP", "$patch": "delete"}]}),
        json!({"ports": [{"containerPort": 53, "protocol": "TCP"}]}),
    );
    gives(
        json!({"ports": [{"containerPort": 53}]}),
        json!({"ports": [{"containerPort": 53, "protocol": "UDP"}]}),
        json!({"ports": [{"containerPort": 53, "protocol": "UDP"}]}),
    );
}

#[test]
fn directives_in_maps() {
    let object = json!({"strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1}}});
    gives(
        object.clone(),
        json!({"strategy": {"$patch": "replace", "type": "Recreate"}}),
        json!({"strategy": {"type": "Recreate"}}),
    );
    gives(object.clone(), json!({"strategy": {"$patch": "delete"}}), json!({}));
    gives(
        object.clone(),
        json!({"strategy": {"$patch": "merge", "x": 1}}),
        json!({"strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1}, "x": 1}}),
    );
    gives(
        object.clone(),
        json!({"strategy": {"$retainKeys": ["type"], "type": "Recreate"}}),
        json!({"strategy": {"type": "Recreate"}}),
    );
    gives(
        json!({}),
        json!({"strategy": {"$patch": "replace", "type": "Recreate"}}),
        json!({"strategy": {"type": "Recreate"}}),
    );
    gives(object, json!({"$patch": "delete"}), Json::Null);
}

#[test]
fn directives_in_lists() {
    let object = json!({"containers": [{"name": "a", "image": "a"}, {"name": "b"}]});
    gives(object.clone(), json!({"containers": [{"name": "a", "$patch": "delete"}]}), names(&["b"]));
    gives(object.clone(), json!({"containers": [{"name": "a", "$patch": "replace"}]}), names(&["a", "b"]));
    gives(object.clone(), json!({"containers": [{"$patch": "replace"}, {"name": "c"}]}), names(&["c"]));
    gives(object.clone(), json!({"containers": [{"$patch": "replace"}]}), names(&[]));
    gives(object.clone(), json!({"containers": [{"$patch": "delete"}]}), json!({}));
    gives(
        object.clone(),
        json!({"containers": [{"name": "a", "$patch": "delete"}, {"name": "a", "image": "b"}]}),
        json!({"containers": [{"name": "a", "image": "b"}, {"name": "b"}]}),
    );
    gives(json!({"args": [1, 2]}), json!({"args": [{"$patch": "replace"}, 3]}), json!({"args": [3]}));
}

#[test]
fn lists_beside_the_list() {
    gives(
        json!({"finalizers": ["a", "b", "c"]}),
        json!({"$deleteFromPrimitiveList/finalizers": ["b"], "finalizers": ["d"]}),
        json!({"finalizers": ["d", "a", "c"]}),
    );
    gives(
        names(&["a", "b", "c"]),
        json!({"$setElementOrder/containers": [{"name": "c"}, {"name": "a"}]}),
        names(&["b", "c", "a"]),
    );
    gives(
        names(&["a", "b"]),
        json!({"$setElementOrder/containers": [{"name": "a"}, {"name": "n"}, {"name": "b"}], "containers": [{"name": "n"}]}),
        names(&["a", "n", "b"]),
    );
}

#[test]
fn what_a_patch_does_in_vain_is_said() {
    finds(json!({"a": 1}), json!({"b": null}), json!({"a": 1}), &["patch-hits-nothing"]);
    finds(json!({"a": 1}), json!({"b": {"$patch": "delete"}}), json!({"a": 1}), &["patch-hits-nothing"]);
    finds(
        names(&["a"]),
        json!({"containers": [{"name": "b", "$patch": "delete"}]}),
        names(&["a"]),
        &["patch-hits-nothing"],
    );
    finds(names(&["a"]), json!({"containers": []}), names(&["a"]), &["patch-empty-list"]);
    finds(
        json!({"finalizers": ["a"]}),
        json!({"$deleteFromPrimitiveList/finalizers": ["b"]}),
        json!({"finalizers": ["a"]}),
        &["patch-hits-nothing"],
    );
    finds(json!({}), json!({"$deleteFromPrimitiveList/finalizers": ["b"]}), json!({}), &["patch-hits-nothing"]);
    finds(json!({}), json!({"$setElementOrder/containers": [{"name": "b"}]}), json!({}), &["patch-hits-nothing"]);
}

#[test]
fn mistakes_are_found_and_the_rest_is_merged() {
    finds(
        names(&["a"]),
        json!({"containers": [{"nmae": "b"}, 7, {"name": "a", "image": "x"}]}),
        json!({"containers": [{"name": "a", "image": "x"}]}),
        &["patch-item-without-key", "patch-item-without-key"],
    );
    finds(
        json!({"a": {"b": 1}}),
        json!({"a": {"$patch": "remove"}}),
        json!({"a": {"b": 1}}),
        &["patch-unknown-directive"],
    );
    finds(json!({"a": 1}), json!({"$ptach": "replace"}), json!({"a": 1}), &["patch-unknown-directive"]);
    finds(json!({"a": 1}), json!({"$setElementOrder": []}), json!({"a": 1}), &["patch-unknown-directive"]);
    finds(json!({"a": 1}), json!({"$ref": "#/x"}), json!({"a": 1, "$ref": "#/x"}), &[]);
    finds(
        json!({"a": 1}),
        json!({"$retainKeys": ["b"], "b": 1, "c": 1}),
        json!({"b": 1, "c": 1}),
        &["patch-contradiction"],
    );
    finds(json!({"a": 1}), json!({"$retainKeys": "b"}), json!({"a": 1}), &["patch-shape"]);
    finds(
        json!({"args": [{"a": 1}]}),
        json!({"args": [{"a": 1, "$patch": "delete"}]}),
        json!({"args": [{"a": 1}]}),
        &["patch-idle-directive"],
    );
    finds(
        names(&["a", "b"]),
        json!({"$setElementOrder/containers": [{"name": "b"}], "containers": [{"name": "a"}]}),
        names(&["a", "b"]),
        &["patch-contradiction"],
    );
}

#[test]
fn a_finding_says_where_and_what_to_do() {
    let object = json!({"kind": "Deployment", "metadata": {"name": "pay"}, "spec": {"replicas": 1}});
    let change = patch(&json!({"spec": {"replcias": null}}));
    let mut report = Report::new();
    merge(&target(&object), &change, Table::ROOT, &mut report);
    let Some(finding) = report.iter().next() else { unreachable!("one finding") };
    assert_eq!(finding.object.as_deref(), Some("Deployment/pay spec.replcias"));
    assert_eq!(finding.message, "there is no `replcias` to remove");
    assert_eq!(finding.at.text, "there is `replicas`");
    assert_eq!(finding.help.first().map(String::as_str), Some("did you mean `replicas`?"));
    let value = change.at(&["spec", "replcias"]).map(Node::span);
    assert!(value.is_some_and(|value| finding.at.span.holds(value)));
}

#[test]
fn what_the_patch_wrote_has_its_origin_and_the_rest_keeps_its_own() {
    let object = target(&json!({"a": {"b": 1, "c": 2}, "d": {"e": 1}}));
    let change = patch(&json!({"a": {"b": 3}, "f": [{"g": 1}]}));
    let mut report = Report::new();
    let Some(result) = merge(&object, &change, Table::ROOT, &mut report) else { unreachable!("nothing is removed") };
    let origin = |keys: &[&str]| result.at(keys).map(|node| (node.origin.how, node.span().file));
    assert_eq!(origin(&["a", "b"]), Some((How::Patched, PATCH_FILE)));
    assert_eq!(origin(&["f"]), Some((How::Patched, PATCH_FILE)));
    for keys in [&["a"][..], &["a", "c"], &["d"], &["d", "e"]] {
        assert_eq!(origin(keys), Some((How::Set, TARGET)), "{keys:?}");
    }
    assert_eq!(result.at(&["a", "b"]).map(Node::span), change.at(&["a", "b"]).map(Node::span));
}

#[test]
fn what_is_marked_literal_is_data() {
    let mut change = patch(&json!({"a": {"b": null, "$patch": "delete"}}));
    if let Some(node) = change.as_map_mut().and_then(|map| map.get_mut("a")) {
        node.marks.literal = true;
    }
    let mut report = Report::new();
    let result = merge(&target(&json!({"a": {"c": 1}})), &change, Table::ROOT, &mut report);
    assert_eq!(result.as_ref().map(to_json), Some(json!({"a": {"c": 1, "b": null, "$patch": "delete"}})));
    assert!(report.is_empty());
}
