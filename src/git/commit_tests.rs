#![allow(clippy::unwrap_used, clippy::disallowed_methods, clippy::disallowed_types, reason = "tests")]

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use super::*;
use crate::git::{show_prefix, top_level};

const FOLDERS: &[&str] = &["profiles", "services", "releases"];

/// A repository with one commit of these files, each holding its own path.
struct Repository(tempfile::TempDir);

impl Repository {
    fn new(files: &[&str]) -> Self {
        let repository = Repository(tempfile::tempdir().unwrap());
        repository.git(&["init", "-q", "-b", "main"]);
        for file in files {
            repository.put(file, file);
        }
        repository.commit();
        repository
    }

    fn at(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn put(&self, path: &str, text: &str) {
        fs::create_dir_all(self.at(path).parent().unwrap()).unwrap();
        fs::write(self.at(path), text).unwrap();
    }

    fn git(&self, words: &[&str]) -> String {
        let mut git = Command::new("git");
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("GIT_")) {
            git.env_remove(name);
        }
        let who = ["-c", "user.name=T", "-c", "user.email=t@example.com", "-c", "commit.gpgSign=false"];
        let answer = git.arg("-C").arg(self.0.path()).args(who).args(words).output().unwrap();
        assert!(answer.status.success(), "{words:?}: {}", String::from_utf8_lossy(&answer.stderr));
        String::from_utf8(answer.stdout).unwrap().trim().to_owned()
    }

    fn commit(&self) {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "--allow-empty", "-m", "a commit"]);
    }

    fn open(&self, reference: &str, subfolder: &str) -> Result<Commit, String> {
        Commit::open(self.0.path(), reference, subfolder).map_err(|error| error.to_string())
    }

    fn list(&self, reference: &str, subfolder: &str) -> Result<Vec<String>, String> {
        self.open(reference, subfolder)?.list(FOLDERS).map_err(|error| error.to_string())
    }
}

fn read(commit: &Commit, path: &str) -> Result<String, String> {
    let bytes = commit.read(path).map_err(|error| error.to_string())?;
    Ok(String::from_utf8(bytes).unwrap())
}

#[test]
fn a_commit_is_listed_and_read_as_a_folder_is() {
    let files = [
        "fleet.kdl",
        "README.md",
        ".hidden.kdl",
        "services/a.kdl",
        "services/a/a.kdl",
        "services/a-b/x y.yaml",
        "services/a/log.properties",
        "golden/production/pay/manifests.yaml",
        "releases/dév.yml",
    ];
    let repository = Repository::new(&files);
    let commit = repository.open("HEAD", "").unwrap();
    let listed = commit.list(FOLDERS).unwrap();
    assert_eq!(
        listed,
        ["fleet.kdl", "releases/dév.yml", "services/a-b/x y.yaml", "services/a.kdl", "services/a/a.kdl"]
    );
    assert_eq!(listed, crate::fs::Folder::open(repository.0.path()).unwrap().list(FOLDERS).unwrap());
    for file in files {
        assert_eq!(read(&commit, file).unwrap(), file);
    }
    assert_eq!(commit.hash(), repository.git(&["rev-parse", "HEAD"]));
    assert_eq!(commit.name(), "HEAD");
}

#[test]
fn a_folder_of_a_commit_is_a_tree() {
    let repository = Repository::new(&["infra/fleet/fleet.kdl", "infra/fleet/services/a.kdl", "infra/x.kdl"]);
    let commit = repository.open("main", "infra/fleet/").unwrap();
    assert_eq!(commit.name(), "main:infra/fleet");
    assert_eq!(commit.list(FOLDERS).unwrap(), ["fleet.kdl", "services/a.kdl"]);
    assert_eq!(read(&commit, "services/a.kdl").unwrap(), "infra/fleet/services/a.kdl");
    assert!(read(&commit, "x.kdl").is_err() && read(&commit, "../x.kdl").is_err());
    // The repository may be named by any of its folders.
    let inner = Commit::open(repository.at("infra/fleet"), "main", "infra/fleet").unwrap();
    assert_eq!(inner.list(FOLDERS).unwrap().len(), 2);
    assert_eq!(repository.open("main", "infra/none").unwrap_err(), "`main` has no folder `infra/none`");
    assert_eq!(repository.open("main", "infra/x.kdl").unwrap_err(), "`main` has no folder `infra/x.kdl`");
    assert!(repository.open("main", "../x").is_err());
}

