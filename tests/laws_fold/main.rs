//! Laws of folding, on random fleets that the loader reads; and an oracle that is written from the language's
//! definition.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs, reason = "tests")]

#[path = "../support/mod.rs"]
mod support;

mod fleets;
mod oracle;
mod words;

use std::collections::BTreeSet;

use cellfold::engine;
use cellfold::fold::{Lens, Order, Partial, decide};
use cellfold::node::{Node, to_json};
use cellfold::resolve::candidates;
use cellfold::spec::decode::RecordType;
use oracle::Outcome;
use proptest::prelude::*;
use serde_json::{Map as JsonMap, Value as Json};

use fleets::{Fleet, fleets};

/// How many cases to run: `CELLFOLD_CASES` where it is said.
fn cases(usual: u32) -> ProptestConfig {
    let cases = std::env::var("CELLFOLD_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(usual);
    ProptestConfig { cases, failure_persistence: None, max_shrink_iters: 20_000, ..ProptestConfig::default() }
}

/// The values of some keys, as one map without empty collections.
fn values(node: Option<&Node>, keys: &[&str]) -> Json {
    let mut map = JsonMap::new();
    for key in keys {
        if let Some(value) = node.and_then(|node| node.get(key)) {
            map.insert((*key).to_owned(), to_json(value));
        }
    }
    oracle::without_empty_collections(Json::Object(map))
}

/// With all lists sorted.
fn sorted(json: &Json) -> Json {
    match json {
        Json::Array(items) => {
            let mut items: Vec<Json> = items.iter().map(sorted).collect();
            items.sort_by_key(Json::to_string);
            Json::Array(items)
        }
        Json::Object(map) => {
            let mut map: JsonMap<_, _> = map.iter().map(|(key, value)| (key.clone(), sorted(value))).collect();
            map.sort_keys();
            map.into()
        }
        other => other.clone(),
    }
}

/// Compares what the program folds with what the oracle says, word by word and target by target.
fn judge(fleet: &Fleet) -> Result<(), String> {
    let files = fleet.files();
    let shown = || {
        let texts = files.files().iter().map(|(path, text)| format!("--- {path}\n{}\n", String::from_utf8_lossy(text)));
        texts.collect::<String>()
    };
    let loaded = engine::load(&files);
    let faults: Vec<_> = loaded
        .report
        .iter()
        .filter(|finding| finding.code.id != "unordered-layers" && finding.severity == cellfold::diag::Severity::Error)
        .map(|finding| format!("{}: {}", finding.code.id, finding.message))
        .collect();
    if !faults.is_empty() {
        return Err(format!("faults: {faults:?}\n{}", shown()));
    }
    let folded = loaded.fleet.as_ref().ok_or("no fleet")?;
    let mut any = false;
    for target in 0..fleet.targets.len() {
        let decided = &folded.folds[0][&target].decided;
        let node = decided.node.as_ref();
        let in_conflict = |keys: &[&str]| {
            decided
                .conflicts
                .iter()
                .any(|conflict| conflict.path.first().is_some_and(|key| keys.contains(&key.as_str())))
        };
        let has_an_order = oracle::has_an_order(fleet, target);
        let outcomes = oracle::outcomes(fleet, target);
        let every = matches!(outcomes["everyContainer"], Outcome::Conflict);
        if every != in_conflict(&["everyContainer"]) {
            return Err(format!("conflict of `everyContainer`: {every}\n{}", shown()));
        }
        any |= every;
        for keys in oracle::WORDS {
            let ours = if in_conflict(keys) { Outcome::Conflict } else { Outcome::Value(values(node, keys)) };
            any |= ours == Outcome::Conflict;
            let theirs = &outcomes[keys[0]];
            let agree = match (&ours, theirs) {
                // Without what holds for every container there is nothing to compare.
                _ if every && matches!(keys[0], "args" | "env" | "sidecars") => true,
                (Outcome::Value(ours), Outcome::Value(theirs)) if !has_an_order || keys[0] == "raw" => {
                    sorted(ours) == sorted(theirs)
                }
                (ours, theirs) => ours == theirs,
            };
            if !agree {
                let place = &fleet.targets[target];
                return Err(format!(
                    "`{}` in {} {:?}:\n  ours   {ours:?}\n  oracle {theirs:?}\n{}",
                    keys[0],
                    place.environment,
                    place.cell,
                    shown()
                ));
            }
            let is_inherited = matches!(keys[0], "env" | "sidecars")
                && !matches!(&outcomes["everyContainer"], Outcome::Value(every) if every["everyContainer"].is_null());
            if has_an_order && keys.len() == 1 && !is_inherited && ours != Outcome::Conflict {
                let there: Vec<String> = node
                    .and_then(|node| node.get(keys[0])?.as_map())
                    .map(|map| map.keys().map(str::to_owned).collect())
                    .unwrap_or_default();
                let mentioned: Vec<String> =
                    oracle::mentioned(fleet, target, keys[0]).into_iter().filter(|key| there.contains(key)).collect();
                if there != mentioned {
                    return Err(format!("keys of `{}`: {there:?} and not {mentioned:?}\n{}", keys[0], shown()));
                }
            }
        }
    }
    let told = loaded.report.iter().any(|finding| finding.code.id == "unordered-layers");
    if told != any { Err(format!("conflicts: {any}, told: {told}\n{}", shown())) } else { Ok(()) }
}

/// A fleet's service in a target: its layers in order, and what each says.
fn partials(loaded: &engine::Loaded, target: usize) -> (Order, Vec<Partial>) {
    let fleet = loaded.fleet.as_ref().unwrap();
    let candidates = candidates(&fleet.spec, &fleet.spec.services[0]);
    let here = candidates.into_iter().map(|candidate| candidate.layer).filter(|layer| layer.place.has(target));
    let order = Order::new(here.collect());
    let partials = order.layers().iter().map(|layer| fleet.partials.get(layer.block).unwrap().clone()).collect();
    (order, partials)
}

fn joined<'p>(partials: impl IntoIterator<Item = &'p Partial>) -> Partial {
    let mut joined = Partial::default();
    partials.into_iter().for_each(|partial| joined.join(partial));
    joined
}

