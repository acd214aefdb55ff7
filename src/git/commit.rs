//! A commit.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::batch::{Batch, Lack};
use super::command::PARTIAL;
use crate::source::{MAX_DEPTH, MAX_ENTRIES, MAX_FILE, Tree, TreeError, check_path, is_spec_name};

/// A folder of a commit as a tree of spec files. Links and submodules are errors: in a commit they
/// lead to nothing.
#[derive(Debug)]
pub struct Commit {
    name: String,
    hash: String,
    reader: Mutex<Reader>,
}

/// What reads objects, and the folders that it has read.
#[derive(Debug)]
struct Reader {
    batch: Batch,
    /// Entries by name, by the folder's path; "" is the top.
    folders: BTreeMap<String, BTreeMap<String, Entry>>,
}

/// One entry of a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    kind: Kind,
    hash: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    File,
    Folder,
    Link,
    Submodule,
}

impl Commit {
    /// The folder `subfolder` (with `/`; empty for the top) of the commit that `reference` names,
    /// in the repository that `repository` is or lies in. A reference is anything that git takes:
    /// a branch, a tag, a hash, `HEAD~2`.
    ///
    /// # Errors
    /// Where git is missing, `repository` is none, or there is no such commit or folder.
    pub fn open(repository: impl AsRef<Path>, reference: &str, subfolder: &str) -> Result<Self, TreeError> {
        let subfolder = subfolder.trim_end_matches('/');
        if !subfolder.is_empty() {
            check_path(subfolder)?;
        }
        let mut batch = Batch::start(repository.as_ref())?;
        let commit = batch.get(&format!("{reference}^{{commit}}")).map_err(|lack| match lack {
            Lack::Failed(error) => TreeError::new(repository.as_ref().display().to_string(), error.reason),
            Lack::Missing | Lack::TooLarge => {
                let why = "there is no commit of that name, or it was not fetched (in CI, fetch the whole history)";
                TreeError::new("", format!("`{reference}`: {why}"))
            }
        })?;
        let hash = commit.hash;
        let top = batch.get(&format!("{hash}^{{tree}}")).map_err(|lack| no_object("", lack))?;
        let top = entries(&top.bytes, hash.len()).ok_or_else(|| TreeError::new("", ODD_TREE))?;

        let shown = if subfolder.is_empty() { reference.to_owned() } else { format!("{reference}:{subfolder}") };
        let mut reader = Reader { batch, folders: BTreeMap::from([(String::new(), top)]) };
        if !subfolder.is_empty() {
            let reason = || TreeError::new("", format!("`{reference}` has no folder `{subfolder}`"));
            let top = reader.folder(subfolder)?.cloned().ok_or_else(reason)?;
            reader.folders = BTreeMap::from([(String::new(), top)]);
        }
        Ok(Commit { name: shown, hash, reader: Mutex::new(reader) })
    }

