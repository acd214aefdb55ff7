//! The steps of every canary that we emit, walked as the controller of Argo Rollouts walks them.
//!
//! It scales the new version by the last `setCanaryScale`, or where there is none by the last `setWeight`. A route that
//! a step makes is gone as soon as no pod of the new version is available, and is made at its own step alone.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "tests")]

use std::fs;
use std::path::Path;

use cellfold::engine::{Selection, load, render};
use cellfold::fs::Folder;
use serde::Deserialize;
use serde_json::{Value, json};

#[test]
fn a_route_finds_pods_from_its_step_to_the_end() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let cases = fs::read_dir(fixtures.join("cases/emit")).unwrap().map(|entry| entry.unwrap().path());
    let (mut walked, mut routes, mut faults) = (0, 0, Vec::new());
    for fleet in cases.chain([fixtures.join("payments-engine")]) {
        for (path, rollout) in rollouts(&fleet) {
            let canary = &rollout["spec"]["strategy"]["canary"];
            let steps = canary["steps"].as_array().map(Vec::as_slice).unwrap_or_default();
            walked += 1;
            routes += steps.iter().filter(|step| is_route(step)).count();
            // The count of an autoscaler is not known; any will do.
            let pods = rollout["spec"]["replicas"].as_i64().unwrap_or(3);
            let has_router = canary.get("trafficRouting").is_some();
            let found = if has_router { walk(steps, pods) } else { Vec::new() };
            faults.extend(found.into_iter().map(|fault| format!("{}: {path}: {fault}", fleet.display())));
        }
    }
    println!("{walked} Rollouts, {routes} routes");
    assert!(walked > 10 && routes > 3, "{walked} Rollouts, {routes} routes");
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

#[test]
fn a_route_that_is_lost_is_found() {
    let header = json!({"setHeaderRoute": {"name": "preview", "match": [{"headerName": "x"}]}});
    let off = json!({"setHeaderRoute": {"name": "preview"}});
    let scale = |to: Value| json!({ "setCanaryScale": to });
    let (matching, weight) = (scale(json!({"matchTrafficWeight": true})), json!({"setWeight": 10}));
    let pause = json!({"pause": {}});
    let one = scale(json!({"replicas": 1}));
    let lost = [one.clone(), header.clone(), matching.clone(), weight.clone(), pause.clone(), off.clone()];
    assert_eq!(walk(&lost, 10), ["step 2: no pods for the route of step 1"]);
    assert_eq!(walk(&[header.clone(), weight.clone()], 10), ["step 0: no pods for the route of step 0"]);
    let unready = [one.clone(), weight.clone(), scale(json!({"replicas": 0})), pause.clone()];
    assert_eq!(walk(&unready, 10), ["step 2: 0 pods for 10%", "step 3: 0 pods for 10%", "step 3: nobody to wait for"]);
    let kept = [scale(json!({"weight": 10})), header, pause.clone(), weight, matching, pause, off];
    assert_eq!(walk(&kept, 25), Vec::<String>::new());
}

/// What goes wrong on the way through these steps, where the Rollout asks for so many pods.
fn walk(steps: &[Value], all: i64) -> Vec<String> {
    let share = |weight: i64| (all * weight + 99) / 100;
    let (mut scaled, mut weight, mut has_begun) = (None, 0, false);
    let mut routes: Vec<(usize, &Value)> = Vec::new();
    let mut faults = Vec::new();
    for (at, step) in steps.iter().enumerate() {
        if let Some(scale) = step.get("setCanaryScale") {
            scaled = scale["replicas"].as_i64().or_else(|| scale["weight"].as_i64().map(share));
        }
        weight = step.get("setWeight").and_then(Value::as_i64).unwrap_or(weight);
        for route in ["setHeaderRoute", "setMirrorRoute"].iter().filter_map(|key| step.get(key)) {
            routes.retain(|(_, other)| other["name"] != route["name"]);
            if route.get("match").is_some() {
                routes.push((at, route));
            }
        }
        let pods = scaled.unwrap_or_else(|| share(weight));
        has_begun |= pods > 0;
        if pods == 0 {
            let lost = routes.drain(..).map(|(made, _)| format!("step {at}: no pods for the route of step {made}"));
            faults.extend(lost);
        }
        if pods < share(weight).min(1) {
            faults.push(format!("step {at}: {pods} pods for {weight}%"));
        }
        // What stands before all else asks whether to begin.
        let waits = ["pause", "analysis"].iter().any(|key| step.get(key).is_some());
        if waits && has_begun && pods == 0 {
            faults.push(format!("step {at}: nobody to wait for"));
        }
    }
    faults
}

fn is_route(step: &Value) -> bool {
    ["setHeaderRoute", "setMirrorRoute"].iter().any(|key| step[key].get("match").is_some())
}

/// The Rollouts of canaries in a fleet, with the files that they are in; none where the fleet does not render.
fn rollouts(fleet: &Path) -> Vec<(String, Value)> {
    let Ok(folder) = Folder::open(fleet) else { return Vec::new() };
    let rendered = render(&load(&folder), &Selection::default());
    if rendered.report.has_errors() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (path, text) in rendered.files {
        let documents = yaml_serde::Deserializer::from_str(&text).map(|document| Value::deserialize(document).unwrap());
        let canaries =
            documents.filter(|object| object["kind"] == "Rollout" && !object["spec"]["strategy"]["canary"].is_null());
        found.extend(canaries.map(|object| (path.clone(), object)));
    }
    found
}
