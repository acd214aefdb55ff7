//! What stands where in an output folder. Nothing here follows a link.

use std::collections::BTreeMap;
use std::fs;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use super::OutputError;
use super::error::words;
use crate::source::MAX_DEPTH;

/// The most entries of an output folder that are looked at.
const MAX_ENTRIES: usize = 1_000_000;

/// How much of a file is read to see whose it is, in bytes.
pub(super) const HEAD: usize = 512;

/// What stands at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Missing,
    File,
    Folder,
    Link,
    Other,
}

impl From<fs::FileType> for Kind {
    fn from(kind: fs::FileType) -> Self {
        if kind.is_symlink() {
            Kind::Link
        } else if kind.is_dir() {
            Kind::Folder
        } else if kind.is_file() {
            Kind::File
        } else {
            Kind::Other
        }
    }
}

/// An output folder, with what was learnt of it.
pub(super) struct Disk<'a> {
    root: &'a Path,
    kinds: BTreeMap<String, Kind>,
    entries: usize,
}

impl<'a> Disk<'a> {
    pub(super) fn new(root: &'a Path) -> Self {
        Disk { root, kinds: BTreeMap::new(), entries: 0 }
    }

    /// Where `path` lies on disk.
    pub(super) fn place(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// What stands at `path`, whose folders are known to be none but folders.
    pub(super) fn kind(&mut self, path: &str) -> Result<Kind, OutputError> {
        if let Some(kind) = self.kinds.get(path) {
            return Ok(*kind);
        }
        let kind = match fs::symlink_metadata(self.place(path)) {
            Ok(facts) => Kind::from(facts.file_type()),
            Err(error) if error.kind() == ErrorKind::NotFound => Kind::Missing,
            Err(error) => return Err(OutputError::io(path, "look at", &error)),
        };
        self.kinds.insert(path.to_owned(), kind);
        Ok(kind)
    }

    /// The topmost folder on the way to `path` that is missing, or `None` if all are there.
    ///
    /// # Errors
    /// Where something else than a folder stands in the way, above all a link.
    pub(super) fn missing_folder<'p>(&mut self, path: &'p str) -> Result<Option<&'p str>, OutputError> {
        for (end, _) in path.match_indices('/') {
            let Some(folder) = path.get(..end) else { continue };
            match self.kind(folder)? {
                Kind::Folder => {}
                Kind::Missing => return Ok(Some(folder)),
                Kind::Link => return Err(self.link(folder)),
                Kind::File | Kind::Other => {
                    return Err(OutputError::new(folder, "a file stands where a folder is wanted: move it away"));
                }
            }
        }
        Ok(None)
    }

    /// The error for a link at `path`, with what it leads to.
    pub(super) fn link(&self, path: &str) -> OutputError {
        let target = fs::read_link(self.place(path)).map_or_else(|error| words(&error), |to| to.display().to_string());
        let reason =
            format!("a link, to {target}: nothing is written through a link; put what it leads to in its place");
        OutputError::new(path, reason)
    }

    /// Gives `visit` every file at or below `path`, which is "" for all. Passes over hidden
    /// entries, links, and names that are not UTF-8: none of them is ours.
    pub(super) fn walk(&mut self, path: &str, visit: &mut impl FnMut(String)) -> Result<(), OutputError> {
        if path.is_empty() {
            return self.walk_folder(path, 0, visit);
        }
        match self.missing_folder(path) {
            Ok(None) => {}
            // What is behind a link or a file is not ours. Whoever writes there will be told.
            Ok(Some(_)) | Err(_) => return Ok(()),
        }
        match self.kind(path)? {
            Kind::Folder => self.walk_folder(path, 0, visit)?,
            Kind::File => visit(path.to_owned()),
            Kind::Missing | Kind::Link | Kind::Other => {}
        }
        Ok(())
    }

    fn walk_folder(&mut self, path: &str, depth: usize, visit: &mut impl FnMut(String)) -> Result<(), OutputError> {
        let io = |error: std::io::Error| OutputError::io(if path.is_empty() { "." } else { path }, "list", &error);
        if depth > MAX_DEPTH {
            return Err(OutputError::new(path, format!("more than {MAX_DEPTH} folders within each other")));
        }
        for entry in fs::read_dir(self.place(path)).map_err(io)? {
            let entry = entry.map_err(io)?;
            self.entries += 1;
            if self.entries > MAX_ENTRIES {
                return Err(OutputError::new(path, format!("the output folder has more than {MAX_ENTRIES} entries")));
            }
            let name = entry.file_name();
            let Some(name) = name.to_str().filter(|name| !name.starts_with('.')) else { continue };
            let inner = if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") };
            let kind = Kind::from(entry.file_type().map_err(io)?);
            self.kinds.insert(inner.clone(), kind);
            match kind {
                Kind::Folder => self.walk_folder(&inner, depth + 1, visit)?,
                Kind::File => visit(inner),
                Kind::Missing | Kind::Link | Kind::Other => {}
            }
        }
        Ok(())
    }

    /// Whether the file at `path` is ours, by its first bytes.
    pub(super) fn is_ours(&self, path: &str, ours: fn(&[u8]) -> bool) -> std::io::Result<bool> {
        Ok(ours(fill(fs::File::open(self.place(path))?, HEAD, &mut Vec::new())?))
    }

    /// Compares the file at `path` with `text`: equal, or other and ours, or other and foreign.
    /// Files of another length are not read beyond their head. `buffer` is only for reuse.
    pub(super) fn compare(
        &self,
        path: &str,
        text: &[u8],
        ours: fn(&[u8]) -> bool,
        buffer: &mut Vec<u8>,
    ) -> std::io::Result<Compared> {
        let file = fs::File::open(self.place(path))?;
        let same_length = file.metadata()?.len() == text.len() as u64;
        // No byte more than wanted: to ask for the end costs a call for every file.
        let read = fill(file, if same_length { text.len() } else { HEAD }, buffer)?;
        if same_length && read == text {
            return Ok(Compared::Equal);
        }
        let head = read.get(..HEAD).unwrap_or(read);
        Ok(if ours(head) { Compared::Ours } else { Compared::Foreign })
    }
}

/// Reads at most `most` bytes of `file` into `buffer`, in as few calls as it takes.
fn fill(mut file: fs::File, most: usize, buffer: &mut Vec<u8>) -> std::io::Result<&[u8]> {
    if buffer.len() < most {
        buffer.resize(most, 0);
    }
    let mut filled = 0;
    while let Some(rest) = buffer.get_mut(filled..most).filter(|rest| !rest.is_empty()) {
        match file.read(rest) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(buffer.get(..filled).unwrap_or_default())
}

/// How a file compares with what is to stand there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Compared {
    Equal,
    Ours,
    Foreign,
}

/// Whether two paths are one file, as they are where case does not count.
#[cfg(unix)]
pub(super) fn same_file(one: &Path, other: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let facts = |path: &Path| fs::symlink_metadata(path).map(|facts| (facts.dev(), facts.ino())).ok();
    facts(one).is_some_and(|one| Some(one) == facts(other))
}

/// Whether two paths that differ in case alone are one file: here, always.
#[cfg(not(unix))]
pub(super) fn same_file(_: &Path, _: &Path) -> bool {
    true
}
