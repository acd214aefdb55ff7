//! Manifests of one's own: the documents of a raw entry.

use super::{codes, layers};
use crate::diag::{Diagnostic, Report, closest, list_of};
use crate::node::{Map, Node};
use crate::spec::Spec;
use crate::spec::decode::Item;
use crate::spec::model;

/// The manifests of a raw entry: one, or several that are named `KIND/NAME`. Of an entry whose file is missing there is
/// none: that was told when the fleet was loaded.
pub fn documents(spec: &Spec, item: &Item<model::Raw>, report: &mut Report) -> Vec<Node> {
    let mut map = Map::clone(&item.value.map);
    if let Some(from) = map.remove("from")
        && !has_source(spec, &from, report)
    {
        return Vec::new();
    }
    map.remove("expand");
    if map.has("kind") || !map.keys().any(|key| key.contains('/')) {
        vec![Node::map(map, item.value.origin)]
    } else {
        map.iter().map(|entry| entry.node().clone()).collect()
    }
}

/// The manifests of a raw entry of a target: its file, with what is inline over it.
pub fn target_raw(spec: &Spec, item: &Item<model::Raw>, report: &mut Report) -> Vec<Node> {
    let inline = Node::map(Map::clone(&item.value.map), item.value.origin);
    let laid = layers::raw_over_file(spec, &inline);
    let value = model::Raw { origin: item.value.origin, map: laid.as_shared_map().cloned().unwrap_or_default() };
    documents(spec, &Item { name: item.name.clone(), span: item.span, value }, report)
}

/// Whether the file that `from` names is there, and the one document of it that it may name.
fn has_source(spec: &Spec, from: &Node, report: &mut Report) -> bool {
    let Some(text) = from.as_str() else { return true };
    let (file, wanted) = text.split_once('#').map_or((text, None), |(file, wanted)| (file, Some(wanted)));
    let Some(data) = spec.data_file(file, from.span()) else { return false };
    let Some(wanted) = wanted else { return true };
    let names: Vec<String> = data.documents.iter().map(layers::document_name).collect();
    if names.iter().any(|name| name == wanted) {
        return true;
    }
    let names = || names.iter().map(String::as_str);
    let near = closest(wanted, names()).map(|near| format!("did you mean `{near}`?"));
    report.push(
        Diagnostic::new(codes::UNRESOLVED, from.span(), format!("`{file}` has no document `{wanted}`"))
            .label("no manifest of that kind and name")
            .help(near.unwrap_or_else(|| format!("it has {}", list_of(names(), 12)))),
    );
    false
}
