//! Manifests of one's own: the documents of a raw entry.

use super::containers::tag_of;
use super::{codes, layers};
use crate::diag::{Diagnostic, Report, closest, list_of};
use crate::node::{Map, Node};
use crate::shape::is_expression;
use crate::source::How;
use crate::spec::Spec;
use crate::spec::decode::Item;
use crate::spec::model;

const CONTAINERS: [&str; 3] = ["containers", "initContainers", "ephemeralContainers"];

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
    let documents = if map.has("kind") || !map.keys().any(|key| key.contains('/')) {
        vec![Node::map(map, item.value.origin)]
    } else {
        map.iter().map(|entry| entry.node().clone()).collect()
    };
    documents.iter().for_each(|document| tags(document, report));
    documents
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

/// A version in raw text is one that no release moves.
fn tags(node: &Node, report: &mut Report) {
    if let Some(items) = node.as_list() {
        items.iter().for_each(|item| tags(item, report));
    }
    for entry in node.as_map().iter().flat_map(|map| map.iter()) {
        if CONTAINERS.contains(&entry.key()) {
            for container in entry.node().as_list().unwrap_or_default() {
                container.get("image").into_iter().for_each(|image| tag(image, report));
            }
        }
        tags(entry.node(), report);
    }
}

fn tag(image: &Node, report: &mut Report) {
    // What an expression makes is of `images`, or meant.
    let is_plain = image.origin.how == How::Set && !is_expression(image);
    let Some(text) = image.as_str().filter(|_| is_plain) else { return };
    let Some((repository, tag)) = tag_of(text).and_then(|at| text.split_at_checked(at)) else { return };
    let version = match tag.strip_prefix('@') {
        Some(digest) => format!("digest: {digest}"),
        None => format!("version: {}", tag.trim_start_matches(':')),
    };
    report.push(
        Diagnostic::new(codes::TAG_IN_RAW, image.span(), format!("`{text}` has a version that no release changes"))
            .label("this version is fixed here")
            .help(format!(
                "write `{{{{ images['{repository}'] }}}}` here (in a file, with `expand=#true`), and \
                 `images: {{{repository}: {{{version}}}}}` in `releases/`"
            )),
    );
}
