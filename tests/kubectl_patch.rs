//! The strategic merge against kubectl's own, on random Deployments. Skipped where there is no kubectl.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs, reason = "tests")]

use std::process::Command;

use cellfold::diag::Report;
use cellfold::node::{from_json, to_json};
use cellfold::patch::{ListMerge, Schema, merge};
use cellfold::source::Origin;
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value as Json, json};

/// The lists of a Deployment that these tests use, with the keys that kubectl knows.
#[derive(Clone, Copy)]
struct Lists(ListMerge<'static>);

impl Schema for Lists {
    fn field(self, name: &str) -> Self {
        Lists(match name {
            "containers" | "env" | "volumes" => ListMerge::Keyed(&["name"]),
            "ports" => ListMerge::Keyed(&["containerPort"]),
            "finalizers" => ListMerge::Set,
            _ => ListMerge::Replace,
        })
    }

    fn item(self) -> Self {
        Lists(ListMerge::Replace)
    }

    fn list(&self) -> ListMerge<'_> {
        self.0
    }
}

/// A list of items with distinct keys.
fn keyed(key: &'static str, item: impl Strategy<Value = Json>) -> impl Strategy<Value = Json> {
    vec(item, 0..5).prop_map(move |items| {
        let mut kept: Vec<Json> = Vec::new();
        for item in items {
            if kept.iter().all(|other| other[key] != item[key]) {
                kept.push(item);
            }
        }
        kept.into()
    })
}

/// A map of those fields that are there.
fn fields<const N: usize>(fields: [(&str, Option<Json>); N]) -> Json {
    fields
        .into_iter()
        .filter_map(|(key, value)| Some((key.to_owned(), value?)))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

fn scalar_map(null: bool) -> impl Strategy<Value = Json> {
    let value = if null { vec!["1", "2", ""] } else { vec!["1", "2"] };
    vec((select(vec!["a", "b", "c"]), select(value)), 0..3).prop_map(|entries| {
        let entries = entries
            .into_iter()
            .map(|(key, value)| (key.to_owned(), if value.is_empty() { Json::Null } else { value.into() }));
        entries.collect::<serde_json::Map<_, _>>().into()
    })
}

fn deployment(patch: bool) -> impl Strategy<Value = Json> {
    let names = || select(vec!["a", "b", "c", "d", "e"]);
    let env = keyed(
        "name",
        (names(), select(vec!["1", "2"])).prop_map(|(name, value)| json!({"name": name, "value": value})),
    );
    let ports = keyed(
        "containerPort",
        (1..5i64, of(names()))
            .prop_map(|(port, name)| fields([("containerPort", Some(port.into())), ("name", name.map(Json::from))])),
    );
    let args = || vec(names(), 0..3).prop_map(Json::from);
    let container = (names(), of(select(vec!["x:1", "x:2"])), of(env), of(ports), of(args()), 0..12).prop_map(
        move |(name, image, env, ports, args, dice)| {
            let directive = if patch && dice == 0 { Some("delete".into()) } else { None };
            fields([
                ("name", Some(name.into())),
                ("image", image.map(Json::from)),
                ("env", env),
                ("ports", ports),
                ("args", args),
                ("$patch", directive),
            ])
        },
    );
    let finalizers = vec(select(vec!["x/a", "x/b", "x/c", "x/d"]), 0..4).prop_map(|mut items| {
        let mut seen = Vec::new();
        items.retain(|item| {
            !seen.contains(item) && {
                seen.push(*item);
                true
            }
        });
        Json::from(items)
    });
    (of(keyed("name", container)), of(finalizers), of(scalar_map(patch)), of(1..3i64), 0..6, 0..6).prop_map(
        move |(containers, finalizers, labels, replicas, order, removal)| {
            let containers = containers.map(|mut containers| {
                if patch && removal == 0 {
                    containers.as_array_mut().unwrap().push(json!({"$patch": "replace"}));
                }
                containers
            });
            // With both a deletion and an order kubectl sorts by a list that its deletion has overwritten.
            let deletes = containers.iter().flat_map(|items| items.as_array().unwrap()).any(|item| item.get("$patch").is_some());
            let order = (patch && order == 0 && !deletes).then(|| {
                let items = containers.iter().flat_map(|items| items.as_array().unwrap());
                let items = items.map(|item| json!({"name": item["name"]}));
                items.chain([json!({"name": "z"})]).collect::<Json>()
            });
            let removed = (patch && removal == 1).then(|| json!(["x/e", "x/f"]));
            json!({
                "metadata": fields([("finalizers", finalizers), ("labels", labels), ("$deleteFromPrimitiveList/finalizers", removed)]),
                "spec": fields([
                    ("replicas", replicas.map(Json::from)),
                    ("template", Some(json!({"spec": fields([("containers", containers), ("$setElementOrder/containers", order)])}))),
                ]),
            })
        },
    )
}

/// What kubectl makes of the objects. It refuses some, of which it says nothing here: those where
/// two lists that it is to merge are both empty.
fn kubectl(objects: &[Json], patch: &Json) -> Vec<Json> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("objects.json");
    std::fs::write(&file, json!({"apiVersion": "v1", "kind": "List", "items": objects}).to_string()).unwrap();
    let output = Command::new("kubectl")
        .args(["patch", "--local", "--type", "strategic", "-o", "json", "-p", &patch.to_string(), "-f"])
        .arg(&file)
        .env("KUBECONFIG", "/dev/null")
        .output()
        .unwrap();
    for line in String::from_utf8_lossy(&output.stderr).lines() {
        assert_eq!(line.trim_start_matches("error: "), "no elements in any of the given slices", "{patch}");
    }
    let text = String::from_utf8(output.stdout).unwrap();
    serde_json::Deserializer::from_str(&text).into_iter::<Json>().collect::<Result<Vec<_>, _>>().unwrap()
}

