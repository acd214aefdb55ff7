//! The golden tree as it was, for the rules on what becomes of a target.

use std::collections::BTreeMap;

use crate::manifest::Object;
use crate::node::Text;
use crate::source::FileId;
use crate::syntax::yaml;

/// The golden tree, wherever it lies: gives all generated files below a folder of it, each path with its text.
pub type Golden<'g> = dyn Fn(&str) -> Vec<(String, String)> + Sync + 'g;

/// The files of one target, by service; those of what the target owns have none.
#[derive(Debug, Default)]
pub struct OldFiles {
    by_service: BTreeMap<Option<Text>, BTreeMap<String, String>>,
}

impl OldFiles {
    /// Of a target. Files of services that were not selected are left out.
    pub fn of(golden: &Golden<'_>, target: &str, is_selected: impl Fn(Option<&str>) -> bool) -> Self {
        let mut by_service: BTreeMap<Option<Text>, BTreeMap<String, String>> = BTreeMap::new();
        for (path, text) in golden(target) {
            let Some(rest) = path.strip_prefix(target).and_then(|rest| rest.strip_prefix('/')) else { continue };
            let service = rest.split_once('/').map(|(service, _)| service);
            if is_selected(service) && is_manifest(rest) {
                by_service.entry(service.map(Text::new)).or_default().insert(path, text);
            }
        }
        OldFiles { by_service }
    }

    /// Whether there is nothing of the target.
    pub fn is_empty(&self) -> bool {
        self.by_service.is_empty()
    }

    /// Takes the files of a service, or of what the target owns, and compares them with those that would take their place.
    pub fn take_changed(&mut self, service: Option<&Text>, new: &[(String, String)]) -> Taken {
        let Some(old) = self.by_service.remove(&service.cloned()) else { return Taken::New };
        let mut manifests = 0;
        let is_same = new.iter().filter(|(path, _)| is_manifest(path)).all(|(path, text)| {
            manifests += 1;
            old.get(path) == Some(text)
        });
        match is_same && manifests == old.len() {
            true => Taken::Same,
            false => Taken::Changed(old.values().flat_map(|text| objects_of(text)).collect()),
        }
    }

    /// The objects of what is left: of services that are no longer there.
    pub fn rest(self) -> Vec<(Option<Text>, Vec<Object>)> {
        let of = |files: BTreeMap<String, String>| files.values().flat_map(|text| objects_of(text)).collect();
        self.by_service.into_iter().map(|(service, files)| (service, of(files))).collect()
    }
}

/// What the golden tree holds of a unit.
#[derive(Debug)]
pub enum Taken {
    /// Nothing: it is rendered for the first time.
    New,
    /// The same objects.
    Same,
    /// These.
    Changed(Vec<Object>),
}

/// Whether a file holds objects: a kustomization says which files there are.
fn is_manifest(path: &str) -> bool {
    !path.ends_with("kustomization.yaml")
}

/// The objects of a file. It was written by us: what a person made of it since is told by the difference itself.
fn objects_of(text: &str) -> Vec<Object> {
    let (documents, _) = yaml::read(FileId(0), text);
    documents.into_iter().filter_map(|node| Object::of(node).ok()).collect()
}
