//! From the files of Kubernetes and of custom resource definitions to the table.

#[path = "builtin.rs"]
mod builtin;
#[path = "crd.rs"]
mod crd;
#[path = "model.rs"]
mod model;
#[path = "write.rs"]
mod write;

use std::path::Path;

/// The table's text, of the modules of several minors (oldest first) and of definitions.
pub(crate) fn generate(modules: &[impl AsRef<Path>], definitions: &[impl AsRef<Path>]) -> String {
    let mut facts = model::Facts::default();
    builtin::read(modules, &mut facts);
    // By name, not by path: where a machine has its files says nothing of what is in them.
    let mut sorted: Vec<(String, &Path)> = definitions.iter().map(|path| named(path.as_ref())).collect();
    sorted.sort();
    facts.sources.extend(sorted.iter().map(|(name, _)| name.clone()));
    let texts: Vec<String> = sorted.iter().map(|(_, path)| read_file(path)).collect();
    crd::read(&texts, &mut facts);
    facts.prune();
    write::table(&facts)
}

/// A file with its own name first.
fn named(path: &Path) -> (String, &Path) {
    (path.file_name().unwrap_or_default().to_string_lossy().into_owned(), path)
}

/// A file's text.
fn read_file(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
