//! The house rules that no compiler holds: which room may import which, how long a file may be, what pages must say.
//!
//! The tables are here; `docs/architecture.md` shows the same, and a test compares the two.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// What each room may import.
const ROOMS: &[(&str, &str)] = &[
    ("source", ""),
    ("diag", "source"),
    ("node", "source"),
    ("shape", "source node"),
    ("syntax", "source diag node"),
    ("spec", "source diag node shape syntax"),
    ("fold", "source diag node shape spec"),
    ("manifest", "source diag node shape"),
    ("resolve", "source diag node shape syntax spec fold manifest"),
    ("emit", "source diag node shape spec manifest resolve"),
    ("patch", "source diag node shape manifest"),
    ("check", "source diag node shape manifest"),
    ("diff", "source diag node shape manifest"),
    ("engine", "source diag node shape syntax spec fold manifest resolve emit patch check diff"),
    ("fs", "source"),
    ("git", "source"),
    ("reference", "source diag node shape syntax spec check engine"),
    ("cli", "source diag manifest diff engine fs git reference"),
];

/// The files of `emit` that are of no kind: the others may import these, and none of each other.
const SHARED_IN_EMIT: &[&str] =
    &["argo", "beside", "codes", "colours", "halves", "kdl", "limits", "measure", "metadata", "pod", "promql"];

/// The most lines that a file may have.
const LONGEST: usize = 500;

#[test]
fn rooms_import_one_way() {
    let rooms: BTreeMap<&str, BTreeSet<&str>> =
        ROOMS.iter().map(|(room, imports)| (*room, imports.split_whitespace().collect())).collect();
    let mut faults = Vec::new();
    for file in sources() {
        let Some(room) = file.modules.first() else { continue };
        let Some(allowed) = rooms.get(room.as_str()) else {
            faults.push(format!("{}: `{room}` is no room of the table", file.path));
            continue;
        };
        for (line, import) in file.imports() {
            if import != *room && !allowed.contains(import.as_str()) {
                faults.push(format!("{}:{line}: `{room}` may not import `{import}`", file.path));
            }
        }
        for (line, supers) in file.supers() {
            if supers >= file.modules.len() {
                faults.push(format!("{}:{line}: this leaves the room: write it from `crate`", file.path));
            }
        }
    }
    none(&faults);
}

#[test]
fn no_room_stands_on_one_above_it() {
    for (at, (room, imports)) in ROOMS.iter().enumerate() {
        for import in imports.split_whitespace() {
            let below = ROOMS.iter().position(|(other, _)| *other == import);
            assert!(below.is_some_and(|below| below < at), "`{room}` imports `{import}`, which comes after it");
        }
    }
}

#[test]
fn kinds_that_are_emitted_do_not_know_each_other() {
    let mut faults = Vec::new();
    for file in sources() {
        let [room, name, ..] = file.modules.as_slice() else { continue };
        if room != "emit" {
            continue;
        }
        for (line, import) in file.siblings() {
            if import != *name && !SHARED_IN_EMIT.contains(&import.as_str()) {
                faults.push(format!("{}:{line}: `emit::{name}` may not import `emit::{import}`", file.path));
            }
        }
    }
    none(&faults);
}

#[test]
fn the_page_on_architecture_shows_these_tables() {
    let page = fs::read_to_string(root().join("docs/architecture.md")).unwrap();
    let mut shown = Vec::new();
    for line in page.lines().skip_while(|line| !line.starts_with("| room |")).skip(2) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [_, rooms, _, imports, _] = cells.as_slice() else { break };
        shown.extend(quoted(rooms).into_iter().map(|room| (room, quoted(imports).join(" "))));
    }
    let expected: Vec<(String, String)> =
        ROOMS.iter().map(|(room, imports)| ((*room).to_owned(), (*imports).to_owned())).collect();
    assert_eq!(shown, expected, "docs/architecture.md, \"Rooms\"");
    let shared = page.lines().find(|line| line.starts_with("Files of `emit` that are of no kind:")).unwrap_or_default();
    assert_eq!(quoted(shared).split_off(1), SHARED_IN_EMIT, "docs/architecture.md, files of emit");
}

#[test]
fn every_package_is_a_decision() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let used: BTreeSet<&str> = manifest
        .split("\n[")
        .filter(|table| table.starts_with("dependencies]") || table.starts_with("dev-dependencies]"))
        .flat_map(|table| table.lines().filter_map(|line| line.split_once(" = ")).map(|(name, _)| name))
        .collect();
    let page = fs::read_to_string(root().join("docs/decisions.md")).unwrap();
    let rows = page.lines().skip_while(|line| !line.starts_with("| package |")).skip(2);
    let told: Vec<String> =
        rows.filter_map(|row| row.split('|').nth(1)).flat_map(|cell| quoted(cell).into_iter()).collect();
    assert_eq!(used, told.iter().map(String::as_str).collect(), "docs/decisions.md, \"Packages\"");
}

#[test]
fn no_file_is_long() {
    let mut faults = Vec::new();
    for folder in ["src", "tests", "benches", "examples"] {
        for path in files(&root().join(folder)) {
            if is_rust(&path) {
                let lines = fs::read_to_string(&path).unwrap().lines().count();
                if lines > LONGEST {
                    faults.push(format!("{}: {lines} lines, more than {LONGEST}", shown(&path)));
                }
            }
        }
    }
    none(&faults);
}

