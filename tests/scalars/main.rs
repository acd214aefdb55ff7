//! Every scalar of a fleet, replaced by what does not belong there: a wrong type, nothing, a negative, something huge, a
//! near miss. What comes of it is a finding with its place, or manifests that pass validation; nothing else.
//!
//! The whole of the web shop is tried, and a sample of the payments fleet; `CELLFOLD_CASES` says how many of its scalars,
//! 0 for all of them. What is rendered is validated by kubectl-validate and by the API server's own validation where they
//! are at hand.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, missing_docs, reason = "tests")]

mod places;
#[path = "../support/mod.rs"]
mod support;
mod validators;

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use cellfold::diag::Severity;
use cellfold::engine::{self, Selection};
use places::{Scalar, scalars};
use support::memory::Memory;
use support::root;

/// What came of one replacement.
enum Outcome {
    /// It was told: the codes of its errors.
    Told(BTreeSet<&'static str>),
    /// It renders: the documents.
    Rendered(BTreeSet<String>),
}

fn documents(files: &BTreeMap<String, String>) -> BTreeSet<String> {
    let is_manifest = |path: &&String| path.ends_with(".yaml") && !path.ends_with("kustomization.yaml");
    let texts = files.iter().filter(|(path, _)| is_manifest(path)).map(|(_, text)| text);
    texts.flat_map(|text| text.split("\n---\n")).map(|text| text.trim_end().to_owned()).collect()
}

/// Loads and renders a tree; what is wrong with the program comes back as an error.
fn try_tree(tree: &Memory) -> Result<Outcome, String> {
    let run = || {
        let loaded = engine::load(tree);
        let rendered = engine::render(&loaded, &Selection::default());
        let errors = rendered.report.iter().filter(|finding| finding.severity == Severity::Error);
        let mut codes = BTreeSet::new();
        for error in errors {
            if loaded.sources.file_of(error.at.span).is_none() {
                return Err(format!("an error without a place: {error:?}"));
            }
            codes.insert(error.code.id);
        }
        Ok(if codes.is_empty() { Outcome::Rendered(documents(&rendered.files)) } else { Outcome::Told(codes) })
    };
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|panic| {
        let message = panic.downcast_ref::<String>().cloned();
        Err(format!("panic: {}", message.unwrap_or_default()))
    })
}

/// One scalar and what stands there instead.
struct Mutant<'a> {
    scalar: &'a Scalar,
    kind: &'static str,
    text: String,
}

impl Mutant<'_> {
    fn shown(&self) -> String {
        let Scalar { path, line, text, .. } = self.scalar;
        format!("{path}:{line}: {text} is now {:.40} ({})", self.text, self.kind)
    }
}

fn mutants(scalars: &[Scalar], most: usize) -> Vec<Mutant<'_>> {
    let stride = if most == 0 { 1 } else { scalars.len().div_ceil(most) };
    let chosen = scalars.iter().step_by(stride.max(1));
    chosen
        .flat_map(|scalar| scalar.instead().into_iter().map(move |(kind, text)| Mutant { scalar, kind, text }))
        .collect()
}

/// Tries all of them, tells the counts, and what is wrong.
fn judge(name: &str, most: usize) {
    let tree = Memory::of_folder(&root().join("fixtures").join(name)).unwrap();
    let Ok(Outcome::Rendered(usual)) = try_tree(&tree) else { panic!("{name} does not render") };
    let scalars: Vec<Scalar> = tree.files().iter().flat_map(|(path, text)| scalars(path, text)).collect();
    let mutants = mutants(&scalars, most);
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(|| {
                while let Some(mutant) = mutants.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let text = mutant.scalar.replaced(&tree.files()[&mutant.scalar.path], &mutant.text);
                    let outcome = try_tree(&tree.with(&mutant.scalar.path, text));
                    done.lock().unwrap().push((mutant, outcome));
                }
            });
        }
    });
    let mut counts: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    let mut faults = Vec::new();
    let mut codes_told = BTreeSet::new();
    let mut made: BTreeMap<String, String> = BTreeMap::new();
    for (mutant, outcome) in done.into_inner().unwrap() {
        let count = counts.entry(mutant.kind).or_default();
        match outcome {
            Ok(Outcome::Told(codes)) => {
                count[0] += 1;
                codes_told.extend(codes);
            }
            Ok(Outcome::Rendered(documents)) if documents == usual => count[2] += 1,
            Ok(Outcome::Rendered(documents)) => {
                count[1] += 1;
                for document in documents.difference(&usual) {
                    made.entry(document.clone()).or_insert_with(|| mutant.shown());
                }
            }
            Err(fault) => faults.push(format!("{}\n    {fault}", mutant.shown())),
        }
    }
    println!("{name}: {} of {} scalars, {} replacements", mutants.len() / 5, scalars.len(), mutants.len());
    println!("  {:<12} {:>6} {:>9} {:>6}", "", "told", "rendered", "same");
    for (kind, [told, rendered, same]) in counts {
        println!("  {kind:<12} {told:>6} {rendered:>9} {same:>6}");
    }
    println!("  {} codes of findings, {} documents that differ", codes_told.len(), made.len());
    faults.sort();
    // What one replacement did to several documents is one fault.
    let mut told = BTreeSet::new();
    for (document, said) in validators::refused(made.keys()) {
        if !told.insert(made[&document].clone()) {
            continue;
        }
        faults.push(format!("{}\n    {said:.300}", made[&document]));
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn of_the_web_shop() {
    judge("web-shop", 0);
}

#[test]
fn of_the_payments_fleet() {
    let most = std::env::var("CELLFOLD_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(60);
    judge("payments-engine", most);
}