/// kubectl passes the result through its types, which writes and drops some empty values.
fn plain(mut object: Json) -> Json {
    fn prune(json: &mut Json) {
        if let Some(map) = json.as_object_mut() {
            map.retain(|key, value| {
                prune(value);
                let empty = value.as_object().is_some_and(serde_json::Map::is_empty)
                    || value.as_array().is_some_and(Vec::is_empty);
                let default = key == "protocol" && value == "TCP";
                !value.is_null() && !empty && !default
            });
        } else if let Some(items) = json.as_array_mut() {
            items.iter_mut().for_each(prune);
        }
    }
    prune(&mut object);
    object
}

#[test]
fn a_strategic_merge_is_kubectls() {
    if Command::new("kubectl").args(["version", "--client"]).output().is_err() {
        println!("skipped: there is no kubectl");
        return;
    }
    let rounds = std::env::var("KUBECTL_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(8);
    let mut runner = TestRunner::default();
    let mut compared = 0;
    for _ in 0..rounds {
        let patch = deployment(true).new_tree(&mut runner).unwrap().current();
        let objects: Vec<Json> = (0..25)
            .map(|at| {
                let mut object = deployment(false).new_tree(&mut runner).unwrap().current();
                object["apiVersion"] = "apps/v1".into();
                object["kind"] = "Deployment".into();
                object["metadata"]["name"] = format!("d{at}").into();
                if let Some(finalizers) = object["metadata"].get_mut("finalizers").and_then(Json::as_array_mut) {
                    finalizers.push("x/e".into());
                }
                object
            })
            .collect();
        for expected in kubectl(&objects, &patch) {
            let name = &expected["metadata"]["name"];
            let object = objects.iter().find(|object| &object["metadata"]["name"] == name).unwrap();
            compared += 1;
            let mut report = Report::new();
            let (target, change) = (from_json(object, Origin::NONE), from_json(&patch, Origin::NONE));
            let result = merge(&target, &change, Lists(ListMerge::Replace), &mut report).unwrap();
            assert!(!report.has_errors(), "{report:?}");
            assert_eq!(plain(to_json(&result)), plain(expected), "\nobject {object}\npatch {patch}");
        }
    }
    assert!(compared >= rounds, "kubectl refused nearly all");
}
