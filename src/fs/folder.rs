//! A fleet's folder on disk.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};

use super::error::words;
use crate::source::{MAX_DEPTH, MAX_ENTRIES, MAX_FILE, Tree, TreeError, check_path, is_spec_name};

/// A folder as a tree of spec files.
///
/// Links are followed as far as they stay within the folder; one that leads out, to nothing, or
/// round in a circle is an error. Whoever can change the folder while it is read can defeat that
/// check: it protects from what is committed, not from other programs.
#[derive(Debug)]
pub struct Folder {
    name: String,
    /// Without links.
    root: PathBuf,
    /// The true places of folders that were looked at, by their paths in the tree.
    folders: RwLock<BTreeMap<String, PathBuf>>,
}

impl Folder {
    /// The folder at `dir`, which may itself be a link.
    ///
    /// # Errors
    /// Where it does not exist, or is no folder.
    pub fn open(dir: impl AsRef<Path>) -> Result<Self, TreeError> {
        let dir = dir.as_ref();
        let name = dir.display().to_string();
        let root = fs::canonicalize(dir).map_err(|error| TreeError::new(&name, words(&error)))?;
        if !root.is_dir() {
            return Err(TreeError::new(&name, "this is a file: give the folder of a fleet"));
        }
        Ok(Folder { name, root, folders: RwLock::default() })
    }

    /// The true path of the file or folder at `path`, which must be within the root.
    fn within(&self, path: &str, place: &Path) -> Result<PathBuf, TreeError> {
        let real = fs::canonicalize(place).map_err(|error| match error.kind() {
            ErrorKind::NotFound if place.is_symlink() => TreeError::new(path, "this link leads to nothing"),
            _ => TreeError::new(path, words(&error)),
        })?;
        if real.starts_with(&self.root) {
            return Ok(real);
        }
        let reason = "this link leads out of the fleet's folder: copy what it leads to into the fleet";
        Err(TreeError::new(path, reason))
    }

    /// The true place of the folder at `path`; "" is the root.
    fn folder(&self, path: &str) -> Result<PathBuf, TreeError> {
        if path.is_empty() {
            return Ok(self.root.clone());
        }
        let known = self.folders.read().unwrap_or_else(PoisonError::into_inner).get(path).cloned();
        if let Some(place) = known {
            return Ok(place);
        }
        let place = self.within(path, &self.root.join(path))?;
        self.remember(path, &place);
        Ok(place)
    }

    fn remember(&self, path: &str, place: &Path) {
        let mut folders = self.folders.write().unwrap_or_else(PoisonError::into_inner);
        folders.insert(path.to_owned(), place.to_owned());
    }
}

impl Tree for Folder {
    fn name(&self) -> String {
        self.name.clone()
    }

    fn list(&self, folders: &[&str]) -> Result<Vec<String>, TreeError> {
        let mut walk = Walk { folder: self, found: Vec::new(), entries: 0, inside: vec![self.root.clone()] };
        walk.enter("", &self.root, Some(folders))?;
        let mut found = walk.found;
        found.sort_unstable();
        Ok(found)
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, TreeError> {
        check_path(path)?;
        let (parent, name) = path.rsplit_once('/').unwrap_or(("", path));
        // A folder's error is that of the file which was asked for.
        let parent = self.folder(parent).map_err(|error| TreeError { path: path.to_owned(), ..error })?;
        let mut place = parent.join(name);
        let io = |error: std::io::Error| TreeError::new(path, words(&error));
        // Looked at before it is opened: to open a pipe would wait for ever.
        let mut facts = fs::symlink_metadata(&place).map_err(io)?;
        if facts.is_symlink() {
            place = self.within(path, &place)?;
            facts = fs::symlink_metadata(&place).map_err(io)?;
        }
        if facts.is_dir() {
            return Err(TreeError::new(path, "this is a folder, and a file is wanted"));
        }
        if !facts.is_file() {
            return Err(TreeError::new(path, "this is no ordinary file"));
        }
        let too_large = || TreeError::new(path, format!("the file is larger than {} MiB", MAX_FILE >> 20));
        if facts.len() > MAX_FILE {
            return Err(too_large());
        }
        let mut bytes = Vec::with_capacity(usize::try_from(facts.len()).unwrap_or(0) + 1);
        File::open(&place).and_then(|file| file.take(MAX_FILE + 1).read_to_end(&mut bytes)).map_err(io)?;
        if bytes.len() as u64 > MAX_FILE { Err(too_large()) } else { Ok(bytes) }
    }
}

/// A listing under way.
struct Walk<'a> {
    folder: &'a Folder,
    found: Vec<String>,
    entries: usize,
    /// The true places of the folders that the walk is in, to see circles.
    inside: Vec<PathBuf>,
}

impl Walk<'_> {
    /// Looks at the folder `path`, which truly is at `place`. `only` names the folders to enter.
    fn enter(&mut self, path: &str, place: &Path, only: Option<&[&str]>) -> Result<(), TreeError> {
        if self.inside.len() > MAX_DEPTH + 1 {
            return Err(TreeError::new(path, format!("more than {MAX_DEPTH} folders within each other")));
        }
        let io = |error: std::io::Error| TreeError::new(path, words(&error));
        for entry in fs::read_dir(place).map_err(io)? {
            let entry = entry.map_err(io)?;
            let name = entry.file_name();
            if name.as_encoded_bytes().starts_with(b".") {
                continue;
            }
            self.entries += 1;
            if self.entries > MAX_ENTRIES {
                return Err(TreeError::new(path, format!("the fleet's folder has more than {MAX_ENTRIES} entries")));
            }
            let Some(name) = name.to_str() else {
                let shown = join(path, &name.to_string_lossy());
                return Err(TreeError::new(shown, "the name is not UTF-8: rename it"));
            };
            let wanted = only.is_none_or(|only| only.contains(&name));
            let kind = entry.file_type().map_err(io)?;
            if kind.is_file() && is_spec_name(name) {
                self.found.push(join(path, name));
            } else if kind.is_dir() && wanted {
                self.descend(join(path, name), place.join(name), false)?;
            } else if kind.is_symlink() && (wanted || is_spec_name(name)) {
                self.follow(join(path, name), &place.join(name), wanted)?;
            }
        }
        Ok(())
    }

    /// A link: a spec file, or a folder to enter if `wanted`; else it is left alone.
    fn follow(&mut self, path: String, place: &Path, wanted: bool) -> Result<(), TreeError> {
        let real = self.folder.within(&path, place)?;
        let facts = fs::metadata(&real).map_err(|error| TreeError::new(&path, words(&error)))?;
        if facts.is_file() && is_spec_name(&path) {
            self.found.push(path);
        } else if facts.is_dir() && wanted {
            self.descend(path, real, true)?;
        }
        Ok(())
    }

    fn descend(&mut self, path: String, real: PathBuf, link: bool) -> Result<(), TreeError> {
        if link && self.inside.contains(&real) {
            return Err(TreeError::new(path, "this link leads back to a folder that it stands in"));
        }
        self.folder.remember(&path, &real);
        self.inside.push(real.clone());
        self.enter(&path, &real, None)?;
        self.inside.pop();
        Ok(())
    }
}

fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

#[cfg(test)]
#[path = "folder_tests.rs"]
mod tests;
