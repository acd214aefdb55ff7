//! What is generated from the source and committed: `schemas/` and `docs/reference/`. `CELLFOLD_BLESS=1` rewrites it.
//! And what must hold of the tables that it is made of.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::unwrap_used,
    clippy::panic,
    missing_docs,
    reason = "tests"
)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use cellfold::diag::Code;
use cellfold::engine::all_codes;
use cellfold::reference::derived::DERIVED;
use cellfold::reference::{pages, records, roots, schema};
use cellfold::shape::{Record, Shape, kubernetes};
use cellfold::{cli, diff};
use support::{bless, files, root};

const BLESS: &str = "CELLFOLD_BLESS=1 cargo test --test generated";

/// Compares files with what is committed in a folder, which holds nothing else; or writes them.
fn judge(folder: &str, expected: &BTreeMap<String, String>) {
    let path = root().join(folder);
    if bless() {
        fs::create_dir_all(&path).unwrap();
        for name in files(&path).unwrap().keys().filter(|name| !expected.contains_key(*name)) {
            fs::remove_file(path.join(name)).unwrap();
        }
        expected.iter().for_each(|(name, text)| fs::write(path.join(name), text).unwrap());
        return;
    }
    let mut told = String::new();
    for (name, text) in expected {
        let old = fs::read_to_string(path.join(name)).unwrap_or_default();
        if old != *text {
            told += &diff::unified(Some(name), Some(name), &old, text, 2);
        }
    }
    let there = files(&path).unwrap_or_default();
    let orphans: Vec<_> = there.keys().filter(|name| !expected.contains_key(*name)).collect();
    let (told, more) = told.split_at(told.floor_char_boundary(6_000));
    let more = if more.is_empty() { "" } else { "\n…\n" };
    assert!(
        told.is_empty() && orphans.is_empty(),
        "{folder} is stale\n{told}{more}\nfiles of nothing: {orphans:?}\nto write it anew: {BLESS}"
    );
}

#[test]
fn the_schema_is_fresh() {
    let schema = schema();
    assert!(schema.len() < 600_000, "the schema has {} bytes", schema.len());
    judge("schemas", &BTreeMap::from([("cellfold.schema.json".to_owned(), schema)]));
}

#[test]
fn the_reference_is_fresh() {
    let pages = pages(&cli::definition()).into_iter().map(|page| (page.file, page.text)).collect();
    judge("docs/reference", &pages);
}

#[test]
fn links_of_the_reference_lead_somewhere() {
    let pages = pages(&cli::definition());
    let anchors = |text: &str| -> BTreeSet<String> {
        let headings = text.lines().filter_map(|line| line.strip_prefix("## "));
        headings.map(|heading| heading.to_lowercase().replace(' ', "-")).collect()
    };
    let known: BTreeMap<&str, BTreeSet<String>> =
        pages.iter().map(|page| (page.file.as_str(), anchors(&page.text))).collect();
    for page in &pages {
        for link in page.text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let file = if file.is_empty() { page.file.as_str() } else { file };
            let there = known.get(file).is_some_and(|anchors| anchor.is_empty() || anchors.contains(anchor));
            assert!(there, "{}: {link} leads nowhere", page.file);
        }
    }
}

#[test]
fn every_record_stands_on_one_page() {
    let pages = pages(&cli::definition());
    for record in records() {
        let heading = format!("\n## {}\n", record.name);
        let count: usize = pages
            .iter()
            .filter(|page| !matches!(page.file.as_str(), "command-line.md" | "README.md"))
            .map(|page| page.text.matches(&heading).count())
            .sum();
        assert_eq!(count, 1, "{} stands on {count} pages", record.name);
    }
}