    /// The full hash of the commit.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    fn reader(&self) -> MutexGuard<'_, Reader> {
        self.reader.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Tree for Commit {
    fn name(&self) -> String {
        self.name.clone()
    }

    fn list(&self, folders: &[&str]) -> Result<Vec<String>, TreeError> {
        let mut walk = Walk { reader: &mut self.reader(), found: Vec::new(), entries: 0 };
        walk.enter("", 0, Some(folders))?;
        let mut found = walk.found;
        found.sort_unstable();
        Ok(found)
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, TreeError> {
        check_path(path)?;
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let mut reader = self.reader();
        let folder = reader.folder(folder).map_err(|error| TreeError { path: path.to_owned(), ..error })?;
        let entry = folder.and_then(|folder| folder.get(name)).cloned();
        let entry = entry.ok_or_else(|| TreeError::new(path, "it does not exist"))?;
        match entry.kind {
            Kind::File => {}
            Kind::Folder => return Err(TreeError::new(path, "this is a folder, and a file is wanted")),
            Kind::Link | Kind::Submodule => return Err(unfit(path, entry.kind)),
        }
        reader.batch.get(&entry.hash).map(|object| object.bytes).map_err(|lack| no_object(path, lack))
    }
}

impl Reader {
    /// The entries of the folder at `path`; `None` where there is none.
    fn folder(&mut self, path: &str) -> Result<Option<&BTreeMap<String, Entry>>, TreeError> {
        if !self.folders.contains_key(path) {
            let (parent, name) = path.rsplit_once('/').unwrap_or(("", path));
            // Paths are as deep as someone wrote them, and each folder is looked for once.
            if path.matches('/').count() > MAX_DEPTH {
                return Err(TreeError::new(path, format!("more than {MAX_DEPTH} folders within each other")));
            }
            let Some(entry) = self.folder(parent)?.and_then(|parent| parent.get(name)).cloned() else {
                return Ok(None);
            };
            match entry.kind {
                Kind::Folder => {}
                Kind::File => return Ok(None),
                Kind::Link | Kind::Submodule => return Err(unfit(path, entry.kind)),
            }
            let tree = self.batch.get(&entry.hash).map_err(|lack| no_object(path, lack))?;
            let read = entries(&tree.bytes, entry.hash.len()).ok_or_else(|| TreeError::new(path, ODD_TREE))?;
            self.folders.insert(path.to_owned(), read);
        }
        Ok(self.folders.get(path))
    }
}

/// A listing under way.
struct Walk<'a> {
    reader: &'a mut Reader,
    found: Vec<String>,
    entries: usize,
}

impl Walk<'_> {
    /// Looks at the folder `path`. `only` names the folders to enter.
    fn enter(&mut self, path: &str, depth: usize, only: Option<&[&str]>) -> Result<(), TreeError> {
        if depth > MAX_DEPTH {
            return Err(TreeError::new(path, format!("more than {MAX_DEPTH} folders within each other")));
        }
        let Some(entries) = self.reader.folder(path)?.cloned() else { return Ok(()) };
        for (name, entry) in entries.into_iter().filter(|(name, _)| !name.starts_with('.')) {
            self.entries += 1;
            if self.entries > MAX_ENTRIES {
                return Err(TreeError::new(path, format!("the fleet's folder has more than {MAX_ENTRIES} entries")));
            }
            let wanted = only.is_none_or(|only| only.contains(&name.as_str()));
            let spec = is_spec_name(&name);
            let path = if path.is_empty() { name } else { format!("{path}/{name}") };
            if path.contains(char::REPLACEMENT_CHARACTER) && (wanted || spec) {
                return Err(TreeError::new(path, "the name is not UTF-8: rename it"));
            }
            match entry.kind {
                Kind::File if spec => self.found.push(path),
                Kind::Folder if wanted => self.enter(&path, depth + 1, None)?,
                // What a link leads to cannot be seen, so it may be a spec's folder.
                Kind::Link | Kind::Submodule if wanted || spec => return Err(unfit(&path, entry.kind)),
                _ => {}
            }
        }
        Ok(())
    }
}

const ODD_TREE: &str = "git gave a folder that cannot be read";

fn unfit(path: &str, kind: Kind) -> TreeError {
    let what = if kind == Kind::Link { "a link" } else { "a submodule" };
    TreeError::new(path, format!("{what}, which cannot be followed in a commit: put the files themselves there"))
}

fn no_object(path: &str, lack: Lack) -> TreeError {
    match lack {
        Lack::Missing => TreeError::new(path, PARTIAL),
        Lack::TooLarge => TreeError::new(path, format!("the file is larger than {} MiB", MAX_FILE >> 20)),
        Lack::Failed(error) => TreeError::new(path, error.reason),
    }
}

/// The entries of a tree object: for each its mode in octal, a space, its name, a zero byte, and its
/// hash in binary, whose length follows from `digits`, that of a hash in hexadecimal. `None` where it is none.
fn entries(mut tree: &[u8], digits: usize) -> Option<BTreeMap<String, Entry>> {
    let mut entries = BTreeMap::new();
    while !tree.is_empty() {
        let (mode, rest) = tree.split_at_checked(tree.iter().position(|byte| *byte == b' ')?)?;
        let rest = rest.get(1..)?;
        let (name, rest) = rest.split_at_checked(rest.iter().position(|byte| *byte == 0)?)?;
        let (hash, rest) = rest.get(1..)?.split_at_checked(digits / 2)?;
        tree = rest;
        let kind = match mode {
            b"40000" => Kind::Folder,
            b"120000" => Kind::Link,
            b"160000" => Kind::Submodule,
            _ => Kind::File,
        };
        let hash = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        entries.insert(String::from_utf8_lossy(name).into_owned(), Entry { kind, hash });
    }
    Some(entries)
}

#[cfg(test)]
#[path = "commit_tests.rs"]
mod tests;
