//! What goes wrong on a disk, in words.

use std::fmt;
use std::io;

/// Why a file of the output could not be compared, written or removed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct OutputError {
    /// The path within the output folder, with `/`; the folder's own path where that is meant.
    pub path: String,
    /// What happened and what to do, as a sentence without a full stop.
    pub reason: String,
}

impl OutputError {
    /// That `path` could not be had, for `reason`.
    pub(super) fn new(path: impl Into<String>, reason: impl Into<String>) -> Self {
        OutputError { path: path.into(), reason: reason.into() }
    }

    /// That the system refused to `verb` the path.
    pub(super) fn io(path: impl Into<String>, verb: &str, error: &io::Error) -> Self {
        OutputError::new(path, format!("cannot {verb} it: {}", words(error)))
    }
}

impl fmt::Display for OutputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.reason)
    }
}

impl std::error::Error for OutputError {}

/// A system's error without its number, which differs between systems.
pub(super) fn words(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "it does not exist".to_owned(),
        io::ErrorKind::PermissionDenied => "no permission".to_owned(),
        io::ErrorKind::StorageFull => "the disk is full".to_owned(),
        io::ErrorKind::QuotaExceeded => "the disk quota is used up".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "the file system is read-only".to_owned(),
        io::ErrorKind::NotADirectory => "a file stands where a folder is wanted".to_owned(),
        io::ErrorKind::IsADirectory => "a folder stands where a file is wanted".to_owned(),
        _ => {
            let text = error.to_string();
            text.split(" (os error").next().unwrap_or(&text).to_lowercase()
        }
    }
}
