//! Writes `src/shape/time_zones.txt`, the names of the time zones that there are.
//!
//!     unzip $(go env GOROOT)/lib/time/zoneinfo.zip -d ZONES
//!     cargo run --example generate_zones -- src/shape/time_zones.txt 2025c ZONES
//!
//! The API server carries this very list, from the tz database, which is in the public domain. Each file below the folder is
//! a zone. It panics on what it does not understand: a person runs it, and reads what changed.
#![allow(clippy::panic, clippy::disallowed_methods, missing_docs, reason = "a person runs it")]

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let mut next = |what: &str| arguments.next().unwrap_or_else(|| panic!("{what}?"));
    let (out, version, zones) = (next("where to write"), next("which version"), next("which folder"));
    let mut by_region = BTreeMap::new();
    walk(Path::new(&zones), "", &mut by_region);
    let mut text = format!("# The time zones of tz database {version}: a region, and its cities.\n");
    for (region, names) in &by_region {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let region = if region.is_empty() { "." } else { region };
        let _ = writeln!(text, "{region} {}", names.join(" "));
    }
    if let Err(error) = std::fs::write(&out, text) {
        panic!("{out}: {error}");
    }
}

fn walk(folder: &Path, region: &str, by_region: &mut BTreeMap<String, Vec<String>>) {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { panic!("{}", path.display()) };
        if path.is_dir() {
            let inner = if region.is_empty() { name.to_owned() } else { format!("{region}/{name}") };
            walk(&path, &inner, by_region);
        } else {
            by_region.entry(region.to_owned()).or_default().push(name.to_owned());
        }
    }
}
