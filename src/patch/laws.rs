//! Laws of both kinds of patch, on random documents, and the crate json-patch as their oracle.

use proptest::collection::{hash_map, vec};
use proptest::prelude::*;
use serde_json::{Map as JsonMap, Value as Json, json};

use super::fixture::{Table, patch, target};
use super::{apply, merge};
use crate::diag::Report;
use crate::node::to_json;

fn key() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["a", "b", "c", "0", "1", "-", "x/y", "~"]).prop_map(str::to_owned)
}

fn scalar() -> impl Strategy<Value = Json> {
    prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        (0..4i64).prop_map(Json::from),
        prop::sample::select(vec!["", "s", "t"]).prop_map(Json::from),
    ]
}

fn document() -> impl Strategy<Value = Json> {
    scalar().prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Json::Array),
            hash_map(key(), inner, 0..4).prop_map(|map| Json::Object(map.into_iter().collect())),
        ]
    })
}

fn object() -> impl Strategy<Value = Json> {
    hash_map(key(), document(), 0..5).prop_map(|map| Json::Object(map.into_iter().collect::<JsonMap<_, _>>()))
}

/// A path that is likely to lead somewhere in `document`: `picks` choose the way.
fn path_in(document: &Json, picks: &[usize], stray: Option<String>) -> String {
    let mut path = String::new();
    let mut here = document;
    for pick in picks {
        let step = match here {
            Json::Object(map) if !map.is_empty() => {
                map.iter().nth(pick % map.len()).map(|(key, value)| (key.clone(), value))
            }
            Json::Array(items) if !items.is_empty() => {
                items.get(pick % items.len()).map(|item| ((pick % items.len()).to_string(), item))
            }
            _ => None,
        };
        let Some((token, next)) = step else { break };
        path = format!("{path}/{}", super::pointer::escape(&token));
        here = next;
    }
    if let Some(stray) = stray {
        path = format!("{path}/{}", super::pointer::escape(&stray));
    }
    path
}

prop_compose! {
    fn way()(picks in vec(0..8usize, 0..4), stray in prop::option::weighted(0.4, key())) -> (Vec<usize>, Option<String>) {
        (picks, stray)
    }
}

type Draft = (usize, (Vec<usize>, Option<String>), (Vec<usize>, Option<String>), Json);

fn operations(document: &Json, drafts: Vec<Draft>) -> Json {
    let operation = |(verb, path, from, value): Draft| {
        let path = path_in(document, &path.0, path.1);
        let from = path_in(document, &from.0, from.1);
        match verb {
            0 => json!({"op": "add", "path": path, "value": value}),
            1 => json!({"op": "remove", "path": path}),
            2 => json!({"op": "replace", "path": path, "value": value}),
            3 => json!({"op": "move", "path": path, "from": from}),
            4 => json!({"op": "copy", "path": path, "from": from}),
            _ => {
                let there = document.pointer(&path).cloned().filter(|there| !there.is_null());
                json!({"op": "test", "path": path, "value": there.unwrap_or(json!(1))})
            }
        }
    };
    Json::Array(drafts.into_iter().map(operation).collect())
}

/// A Deployment-like object with lists that merge by key, sets, and lists that are replaced.
fn workload() -> impl Strategy<Value = Json> {
    let name = || prop::sample::select(vec!["a", "b", "c", "d"]);
    let item = (name(), prop::option::of(0..3i64), prop::option::of(vec((name(), 0..3i64), 0..3)));
    let items = vec(item, 0..4).prop_map(|items| {
        let mut seen = Vec::new();
        let items = items.into_iter().filter(|(name, ..)| {
            !seen.contains(name) && {
                seen.push(*name);
                true
            }
        });
        let items = items.map(|(name, image, env)| {
            let mut map = JsonMap::new();
            map.insert("name".to_owned(), name.into());
            map.extend(image.map(|image| ("image".to_owned(), image.into())));
            map.extend(env.map(|env| {
                let mut seen = Vec::new();
                let env = env.into_iter().filter(|(name, _)| {
                    !seen.contains(name) && {
                        seen.push(*name);
                        true
                    }
                });
                ("env".to_owned(), env.map(|(name, value)| json!({"name": name, "value": value})).collect())
            }));
            Json::Object(map)
        });
        Json::Array(items.collect())
    });
    let names = || prop::option::of(prop::sample::subsequence(vec!["x", "y", "z"], 0..3).prop_shuffle());
    (prop::option::of(items), names(), names(), prop::option::of(0..3i64)).prop_map(
        |(containers, finalizers, args, replicas)| {
            let mut map = JsonMap::new();
            map.extend(containers.map(|containers| ("containers".to_owned(), containers)));
            map.extend(finalizers.map(|finalizers| ("finalizers".to_owned(), finalizers.into())));
            map.extend(args.map(|args| ("args".to_owned(), args.into())));
            map.extend(replicas.map(|replicas| ("replicas".to_owned(), replicas.into())));
            Json::Object(map)
        },
    )
}

