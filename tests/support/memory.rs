//! A fleet in memory: files by path, as a `Tree`.

use std::collections::BTreeMap;
use std::path::Path;
use std::{fs, io};

use cellfold::source::{Tree, TreeError, check_path, is_spec_name};

/// Files by path, listed in any order that is asked for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Memory {
    files: BTreeMap<String, Vec<u8>>,
    /// The order in which the files are listed, by path; sorted where it is empty.
    order: Vec<String>,
}

impl Memory {
    /// A tree of these files.
    pub(crate) fn new<P: Into<String>, T: Into<Vec<u8>>>(files: impl IntoIterator<Item = (P, T)>) -> Self {
        let files = files.into_iter().map(|(path, text)| (path.into(), text.into())).collect();
        Memory { files, order: Vec::new() }
    }

    /// The tree of a folder on disk.
    pub(crate) fn of_folder(folder: &Path) -> io::Result<Self> {
        let mut files = BTreeMap::new();
        for (name, path) in super::files(folder)? {
            files.insert(name, fs::read(path)?);
        }
        Ok(Memory { files, order: Vec::new() })
    }

    /// The files by path.
    pub(crate) fn files(&self) -> &BTreeMap<String, Vec<u8>> {
        &self.files
    }

    /// The same tree with another text for one file.
    pub(crate) fn with(&self, path: &str, text: Vec<u8>) -> Self {
        let mut other = self.clone();
        other.files.insert(path.to_owned(), text);
        other
    }

    /// The same tree, listed in this order.
    pub(crate) fn listed(&self, order: Vec<String>) -> Self {
        Memory { files: self.files.clone(), order }
    }
}

impl Tree for Memory {
    fn name(&self) -> String {
        "memory".to_owned()
    }

    fn list(&self, folders: &[&str]) -> Result<Vec<String>, TreeError> {
        let is_listed = |path: &str| match path.split_once('/') {
            Some((folder, _)) => folders.contains(&folder),
            None => true,
        };
        let all: Vec<&String> =
            if self.order.is_empty() { self.files.keys().collect() } else { self.order.iter().collect() };
        Ok(all.into_iter().filter(|path| is_spec_name(path) && is_listed(path)).cloned().collect())
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, TreeError> {
        check_path(path)?;
        self.files.get(path).cloned().ok_or_else(|| TreeError::new(path, "there is no such file"))
    }
}
