//! What the API server refuses is refused here, and what it takes is taken: a sound object of each kind, with a few values
//! said otherwise. Where the API server's own validation is at hand, it is asked whether the lists are right.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::PathBuf;
use std::process::Command;

use cellfold::check::rule::{Findings, Scope};
use cellfold::check::rules;
use cellfold::check::schema::validate_object;
use cellfold::check::view::{Place, TargetView, View};
use cellfold::diag::{Report, Severity};
use cellfold::manifest::Object;
use cellfold::node::from_json;
use cellfold::source::{Origin, Span};
use serde::Deserialize;
use serde_json::Value as Json;

/// The version whose validation made the lists.
const MINOR: u8 = 34;

/// Objects with a few values said otherwise, by kind.
type Edits = BTreeMap<String, Vec<BTreeMap<String, Json>>>;

fn objects() -> BTreeMap<String, Json> {
    let all = yaml_serde::Deserializer::from_str(include_str!("objects.yaml"));
    let all = all.map(|document| Json::deserialize(document).unwrap());
    all.map(|object| (object["kind"].as_str().unwrap().to_owned(), object)).collect()
}

/// What is tried, with its words for messages.
fn edited(list: &str) -> Vec<(String, Json)> {
    let (objects, edits) = (objects(), yaml_serde::from_str::<Edits>(list).unwrap());
    let mut all = Vec::new();
    for (kind, edits) in edits {
        let pod = match kind.as_str() {
            "CronJob" => "/spec/jobTemplate/spec/template/spec",
            "Pod" => "/spec",
            _ => "/spec/template/spec",
        };
        for edit in edits {
            let mut object = objects[&kind].clone();
            for (place, value) in &edit {
                let pointer = match place.split_once('/') {
                    Some(("pod", rest)) => format!("{pod}/{rest}"),
                    Some(("c", rest)) => format!("{pod}/containers/0/{rest}"),
                    _ => place.clone(),
                };
                say(&mut object, &pointer, value);
            }
            all.push((format!("{kind} {}", serde_json::to_string(&edit).unwrap()), object));
        }
    }
    all
}

fn say(object: &mut Json, pointer: &str, value: &Json) {
    let mut node = object;
    let mut steps = pointer.split('/').skip(1).peekable();
    while let Some(step) = steps.next() {
        if steps.peek().is_none() && value.is_null() {
            node.as_object_mut().unwrap().remove(step);
            return;
        }
        node = match step.parse::<usize>() {
            Ok(index) if node.is_array() => &mut node[index],
            _ => &mut node[step],
        };
    }
    *node = value.clone();
}

/// What is found in an object: by its schema, and by the rules that look at one object, or at a target that has no other.
fn errors(json: &Json, alone: bool) -> BTreeSet<&'static str> {
    let mut report = Report::new();
    let node = from_json(json, Origin::NONE);
    validate_object(&node, MINOR, &mut report);
    let mut codes: BTreeSet<&'static str> = errors_of(&report).collect();
    let Ok(object) = Object::of(node) else { return codes };
    let place = Place {
        path: "dev".into(),
        environment: "dev".into(),
        cluster: None,
        namespace: Some("shop".into()),
        is_cell: false,
        wave: None,
        is_production: false,
        taken_for_production: None,
        kubernetes: MINOR,
        has_istio: false,
        span: Span::NONE,
    };
    let view = View { object: &object, service: None, place: &place };
    let target = TargetView::new(&place, true, vec![view]);
    for rule in rules::ALL.iter().filter(|rule| rule.code.severity == Severity::Error) {
        let mut found = Vec::new();
        let mut findings = Findings::new(rule.code, &mut found);
        match rule.scope {
            Scope::Object(kinds, look) if kinds.contains(&view.kind()) => look(view, &mut findings),
            Scope::Target(look) if alone => look(&target, &mut findings),
            _ => {}
        }
        if !found.is_empty() {
            codes.insert(rule.code.id);
        }
    }
    codes
}

fn errors_of(report: &Report) -> impl Iterator<Item = &'static str> {
    report.iter().filter(|finding| finding.severity == Severity::Error).map(|finding| finding.code.id)
}

/// What the API server says of objects; nothing of kinds that are not asked about, and nothing where it is not at hand.
fn server(objects: &[(String, Json)]) -> BTreeMap<usize, String> {
    let tool = PathBuf::from(std::env::var_os("HOME").unwrap_or_default()).join("tools/bin/apivalidate");
    if !tool.exists() {
        println!("skipped: no apivalidate, so the API server is not asked whether the lists are right");
        return BTreeMap::new();
    }
    let folder = tempfile::tempdir().unwrap();
    let mut list = tempfile::NamedTempFile::new().unwrap();
    for (number, (_, object)) in objects.iter().enumerate() {
        let path = folder.path().join(format!("{number}.yaml"));
        std::fs::write(&path, serde_json::to_string(object).unwrap()).unwrap();
        writeln!(list, "{}", path.display()).unwrap();
    }
    let out = Command::new(tool).stdin(list.reopen().unwrap()).output().unwrap();
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    let lines = text.lines().filter_map(|line| line.split_once('\t')).filter(|(_, said)| *said != "other");
    let number = |path: &str| PathBuf::from(path).file_stem()?.to_str()?.parse().ok();
    lines.filter_map(|(path, said)| Some((number(path)?, said.to_owned()))).collect()
}

fn none(faults: &[String]) {
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn what_the_server_refuses_is_refused() {
    let all = edited(include_str!("refused.yaml"));
    let server = server(&all);
    let mut faults = Vec::new();
    for (number, (what, object)) in all.iter().enumerate() {
        if errors(object, true).is_empty() {
            faults.push(format!("{what}: it passes"));
        }
        if server.get(&number).is_some_and(|said| said == "ok") {
            faults.push(format!("{what}: the API server takes it"));
        }
    }
    println!("{} objects, {} of them shown to the API server", all.len(), server.len());
    assert!(all.len() > 400);
    none(&faults);
}

#[test]
fn what_the_server_takes_is_taken() {
    let mut all = edited(include_str!("taken.yaml"));
    all.extend(objects());
    let server = server(&all);
    let mut faults = Vec::new();
    for (number, (what, object)) in all.iter().enumerate() {
        let mut codes = errors(object, false);
        // No example of a Secret is without one.
        codes.remove("literal-secret");
        if !codes.is_empty() {
            faults.push(format!("{what}: {codes:?}"));
        }
        if let Some(said) = server.get(&number).filter(|said| *said != "ok") {
            faults.push(format!("{what}: the API server refuses it: {said}"));
        }
    }
    none(&faults);
}