/// All that came of a fold, as text: with the order of keys and items, and every finding.
fn told(partial: &Partial, order: &Order) -> String {
    let decided = decide(partial, SERVICE, order);
    let node = decided.node.as_ref().map(|node| to_json(node).to_string());
    format!("{node:?} {:?} {:?} {:?} {:?}", decided.conflicts, decided.close_calls, decided.dropped, decided.deletions)
}

/// What came of a fold but for the order of keys and appended items: its value, if nothing disagrees, and what does.
fn meant(partial: &Partial, order: &Order) -> (Option<Json>, BTreeSet<String>) {
    let decided = decide(partial, SERVICE, order);
    let conflicts = decided.conflicts.iter().map(|conflict| {
        let path = match conflict.path.split_last() {
            // Of a choice, one member tells all.
            Some((_, parent)) if conflict.choice => parent,
            _ => &conflict.path,
        };
        path.join(".")
    });
    let conflicts: BTreeSet<String> = conflicts.collect();
    let value = decided.node.filter(|_| conflicts.is_empty()).map(|node| sorted(&to_json(&node)));
    (value, conflicts)
}

const SERVICE: Lens = Lens::Record(<cellfold::spec::model::Service as RecordType>::RECORD);

proptest! {
    #![proptest_config(cases(1000))]

    #[test]
    fn folding_agrees_with_the_definition(fleet in fleets()) {
        if let Err(difference) = judge(&fleet) {
            return Err(TestCaseError::fail(difference));
        }
    }
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn joining_is_associative_and_has_an_identity(fleet in fleets(), cuts in (0..9usize, 0..9usize)) {
        let loaded = engine::load(&fleet.files());
        for target in 0..fleet.targets.len() {
            let (order, partials) = partials(&loaded, target);
            let first = cuts.0.min(partials.len());
            let second = (first + cuts.1).min(partials.len());
            let (a, b, c) = (joined(&partials[..first]), joined(&partials[first..second]), joined(&partials[second..]));
            let left = joined([&joined([&a, &b]), &c]);
            let right = joined([&a, &joined([&b, &c])]);
            let usual = told(&joined(&partials), &order);
            prop_assert_eq!(told(&left, &order), usual.clone());
            prop_assert_eq!(told(&right, &order), usual.clone());
            let none = Partial::default();
            prop_assert_eq!(told(&joined([&none, &a, &none, &b, &c, &none]), &order), usual);
        }
    }

    #[test]
    fn what_is_decided_does_not_depend_on_the_order_of_joining(fleet in fleets(), seed in any::<u64>()) {
        let loaded = engine::load(&fleet.files());
        for target in 0..fleet.targets.len() {
            let (order, mut partials) = partials(&loaded, target);
            let usual = meant(&joined(&partials), &order);
            // Any order will do: only keys and appended items stand in the order of layers.
            let mut at = seed;
            partials.sort_by_cached_key(|_| {
                at = at.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                at >> 32
            });
            prop_assert_eq!(meant(&joined(&partials), &order), usual);
        }
    }
}
