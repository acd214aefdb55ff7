//! Other people's validation of manifests, where it is at hand.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value as Json;

fn tool(name: &str) -> Option<PathBuf> {
    let path = PathBuf::from(std::env::var_os("HOME")?).join("tools/bin").join(name);
    path.exists().then_some(path)
}

/// The documents that a validator refuses, with what it says. Without validators, none: a line says so.
pub(crate) fn refused<'a>(documents: impl Iterator<Item = &'a String>) -> BTreeMap<String, String> {
    let crds = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/crds");
    let (Some(validate), true) = (tool("kubectl-validate"), crds.exists()) else {
        println!("skipped: no kubectl-validate, so nothing that was rendered is validated by it");
        return BTreeMap::new();
    };
    let folder = tempfile::tempdir().unwrap();
    let mut by_file = BTreeMap::new();
    for (number, document) in documents.enumerate() {
        let path = folder.path().join(format!("{number:05}.yaml"));
        std::fs::write(&path, document).unwrap();
        by_file.insert(path.to_str().unwrap().to_owned(), document.clone());
    }
    let schemas = validate.parent().and_then(Path::parent).unwrap().join("schemas/1.34");
    let mut found = BTreeMap::new();
    let files: Vec<&String> = by_file.keys().collect();
    // As many as an argument list takes.
    for some in files.chunks(2_000) {
        let mut command = Command::new(&validate);
        command.args(["--version", "1.30", "-o", "json", "--local-schemas"]).arg(&schemas);
        let out = command.arg("--local-crds").arg(&crds).args(some).output().unwrap();
        let text = String::from_utf8_lossy(&out.stdout);
        let said: Json = serde_json::from_str(text.get(text.find('{').unwrap_or(0)..).unwrap()).unwrap();
        for file in some {
            let wrong = said[file].as_array().into_iter().flatten().find(|status| status["status"] != "Success");
            if let Some(status) = wrong {
                let words = status["message"].as_str().unwrap_or_default().to_owned();
                found.insert(by_file[*file].clone(), format!("kubectl-validate: {words}"));
            }
        }
    }
    for (file, words) in refused_by_server(&by_file) {
        found.entry(by_file[&file].clone()).or_insert(words);
    }
    println!("  {} documents validated, {} refused", by_file.len(), found.len());
    found
}

/// The files that the API server's own create validation refuses.
fn refused_by_server(by_file: &BTreeMap<String, String>) -> Vec<(String, String)> {
    let Some(apivalidate) = tool("apivalidate") else {
        println!("skipped: no apivalidate, so the API server's own validation is not asked");
        return Vec::new();
    };
    let mut list = tempfile::NamedTempFile::new().unwrap();
    by_file.keys().for_each(|file| writeln!(list, "{file}").unwrap());
    let out = Command::new(apivalidate).stdin(list.reopen().unwrap()).output().unwrap();
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    let lines = text.lines().filter_map(|line| line.split_once('\t'));
    let wrong = lines.filter(|(_, said)| !matches!(*said, "ok" | "other"));
    wrong.map(|(file, said)| (file.to_owned(), format!("the API server: {said}"))).collect()
}