#[test]
fn every_file_says_what_it_is_for() {
    let silent = sources().into_iter().filter(|file| !file.text.starts_with("//! "));
    none(&silent.map(|file| format!("{}: its first line does not say what it is for", file.path)).collect::<Vec<_>>());
}

#[test]
fn links_of_the_pages_lead_somewhere() {
    let mut faults = Vec::new();
    let pages = ["README.md", "CHANGELOG.md", "CONTRIBUTING.md"].map(|name| root().join(name));
    for page in pages.into_iter().chain(files(&root().join("docs"))) {
        if page.extension().is_none_or(|ext| ext != "md") {
            continue;
        }
        let text = fs::read_to_string(&page).unwrap();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(link, _)| link) {
            let path = link.split('#').next().unwrap_or_default();
            if !path.is_empty() && !path.contains("://") && !page.with_file_name(path).exists() {
                faults.push(format!("{}: `{link}` leads nowhere", shown(&page)));
            }
        }
    }
    none(&faults);
}

/// A source file of the library, without its tests.
struct Source {
    /// Its path from the project's root.
    path: String,
    /// The names that lead to its module.
    modules: Vec<String>,
    text: String,
}

impl Source {
    /// Its lines of code with their numbers.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text
            .lines()
            .enumerate()
            .map(|(at, line)| (at + 1, line))
            .filter(|(_, line)| !line.trim().starts_with("//"))
    }

    /// The rooms that it names by `crate::`.
    fn imports(&self) -> Vec<(usize, String)> {
        self.heads("crate::")
    }

    /// What it names in its own folder, of the files beside it.
    fn siblings(&self) -> Vec<(usize, String)> {
        let mut found = self.heads("crate::emit::");
        if self.modules.len() == 2 {
            found.extend(self.heads("super::"));
        } else {
            found.extend(self.heads("super::super::"));
        }
        // A name that starts with a capital is an item of the room's door.
        found.retain(|(_, name)| name.starts_with(|c: char| c.is_ascii_lowercase()) && name != "super");
        found
    }

    /// How many steps up each of its `super::super::…` goes.
    fn supers(&self) -> Vec<(usize, usize)> {
        let count = |line: &str| line.matches("super::").count();
        self.code().filter(|(_, line)| line.contains("super::super::")).map(|(at, line)| (at, count(line))).collect()
    }

    /// The names that follow a prefix: one, or those in braces, which may stand on several lines.
    fn heads(&self, prefix: &str) -> Vec<(usize, String)> {
        let mut found = Vec::new();
        let lines: Vec<(usize, &str)> = self.code().collect();
        for (at, (number, line)) in lines.iter().enumerate() {
            for (start, _) in line.match_indices(prefix) {
                let rest = line.get(start + prefix.len()..).unwrap_or_default();
                let Some(group) = rest.strip_prefix('{') else {
                    found.push((*number, ident(rest)));
                    continue;
                };
                let more = lines.iter().skip(at + 1).map(|(_, line)| *line);
                let whole = std::iter::once(group).chain(more).collect::<Vec<_>>().join(" ");
                found.extend(members(&whole).into_iter().map(|name| (*number, name)));
            }
        }
        found
    }
}

/// The first names of a list in braces, up to its closing brace.
fn members(group: &str) -> Vec<String> {
    let mut names = Vec::new();
    let (mut depth, mut start) = (0_usize, 0);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' | ',' if depth == 0 => {
                names.push(ident(group.get(start..at).unwrap_or_default().trim()));
                start = at + 1;
                if c == '}' {
                    break;
                }
            }
            '}' => depth -= 1,
            _ => {}
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

fn ident(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// The library's files without tests: neither `#[cfg(test)] mod NAME;` nor what such a module holds, which comes last.
fn sources() -> Vec<Source> {
    let src = root().join("src");
    let paths = files(&src);
    let mut tests = Vec::new();
    let mut sources = Vec::new();
    for path in paths.into_iter().filter(|path| is_rust(path)) {
        let text = fs::read_to_string(&path).unwrap();
        let own = if path.ends_with("mod.rs") { path.parent().unwrap().to_owned() } else { path.with_extension("") };
        let mut kept = String::new();
        let mut lines = text.lines().peekable();
        while let Some(line) = lines.next() {
            if line.trim() == "#[cfg(test)]" {
                let next = lines.peek().map_or("", |next| next.trim());
                if let Some(file) = next.strip_prefix("#[path = \"") {
                    tests.push(path.with_file_name(file.trim_end_matches("\"]")).with_extension(""));
                } else if let Some(module) = next.strip_prefix("mod ") {
                    let Some(name) = module.strip_suffix(';') else { break };
                    tests.push(own.join(name));
                }
            }
            kept.push_str(line);
            kept.push('\n');
        }
        let modules = own.strip_prefix(&src).unwrap().iter().map(|part| part.to_str().unwrap().to_owned()).collect();
        sources.push((own, Source { path: shown(&path), modules, text: kept }));
    }
    let doors = ["src/lib.rs", "src/main.rs"];
    sources
        .into_iter()
        .filter(|(own, source)| {
            !doors.contains(&source.path.as_str()) && !tests.iter().any(|test| own.starts_with(test))
        })
        .map(|(_, source)| source)
        .collect()
}

/// What stands between backticks.
fn quoted(text: &str) -> Vec<String> {
    text.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn is_rust(path: &Path) -> bool {
    path.extension().is_some_and(|ext| ext == "rs")
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).to_string_lossy().replace('\\', "/")
}

/// All files under a folder, sorted.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let Ok(entries) = fs::read_dir(folder) else { return found };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn none(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}
