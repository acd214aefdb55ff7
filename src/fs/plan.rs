//! What a render would change.

use std::collections::BTreeMap;
use std::path::Path;

use super::disk::{Compared, Disk, HEAD, Kind, same_file};
use super::{OutputError, Scope, paths};

/// Why a blocked file is blocked.
pub(super) const FOREIGN: &str =
    "cellfold did not write this file: it has no header of ours, so it is left alone; move it away";

/// The difference between rendered files and what is on disk. All lists are sorted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// Files that are not there yet.
    pub create: Vec<String>,
    /// Files of ours whose text differs.
    pub change: Vec<String>,
    /// Files that already have their text.
    pub unchanged: Vec<String>,
    /// Files of ours, within the scope, that are no longer rendered.
    pub remove: Vec<String>,
    /// Files of others where one of ours would stand. A plan with any is not carried out.
    pub blocked: Vec<String>,
    /// The text of what is created and changed.
    pub(super) texts: BTreeMap<String, String>,
}

impl Plan {
    /// Whether there is nothing to do.
    pub fn is_clean(&self) -> bool {
        self.create.is_empty() && self.change.is_empty() && self.remove.is_empty() && self.blocked.is_empty()
    }

    /// How many files of ours there were before, within the scope: what a budget of removals given
    /// in percent is a part of.
    pub fn owned_before(&self) -> usize {
        self.change.len() + self.unchanged.len() + self.remove.len()
    }

    /// The new text of a file that is created or changed.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.texts.get(path).map(String::as_str)
    }
}

/// Compares `files` with the folder `root`, which may be missing.
pub(super) fn plan(
    root: Option<&Path>,
    files: BTreeMap<String, String>,
    scope: &Scope,
    ours: fn(&[u8]) -> bool,
) -> Result<Plan, Vec<OutputError>> {
    let mut errors: Vec<OutputError> = files.keys().filter_map(|path| paths::check(path).err()).collect();
    if errors.is_empty() {
        errors.extend(paths::clashes(&files));
    }
    // A file without our header could be written once, and then never again.
    let bare = files.iter().filter(|(_, text)| !ours(text.as_bytes()));
    errors.extend(bare.map(|(path, _)| OutputError::new(path, "a generated file has no header: a fault of cellfold")));
    if !errors.is_empty() {
        return Err(errors);
    }
    let mut plan = Plan::default();
    match root {
        Some(root) => errors = compare(root, files, scope, ours, &mut plan),
        None => {
            plan.create = files.keys().cloned().collect();
            plan.texts = files;
        }
    }
    if errors.is_empty() { Ok(plan) } else { Err(errors) }
}

/// The files of ours at or below a folder, each with its text.
pub(super) fn texts(root: &Path, folder: &str, ours: fn(&[u8]) -> bool) -> Vec<(String, String)> {
    let mut disk = Disk::new(root);
    let mut paths = Vec::new();
    if disk.walk(folder, &mut |path| paths.push(path)).is_err() {
        return Vec::new();
    }
    let text = |path: String| {
        let bytes = std::fs::read(disk.place(&path)).ok()?;
        ours(bytes.get(..HEAD).unwrap_or(&bytes)).then(|| (path, String::from_utf8_lossy(&bytes).into_owned()))
    };
    paths.into_iter().filter_map(text).collect()
}

fn compare(
    root: &Path,
    files: BTreeMap<String, String>,
    scope: &Scope,
    ours: fn(&[u8]) -> bool,
    plan: &mut Plan,
) -> Vec<OutputError> {
    let mut errors = Vec::new();
    let mut disk = Disk::new(root);
    let mut others = Vec::new();
    let mut visit = |path: String| {
        if !files.contains_key(&path) {
            others.push(path);
        }
    };
    match scope {
        Scope::All => errors.extend(disk.walk("", &mut visit).err()),
        Scope::Within(folders) => {
            errors
                .extend(folders.iter().filter_map(|folder| disk.walk(folder.trim_end_matches('/'), &mut visit).err()));
        }
    }
    others.sort_unstable();
    others.dedup();
    let stale = others.into_iter().filter(|path| disk.is_ours(path, ours).unwrap_or(false)).collect();
    plan.remove = keep_renamed(&disk, &files, stale);

    let mut buffer = Vec::new();
    for (path, text) in files {
        match judge(&mut disk, &path, &text, ours, &mut buffer) {
            Ok(Some(Compared::Equal)) => plan.unchanged.push(path),
            Ok(Some(Compared::Foreign)) => plan.blocked.push(path),
            Ok(Some(Compared::Ours)) => {
                plan.change.push(path.clone());
                plan.texts.insert(path, text);
            }
            Ok(None) => {
                plan.create.push(path.clone());
                plan.texts.insert(path, text);
            }
            Err(error) => errors.push(error),
        }
    }
    // One thing in the way of many files is said once.
    errors.sort();
    errors.dedup();
    errors
}

/// How the file at `path` compares with `text`; `None` where there is none.
fn judge(
    disk: &mut Disk<'_>,
    path: &str,
    text: &str,
    ours: fn(&[u8]) -> bool,
    buffer: &mut Vec<u8>,
) -> Result<Option<Compared>, OutputError> {
    if disk.missing_folder(path)?.is_some() {
        return Ok(None);
    }
    match disk.kind(path)? {
        Kind::Missing => Ok(None),
        Kind::File => {
            let compared = disk.compare(path, text.as_bytes(), ours, buffer);
            compared.map(Some).map_err(|error| OutputError::io(path, "read", &error))
        }
        Kind::Link => Err(disk.link(path)),
        Kind::Folder => Err(OutputError::new(path, "a folder stands where a file is wanted: move it away")),
        Kind::Other => Err(OutputError::new(path, "something that is no file stands here: move it away")),
    }
}

/// Drops from `stale` what is a wanted file under another spelling, on a disk without regard to case.
fn keep_renamed(disk: &Disk<'_>, files: &BTreeMap<String, String>, stale: Vec<String>) -> Vec<String> {
    if stale.is_empty() {
        return stale;
    }
    let folded: BTreeMap<String, &String> = files.keys().map(|path| (path.to_lowercase(), path)).collect();
    let is_wanted = |path: &String| {
        let wanted = folded.get(&path.to_lowercase());
        wanted.is_some_and(|wanted| same_file(&disk.place(path), &disk.place(wanted)))
    };
    stale.into_iter().filter(|path| !is_wanted(path)).collect()
}

/// The bytes of the file at `path`, if there is one.
pub(super) fn read(root: Option<&Path>, path: &str) -> Result<Option<Vec<u8>>, OutputError> {
    paths::check(path)?;
    let Some(root) = root else { return Ok(None) };
    let mut disk = Disk::new(root);
    if disk.missing_folder(path)?.is_some() {
        return Ok(None);
    }
    match disk.kind(path)? {
        Kind::Missing => Ok(None),
        Kind::File => std::fs::read(disk.place(path)).map(Some).map_err(|error| OutputError::io(path, "read", &error)),
        Kind::Link => Err(disk.link(path)),
        Kind::Folder | Kind::Other => Err(OutputError::new(path, "this is no file")),
    }
}
