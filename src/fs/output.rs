//! A golden tree on disk: opening it, and its lock.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::error::OutputError;
use super::plan::{self, Plan};
use super::write::{self, Written};

/// How long a run waits for another that writes the same folder.
const PATIENCE: Duration = Duration::from_secs(10);

/// Which part of a golden tree a render answers for: stale files are removed there alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// The whole tree.
    All,
    /// These files, and what is in these folders; paths with `/`.
    Within(Vec<String>),
}

/// A folder of generated files.
///
/// It owns the files that `ours` knows by their first 512 bytes, and no other is ever changed or
/// removed. Hidden entries are not looked at. No link is followed: none inside the folder, nor
/// the folder itself. A link in a repository would else choose where a render writes; whoever wants the
/// tree elsewhere names that place. Folders on the way there may be links.
#[derive(Debug)]
pub struct Output {
    /// As the user named it.
    dir: PathBuf,
    /// Without links; `None` where the folder does not exist yet.
    root: Option<PathBuf>,
    ours: fn(&[u8]) -> bool,
    lock: Option<File>,
}

impl Output {
    /// The golden tree in `dir`, to be compared. It need not exist. `ours` tells from the first
    /// 512 bytes of a file (or all, if it has fewer) whether it is generated.
    ///
    /// # Errors
    /// Where `dir` is no folder but a link or a file, or cannot be reached.
    pub fn open(dir: impl AsRef<Path>, ours: fn(&[u8]) -> bool) -> Result<Self, OutputError> {
        // Without what makes a system look through a link at the end: `golden/`, `golden/.`.
        let dir: PathBuf = dir.as_ref().components().collect();
        let shown = dir.display().to_string();
        if dir.is_symlink() {
            let target = fs::read_link(&dir).map_or_else(|_| String::new(), |to| format!(", to {}", to.display()));
            let reason = format!("the output folder is a link{target}: name the folder that is meant, or put one here");
            return Err(OutputError::new(shown, reason));
        }
        let root = match fs::canonicalize(&dir) {
            Ok(root) => Some(root),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => return Err(OutputError::io(shown, "open", &error)),
        };
        if root.as_ref().is_some_and(|root| !root.is_dir()) {
            return Err(OutputError::new(shown, "the output folder is a file"));
        }
        Ok(Output { dir, root, ours, lock: None })
    }

    /// The golden tree in `dir`, to be written. Where the folder exists, no other run can write it
    /// until this value is dropped, so that the plan stays true.
    ///
    /// # Errors
    /// As [`Output::open`], and where another run has been writing for too long.
    pub fn open_to_write(dir: impl AsRef<Path>, ours: fn(&[u8]) -> bool) -> Result<Self, OutputError> {
        let mut output = Output::open(dir, ours)?;
        output.lock(PATIENCE)?;
        Ok(output)
    }

    /// Compares `files` (contents by path, with `/`) with what is there. Changes nothing.
    ///
    /// # Errors
    /// All of them: paths that may not be written or that clash, files without our header, links
    /// and foreign things in the way, what cannot be read.
    pub fn plan(&self, files: BTreeMap<String, String>, scope: &Scope) -> Result<Plan, Vec<OutputError>> {
        plan::plan(self.root.as_deref(), files, scope, self.ours).map_err(|errors| self.named(errors))
    }

    /// Carries out a plan. All new text is on disk before the first file is replaced, each by one
    /// rename: so a full disk changes nothing, and whoever ends this at any moment leaves whole
    /// files, old or new. What else it leaves is removed by the next call.
    ///
    /// # Errors
    /// All of them. A plan with blocked files is refused.
    pub fn apply(&mut self, plan: Plan) -> Result<Written, Vec<OutputError>> {
        if !plan.blocked.is_empty() {
            return Err(plan.blocked.iter().map(|path| OutputError::new(path, plan::FOREIGN)).collect());
        }
        if self.root.is_none() && plan.is_clean() {
            return Ok(Written::default());
        }
        self.create().and_then(|()| self.lock(PATIENCE)).map_err(|error| vec![error])?;
        let Some(root) = &self.root else { return Ok(Written::default()) };
        write::write(root, plan, self.ours, self.lock.is_some()).map_err(|errors| self.named(errors))
    }

    /// The text of a file of the tree; `None` where there is none. For comparing, not for a spec.
    ///
    /// # Errors
    /// Where it is in the way of a link, is no file, or cannot be read.
    pub fn read(&self, path: &str) -> Result<Option<Vec<u8>>, OutputError> {
        plan::read(self.root.as_deref(), path)
    }

    /// The generated files at or below a folder, each with its text. What cannot be read is left out: whoever writes there
    /// is told of it.
    pub fn texts(&self, folder: &str) -> Vec<(String, String)> {
        self.root.as_deref().map(|root| plan::texts(root, folder, self.ours)).unwrap_or_default()
    }

    /// Calls the folder itself, which is `.` within, by the user's name.
    fn named(&self, mut errors: Vec<OutputError>) -> Vec<OutputError> {
        for error in errors.iter_mut().filter(|error| error.path == ".") {
            error.path = self.dir.display().to_string();
        }
        errors
    }

    /// Makes the folder if it is not there.
    fn create(&mut self) -> Result<(), OutputError> {
        if self.root.is_none() {
            let shown = self.dir.display().to_string();
            let made = fs::create_dir_all(&self.dir).and_then(|()| fs::canonicalize(&self.dir));
            self.root = Some(made.map_err(|error| OutputError::io(shown, "make", &error))?);
        }
        Ok(())
    }

    /// Locks the folder itself, so that no file of ours is left in it. Systems that cannot lock a
    /// folder do without.
    fn lock(&mut self, patience: Duration) -> Result<(), OutputError> {
        let Some(root) = self.root.as_ref().filter(|_| self.lock.is_none() && cfg!(unix)) else { return Ok(()) };
        let shown = || self.dir.display().to_string();
        let folder = File::open(root).map_err(|error| OutputError::io(shown(), "open", &error))?;
        let start = Instant::now();
        loop {
            match folder.try_lock() {
                Ok(()) => break,
                Err(fs::TryLockError::WouldBlock) if start.elapsed() < patience => {
                    std::thread::sleep(Duration::from_millis(10));
                }
                Err(fs::TryLockError::WouldBlock) => {
                    let reason = "another cellfold has been writing this folder for some time: wait for it, or end it";
                    return Err(OutputError::new(shown(), reason));
                }
                // Some network file systems have no locks.
                Err(fs::TryLockError::Error(_)) => return Ok(()),
            }
        }
        self.lock = Some(folder);
        Ok(())
    }
}

#[cfg(test)]
#[path = "output_tests.rs"]
mod tests;
