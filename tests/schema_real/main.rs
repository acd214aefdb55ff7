//! Schema validation against the real thing: a kustomize tree of a fleet, kubectl-validate and the
//! API server's own validation over mutated manifests, and the generator of the table. Each is
//! skipped, with a line that says so, where what it needs is not there.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "tests")]

#[path = "../../examples/generate_facts/generate.rs"]
mod generate;
mod mutate;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use cellfold::check::schema::validate_object;
use cellfold::diag::{Report, Severity};
use cellfold::node::{Node, Value, from_json};
use cellfold::source::Origin;
use serde::Deserialize;
use serde_json::Value as Json;

const MINOR: u8 = 34;

/// The definition that is not among the others, but in a Go module.
const EXTERNAL_SECRETS: &str =
    "github.com/external-secrets/external-secrets@v0.17.0/config/crds/bases/external-secrets.io_externalsecrets.yaml";

fn shared(path: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(path);
    path.exists().then_some(path)
}

fn tool(name: &str) -> Option<PathBuf> {
    let path = PathBuf::from(std::env::var_os("HOME")?).join("tools/bin").join(name);
    path.exists().then_some(path)
}

fn documents(text: &str) -> Vec<Json> {
    yaml_serde::Deserializer::from_str(text).map(|document| Json::deserialize(document).unwrap()).collect()
}

/// The codes and words of what is found in an object.
fn findings(object: &Json) -> Vec<(&'static str, String)> {
    let mut report = Report::new();
    validate_object(&from_json(object, Origin::NONE), MINOR, &mut report);
    let errors = report.iter().filter(|finding| finding.severity == Severity::Error);
    errors.map(|f| (f.code.id, format!("{} {}: {}", f.code.id, f.object.as_deref().unwrap_or(""), f.message))).collect()
}

#[test]
fn the_table_is_what_the_generator_writes() {
    let cache = Command::new("go").args(["env", "GOMODCACHE"]).output();
    let cache = cache.map(|out| String::from_utf8_lossy(&out.stdout).trim().to_owned()).unwrap_or_default();
    let table = include_str!("../../src/shape/kubernetes.facts");
    let versions: Vec<&str> = table.lines().filter_map(|line| line.strip_prefix("# from k8s.io/")).collect();
    let modules: Vec<PathBuf> = versions.iter().map(|version| Path::new(&cache).join("k8s.io").join(version)).collect();
    let secrets = Path::new(&cache).join(EXTERNAL_SECRETS);
    let are_here = !cache.is_empty() && secrets.exists() && modules.iter().all(|module| module.exists());
    let Some(crds) = shared("crds").filter(|_| are_here) else {
        return println!("skipped: the Go modules {versions:?} or the definitions are not here");
    };
    let mut definitions: Vec<PathBuf> = std::fs::read_dir(crds).unwrap().map(|entry| entry.unwrap().path()).collect();
    definitions.push(secrets);
    definitions.sort_by(|one, other| other.file_name().cmp(&one.file_name()));
    // In folders whose names sort the other way about: what is written must not hang on where files are.
    let folder = tempfile::tempdir().unwrap();
    for (place, definition) in definitions.iter_mut().enumerate() {
        let beside = folder.path().join(format!("{place:02}"));
        std::fs::create_dir(&beside).unwrap();
        let copy = beside.join(definition.file_name().unwrap());
        std::fs::copy(&definition, &copy).unwrap();
        *definition = copy;
    }
    assert!(
        generate::generate(&modules, &definitions) == table,
        "generate the table anew: see examples/generate_facts"
    );
}

#[test]
fn a_kustomize_fleet_validates() {
    let (Some(generator), Some(kustomize)) = (shared("bench/gen_kustomize.py"), tool("kustomize")) else {
        return println!("skipped: no kustomize or no generated fleet");
    };
    let folder = tempfile::tempdir().unwrap();
    let size = std::env::var("CELLFOLD_BENCH_SERVICES").unwrap_or_else(|_| "2".to_owned());
    let made = Command::new("python3").arg(generator).arg(folder.path()).args([&size, "2"]).status();
    if !made.is_ok_and(|status| status.success()) {
        return println!("skipped: no python3");
    }
    let mut objects = 0;
    let mut roots = Vec::new();
    walk(folder.path(), &mut roots);
    for root in roots {
        let out = Command::new(&kustomize).arg("build").arg(&root).output().unwrap();
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        for object in documents(&String::from_utf8(out.stdout).unwrap()) {
            assert_eq!(findings(&object), [], "{}", root.display());
            objects += 1;
        }
    }
    println!("{objects} objects");
    assert!(objects > 50);
}

fn walk(folder: &Path, roots: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            walk(&path, roots);
        } else if path.ends_with("kustomization.yaml") {
            roots.push(folder.to_owned());
        }
    }
}

#[test]
fn real_objects_have_no_findings() {
    for object in documents(include_str!("objects.yaml")) {
        assert_eq!(findings(&object), [], "{}", object["kind"]);
    }
}