#[test]
fn older_commits_keep_what_they_had() {
    let repository = Repository::new(&["fleet.kdl", "services/a.kdl"]);
    repository.git(&["tag", "-a", "v1", "-m", "one"]);
    repository.git(&["rm", "-q", "services/a.kdl"]);
    repository.put("fleet.kdl", "new\n");
    repository.commit();
    repository.put("fleet.kdl", "not committed");
    let (old, new) = (repository.open("v1", "").unwrap(), repository.open("HEAD", "").unwrap());
    assert_eq!(old.list(FOLDERS).unwrap(), ["fleet.kdl", "services/a.kdl"]);
    assert_eq!(new.list(FOLDERS).unwrap(), ["fleet.kdl"]);
    assert_eq!(read(&old, "fleet.kdl").unwrap(), "fleet.kdl");
    assert_eq!(read(&new, "fleet.kdl").unwrap(), "new\n");
    assert_eq!(old.hash(), repository.open("HEAD~1", "").unwrap().hash());
}

#[test]
fn odd_references_are_names_and_nothing_else() {
    let repository = Repository::new(&["fleet.kdl"]);
    let odd =
        ["", "--help", "--batch-all-objects", "-x", "main\nHEAD", "no such", "HEAD:fleet.kdl", "main^{tree}", "\0"];
    for reference in odd {
        let error = repository.open(reference, "").unwrap_err();
        assert!(error.contains("there is no commit of that name"), "{reference:?}: {error}");
    }
    // A branch may be called like an option, if not by git's own commands.
    let head = repository.git(&["rev-parse", "HEAD"]);
    repository.git(&["update-ref", "refs/heads/--upload-pack=x", &head]);
    assert_eq!(repository.open("refs/heads/--upload-pack=x", "").unwrap().hash(), head);
    assert_eq!(repository.open("--upload-pack=x", "").unwrap().hash(), head);
}

#[test]
fn links_and_submodules_are_refused_where_they_matter() {
    let repository = Repository::new(&["fleet.kdl", "services/a.kdl", "a.properties"]);
    // Made in the index, so that it works where the system has no links.
    let blob = repository.git(&["hash-object", "-w", "services/a.kdl"]);
    let head = repository.git(&["rev-parse", "HEAD"]);
    let add = |mode: &str, hash: &str, path: &str| {
        repository.git(&["update-index", "--add", "--cacheinfo", &format!("{mode},{hash},{path}")]);
        repository.git(&["commit", "-q", "-m", "odd"]);
    };
    add("120000", &blob, "NOTES");
    add("160000", &head, "vendor");
    let commit = repository.open("HEAD", "").unwrap();
    assert_eq!(commit.list(FOLDERS).unwrap(), ["fleet.kdl", "services/a.kdl"]);
    let reason = "which cannot be followed in a commit: put the files themselves there";
    assert_eq!(read(&commit, "NOTES").unwrap_err(), format!("NOTES: a link, {reason}"));
    assert_eq!(read(&commit, "vendor/x.yaml").unwrap_err(), format!("vendor/x.yaml: a submodule, {reason}"));
    add("120000", &blob, "services/link");
    assert_eq!(repository.list("HEAD", "").unwrap_err(), format!("services/link: a link, {reason}"));
    assert!(repository.list("HEAD~1", "").is_ok());
    assert_eq!(repository.open("HEAD", "services/link").unwrap_err(), format!("services/link: a link, {reason}"));
    repository.git(&["rm", "-q", "--cached", "services/link"]);
    add("160000", &head, "releases");
    assert_eq!(repository.list("HEAD", "").unwrap_err(), format!("releases: a submodule, {reason}"));
}

