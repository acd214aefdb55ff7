//! What the tests of the whole program share: running it, comparing with what is committed, blessing.
#![allow(dead_code, reason = "each test program uses a part of it")]

pub(crate) mod memory;
pub(crate) mod script;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs, io, thread};

use cellfold::diff::unified;

/// How long one run of the program may take before it counts as hanging. Debug builds on a busy machine are slow.
const PATIENCE: Duration = Duration::from_secs(120);

/// The root of the repository.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Whether what is committed shall be rewritten instead of compared.
pub(crate) fn bless() -> bool {
    env::var_os("CELLFOLD_BLESS").is_some_and(|value| value != "0" && !value.is_empty())
}

/// What a run of the program left behind.
pub(crate) struct Ran {
    /// Its data.
    pub(crate) stdout: String,
    /// Its talk.
    pub(crate) stderr: String,
    /// Its exit code; nothing where a signal ended it, or our patience.
    pub(crate) code: Option<i32>,
}

/// Runs the program in a folder, in an environment that is the same everywhere but for what is given.
pub(crate) fn cellfold(folder: &Path, arguments: &[String], environment: &[(&str, &str)]) -> io::Result<Ran> {
    let talk = tempfile::tempdir()?;
    let (out, err) = (talk.path().join("out"), talk.path().join("err"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_cellfold"));
    command.current_dir(folder).args(["--color", "never"]).args(arguments);
    for (name, _) in env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("CELLFOLD_")) {
        command.env_remove(name);
    }
    command.env("COLUMNS", "100").env("TERM", "dumb").env("LC_ALL", "C.UTF-8").env_remove("RUST_BACKTRACE");
    command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE").env_remove("KUBECTL_EXTERNAL_DIFF");
    command.envs(environment.iter().copied());
    command.stdin(Stdio::null()).stdout(fs::File::create(&out)?).stderr(fs::File::create(&err)?);
    let mut child = command.spawn()?;
    let (start, mut nap) = (Instant::now(), Duration::from_micros(500));
    let code = loop {
        if let Some(status) = child.try_wait()? {
            break status.code();
        }
        if start.elapsed() > PATIENCE {
            child.kill()?;
            child.wait()?;
            break None;
        }
        thread::sleep(nap);
        nap = (nap * 2).min(Duration::from_millis(8));
    };
    let text = |path: &Path| fs::read(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    Ok(Ran { stdout: text(&out)?, stderr: text(&err)?, code })
}

/// All files below a folder by their path in it, with `/`. Links are named, not followed.
pub(crate) fn files(folder: &Path) -> io::Result<BTreeMap<String, PathBuf>> {
    let mut found = BTreeMap::new();
    let mut open = vec![(String::new(), folder.to_owned())];
    while let Some((name, path)) = open.pop() {
        for entry in fs::read_dir(path)? {
            let entry = entry?;
            let inner = format!("{name}{}", entry.file_name().to_string_lossy());
            if entry.file_type()?.is_dir() {
                open.push((format!("{inner}/"), entry.path()));
            } else {
                found.insert(inner, entry.path());
            }
        }
    }
    Ok(found)
}

/// Copies all files of a folder into another.
pub(crate) fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for (name, path) in files(from)? {
        let target = to.join(&name);
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::copy(path, target)?;
    }
    Ok(())
}

/// Compares two folders byte for byte. Tells what differs, the first few files as diffs.
pub(crate) fn compare(expected: &Path, actual: &Path) -> io::Result<Option<String>> {
    let (wanted, found) = (files(expected).unwrap_or_default(), files(actual)?);
    let mut told = String::new();
    let mut differing = 0_usize;
    let names: std::collections::BTreeSet<&String> = wanted.keys().chain(found.keys()).collect();
    for name in names {
        let text = |path: Option<&PathBuf>| path.map(fs::read).transpose();
        let (old, new) = (text(wanted.get(name))?, text(found.get(name))?);
        if old == new {
            continue;
        }
        differing += 1;
        if differing <= 3 {
            let (old_text, new_text) = (lossy(old.as_deref()), lossy(new.as_deref()));
            let side = |there: bool| there.then_some(name.as_str());
            told += &unified(side(old.is_some()), side(new.is_some()), &old_text, &new_text, 3);
        } else if differing <= 40 {
            told += &format!("{name}\n");
        }
    }
    Ok((differing > 0).then(|| format!("{differing} files differ\n{told}")))
}

fn lossy(bytes: Option<&[u8]>) -> String {
    bytes.map_or_else(String::new, |bytes| String::from_utf8_lossy(bytes).into_owned())
}

/// The values of these keys wherever they stand in the golden trees and transcripts, in order.
pub(crate) fn emitted(keys: &[&'static str]) -> Vec<(&'static str, String)> {
    files(&root().join("golden")).unwrap_or_default().values().flat_map(|path| emitted_in(path, keys)).collect()
}

/// The values of these keys in a file of manifests, in order.
pub(crate) fn emitted_in(path: &Path, keys: &[&'static str]) -> Vec<(&'static str, String)> {
    let text = fs::read_to_string(path).unwrap_or_default();
    let mut found = Vec::new();
    for line in text.lines().map(str::trim_start) {
        let line = keys.iter().find_map(|key| Some((*key, line.strip_prefix(key)?.strip_prefix(": ")?)));
        // A scalar on one line: YAML says what it is.
        found.extend(line.and_then(|(key, value)| Some((key, yaml_serde::from_str::<String>(value).ok()?))));
    }
    found
}

/// A tool on the path, or where the validators are installed.
pub(crate) fn tool(name: &str) -> Option<PathBuf> {
    let installed = env::var_os("CELLFOLD_TOOLS").map(PathBuf::from);
    let installed = installed.or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join("tools")));
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = env::split_paths(&path).chain(installed.map(|folder| folder.join("bin")));
    folders.map(|folder| folder.join(name)).find(|path| path.is_file())
}
