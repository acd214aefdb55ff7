//! Which paths may be written, on every system alike.

use std::collections::BTreeMap;

use super::OutputError;
use crate::source::check_path;

/// Checks a path of the output: relative, within the folder, not hidden, and writable everywhere.
pub(super) fn check(path: &str) -> Result<(), OutputError> {
    check_path(path).map_err(|error| OutputError::new(error.path, error.reason))?;
    for part in path.split('/') {
        // Hidden entries are not ours to look at, so what stood there could never be removed again.
        if part.starts_with('.') {
            return Err(OutputError::new(path, "a generated file is not hidden, nor in a hidden folder"));
        }
        if part.ends_with(['.', ' ']) || part.contains(['<', '>', '"', '|', '?', '*']) {
            return Err(OutputError::new(path, "the path has a character that not every system allows there"));
        }
    }
    Ok(())
}

/// Finds paths that are one and the same on a file system without regard to case, and files that
/// another path needs as a folder.
pub(super) fn clashes<T>(files: &BTreeMap<String, T>) -> Vec<OutputError> {
    let plain = |path: &String| path.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
    let mut errors = Vec::new();
    for path in files.keys() {
        let mut folders = path.match_indices('/').filter_map(|(end, _)| path.get(..end));
        if let Some(file) = folders.find(|folder| files.contains_key(*folder)) {
            errors.push(OutputError::new(path, format!("`{file}` is a file, and cannot be a folder too")));
        }
    }
    // Names of Kubernetes are lower case, and then there is nothing to compare.
    if files.keys().all(plain) {
        return errors;
    }
    let mut spellings: BTreeMap<String, &str> = BTreeMap::new();
    for path in files.keys() {
        let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
        for part in ends.filter_map(|end| path.get(..end)) {
            let other = *spellings.entry(part.to_lowercase()).or_insert(part);
            if other != part {
                let reason = format!("`{part}` and `{other}` differ in case alone, and are one on many systems");
                errors.push(OutputError::new(path, reason));
                break;
            }
        }
    }
    errors
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_paths_are_written() {
        for path in ["dev/pay/manifests.yaml", "a", "production/cell-01/x.y.yaml"] {
            assert!(check(path).is_ok(), "{path}");
        }
        for path in ["", "/a", "../a", "a/../../b", "a/.git/hooks/x", ".x", "a./b", "a /b", "a\\b", "C:a", "a*", "a\0b"]
        {
            assert!(check(path).is_err(), "{path:?}");
        }
    }

    #[test]
    fn clashes_are_found() {
        let found = |paths: &[&str]| {
            let files = paths.iter().map(|path| ((*path).to_owned(), ())).collect();
            clashes(&files).into_iter().map(|error| error.to_string()).collect::<Vec<_>>()
        };
        assert!(found(&["a/b", "a/c", "a-b/c", "b"]).is_empty());
        assert!(found(&["A/b", "A/c", "É", "e"]).is_empty());
        assert_eq!(found(&["a/x", "A/y"]), ["a/x: `a` and `A` differ in case alone, and are one on many systems"]);
        assert_eq!(found(&["é", "É"]).len(), 1);
        assert_eq!(found(&["a", "a/b"]), ["a/b: `a` is a file, and cannot be a folder too"]);
        assert_eq!(found(&["a", "a-b", "a/b"]), ["a/b: `a` is a file, and cannot be a folder too"]);
    }
}