#[test]
fn missing_and_large_files_leave_the_reader_well() {
    let repository = Repository::new(&["fleet.kdl", "empty.json"]);
    repository.put("large.json", &" ".repeat(usize::try_from(MAX_FILE).unwrap() + 1));
    repository.put("empty.json", "");
    repository.put("bytes.json", "a\n\n");
    repository.commit();
    let commit = repository.open("HEAD", "").unwrap();
    assert_eq!(read(&commit, "none.kdl").unwrap_err(), "none.kdl: it does not exist");
    assert_eq!(read(&commit, "no/ne.kdl").unwrap_err(), "no/ne.kdl: it does not exist");
    assert_eq!(read(&commit, "fleet.kdl/x").unwrap_err(), "fleet.kdl/x: it does not exist");
    assert_eq!(read(&commit, "large.json").unwrap_err(), "large.json: the file is larger than 16 MiB");
    assert_eq!(read(&commit, "empty.json").unwrap(), "");
    assert_eq!(read(&commit, "bytes.json").unwrap(), "a\n\n");
}

#[test]
fn many_threads_read_one_commit() {
    let files: Vec<String> = (0..40).map(|at| format!("services/s{at}.kdl")).collect();
    let repository = Repository::new(&files.iter().map(String::as_str).collect::<Vec<_>>());
    let commit = repository.open("HEAD", "").unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| files.iter().for_each(|file| assert_eq!(&read(&commit, file).unwrap(), file)));
        }
    });
}

#[test]
fn a_repository_with_long_hashes_is_read() {
    let repository = Repository(tempfile::tempdir().unwrap());
    repository.git(&["init", "-q", "--object-format=sha256"]);
    repository.put("services/a.kdl", "x");
    repository.commit();
    let commit = repository.open("HEAD", "").unwrap();
    assert_eq!((commit.hash().len(), read(&commit, "services/a.kdl").unwrap()), (64, "x".to_owned()));
}

#[test]
fn what_is_no_repository_is_said() {
    let dir = tempfile::tempdir().unwrap();
    let error = Commit::open(dir.path(), "HEAD", "").unwrap_err();
    assert_eq!(error.reason, "not in a Git repository");
    assert_eq!(top_level(dir.path()).unwrap_err().reason, "not in a Git repository");
    assert!(Commit::open(dir.path().join("none"), "HEAD", "").is_err());
    let empty = Repository(tempfile::tempdir().unwrap());
    empty.git(&["init", "-q"]);
    assert!(empty.open("HEAD", "").unwrap_err().contains("there is no commit of that name"));
}

#[test]
fn a_partial_clone_fetches_nothing() {
    let origin = Repository::new(&["fleet.kdl", "services/a.kdl"]);
    origin.git(&["config", "uploadpack.allowFilter", "true"]);
    let clone = Repository(tempfile::tempdir().unwrap());
    let from = format!("file://{}", origin.0.path().display());
    clone.git(&["clone", "-q", "--no-checkout", "--filter=blob:none", &from, "."]);
    let commit = clone.open("HEAD", "").unwrap();
    assert_eq!(commit.list(FOLDERS).unwrap(), ["fleet.kdl", "services/a.kdl"]);
    for path in ["fleet.kdl", "services/a.kdl"] {
        assert_eq!(read(&commit, path).unwrap_err(), format!("{path}: {PARTIAL}"));
    }
}

#[test]
fn a_missing_git_is_said() {
    let error = crate::git::command::not_started(&std::io::Error::from(std::io::ErrorKind::NotFound));
    assert_eq!(error.reason, "git was not found: it is needed to read a commit; install it, or add it to PATH");
}

#[test]
fn a_folder_knows_its_place() {
    let repository = Repository::new(&["infra/fleet/fleet.kdl"]);
    let top = fs::canonicalize(repository.0.path()).unwrap();
    assert_eq!(fs::canonicalize(top_level(repository.at("infra/fleet")).unwrap()).unwrap(), top);
    assert_eq!(show_prefix(repository.at("infra/fleet")).unwrap(), "infra/fleet");
    assert_eq!(show_prefix(repository.0.path()).unwrap(), "");
}

#[test]
fn a_tree_object_that_is_cut_off_is_none() {
    let whole = [b"100644 a\0".as_slice(), &[7; 20]].concat();
    assert_eq!(entries(&whole, 40).unwrap().len(), 1);
    for end in 1..whole.len() {
        assert_eq!(entries(whole.get(..end).unwrap(), 40), None, "{end}");
    }
}
