//! What we write, read by the readers that manifests meet: PyYAML, pure and on libyaml (YAML 1.1),
//! ruamel.yaml (1.2), and Go's `sigs.k8s.io/yaml` by way of the `yamlread` of our validators.
//!
//! A reader that is not installed is skipped, with a line that says so.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "tests")]

#[path = "../src/manifest/awkward.rs"]
mod awkward;

use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use cellfold::manifest;
use cellfold::node::{Node, Number, Value, from_json, to_json};
use cellfold::source::Origin;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value as Json, json};

/// Files and what their documents should read as.
struct Corpus {
    folder: tempfile::TempDir,
    files: Vec<(PathBuf, Vec<Json>)>,
}

impl Corpus {
    fn new() -> Self {
        Corpus { folder: tempfile::tempdir().unwrap(), files: Vec::new() }
    }

    fn add(&mut self, nodes: &[Node]) {
        let mut text = format!("{}\n", manifest::HEADER);
        manifest::write_documents(nodes.iter(), &mut text);
        let path = self.folder.path().join(format!("{}.yaml", self.files.len()));
        std::fs::write(&path, text).unwrap();
        self.files.push((path, nodes.iter().map(to_json).collect()));
    }

    /// Has all files read by one reader, and all documents compared.
    fn read_by(&self, reader: &str) {
        let Some(mut command) = command(reader) else {
            println!("skipped: {reader} is not installed");
            return;
        };
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let names: String = self.files.iter().map(|(path, _)| format!("{}\n", path.display())).collect();
        // From a thread of its own, or both sides might wait on a full pipe.
        let mut stdin = child.stdin.take().unwrap();
        let writer = std::thread::spawn(move || stdin.write_all(names.as_bytes()));
        let output = child.wait_with_output().unwrap();
        // A reader that is missing has closed its end already.
        let written = writer.join().unwrap();
        if output.status.code() == Some(3) {
            println!("skipped: {reader} is not installed");
            return;
        }
        written.unwrap();
        assert!(output.status.success(), "{reader}: {}", output.status);
        let lines = String::from_utf8(output.stdout).unwrap();
        let mut faults = Vec::new();
        let mut read = 0;
        for (line, (path, wanted)) in lines.lines().zip(&self.files) {
            let line: Json = serde_json::from_str(line).unwrap();
            read += 1;
            match line.get("error") {
                Some(error) => faults.push(format!("{error} in:\n{}", std::fs::read_to_string(path).unwrap())),
                None => compare(line.get("docs").unwrap_or(&Json::Null), &json!(wanted), "", &mut faults),
            }
        }
        assert_eq!(read, self.files.len(), "{reader} gave up");
        let shown = faults.iter().take(10).map(String::as_str).collect::<Vec<_>>().join("\n");
        assert!(faults.is_empty(), "{reader}: {} faults\n{shown}", faults.len());
        println!("{reader}: {read} files");
    }
}

fn command(reader: &str) -> Option<Command> {
    if reader == "go" {
        let home = std::env::var_os("HOME").map(|home| Path::new(&home).join("tools/bin"));
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders = home.into_iter().chain(std::env::split_paths(&path));
        let program = folders.map(|folder| folder.join("yamlread")).find(|program| program.is_file())?;
        return Some(Command::new(program));
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/yaml_readers.py");
    let there = Command::new("python3").arg("--version").output().is_ok_and(|output| output.status.success());
    there.then(|| {
        let mut command = Command::new("python3");
        command.args([script.as_os_str(), OsStr::new(reader)]).env("PYTHONIOENCODING", "utf-8");
        command
    })
}

/// Notes all places where two values differ. Numbers are compared as numbers: Go writes 1e3 as 1000.
fn compare(read: &Json, wanted: &Json, at: &str, faults: &mut Vec<String>) {
    match (read, wanted) {
        (Json::Array(a), Json::Array(b)) if a.len() == b.len() => {
            a.iter().zip(b).enumerate().for_each(|(i, (a, b))| compare(a, b, &format!("{at}[{i}]"), faults));
        }
        (Json::Object(a), Json::Object(b)) if a.len() == b.len() && a.keys().all(|key| b.contains_key(key)) => {
            a.iter().for_each(|(key, a)| compare(a, &b[key], &format!("{at}.{key:?}"), faults));
        }
        (Json::Number(a), Json::Number(b)) if a.as_f64() == b.as_f64() => {}
        _ if read == wanted => {}
        _ => faults.push(format!("{at}: {read}, not {wanted}")),
    }
}

fn everything() -> &'static Corpus {
    static CORPUS: std::sync::OnceLock<Corpus> = std::sync::OnceLock::new();
    CORPUS.get_or_init(|| {
        let node = |json: &Json| from_json(json, Origin::NONE);
        let mut corpus = Corpus::new();
        for text in awkward::texts() {
            corpus.add(&[node(&awkward::document(&text)), node(&json!([text])), node(&json!(text))]);
        }
        let numbers =
            ["0", "-7", "0o440", "0x1F", "1_000", "9223372036854775807", "1.50", "007.5", "1e3", "-1.5E-3", "5."];
        let numbers = numbers.map(|text| Node::new(Value::Number(Number::parse(text).unwrap()), Origin::NONE));
        corpus.add(&[Node::list(numbers.into(), Origin::NONE), node(&json!({ "a": [null, true, false, {}, []] }))]);

        let seed = TestRng::from_seed(RngAlgorithm::ChaCha, b"cellfold: what we write is read.");
        let mut runner = TestRunner::new_with_rng(Config::default(), seed);
        let any = awkward::any_text();
        let random: Vec<Node> =
            (0..5000).map(|_| node(&awkward::document(&any.new_tree(&mut runner).unwrap().current()))).collect();
        random.chunks(25).for_each(|chunk| corpus.add(chunk));
        corpus
    })
}

#[test]
fn pyyaml() {
    everything().read_by("pyyaml");
}

#[test]
fn libyaml() {
    everything().read_by("libyaml");
}

#[test]
fn ruamel() {
    everything().read_by("ruamel");
}

#[test]
fn go() {
    everything().read_by("go");
}
