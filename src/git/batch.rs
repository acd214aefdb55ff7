//! One `git cat-file --batch`, kept open.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use super::command::{complaint, git, not_started};
use crate::source::{MAX_FILE, TreeError};

/// A child process that answers for objects.
#[derive(Debug)]
pub(super) struct Batch {
    child: Child,
    /// `None` only while it is being closed.
    ask: Option<ChildStdin>,
    answer: BufReader<ChildStdout>,
    /// Why it has ended, once it has.
    failure: Option<TreeError>,
}

/// An object as git gives it.
#[derive(Debug)]
pub(super) struct Object {
    /// The name of its content, in hexadecimal digits.
    pub(super) hash: String,
    /// Its content.
    pub(super) bytes: Vec<u8>,
}

/// Why there is no object.
#[derive(Debug)]
pub(super) enum Lack {
    /// There is none of that name, or it is not clear which.
    Missing,
    /// It is larger than a file may be.
    TooLarge,
    /// Git itself failed.
    Failed(TreeError),
}

impl Batch {
    /// Starts git in `dir`.
    pub(super) fn start(dir: &Path) -> Result<Self, TreeError> {
        let mut git = git(dir);
        git.args(["cat-file", "--batch"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = git.spawn().map_err(|error| not_started(&error))?;
        let (Some(ask), Some(answer)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(TreeError::new("", "git could not be spoken to"));
        };
        Ok(Batch { child, ask: Some(ask), answer: BufReader::new(answer), failure: None })
    }

    /// The object of that name, which is any that git understands but for a line break. Names go
    /// through a pipe, where none can be taken for an option.
    pub(super) fn get(&mut self, name: &str) -> Result<Object, Lack> {
        if name.is_empty() || name.contains(['\n', '\0']) {
            return Err(Lack::Missing);
        }
        match self.exchange(name) {
            Ok(found) => found,
            Err(_) => Err(Lack::Failed(self.end())),
        }
    }

    /// An error here is of the pipe: git has ended.
    fn exchange(&mut self, name: &str) -> std::io::Result<Result<Object, Lack>> {
        let ended = || std::io::Error::from(std::io::ErrorKind::BrokenPipe);
        self.ask.as_mut().ok_or_else(ended)?.write_all(format!("{name}\n").as_bytes())?;
        let mut head = Vec::new();
        if self.answer.read_until(b'\n', &mut head)? == 0 {
            return Err(ended());
        }
        let head = String::from_utf8_lossy(&head);
        // `<hash> <kind> <size>`; else the name and a word, as `<name> missing`.
        let mut words = head.trim_end().split(' ');
        let (hash, kind, size, more) = (words.next(), words.next(), words.next(), words.next());
        let (Some(hash), Some("commit" | "tree" | "blob" | "tag"), Some(size), None) = (hash, kind, size, more) else {
            return Ok(Err(Lack::Missing));
        };
        let Some(size) = size.parse::<u64>().ok().filter(|_| is_hash(hash)) else { return Ok(Err(Lack::Missing)) };
        // The line break after the object is read with it.
        let mut content = Read::by_ref(&mut self.answer).take(size + 1);
        if size > MAX_FILE {
            std::io::copy(&mut content, &mut std::io::sink())?;
            return Ok(Err(Lack::TooLarge));
        }
        let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0) + 1);
        if content.read_to_end(&mut bytes)? as u64 != size + 1 {
            return Err(ended());
        }
        bytes.pop();
        Ok(Ok(Object { hash: hash.to_owned(), bytes }))
    }

    /// What git said before it ended.
    fn end(&mut self) -> TreeError {
        if let Some(failure) = &self.failure {
            return failure.clone();
        }
        self.ask = None;
        let _ = self.child.kill();
        let mut words = Vec::new();
        if let Some(stderr) = self.child.stderr.take() {
            let _ = stderr.take(1 << 16).read_to_end(&mut words);
        }
        let failure = TreeError::new("", complaint(&words));
        self.failure.insert(failure).clone()
    }
}

impl Drop for Batch {
    fn drop(&mut self) {
        // Without its input git ends; waited for, it leaves no zombie.
        self.ask = None;
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Whether that is the name of an object: 40 hexadecimal digits, or 64.
pub(super) fn is_hash(word: &str) -> bool {
    matches!(word.len(), 40 | 64) && word.bytes().all(|byte| byte.is_ascii_hexdigit())
}
