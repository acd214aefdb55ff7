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

/// Where the files of a fleet come from. Paths are relative, with `/`, and never leave the tree.
pub trait Tree: Send + Sync {
    /// What the tree is, for messages: a folder's path, or a commit.
    fn name(&self) -> String;

    /// All paths of the tree that may be spec files or data, sorted.
    ///
    /// # Errors
    /// Where the tree cannot be listed.
    fn list(&self) -> Result<Vec<String>, TreeError>;

    /// The bytes of a file.
    ///
    /// # Errors
    /// Where the file is missing, is a link out of the tree, or is too large.
    fn read(&self, path: &str) -> Result<Vec<u8>, TreeError>;
}
