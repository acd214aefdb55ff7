//! Where objects stand in the golden tree.

use std::collections::BTreeMap;

use crate::manifest::{self, Object};
use crate::spec::Spec;
use crate::spec::model::Layout;

/// The file of a unit, or of a target's own objects.
pub const MANIFESTS: &str = "manifests.yaml";

/// The folder of a unit.
pub fn unit_folder(target: &str, service: &str) -> String {
    format!("{target}/{service}")
}

/// Whose a file of the golden tree is, by its path alone: a file that is stale has a unit too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct UnitPath<'a> {
    /// The target.
    pub target: &'a str,
    /// The service; nothing for a target's own objects.
    pub service: Option<&'a str>,
}

/// Whose a file of the golden tree is; nothing where no such target is in the fleet.
pub fn unit_of<'a>(spec: &'a Spec, path: &'a str) -> Option<UnitPath<'a>> {
    let target = spec
        .targets
        .iter()
        .filter(|target| path.strip_prefix(target.path.as_str()).is_some_and(|rest| rest.starts_with('/')))
        .max_by_key(|target| target.path.len())?;
    let rest = path.get(target.path.len() + 1..)?;
    Some(UnitPath { target: &target.path, service: rest.split_once('/').map(|(service, _)| service) })
}

/// The files of a folder's objects.
pub fn files(folder: &str, objects: &[Object], layout: Layout, kustomization: bool) -> Vec<(String, String)> {
    if objects.is_empty() {
        return Vec::new();
    }
    let mut files = match layout {
        Layout::Unit => vec![(format!("{folder}/{MANIFESTS}"), manifest::render_file(objects))],
        Layout::Object => per_object(folder, objects),
    };
    if kustomization {
        let names: Vec<String> =
            files.iter().filter_map(|(path, _)| path.rsplit_once('/').map(|(_, name)| name.to_owned())).collect();
        files.push((format!("{folder}/kustomization.yaml"), manifest::kustomization(&names)));
    }
    files
}

/// One file for each object: by kind, and by name too where a kind has several.
fn per_object(folder: &str, objects: &[Object]) -> Vec<(String, String)> {
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    for object in objects {
        *count.entry(object.id.kind.to_lowercase()).or_default() += 1;
    }
    objects
        .iter()
        .map(|object| {
            let kind = object.id.kind.to_lowercase();
            let several = count.get(&kind).is_some_and(|count| *count > 1);
            let name = if several { format!("{kind}-{}", safe(&object.id.name)) } else { kind };
            (format!("{folder}/{name}.yaml"), manifest::render_file(std::slice::from_ref(object)))
        })
        .collect()
}

/// An object's name as part of a file's: a few kinds allow `:` and more.
fn safe(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '-' };
    name.chars().map(plain).collect()
}
