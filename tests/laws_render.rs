//! Laws of rendering: what must make no difference makes none, and what is written reads back as what was meant.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs, reason = "tests")]

mod support;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use cellfold::emit;
use cellfold::engine::{self, Rendered, Selection};
use cellfold::manifest::{self, HEADER, Object};
use cellfold::node::{Map, Node, Text, Value, to_json};
use cellfold::resolve::{TargetContext, place, unit};
use cellfold::shape::{Known, Shape};
use cellfold::source::{FileId, Origin, Tree};
use cellfold::spec::decode::RecordType;
use cellfold::spec::model::Service;
use cellfold::syntax::{kdl, yaml};
use support::memory::Memory;
use support::root;

static KDL: LazyLock<Memory> = LazyLock::new(|| Memory::of_folder(&root().join("fixtures/payments-engine")).unwrap());
static YAML: LazyLock<Memory> =
    LazyLock::new(|| Memory::of_folder(&root().join("fixtures/payments-engine-yaml")).unwrap());

fn render(tree: &dyn Tree) -> Rendered {
    let rendered = engine::render(&engine::load(tree), &Selection::default());
    assert!(!rendered.report.has_errors(), "{:?}", rendered.report);
    rendered
}

/// A shuffle that is the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            items.swap(at, self.roll(at + 1));
        }
    }
}

/// The messages of a report, whatever the order.
fn messages(rendered: &Rendered) -> Vec<&str> {
    let mut messages: Vec<&str> = rendered.report.iter().map(|finding| finding.message.as_str()).collect();
    messages.sort_unstable();
    messages
}

#[test]
fn the_order_in_which_files_are_listed_is_no_matter() {
    // Two files of overlays, which append to one list for the same targets.
    let tree = KDL
        .with("services/x/one.kdl", b"overlay payment-service { args { + one }; in dev { args { + three } } }".to_vec())
        .with("services/y/two.kdl", b"overlay payment-service { args { + two }; in dev { args { + four } } }".to_vec());
    let usual = render(&tree);
    let mut dice = Dice(1);
    for _ in 0..5 {
        let mut order: Vec<String> = tree.files().keys().cloned().collect();
        dice.shuffle(&mut order);
        let shuffled = render(&tree.listed(order.clone()));
        assert!(usual.files == shuffled.files, "{order:?}");
        assert_eq!(messages(&usual), messages(&shuffled));
    }
}

#[test]
fn the_number_of_threads_and_of_runs_is_no_matter() {
    let usual = render(&*KDL);
    for threads in [1, 2, 3, 1] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let rendered = pool.install(|| render(&*KDL));
        assert!(usual.files == rendered.files, "{threads} threads");
        let findings = |rendered: &Rendered| format!("{:?}", rendered.report);
        assert_eq!(findings(&usual), findings(&rendered));
    }
}

/// Words whose entries become a list, so that their order is part of what is meant.
const IN_ORDER: &[&str] = &[
    "env",
    "secrets",
    "ports",
    "sidecars",
    "initContainers",
    "volumes",
    "volumeMounts",
    "configMaps",
    "configFiles",
    "routes",
    "metrics",
    "jobs",
    "args",
    "latency",
    "templates",
    "patches",
    "raw",
    "services",
    "environments",
    "cells",
    "analysis",
];

