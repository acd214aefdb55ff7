//! Running git.

use std::ffi::OsStr;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::source::TreeError;

/// Git in `dir`, deaf to what a hook around us has set, and without the network.
pub(super) fn git(dir: &Path) -> Command {
    let mut git = Command::new("git");
    // A hook sets these for the repository that it runs in, in part relative to its own folder.
    for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_NAMESPACE"] {
        git.env_remove(variable);
    }
    git.env("LC_ALL", "C").env("GIT_TERMINAL_PROMPT", "0").env("GIT_OPTIONAL_LOCKS", "0");
    // A replaced object would be another fleet on this machine than on others.
    git.env("GIT_NO_REPLACE_OBJECTS", "1");
    // A partial clone fetches what it lacks, unless it is told not to: the first for git 2.44 and
    // later, the second for those before.
    git.env("GIT_NO_LAZY_FETCH", "1").args(["-c", "protocol.allow=never"]);
    git.arg("-C").arg(dir);
    git
}

/// What a git that could not be started means.
pub(super) fn not_started(error: &std::io::Error) -> TreeError {
    TreeError::new(
        "",
        match error.kind() {
            ErrorKind::NotFound => {
                "git was not found: it is needed to read a commit; install it, or add it to PATH".to_owned()
            }
            _ => format!("git could not be started: {error}"),
        },
    )
}

/// The top folder of the work tree that `dir` is in.
///
/// # Errors
/// Where git is missing, or `dir` is in no work tree.
pub fn top_level(dir: impl AsRef<Path>) -> Result<PathBuf, TreeError> {
    line(dir.as_ref(), "--show-toplevel").map(PathBuf::from)
}

/// The path of `dir` within its work tree, with `/` and none at its end; empty for the top folder.
///
/// # Errors
/// Where git is missing, or `dir` is in no work tree.
pub fn show_prefix(dir: impl AsRef<Path>) -> Result<String, TreeError> {
    let prefix = line(dir.as_ref(), "--show-prefix")?;
    Ok(prefix.trim_end_matches('/').to_owned())
}

/// The one line that `git rev-parse` answers.
fn line(dir: &Path, question: &str) -> Result<String, TreeError> {
    let mut git = git(dir);
    git.args([OsStr::new("rev-parse"), OsStr::new(question)]).stdin(Stdio::null());
    let answer = git.output().map_err(|error| not_started(&error))?;
    let shown = dir.display().to_string();
    if !answer.status.success() {
        return Err(TreeError::new(shown, complaint(&answer.stderr)));
    }
    let text = String::from_utf8(answer.stdout).map_err(|_| TreeError::new(shown, "the folder's path is not UTF-8"))?;
    Ok(text.strip_suffix('\n').unwrap_or(&text).to_owned())
}

/// Why there is no answer about a folder that Git knows nothing of.
pub const NO_REPOSITORY: &str = "not in a Git repository";

/// Why an object that a commit names is not there.
pub(super) const PARTIAL: &str =
    "it was not fetched: this clone is partial, and nothing is fetched here; fetch it whole";

/// What git said, in one line and without its `fatal:`.
pub(super) fn complaint(words: &[u8]) -> String {
    let words = String::from_utf8_lossy(words);
    let mut lines = words.lines().map(str::trim).filter(|line| !line.is_empty());
    let line = lines.clone().find(|line| line.starts_with("fatal:")).or_else(|| lines.next()).unwrap_or("git failed");
    let line = line.strip_prefix("fatal:").unwrap_or(line).trim();
    if line.starts_with("not a git repository") {
        return NO_REPOSITORY.to_owned();
    }
    if line.contains("promisor remote") {
        return PARTIAL.to_owned();
    }
    format!("git: {line}")
}