/// A patch of such an object: some of it deleted, replaced or set in order.
fn workload_patch() -> impl Strategy<Value = Json> {
    (workload(), vec(0..8u8, 6)).prop_map(|(mut patch, dice)| {
        let mut dice = dice.into_iter();
        let mut roll = || dice.next().unwrap_or_default();
        let Some(map) = patch.as_object_mut() else { return patch };
        if roll() == 0 {
            map.insert("replicas".to_owned(), Json::Null);
        }
        if roll() == 0 {
            map.insert("$deleteFromPrimitiveList/finalizers".to_owned(), json!(["x"]));
        }
        let order = roll() == 0;
        if let Some(items) = map.get_mut("containers").and_then(Json::as_array_mut) {
            let names = items.iter().map(|item| json!({"name": item["name"]})).collect::<Vec<_>>();
            match (roll(), items.first_mut()) {
                (0, Some(first)) => first["$patch"] = "delete".into(),
                (1, Some(first)) => first["$patch"] = "replace".into(),
                (2, _) => items.push(json!({"$patch": "replace"})),
                _ => {}
            }
            if order {
                map.insert("$setElementOrder/containers".to_owned(), names.into());
            }
        }
        if roll() == 0 {
            map.insert("$retainKeys".to_owned(), json!(["containers", "finalizers", "args", "replicas"]));
        }
        patch
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_empty_patch_changes_nothing(object in object()) {
        let mut report = Report::new();
        let result = merge(&target(&object), &patch(&json!({})), Table::ROOT, &mut report);
        prop_assert_eq!(result.as_ref().map(to_json), Some(object.clone()));
        prop_assert_eq!(apply(&target(&object), &patch(&json!([])), &mut report).as_ref().map(to_json), Some(object));
        prop_assert!(report.is_empty());
    }

    #[test]
    fn a_merge_without_merge_keys_is_rfc_7386(object in object(), change in object()) {
        let mut expected = object.clone();
        json_patch::merge(&mut expected, &change);
        let mut report = Report::new();
        let result = merge(&target(&object), &patch(&change), (), &mut report);
        prop_assert_eq!(result.as_ref().map(to_json), Some(expected));
        prop_assert!(!report.has_errors());
    }

    #[test]
    fn merging_twice_is_merging_once(object in workload(), change in workload_patch()) {
        let mut report = Report::new();
        let change = patch(&change);
        let once = merge(&target(&object), &change, Table::ROOT, &mut report);
        let Some(once) = once else { return Ok(()) };
        let twice = merge(&once, &change, Table::ROOT, &mut report);
        // As text: the order of keys and items counts too.
        prop_assert_eq!(twice.as_ref().map(|node| to_json(node).to_string()), Some(to_json(&once).to_string()));
        prop_assert!(!report.has_errors(), "{:?}", report);
    }

    #[test]
    fn json_patch_agrees_with_the_crate(document in document(), drafts in vec((0..6usize, way(), way(), document()), 0..5)) {
        let operations = operations(&document, drafts);
        let mut expected = document.clone();
        let Ok(oracle) = serde_json::from_value::<json_patch::Patch>(operations.clone()) else {
            return Err(TestCaseError::fail("the oracle cannot read the operations"));
        };
        // The other door of the crate undoes what it did before a failure, and panics where it cannot.
        let applied = json_patch::patch_unsafe(&mut expected, &oracle).is_ok();
        let mut report = Report::new();
        let result = apply(&target(&document), &patch(&operations), &mut report);
        prop_assert_eq!(result.as_ref().map(to_json), applied.then_some(expected));
        prop_assert_eq!(report.has_errors(), !applied);
    }
}