#[test]
fn codes_are_unique_and_say_what_they_mean() {
    let mut known: BTreeMap<&str, Code> = BTreeMap::new();
    for code in all_codes() {
        assert!(known.insert(code.id, code).is_none(), "{} is the code of two things", code.id);
        assert!(code.id.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-')), "{}", code.id);
        assert!(code.meaning.ends_with('.') && code.meaning.len() > 10, "{} has no meaning", code.id);
    }
}

#[test]
fn everything_has_docs() {
    let good = |docs: &str| docs.trim().ends_with('.') && docs.trim().starts_with(|c: char| !c.is_lowercase());
    for record in records() {
        assert!(good(record.docs), "the record {} has no docs: {}", record.name, record.docs);
        for field in record.fields {
            assert!(good(field.docs), "{}.{} has no docs: {}", record.name, field.key, field.docs);
            if let Shape::Word(words) = field.shape {
                for word in words {
                    assert!(good(word.docs), "{}.{} {} has no docs", record.name, field.key, word.word);
                }
            }
        }
    }
}

#[test]
fn names_are_unique() {
    let mut names = BTreeSet::new();
    for record in records() {
        assert!(names.insert(record.name), "two records are named {}", record.name);
        let (mut keys, mut words) = (BTreeSet::new(), BTreeSet::new());
        for field in record.all_fields() {
            assert!(keys.insert(field.key), "{} has two keys {}", record.name, field.key);
            assert!(words.insert(field.word), "{} has two words {}", record.name, field.word);
        }
        for key in record.positional {
            assert!(record.field(key).is_some(), "{} has no {key} to be filled by position", record.name);
        }
        for field in record.all_fields() {
            if let Some((other, member)) = field.into {
                assert!(record.field(other).is_some(), "{}.{} is of no {other}.{member}", record.name, field.key);
            }
        }
    }
    let kinds: BTreeSet<&str> = roots().iter().map(|root| root.word).collect();
    assert_eq!(kinds.len(), roots().len());
    for root in roots() {
        let clash = root.record.all_fields().find(|field| kinds.contains(field.key));
        assert!(clash.is_none(), "`{}` says what a document is, so no key is named so", root.word);
    }
}

/// The members of a record's choices are fields of it, or verbatim.
#[test]
fn choices_are_of_known_members() {
    for record in records() {
        for member in record.all_choices().flatten() {
            let known = record.field(member).is_some() || record.verbatim_field(member).is_some();
            assert!(known, "{} has no {member} to choose", record.name);
        }
    }
}

fn check_type(whose: &str, ty: &str) {
    assert!(kubernetes::type_named(ty).is_some(), "{whose} names {ty}, which is no type of the facts");
}

fn check_shape(whose: &str, shape: &Shape) {
    match shape {
        Shape::Kube(ty) => check_type(whose, ty),
        Shape::KubeField(ty, field) => {
            check_type(whose, ty);
            let known = kubernetes::type_named(ty).unwrap().field(field).is_some();
            assert!(known, "{whose} names {field} of {ty}, which has none");
        }
        Shape::Named(named) => check_shape(whose, &named.entry),
        Shape::NamedOrList(named, (ty, field)) => {
            check_shape(whose, &named.entry);
            check_shape(whose, &Shape::KubeField(ty, field));
        }
        _ => {}
    }
}

#[test]
fn verbatim_types_are_of_the_facts() {
    for record in records() {
        for field in record.fields {
            check_shape(&format!("{}.{}", record.name, field.key), &field.shape);
        }
        for verbatim in record.verbatim {
            check_type(record.name, verbatim.ty);
            let ty = kubernetes::type_named(verbatim.ty).unwrap();
            for name in verbatim.except {
                assert!(ty.field(name).is_some(), "{}: {} has no {name} to leave out", record.name, ty.name());
                assert!(
                    record.known(name).is_none() || record.verbatim_field(name) != Some(ty.name()),
                    "{}: {name} is left out, and stands there all the same",
                    record.name
                );
            }
        }
    }
}

/// Fields that two verbatim types of a record have, and the one whose field it is: the record's own come first.
const SHARED: &[(&str, &str, &str)] = &[
    // A container's own policy is for init containers, which have words of their own.
    ("service", "restartPolicy", "core/v1.PodSpec"),
    ("cronJob", "restartPolicy", "core/v1.PodSpec"),
    ("job", "restartPolicy", "core/v1.PodSpec"),
    // A CronJob that is suspended makes no Jobs; one that is not makes none that are.
    ("cronJob", "suspend", "batch/v1.CronJobSpec"),
];

#[test]
fn verbatim_types_do_not_meet() {
    let mut met = BTreeSet::new();
    for record in records() {
        let record: &'static Record = record;
        let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
        for verbatim in record.all_verbatim() {
            let fields = kubernetes::type_named(verbatim.ty).unwrap().fields().iter().map(|field| field.name);
            for name in fields.filter(|name| !verbatim.except.contains(name) && record.field(name).is_none()) {
                if seen.insert(name, verbatim.ty).is_some() {
                    met.insert((record.name, name, record.verbatim_field(name).unwrap()));
                }
            }
        }
    }
    assert_eq!(met, SHARED.iter().copied().collect(), "fields of two types, and whose they are");
}

/// The texts of all rules in the source.
fn rules(folder: &Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (name, path) in files(folder).unwrap().into_iter().filter(|(name, _)| name.ends_with(".rs")) {
        let text = fs::read_to_string(path).unwrap();
        let declared = text.lines().filter(|line| line.trim_start().trim_start_matches("pub ").starts_with("const "));
        for line in declared.filter(|line| line.contains(": Rule = Rule(\"")) {
            let text = line.split(": Rule = Rule(\"").nth(1).and_then(|rest| rest.split("\")").next());
            found.insert(text.unwrap_or_else(|| panic!("{name}: a rule on several lines")).to_owned());
        }
    }
    found
}

#[test]
fn every_rule_is_in_the_table_of_what_is_derived() {
    let listed: Vec<&str> = DERIVED.iter().flat_map(|row| row.rules.iter().copied()).collect();
    let told: BTreeSet<String> = listed.iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), listed.len(), "a rule stands in two lines of src/reference/derived.rs");
    let declared = rules(&root().join("src"));
    let (new, gone): (Vec<_>, Vec<_>) = (declared.difference(&told).collect(), told.difference(&declared).collect());
    assert!(new.is_empty() && gone.is_empty(), "src/reference/derived.rs: rules not told {new:?}, rules gone {gone:?}");
}
