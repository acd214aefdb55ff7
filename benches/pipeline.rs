//! What each stage of a render of the payments fleet costs, on one thread: `cargo bench --bench pipeline`.
//!
//! Figures are the least of many runs, in milliseconds: this is for comparing one stage with another in one run, not
//! one machine with another.

#![allow(clippy::print_stdout, reason = "a bench prints its figures")]

use std::hint::black_box;
use std::time::Instant;

use cellfold::engine::{Selection, load, render};
use cellfold::fs::{Folder, Output, Scope};
use cellfold::manifest::is_ours;
use cellfold::resolve::Partials;
use cellfold::source::{FileId, Sources, Tree};
use cellfold::spec;
use cellfold::syntax::{kdl, yaml};

const RUNS: usize = 60;

fn least<T>(what: &str, mut run: impl FnMut() -> T) {
    let mut best = f64::MAX;
    for _ in 0..RUNS {
        let began = Instant::now();
        let result = black_box(run());
        best = best.min(began.elapsed().as_secs_f64() * 1_000.0);
        drop(result);
    }
    println!("{what:44} {best:8.3} ms");
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    rayon::ThreadPoolBuilder::new().num_threads(1).build_global()?;
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = Folder::open(root.join("fixtures/payments-engine"))?;
    let paths = folder.list(&["profiles", "services", "releases"])?;
    let read = || -> Vec<String> {
        paths
            .iter()
            .filter_map(|path| folder.read(path).ok())
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
            .collect()
    };
    let texts = read();
    least("list and read the spec", || (folder.list(&["profiles", "services", "releases"]), read()));
    least("parse its KDL", || {
        let kdl = paths.iter().zip(&texts).filter(|(path, _)| path.ends_with(".kdl"));
        kdl.map(|(_, text)| kdl::parse(FileId(0), text).0.len()).sum::<usize>()
    });
    least("parse its YAML", || {
        let yaml = paths.iter().zip(&texts).filter(|(path, _)| path.ends_with(".yaml"));
        yaml.map(|(_, text)| yaml::read(FileId(0), text).0.len()).sum::<usize>()
    });
    least("spec::load: list, read, parse, lower", || spec::load(&folder, &mut Sources::default()).0.is_some());
    let (spec, _) = spec::load(&folder, &mut Sources::default());
    let spec = spec.ok_or("the fleet does not load")?;
    least("partials of all blocks", || Partials::new(&spec));
    let partials = Partials::new(&spec);
    least("fold all services", || {
        spec.services
            .iter()
            .map(|service| cellfold::resolve::fold(&spec, &partials, service, &service.targets).len())
            .sum::<usize>()
    });
    least("engine::load: all of the above", || load(&folder).fleet.is_some());
    let loaded = load(&folder);
    least("engine::render: units, objects, checks, YAML", || render(&loaded, &Selection::default()).files.len());
    let files = render(&loaded, &Selection::default()).files;
    let golden = root.join("golden/payments-engine");
    least("compare with the golden tree", || {
        Output::open(&golden, is_ours)
            .and_then(|output| output.plan(files.clone(), &Scope::All).map_err(|mut e| e.remove(0)))
            .is_ok()
    });
    least("read spec and golden tree, nothing more", || {
        let tree: usize =
            files.keys().filter_map(|path| std::fs::read(golden.join(path)).ok()).map(|bytes| bytes.len()).sum();
        (read().len(), tree)
    });
    Ok(())
}
