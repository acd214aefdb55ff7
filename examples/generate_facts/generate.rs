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
    let mut sorted: Vec<&Path> = definitions.iter().map(AsRef::as_ref).collect();
    sorted.sort();
    let name = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned());
    facts.sources.extend(sorted.iter().filter_map(|path| name(path)));
    let texts: Vec<String> = sorted.iter().map(|path| read_file(path)).collect();
    crd::read(&texts, &mut facts);
    facts.prune();
    write::table(&facts)
}

/// A file's text.
fn read_file(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