/// The node with all maps shuffled, but for those whose order is part of what is meant; `first` stays in front.
fn shuffled(node: &Node, first: Option<&str>, dice: &mut Dice) -> Node {
    match &node.value {
        Value::Map(map) => {
            let mut entries: Vec<(String, Node)> = map
                .iter()
                .map(|entry| {
                    let inner = if IN_ORDER.contains(&entry.key()) {
                        entry.node().clone()
                    } else {
                        shuffled(entry.node(), None, dice)
                    };
                    (entry.key().to_owned(), inner)
                })
                .collect();
            dice.shuffle(&mut entries);
            entries.sort_by_key(|(key, _)| Some(key.as_str()) != first);
            // A variable stands where it is first said, be it under `env` or under `secrets`.
            let said: Vec<&str> = map.keys().filter(|key| matches!(*key, "env" | "secrets")).collect();
            let places: Vec<usize> =
                (0..entries.len()).filter(|at| matches!(entries[*at].0.as_str(), "env" | "secrets")).collect();
            if let ([one, other], [first, _]) = (places.as_slice(), said.as_slice())
                && entries[*one].0 != *first
            {
                entries.swap(*one, *other);
            }
            Node::map(entries.into_iter().collect::<Map>(), node.origin)
        }
        Value::List(items) => Node::list(items.iter().map(|item| shuffled(item, None, dice)).collect(), node.origin),
        _ => node.clone(),
    }
}

/// The documents of all files that were rendered.
fn documents(rendered: &Rendered) -> BTreeMap<&str, Vec<Node>> {
    let read = |text: &str| {
        let (documents, report) = yaml::read(FileId(0), text);
        assert!(report.is_empty(), "{report:?}");
        documents
    };
    rendered.files.iter().map(|(path, text)| (path.as_str(), read(text))).collect()
}

#[test]
fn the_order_of_keys_that_have_none_is_no_matter() {
    let usual = render(&*YAML);
    let usual = documents(&usual);
    let mut dice = Dice(2);
    for _ in 0..3 {
        let mut tree = YAML.clone();
        for (path, text) in YAML.files() {
            let is_spec = ["fleet.", "profiles/", "services/", "releases/"].iter().any(|start| path.starts_with(start));
            let (documents, _) = yaml::read(FileId(0), std::str::from_utf8(text).unwrap());
            let kind = |node: &Node| node.as_map().and_then(|map| map.keys().next()).map(str::to_owned);
            let kinds = ["fleet", "profile", "service", "release", "overlay"];
            if !path.ends_with(".yaml")
                || !is_spec
                || !documents.iter().all(|node| kind(node).is_some_and(|kind| kinds.contains(&kind.as_str())))
            {
                continue;
            }
            let mut texts = Vec::new();
            for document in &documents {
                let node = shuffled(document, kind(document).as_deref(), &mut dice);
                texts.push(serde_json::to_string_pretty(&to_json(&node)).unwrap());
            }
            tree = tree.with(path, texts.join("\n---\n").into_bytes());
        }
        let rendered = render(&tree);
        for (path, nodes) in documents(&rendered) {
            let same = usual[path].len() == nodes.len() && usual[path].iter().zip(&nodes).all(|(a, b)| a.same(b));
            if !same {
                let text = |nodes: &[Node]| {
                    let mut text = String::new();
                    manifest::write_documents(nodes.iter(), &mut text);
                    text
                };
                panic!("{}", cellfold::diff::unified(Some(path), Some(path), &text(&usual[path]), &text(&nodes), 3));
            }
        }
        assert_eq!(usual.len(), rendered.files.len());
    }
}

#[test]
fn what_is_written_reads_back_as_what_was_meant() {
    let loaded = engine::load(&*KDL);
    let fleet = loaded.fleet.as_ref().unwrap();
    let mut objects = 0;
    for target in &fleet.spec.targets {
        let reaches = &fleet.reaches[target.number];
        let (place, _) = place(&fleet.spec, target, &fleet.templates, &loaded.sources, reaches);
        for (service, folds) in fleet.spec.services.iter().zip(&fleet.folds) {
            let Some(folded) = folds.get(&target.number) else { continue };
            let context = TargetContext {
                spec: &fleet.spec,
                target,
                place: &place,
                reaches,
                templates: &fleet.templates,
                sources: &loaded.sources,
            };
            let (unit, mut report) = unit(context, service, folded);
            let meant = emit::objects(&unit.unwrap(), &mut report);
            let mut text = String::new();
            manifest::write_documents(meant.iter(), &mut text);
            let (read, report) = yaml::read(FileId(0), &text);
            assert!(report.is_empty(), "{report:?}\n{text}");
            assert_eq!(read.len(), meant.len());
            for (read, meant) in read.iter().zip(&meant) {
                assert!(read.same(meant), "{}\n{}", to_json(read), to_json(meant));
                objects += 1;
            }
        }
    }
    assert!(objects > 1_000, "{objects}");
}

