//! Whole fleets: from one spec to its golden tree; the payments fleet from KDL and from YAML.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    missing_docs,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests"
)]

mod support;

use std::fs;
use std::path::Path;

use support::{bless, cellfold, compare, copy, files, root};
use tempfile::TempDir;

const BLESS: &str = "CELLFOLD_BLESS=1 cargo test --test golden";

/// Renders a fixture into a folder of its own.
fn rendered(fixture: &str, environment: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let fleet = root().join("fixtures").join(fixture);
    let arguments = ["-f", fleet.to_str().unwrap(), "render", "--out", folder.path().to_str().unwrap()];
    let ran = cellfold(root(), &arguments.map(str::to_owned), environment).unwrap();
    assert_eq!(ran.code, Some(0), "{fixture} does not render\n{}", ran.stderr);
    folder
}

fn same(expected: &Path, actual: &Path, otherwise: &str) {
    if let Some(difference) = compare(expected, actual).unwrap() {
        panic!("{difference}{otherwise}");
    }
}

/// Compares a fixture's tree with the one that is committed; counts its units.
fn renders_to_its_golden_tree(fixture: &str) -> usize {
    let tree = rendered(fixture, &[]);
    let golden = root().join("golden").join(fixture);
    if bless() {
        if golden.exists() {
            fs::remove_dir_all(&golden).unwrap();
        }
        copy(tree.path(), &golden).unwrap();
    }
    same(&golden, tree.path(), &format!("if that is meant: {BLESS}"));
    files(tree.path()).unwrap().keys().filter(|name| name.ends_with("/manifests.yaml")).count()
}

#[test]
fn the_payments_fleet_renders_to_its_golden_tree() {
    let units = renders_to_its_golden_tree("payments-engine");
    let own = "what each of the 12 owns";
    assert_eq!(units, 205 + 12, "17 services in 12 targets, less reporting in dev, the simulator twice, and {own}");
}

#[test]
fn a_web_shop_without_cells_and_mesh_renders_to_its_golden_tree() {
    let units = renders_to_its_golden_tree("web-shop");
    assert_eq!(units, 12, "5 services in 2 environments, and what the environments own");
}

#[test]
fn the_yaml_twin_renders_to_the_same_bytes() {
    let (kdl, yaml) = (rendered("payments-engine", &[]), rendered("payments-engine-yaml", &[]));
    same(kdl.path(), yaml.path(), "the two spellings of the fleet must mean the same");
}

#[test]
fn the_number_of_threads_is_no_matter() {
    let (one, many) = (("RAYON_NUM_THREADS", "1"), ("RAYON_NUM_THREADS", "7"));
    let (one, many) = (rendered("payments-engine", &[one]), rendered("payments-engine", &[many]));
    same(one.path(), many.path(), "two renders of one spec must be the same bytes");
}

#[test]
fn every_service_of_the_fixture_is_in_both_languages() {
    let names = |fixture: &str| {
        let stem = |name: &String| name.trim_end_matches(".kdl").trim_end_matches(".yaml").to_owned();
        files(&root().join("fixtures").join(fixture)).unwrap().keys().map(stem).collect::<Vec<_>>()
    };
    assert_eq!(names("payments-engine"), names("payments-engine-yaml"));
}
