//! A tree of files, wherever it lies: on disk, or in a Git commit.

use std::fmt;

/// Why a tree could not give a file or its listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreeError {
    /// The path within the tree; empty for the tree itself.
    pub path: String,
    /// What happened, as a sentence without a full stop.
    pub reason: String,
}

impl fmt::Display for TreeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() { write!(f, "{}", self.reason) } else { write!(f, "{}: {}", self.path, self.reason) }
    }
}

impl std::error::Error for TreeError {}

impl TreeError {
    /// That `path` of the tree could not be had, for `reason`.
    pub fn new(path: impl Into<String>, reason: impl Into<String>) -> Self {
        TreeError { path: path.into(), reason: reason.into() }
    }
}

/// The largest file that a tree gives, in bytes. Spans count in `u32`, and a spec is written by
/// people: what is larger is there by mistake.
pub const MAX_FILE: u64 = 16 << 20;

/// The most entries that one listing looks at.
pub const MAX_ENTRIES: usize = 200_000;

/// The most folders within folders that a listing enters.
pub const MAX_DEPTH: usize = 64;

/// Whether a file of that name may hold a spec: `.kdl`, `.yaml`, `.yml` or `.json`.
pub fn is_spec_name(name: &str) -> bool {
    matches!(name.rsplit_once('.'), Some((stem, "kdl" | "yaml" | "yml" | "json")) if !stem.is_empty())
}

/// Checks that `path` is relative, has no empty part, no `.`, no `..`, and no character that means something
/// else on some system.
///
/// # Errors
/// Where it is not so, with the reason.
pub fn check_path(path: &str) -> Result<(), TreeError> {
    let bad = |reason: &str| Err(TreeError::new(path, reason));
    if path.is_empty() {
        return bad("the path is empty");
    }
    if path.starts_with('/') {
        return bad("an absolute path: give one within the fleet's folder");
    }
    if path.chars().any(|c| c.is_control() || matches!(c, '\\' | ':')) {
        return bad("a path has `/` between its parts, and no `\\`, no `:` and no control characters");
    }
    for part in path.split('/') {
        match part {
            "" => return bad("the path has an empty part: two `/` in a row, or one at the end"),
            "." | ".." => return bad("a path within the fleet's folder has no `.` or `..`"),
            _ => {}
        }
    }
    Ok(())
}

/// Where the files of a fleet come from. Paths are relative, with `/`, and never leave the tree.
pub trait Tree: Send + Sync {
    /// What the tree is, for messages: a folder's path, or a commit.
    fn name(&self) -> String;

    /// The paths of all files that may hold a spec, by their names ([`is_spec_name`]): those that
    /// stand directly in the tree, and those in `folders` at any depth. Sorted by bytes.
    ///
    /// Hidden entries are passed over, and a folder that is not there has no files. Nothing
    /// outside `folders` is walked, so that a large golden tree beside them costs nothing.
    ///
    /// # Errors
    /// Where the tree cannot be listed, or has more than [`MAX_ENTRIES`] or [`MAX_DEPTH`] of them.
    fn list(&self, folders: &[&str]) -> Result<Vec<String>, TreeError>;

    /// The bytes of a file: of a listed one, or of any other of the tree (data).
    ///
    /// # Errors
    /// Where the file is missing, is a link out of the tree, or is larger than [`MAX_FILE`].
    fn read(&self, path: &str) -> Result<Vec<u8>, TreeError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_specs() {
        for name in ["fleet.kdl", "a.b.yaml", "x.yml", "x.json"] {
            assert!(is_spec_name(name), "{name}");
        }
        for name in ["README.md", "kdl", ".kdl", "x.KDL", "x.kdl~", "x"] {
            assert!(!is_spec_name(name), "{name}");
        }
    }

    #[test]
    fn paths_that_leave_the_tree_are_refused() {
        for path in ["", "/etc/passwd", "../x", "a/../b", "a//b", "a/", "./a", "a\\b", "a\nb", "C:x"] {
            assert!(check_path(path).is_err(), "{path:?}");
        }
        for path in ["fleet.kdl", "a/b.c/d", "..a", "a/...", "é/x"] {
            assert!(check_path(path).is_ok(), "{path:?}");
        }
    }
}
