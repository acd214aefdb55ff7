//! Every Istio and Argo object that we emit, against the definitions that their clusters hold.
//!
//! The API server prunes what a definition does not name, in silence: here such a field is a fault. The definitions
//! lie outside of the project; where they are not at hand the test is skipped, with a line that says so.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "tests")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use cellfold::engine::{Selection, load, render};
use cellfold::fs::Folder;
use jsonschema::{Draft, Validator};
use serde::Deserialize;
use serde_json::{Value, json};

/// The kinds that the payments fleet must have, so that an empty test does not pass.
const WANTED: [&str; 4] = ["AnalysisTemplate", "DestinationRule", "Rollout", "VirtualService"];

/// The groups whose kinds we emit.
const GROUPS: [&str; 2] = ["argoproj.io", "networking.istio.io"];

/// What validates the objects of an `apiVersion` and kind.
type Definitions = BTreeMap<(String, String), Validator>;

#[test]
fn what_is_emitted_is_what_the_definitions_allow() {
    let Some(definitions) = definitions() else {
        return println!("skipped: the custom resource definitions are not here");
    };
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut faults = Vec::new();
    let mut check = |fleet: &Path| {
        for (path, object) in objects(fleet) {
            let text = |key: &str| object[key].as_str().unwrap_or_default().to_owned();
            let Some(validator) = definitions.get(&(text("apiVersion"), text("kind"))) else { continue };
            *counts.entry(text("kind")).or_default() += 1;
            for error in validator.iter_errors(&object) {
                let name = object["metadata"]["name"].as_str().unwrap_or_default();
                let at = error.instance_path().to_string();
                faults.push(format!("{path}: {}/{name} {at}: {error}", text("kind")));
            }
        }
    };
    check(&fixtures.join("payments-engine"));
    for group in folders(&fixtures.join("cases")) {
        // What the cases of other groups emit, Kubernetes' kinds apart, is what a user wrote.
        folders(&group).iter().filter(|_| group.ends_with("emit")).for_each(|case| check(case));
    }
    println!("{counts:?}");
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
    let missing: Vec<_> = WANTED.iter().filter(|kind| !counts.contains_key(**kind)).collect();
    assert!(missing.is_empty(), "no fleet has {missing:?}");
}

#[test]
fn a_field_that_no_definition_names_is_found() {
    let Some(definitions) = definitions() else {
        return println!("skipped: the custom resource definitions are not here");
    };
    let rollout = definitions.get(&("argoproj.io/v1alpha1".to_owned(), "Rollout".to_owned())).unwrap();
    let rollout_of = |step: Value| {
        json!({
            "apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout", "metadata": {"name": "a"},
            "spec": {
                "selector": {"matchLabels": {"app": "a"}},
                "template": {"spec": {"containers": [{"name": "a", "image": "a"}]}},
                "strategy": {"canary": {"steps": [step]}},
            },
        })
    };
    assert!(rollout.is_valid(&rollout_of(json!({"setWeight": 10}))));
    assert!(!rollout.is_valid(&rollout_of(json!({"setWeight": "10"}))));
    assert!(!rollout.is_valid(&rollout_of(json!({"setWieght": 10}))));
}

/// The objects of a fleet with the files that they are in; none where the fleet does not render.
fn objects(fleet: &Path) -> Vec<(String, Value)> {
    let Ok(folder) = Folder::open(fleet) else { return Vec::new() };
    let rendered = render(&load(&folder), &Selection::default());
    if rendered.report.has_errors() {
        return Vec::new();
    }
    let of = |(path, text): (String, String)| documents(&text).into_iter().map(move |object| (path.clone(), object));
    rendered.files.into_iter().flat_map(of).collect()
}

fn definitions() -> Option<Definitions> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/crds");
    let mut definitions = Definitions::new();
    for entry in fs::read_dir(folder).ok()? {
        for definition in documents(&fs::read_to_string(entry.unwrap().path()).unwrap()) {
            let spec = &definition["spec"];
            if !GROUPS.iter().any(|group| spec["group"] == *group) {
                continue;
            }
            for version in spec["versions"].as_array().into_iter().flatten() {
                let api_version = format!("{}/{}", spec["group"].as_str()?, version["name"].as_str()?);
                let kind = spec["names"]["kind"].as_str()?.to_owned();
                let mut schema = version["schema"]["openAPIV3Schema"].clone();
                // What every object has, whether its definition names it or not.
                for (key, ty) in [("apiVersion", "string"), ("kind", "string"), ("metadata", "object")] {
                    schema["properties"][key] = json!({"type": ty});
                }
                close(&mut schema);
                let validator = jsonschema::options().with_draft(Draft::Draft4).build(&schema).unwrap();
                definitions.insert((api_version, kind), validator);
            }
        }
    }
    Some(definitions)
}

/// Forbids what a structural schema does not name: beside `properties` nothing else may stand, unless it says so.
fn close(schema: &mut Value) {
    let Some(object) = schema.as_object_mut() else { return };
    for inner in ["items", "additionalProperties"] {
        object.get_mut(inner).into_iter().for_each(close);
    }
    let open = object.get("x-kubernetes-preserve-unknown-fields").is_some_and(|open| open == true);
    let properties = object.get_mut("properties").and_then(Value::as_object_mut);
    let has_properties = properties.is_some();
    properties.into_iter().flatten().for_each(|(_, property)| close(property));
    if has_properties && !open {
        object.entry("additionalProperties").or_insert(json!(false));
    }
    if object.get("x-kubernetes-int-or-string").is_some_and(|both| both == true) && !object.contains_key("anyOf") {
        object.insert("type".to_owned(), json!(["integer", "string"]));
    }
    if object.get("nullable").is_some_and(|nullable| nullable == true) {
        let own = object.get("type").cloned();
        own.into_iter().for_each(|own| drop(object.insert("type".to_owned(), json!([own, "null"]))));
    }
}

fn documents(text: &str) -> Vec<Value> {
    yaml_serde::Deserializer::from_str(text)
        .map(|document| Value::deserialize(document).unwrap())
        .filter(|document| !document.is_null())
        .collect()
}

fn folders(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.retain(|path| path.is_dir());
    found.sort();
    found
}
