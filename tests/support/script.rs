//! A case: a folder with a spec, and what is done with it.
//!
//! The file `cmd` has one command of the program a line, without its name. Its first comment says what the case
//! shows; where the commands are not worth a file, the first line of `fleet.kdl` or `fleet.yaml` says it, and the
//! only command is `render --stdout`. Words in double quotes may hold spaces,
//! and `\"`. Beside commands there are
//!
//! - `write PATH <<EOF` … `EOF`: a file is written;
//! - `repeat PATH COUNT "TEXT"`: the text is appended that many times, `\n` being the end of a line;
//! - `bytes PATH HEX…`: a file of those bytes;
//! - `link PATH TARGET`, `rm PATH`, `cat PATH`, `tree PATH`.

use std::fmt::Write;
use std::path::Path;
use std::{fs, io};

use super::{cellfold, copy, files};

/// What a case is for, and its commands.
pub(crate) struct Script {
    about: String,
    lines: Vec<String>,
}

impl Script {
    /// Reads a case's script, or says what is wrong with it.
    pub(crate) fn read(case: &Path) -> Result<Script, String> {
        let text = |name: &str| fs::read_to_string(case.join(name)).ok();
        let (script, first) = match text("cmd") {
            Some(cmd) => {
                let first = cmd.lines().next().unwrap_or_default().to_owned();
                (cmd, first)
            }
            None => {
                let spec = ["fleet.kdl", "fleet.yaml"].into_iter().find_map(text).unwrap_or_default();
                ("render --stdout\n".to_owned(), spec.lines().next().unwrap_or_default().to_owned())
            }
        };
        let about = first.strip_prefix("//").or_else(|| first.strip_prefix('#')).unwrap_or_default().trim();
        if about.is_empty() {
            return Err(
                "the first line of `cmd`, or else of the fleet, is a comment that says what the case shows".into()
            );
        }
        Ok(Script { about: about.to_owned(), lines: script.lines().map(str::to_owned).collect() })
    }

    /// Does all that the script says on a copy of the case, and tells what came of it.
    pub(crate) fn run(&self, case: &Path) -> io::Result<String> {
        let scratch = tempfile::tempdir()?;
        let folder = scratch.path().join("fleet");
        copy(case, &folder)?;
        let _ = fs::remove_file(folder.join("cmd"));
        let mut told = format!("# {}\n", self.about);
        let mut lines = self.lines.iter();
        while let Some(line) = lines.next() {
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let _ = write!(told, "\n$ {}{line}\n", if is_ours(line) { "" } else { "cellfold " });
            let mut body = String::new();
            if line.ends_with("<<EOF") {
                for line in lines.by_ref().take_while(|line| *line != "EOF") {
                    body += line;
                    body.push('\n');
                }
            }
            told += &step(&folder, line, &body)?;
        }
        Ok(normal(told, scratch.path()))
    }
}

const OURS: [&str; 7] = ["write", "repeat", "bytes", "link", "rm", "cat", "tree"];

fn is_ours(line: &str) -> bool {
    OURS.contains(&line.split(' ').next().unwrap_or_default())
}

/// One line of the script.
fn step(folder: &Path, line: &str, body: &str) -> io::Result<String> {
    let words = words(line);
    let word = |at: usize| words.get(at).map_or("", String::as_str);
    let path = folder.join(word(1));
    let made = |path: &Path| path.parent().map_or(Ok(()), fs::create_dir_all);
    let mut told = String::new();
    match word(0) {
        "write" => {
            made(&path)?;
            fs::write(path, body)?;
            body.lines().for_each(|line| told += &format!("> {line}\n"));
        }
        "repeat" => {
            made(&path)?;
            let count = word(2).parse().map_err(|_| wrong(line, "COUNT is a number"))?;
            let text = fs::read_to_string(&path).unwrap_or_default();
            fs::write(path, text + &word(3).replace("\\n", "\n").repeat(count))?;
        }
        "bytes" => {
            made(&path)?;
            let byte = |hex: &String| u8::from_str_radix(hex, 16).map_err(|_| wrong(line, "bytes are in hexadecimal"));
            let bytes: Result<Vec<u8>, _> = words.iter().skip(2).map(byte).collect();
            fs::write(path, bytes?)?;
        }
        "link" => link(word(2), &path)?,
        "rm" if path.is_dir() => fs::remove_dir_all(path)?,
        "rm" => fs::remove_file(path)?,
        "cat" => told = fs::read_to_string(path).unwrap_or_else(|error| format!("! {error}\n")),
        "tree" => {
            let found = files(&path).unwrap_or_default();
            found.keys().for_each(|name| told += &format!("{name}\n"));
            if found.is_empty() {
                told += "(no files)\n";
            }
        }
        _ => {
            let ran = cellfold(folder, &words, &[])?;
            told += &ran.stdout;
            if !ran.stdout.is_empty() && !ran.stdout.ends_with('\n') {
                told += "\n(no line end)\n";
            }
            for line in ran.stderr.lines() {
                told += format!("! {line}").trim_end();
                told.push('\n');
            }
            match ran.code {
                Some(0) => {}
                Some(code) => told += &format!("exit {code}\n"),
                None => told += "killed\n",
            }
        }
    }
    Ok(told)
}

fn wrong(line: &str, what: &str) -> io::Error {
    io::Error::other(format!("{line}: {what}"))
}

#[cfg(unix)]
fn link(target: &str, path: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, path)
}

#[cfg(not(unix))]
fn link(_: &str, _: &Path) -> io::Result<()> {
    Err(io::Error::other("there are no links to make here"))
}

/// The words of a line: separated by spaces, those in double quotes whole.
pub(crate) fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quoted, mut there) = (Vec::new(), String::new(), false, false);
    let mut chars = line.trim_end_matches("<<EOF").chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' if quoted && chars.peek() == Some(&'"') => word.extend(chars.next()),
            '"' => (quoted, there) = (!quoted, true),
            ' ' if !quoted => {
                if there {
                    words.push(std::mem::take(&mut word));
                }
                there = false;
            }
            _ => {
                word.push(c);
                there = true;
            }
        }
    }
    if there {
        words.push(word);
    }
    words
}

/// The text without what differs from one run to the next.
fn normal(text: String, scratch: &Path) -> String {
    let mut text = text.replace("\r\n", "\n");
    let whole = scratch.canonicalize().unwrap_or_else(|_| scratch.to_owned());
    for path in [whole.as_path(), scratch] {
        text = text.replace(&*path.to_string_lossy(), "[TEMP]");
    }
    text
}