#[test]
fn what_is_read_back_is_written_the_same() {
    let rendered = render(&*KDL);
    for (path, nodes) in documents(&rendered) {
        let objects: Vec<Object> = nodes.into_iter().map(|node| Object::of(node).unwrap()).collect();
        let text = manifest::render_file(&objects);
        assert!(text == rendered.files[path], "{path}\n{text}");
        assert!(text.starts_with(HEADER));
    }
}

/// Whether a word of a service is Kubernetes' own data, which KDL writes without knowing its shape.
fn is_verbatim(key: &str) -> bool {
    match <Service as RecordType>::RECORD.known(key) {
        Some(Known::Verbatim(..)) => true,
        Some(Known::Field(field)) => matches!(field.shape, Shape::Kube(_) | Shape::KubeField(..)),
        None => false,
    }
}

#[test]
fn verbatim_words_are_the_same_in_kdl() {
    let usual = engine::load(&*YAML);
    let mut tree = YAML.clone();
    let mut moved = 0;
    for (path, text) in YAML.files() {
        let (documents, _) = yaml::read(FileId(0), std::str::from_utf8(text).unwrap());
        let [document] = documents.as_slice() else { continue };
        let Some(name) = document.get("service").and_then(Node::as_str) else { continue };
        let (mut stay, mut words) = (Map::new(), String::new());
        let mut add = |entry: cellfold::node::Entry<'_>, inner: &mut Map, words: &mut String| {
            if is_verbatim(entry.key()) {
                *words += &kdl::write_named(entry.key(), entry.node());
                moved += 1;
            } else {
                inner.insert(Text::new(entry.key()), entry.key_span(), entry.node().clone());
            }
        };
        let map = document.as_map().unwrap();
        for entry in map.iter().filter(|entry| entry.key() != "in") {
            add(entry, &mut stay, &mut words);
        }
        let mut overlays = Map::new();
        for overlay in map.get("in").and_then(Node::as_map).into_iter().flat_map(Map::iter) {
            let (mut inner, mut inner_words) = (Map::new(), String::new());
            overlay.node().as_map().unwrap().iter().for_each(|entry| add(entry, &mut inner, &mut inner_words));
            overlays.insert(Text::new(overlay.key()), overlay.key_span(), Node::map(inner, Origin::NONE));
            let selector: Vec<String> = overlay
                .key()
                .split(' ')
                .map(|word| match word.split_once('=') {
                    Some((key, value)) => format!("{key}=\"{value}\""),
                    None => format!("\"{word}\""),
                })
                .collect();
            words += &format!("in {} {{\n{inner_words}}}\n", selector.join(" "));
        }
        if map.has("in") {
            stay.insert("in", document.span(), Node::map(overlays, Origin::NONE));
        }
        let stays = serde_json::to_string(&to_json(&Node::map(stay, Origin::NONE))).unwrap();
        tree = tree.with(path, stays.into_bytes());
        tree = tree.with(&format!("{path}.kdl"), format!("overlay {name} {{\n{words}}}\n").into_bytes());
    }
    assert!(moved > 10, "{moved}");
    let split = engine::load(&tree);
    assert!(!split.report.has_errors(), "{:?}", split.report);
    let (usual, split) = (usual.fleet.unwrap(), split.fleet.unwrap());
    for (service, (usual, split)) in usual.spec.services.iter().zip(usual.folds.iter().zip(&split.folds)) {
        for (target, folded) in usual {
            let (one, other) = (&folded.decided.node, &split[target].decided.node);
            let (one, other) = (one.as_ref().unwrap(), other.as_ref().unwrap());
            assert!(one.same(other), "{}\n{}\n{}", service.name.value, to_json(one), to_json(other));
        }
    }
}