/// Whether we are right to refuse what kubectl-validate takes.
fn rightly_stricter(what: &str, code: &str) -> bool {
    match code {
        // From Kubernetes' and the controllers' own validation.
        "choice" => true,
        // Durations that controllers read.
        "bad-format" => true,
        // Decoding gives a required number its zero, which the server takes for said.
        "missing-object-field" => true,
        // Null as a string of a map or list is decoded as an empty one.
        "wrong-type" if what.ends_with("now null") => true,
        // A Rollout's pods fare as all pods do; its definition leaves parts of them open.
        _ if what.starts_with("Rollout /spec/template") => true,
        // Istio's validation, not its definition.
        "bad-object-name" => what.starts_with("DestinationRule /spec/subsets"),
        _ => false,
    }
}

#[test]
fn mutants_fare_as_with_kubectl_validate() {
    let (Some(validate), Some(crds)) = (tool("kubectl-validate"), shared("crds")) else {
        return println!("skipped: no kubectl-validate");
    };
    let folder = tempfile::tempdir().unwrap();
    let count: usize = std::env::var("CELLFOLD_MUTANTS").ok().and_then(|n| n.parse().ok()).unwrap_or(300);
    let originals = documents(include_str!("objects.yaml"));
    let mut mutants: BTreeMap<String, (Json, String)> = BTreeMap::new();
    for (number, (mutant, what)) in mutate::mutants(&originals, count).into_iter().enumerate() {
        let path = folder.path().join(format!("{number:05}.yaml"));
        std::fs::write(&path, serde_json::to_string_pretty(&mutant).unwrap()).unwrap();
        mutants.insert(path.to_str().unwrap().to_owned(), (mutant, what));
    }
    let schemas = validate.parent().and_then(Path::parent).unwrap().join("schemas/1.34");
    let mut command = Command::new(&validate);
    command.args(["--version", "1.30", "-o", "json", "--local-schemas"]).arg(schemas).arg("--local-crds").arg(crds);
    let out = command.args(mutants.keys()).output().unwrap();
    let text = String::from_utf8_lossy(&out.stdout);
    let said: Json = serde_json::from_str(text.get(text.find('{').unwrap_or(0)..).unwrap()).unwrap();
    let refused_by_server = server_refuses(mutants.keys());
    let (mut both, mut neither, mut only_theirs, mut only_ours) = (0, 0, Vec::new(), Vec::new());
    for (path, (mutant, what)) in &mutants {
        let theirs: Vec<String> = said[path]
            .as_array()
            .unwrap()
            .iter()
            .filter(|status| status["status"] != "Success")
            .map(|status| status["message"].as_str().unwrap_or_default().to_owned())
            .collect();
        let ours = findings(mutant);
        match (ours.is_empty(), theirs.is_empty()) {
            (false, false) => both += 1,
            (true, true) => neither += 1,
            (true, false) => only_theirs.push(format!("{what}\n    {theirs:?}")),
            (false, true) if refused_by_server.contains(path) => both += 1,
            (false, true) => {
                if !ours.iter().all(|(code, _)| rightly_stricter(what, code)) {
                    only_ours
                        .push(format!("{what}\n    {:?}", ours.iter().map(|(_, words)| words).collect::<Vec<_>>()));
                }
            }
        }
    }
    println!("{} mutants: {both} refused by both, {neither} by none", mutants.len());
    assert!(only_theirs.is_empty(), "{} only theirs:\n{}", only_theirs.len(), only_theirs.join("\n"));
    assert!(only_ours.is_empty(), "{} only ours:\n{}", only_ours.len(), only_ours.join("\n"));
}

/// The files that the API server's own create validation refuses.
fn server_refuses<'a>(files: impl Iterator<Item = &'a String>) -> BTreeSet<String> {
    use std::io::Write;
    let Some(apivalidate) = tool("apivalidate") else { return BTreeSet::new() };
    let mut list = tempfile::NamedTempFile::new().unwrap();
    for file in files {
        writeln!(list, "{file}").unwrap();
    }
    let out = Command::new(apivalidate).stdin(list.reopen().unwrap()).output().unwrap();
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    let lines = text.lines().filter_map(|line| line.split_once('\t'));
    lines.filter(|(_, said)| !matches!(*said, "ok" | "other")).map(|(file, _)| file.to_owned()).collect()
}

#[test]
fn validation_is_fast() {
    let nodes: Vec<Node> =
        documents(include_str!("objects.yaml")).iter().map(|object| from_json(object, Origin::NONE)).collect();
    let leaves: usize = nodes.iter().map(leaves).sum();
    let mut report = Report::new();
    nodes.iter().for_each(|node| validate_object(node, MINOR, &mut report));
    let rounds = 100_000 / leaves;
    let start = Instant::now();
    for _ in 0..rounds {
        nodes.iter().for_each(|node| validate_object(node, MINOR, &mut report));
    }
    println!("{} leaves in {:?}", leaves * rounds, start.elapsed());
    assert!(report.is_empty());
}

fn leaves(node: &Node) -> usize {
    match &node.value {
        Value::List(items) => items.iter().map(leaves).sum(),
        Value::Map(map) => map.iter().map(|entry| leaves(entry.node())).sum(),
        _ => 1,
    }
}
