//! Carrying out a plan.
//!
//! All text is first written below one hidden folder in the output folder. Then each file is put
//! in its place by a rename, and a folder that is wholly new, however much is in it, by a single
//! one. `benches/output.rs` has the other ways: this one costs the fewest calls, and nothing is
//! replaced before all is written.

use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::OutputError;
use super::disk::{Disk, Kind};
use super::plan::{FOREIGN, Plan};

/// What the names of our temporary folders start and end with.
const TEMPORARY: (&str, &str) = (".cellfold-", ".tmp");

/// After so long a temporary folder is no running program's, where there are no locks to tell.
const ABANDONED: Duration = Duration::from_secs(60 * 60);

/// How many files were written and removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    /// New files.
    pub created: usize,
    /// Files with a new text.
    pub changed: usize,
    /// Files that are gone.
    pub removed: usize,
}

/// Carries out `plan` in `root`. `locked` tells that no other run is writing there.
pub(super) fn write(
    root: &Path,
    plan: Plan,
    ours: fn(&[u8]) -> bool,
    locked: bool,
) -> Result<Written, Vec<OutputError>> {
    let mut errors = remove_leftovers(root, locked);
    let mut disk = Disk::new(root);
    errors.extend(in_the_way(&mut disk, &plan, ours));
    if !errors.is_empty() {
        return Err(errors);
    }
    let written = Written { created: plan.create.len(), changed: plan.change.len(), removed: plan.remove.len() };
    if !plan.texts.is_empty() {
        let stage = stage_in(root).map_err(|error| vec![OutputError::io(".", "write to", &error)])?;
        let moves = stage_all(stage.path(), &mut disk, &plan)?;
        errors.extend(moves.into_iter().filter_map(|step| step.carry_out(&disk).err()));
    }
    // With something amiss, an old file too many is better than one too few.
    if errors.is_empty() {
        errors.extend(remove(&disk, &plan.remove));
    }
    if errors.is_empty() { Ok(written) } else { Err(errors) }
}

/// A new hidden folder, removed with all that is still in it when it is dropped.
fn stage_in(root: &Path) -> std::io::Result<tempfile::TempDir> {
    tempfile::Builder::new().prefix(TEMPORARY.0).suffix(TEMPORARY.1).tempdir_in(root)
}

/// What has come to stand in the plan's way since it was made: a plan may wait for a person.
fn in_the_way(disk: &mut Disk<'_>, plan: &Plan, ours: fn(&[u8]) -> bool) -> Vec<OutputError> {
    let mut errors = BTreeSet::new();
    for path in plan.texts.keys().chain(&plan.remove) {
        let still = disk.missing_folder(path).and_then(|missing| match missing {
            Some(_) => Ok(true),
            None => match disk.kind(path)? {
                Kind::File => disk.is_ours(path, ours).map_err(|error| OutputError::io(path, "read", &error)),
                Kind::Missing => Ok(true),
                Kind::Link => Err(disk.link(path)),
                Kind::Folder | Kind::Other => Ok(false),
            },
        });
        match still {
            Ok(true) => {}
            Ok(false) => drop(errors.insert(OutputError::new(path, FOREIGN))),
            Err(error) => drop(errors.insert(error)),
        }
    }
    errors.into_iter().collect()
}

/// What is to be moved out of the stage: a file, or a folder that is wholly new.
struct Move {
    from: PathBuf,
    /// The path in the output folder.
    to: String,
    folder: bool,
}

impl Move {
    fn carry_out(&self, disk: &Disk<'_>) -> Result<(), OutputError> {
        fs::rename(&self.from, disk.place(&self.to)).map_err(|error| match error.kind() {
            ErrorKind::DirectoryNotEmpty | ErrorKind::NotADirectory | ErrorKind::AlreadyExists if self.folder => {
                OutputError::new(&self.to, "another program has put something here meanwhile: run again")
            }
            _ => OutputError::io(&self.to, "put", &error),
        })
    }
}

/// Writes all texts below `stage`. Nothing outside of it is changed.
fn stage_all(stage: &Path, disk: &mut Disk<'_>, plan: &Plan) -> Result<Vec<Move>, Vec<OutputError>> {
    let mut moves: Vec<Move> = Vec::new();
    let mut errors = BTreeSet::new();
    let mut made = PathBuf::new();
    // Paths are sorted, so those below one folder stand together.
    for (path, text) in &plan.texts {
        let missing = match disk.missing_folder(path) {
            Ok(missing) => missing,
            Err(error) => {
                errors.insert(error);
                continue;
            }
        };
        let to = missing.unwrap_or(path);
        if moves.last().is_none_or(|last| last.to != to) {
            let from = stage.join(moves.len().to_string());
            moves.push(Move { from, to: to.to_owned(), folder: missing.is_some() });
        }
        let Some(last) = moves.last() else { continue };
        let rest = path.get(to.len()..).unwrap_or("").trim_start_matches('/');
        let place = if rest.is_empty() { last.from.clone() } else { last.from.join(rest) };
        if let Err(error) = write_new(&place, text, &mut made) {
            let full = matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded);
            errors.insert(OutputError::io(path, "write", &error));
            if full {
                break;
            }
        }
    }
    if errors.is_empty() { Ok(moves) } else { Err(errors.into_iter().collect()) }
}

/// Writes a file that does not exist, and its folder, unless that is `made` already.
fn write_new(place: &Path, text: &str, made: &mut PathBuf) -> std::io::Result<()> {
    if let Some(folder) = place.parent().filter(|folder| *folder != made) {
        fs::create_dir_all(folder)?;
        folder.clone_into(made);
    }
    OpenOptions::new().write(true).create_new(true).open(place)?.write_all(text.as_bytes())
}

/// Removes files, and the folders that thereby become empty.
fn remove(disk: &Disk<'_>, paths: &[String]) -> Vec<OutputError> {
    let mut errors = Vec::new();
    let mut folders = BTreeSet::new();
    for path in paths {
        match fs::remove_file(disk.place(path)) {
            Err(error) if error.kind() != ErrorKind::NotFound => errors.push(OutputError::io(path, "remove", &error)),
            Ok(()) | Err(_) => folders.extend(path.match_indices('/').filter_map(|(end, _)| path.get(..end))),
        }
    }
    // A folder sorts before what is in it. One that still holds something refuses.
    for folder in folders.iter().rev() {
        let _ = fs::remove_dir(disk.place(folder));
    }
    errors
}

/// Removes what a run that was ended has left.
fn remove_leftovers(root: &Path, locked: bool) -> Vec<OutputError> {
    let is_ours = |name: &str| name.starts_with(TEMPORARY.0) && name.ends_with(TEMPORARY.1);
    let entries = match fs::read_dir(root) {
        Ok(entries) => entries,
        Err(error) => return vec![OutputError::io(".", "list", &error)],
    };
    let mut errors = Vec::new();
    for entry in entries.flatten() {
        let name = entry.file_name();
        let Some(name) = name.to_str().filter(|name| is_ours(name)) else { continue };
        // Of the entry itself: a link of that name is none of ours.
        let Ok(facts) = entry.metadata() else { continue };
        let old = facts.modified().ok().and_then(|time| time.elapsed().ok()).is_some_and(|age| age > ABANDONED);
        if facts.is_dir() && (locked || old) {
            errors.extend(fs::remove_dir_all(entry.path()).err().map(|error| OutputError::io(name, "remove", &error)));
        }
    }
    errors
}
