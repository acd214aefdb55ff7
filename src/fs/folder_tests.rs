#![allow(clippy::unwrap_used, clippy::disallowed_methods, clippy::disallowed_types, reason = "tests")]

use std::fs;

use super::*;

const FOLDERS: &[&str] = &["profiles", "services", "releases"];

/// A folder with these files, each holding its own path.
fn tree(files: &[&str]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for file in files {
        let place = dir.path().join(file);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        fs::write(place, file).unwrap();
    }
    dir
}

fn listed(dir: &tempfile::TempDir) -> Result<Vec<String>, String> {
    Folder::open(dir.path()).unwrap().list(FOLDERS).map_err(|error| error.to_string())
}

fn read(dir: &tempfile::TempDir, path: &str) -> Result<String, String> {
    let bytes = Folder::open(dir.path()).unwrap().read(path).map_err(|error| error.to_string())?;
    Ok(String::from_utf8(bytes).unwrap())
}

#[test]
fn specs_of_the_root_and_of_the_named_folders_are_listed() {
    let dir = tree(&[
        "fleet.kdl",
        "README.md",
        ".hidden.kdl",
        "services/b.yaml",
        "services/a/a.kdl",
        "services/a/log.properties",
        "services/a/.git/x.kdl",
        "services/a.kdl",
        "golden/production/pay/manifests.yaml",
        "releases/dev.yml",
    ]);
    let expected = ["fleet.kdl", "releases/dev.yml", "services/a.kdl", "services/a/a.kdl", "services/b.yaml"];
    assert_eq!(listed(&dir).unwrap(), expected);
    assert_eq!(read(&dir, "services/a/log.properties").unwrap(), "services/a/log.properties");
    assert_eq!(read(&dir, "golden/production/pay/manifests.yaml").unwrap(), "golden/production/pay/manifests.yaml");
}

#[test]
fn what_is_not_there_is_said() {
    let dir = tree(&["fleet.kdl", "services/a.kdl"]);
    assert_eq!(read(&dir, "services/x").unwrap_err(), "services/x: it does not exist");
    assert_eq!(read(&dir, "no/x").unwrap_err(), "no/x: it does not exist");
    assert_eq!(read(&dir, "services").unwrap_err(), "services: this is a folder, and a file is wanted");
    assert_eq!(read(&dir, "fleet.kdl/x").unwrap_err(), "fleet.kdl/x: a file stands where a folder is wanted");
    assert!(read(&dir, "../x").unwrap_err().contains("`..`"));
    assert!(Folder::open(dir.path().join("none")).unwrap_err().reason.contains("does not exist"));
    assert!(Folder::open(dir.path().join("fleet.kdl")).unwrap_err().reason.contains("this is a file"));
}

#[test]
fn a_file_of_16_mib_is_the_largest() {
    let dir = tree(&[]);
    let file = fs::File::create(dir.path().join("x.json")).unwrap();
    file.set_len(MAX_FILE).unwrap();
    assert_eq!(read(&dir, "x.json").unwrap().len() as u64, MAX_FILE);
    file.set_len(MAX_FILE + 1).unwrap();
    assert_eq!(read(&dir, "x.json").unwrap_err(), "x.json: the file is larger than 16 MiB");
}

#[cfg(unix)]
mod links {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn links_within_the_tree_are_followed() {
        let dir = tree(&["fleet.kdl", "shared/pay.kdl", "shared/more/x.kdl", "shared/x.properties"]);
        fs::create_dir(dir.path().join("services")).unwrap();
        symlink("../shared/pay.kdl", dir.path().join("services/pay.kdl")).unwrap();
        symlink("../shared/x.properties", dir.path().join("services/x.properties")).unwrap();
        symlink(dir.path().join("shared/more"), dir.path().join("services/more")).unwrap();
        assert_eq!(listed(&dir).unwrap(), ["fleet.kdl", "services/more/x.kdl", "services/pay.kdl"]);
        assert_eq!(read(&dir, "services/pay.kdl").unwrap(), "shared/pay.kdl");
        assert_eq!(read(&dir, "services/more/x.kdl").unwrap(), "shared/more/x.kdl");
        assert_eq!(read(&dir, "services/x.properties").unwrap(), "shared/x.properties");
    }

    #[test]
    fn a_root_that_is_a_link_is_a_root() {
        let dir = tree(&["fleets/a/fleet.kdl"]);
        symlink("fleets/a", dir.path().join("link")).unwrap();
        let folder = Folder::open(dir.path().join("link")).unwrap();
        assert_eq!(folder.list(FOLDERS).unwrap(), ["fleet.kdl"]);
        assert_eq!(folder.read("fleet.kdl").unwrap(), b"fleets/a/fleet.kdl");
    }

    #[test]
    fn links_out_of_the_tree_are_refused() {
        let outside = tree(&["secret.kdl", "folder/x.kdl"]);
        let out = "this link leads out of the fleet's folder: copy what it leads to into the fleet";
        for target in ["secret.kdl", "folder"] {
            let dir = tree(&["services/a.kdl"]);
            symlink(outside.path().join(target), dir.path().join("services/x.kdl")).unwrap();
            assert_eq!(listed(&dir).unwrap_err(), format!("services/x.kdl: {out}"));
            assert_eq!(read(&dir, "services/x.kdl").unwrap_err(), format!("services/x.kdl: {out}"));
        }
        let dir = tree(&["fleet.kdl"]);
        symlink(outside.path().join("folder"), dir.path().join("services")).unwrap();
        assert_eq!(listed(&dir).unwrap_err(), format!("services: {out}"));
        assert_eq!(read(&dir, "services/x.kdl").unwrap_err(), format!("services/x.kdl: {out}"));
        // A folder whose path merely starts like the root's.
        let sibling = dir.path().with_extension("sibling");
        fs::create_dir(&sibling).unwrap();
        fs::write(sibling.join("x.kdl"), "").unwrap();
        symlink(sibling.join("x.kdl"), dir.path().join("x.kdl")).unwrap();
        assert_eq!(read(&dir, "x.kdl").unwrap_err(), format!("x.kdl: {out}"));
        fs::remove_dir_all(&sibling).unwrap();
    }

    #[test]
    fn a_link_elsewhere_is_left_alone() {
        let dir = tree(&["fleet.kdl"]);
        symlink("/", dir.path().join("golden")).unwrap();
        symlink("/etc/hostname", dir.path().join("NOTES.md")).unwrap();
        assert_eq!(listed(&dir).unwrap(), ["fleet.kdl"]);
    }

    #[test]
    fn circles_and_dead_links_end() {
        let dir = tree(&["services/a/a.kdl", "services/b/b.kdl"]);
        symlink("../b", dir.path().join("services/a/to-b")).unwrap();
        symlink("../a", dir.path().join("services/b/to-a")).unwrap();
        assert!(listed(&dir).unwrap_err().ends_with("this link leads back to a folder that it stands in"));

        let dir = tree(&["services/a.kdl"]);
        symlink("nothing", dir.path().join("services/x")).unwrap();
        assert_eq!(listed(&dir).unwrap_err(), "services/x: this link leads to nothing");
        let dir = tree(&["services/a.kdl"]);
        symlink("x", dir.path().join("services/x")).unwrap();
        assert!(listed(&dir).unwrap_err().starts_with("services/x: "));
    }

    #[test]
    fn deep_folders_end() {
        let deep = |depth: usize| format!("services/{}x.kdl", "d/".repeat(depth - 1));
        assert_eq!(listed(&tree(&[&deep(MAX_DEPTH)])).unwrap().len(), 1);
        assert!(listed(&tree(&[&deep(MAX_DEPTH + 1)])).unwrap_err().contains("more than 64 folders"));
    }

    #[test]
    fn a_name_that_is_not_utf8_is_an_error_and_a_pipe_is_no_file() {
        let dir = tree(&["services/a.kdl"]);
        let Ok(()) = fs::write(dir.path().join("services").join(OsStr::from_bytes(b"\xff.kdl")), "") else {
            return; // some file systems have no such names
        };
        assert_eq!(listed(&dir).unwrap_err(), "services/\u{fffd}.kdl: the name is not UTF-8: rename it");
        // A socket stands for all that is no file; to open one for reading must not be tried.
        let _socket = std::os::unix::net::UnixListener::bind(dir.path().join("s.kdl")).unwrap();
        assert_eq!(read(&dir, "s.kdl").unwrap_err(), "s.kdl: this is no ordinary file");
    }
}
