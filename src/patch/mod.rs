//! Patches of emitted manifests, on Nodes, with origins.
//!
//! Two kinds: the **strategic merge** ([`merge`], Kubernetes' own, with its merge keys and its
//! directives) and **JSON Patch** ([`apply`], RFC 6902). Both leave the target alone and give back
//! a new object which shares every subtree that the patch does not touch. What the patch wrote has
//! [`How::Patched`] and the patch's span; all else keeps its origin.
//!
//! Where kubectl and kustomize differ, the strategic merge does this:
//!
//! | | kubectl | kustomize | here |
//! |---|---|---|---|
//! | order of a merged list | patched items in the patch's order, the others between them where the old order says so, so that a new item stands **before** all that is only in the target | every item of the patch first | kubectl's |
//! | `$patch: delete` in a map | leaves an empty map | removes the key | removes the key |
//! | `$patch: replace` where the target has nothing | drops the value | sets it | sets it |
//! | `$patch: replace` in an item with other keys | replaces the whole list and drops the item | replaces that item | replaces that item |
//! | `- $patch: replace` alone in a list | replaces the list | the same | the same |
//! | `- $patch: delete` alone in a list | an error | removes the list | removes the list |
//! | `$patch: merge` | an error | what happens anyway | what happens anyway |
//! | a list whose items have a second key (a port's `protocol`) | the first key alone | all keys | as the [`Schema`] says |
//!
//! With no merge keys and no directives, a strategic merge is RFC 7386's merge patch.
//!
//! Invariants: nothing stops at the first finding; no finding is without the place in the patch; a
//! patch never changes which object it patches (kind, namespace, name).

mod codes;
mod directive;
mod edit;
mod json;
mod lists;
mod pointer;
mod schema;
mod strategic;

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod laws;

pub use codes::*;
pub use json::apply;
pub use pointer::{Pointer, PointerError};
pub use schema::{ListMerge, Schema};
pub use strategic::merge;

use crate::diag::{Diagnostic, Report};
use crate::node::{Map, Node, Value};
use crate::source::{How, Origin, Span};

/// One patch, as the spec has it.
#[derive(Debug, Clone)]
pub enum Patch {
    /// A strategic merge.
    Merge(Node),
    /// A list of JSON Patch operations.
    Json(Node),
}

/// What became of an object.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// The object as it is now. The report may hold errors all the same.
    Changed(Node),
    /// The patch removed it: `$patch: delete` at the root.
    Removed,
    /// The patch could not be applied; the report says why.
    Failed,
}

/// Applies a patch to an emitted object. `schema` is the cursor at the object's root.
pub fn apply_to<S: Schema>(object: &Node, patch: &Patch, schema: S, report: &mut Report) -> Outcome {
    let result = match patch {
        Patch::Merge(patch) if patch.as_map().is_none() => {
            let finding = Diagnostic::new(PATCH_SHAPE, patch.span(), "a merge patch is a map of fields")
                .label(format!("this is {}", patch.value.kind()))
                .help("to remove the object, write `$patch: delete`");
            report.push(finding);
            return Outcome::Failed;
        }
        Patch::Merge(patch) => match merge(object, patch, schema, report) {
            Some(node) => node,
            None => return Outcome::Removed,
        },
        Patch::Json(operations) => match apply(object, operations, report) {
            Some(node) => node,
            None => return Outcome::Failed,
        },
    };
    let (Patch::Merge(patch) | Patch::Json(patch)) = patch;
    if keeps_identity(object, &result, patch.span(), report) { Outcome::Changed(result) } else { Outcome::Failed }
}

/// Whether `after` is still the same object; a finding for each field in which it is not.
fn keeps_identity(before: &Node, after: &Node, patch: Span, report: &mut Report) -> bool {
    let mut kept = true;
    for keys in [&["kind"][..], &["metadata", "name"], &["metadata", "namespace"], &["apiVersion"]] {
        let (old, new) = (before.at(keys), after.at(keys));
        let same = match (old, new) {
            (Some(old), Some(new)) => old.same(new) || (keys == ["apiVersion"] && new.as_str().is_some()),
            (None, _) => true,
            (Some(_), None) => false,
        };
        if same {
            continue;
        }
        kept = false;
        let field = keys.join(".");
        let message = match new {
            Some(new) => format!("a patch may not change `{field}` to {}", shown(new)),
            None => format!("the patch removes `{field}`"),
        };
        let at = new.map_or(patch, |new| if new.span().is_some() { new.span() } else { patch });
        let mut finding = Diagnostic::new(PATCH_IDENTITY, at, message)
            .help("for another object, remove this one with `$patch: delete` and write the other as `raw`");
        if let Some(old) = old {
            finding = finding.label(format!("the object's is {}", shown(old)));
        }
        finding.object = label_of(before);
        report.push(finding);
    }
    kept
}

/// `Deployment/pay`, for messages.
fn label_of(object: &Node) -> Option<String> {
    let kind = object.get("kind")?.as_str()?;
    Some(match object.at(&["metadata", "name"]).and_then(Node::as_str) {
        Some(name) => format!("{kind}/{name}"),
        None => kind.to_owned(),
    })
}

/// The origin of what a patch wrote at the place of `origin`.
fn patched(origin: Origin) -> Origin {
    Origin { span: origin.span, how: How::Patched }
}

/// The same data, all of it written by a patch.
fn patched_deep(node: &Node) -> Node {
    let value = match &node.value {
        Value::List(items) => Value::List(items.iter().map(patched_deep).collect::<Vec<_>>().into()),
        Value::Map(map) => {
            let mut copy = Map::with_capacity(map.len());
            for entry in map.iter() {
                copy.insert(entry.key_text().clone(), entry.key_span(), patched_deep(entry.node()));
            }
            Value::Map(copy.into())
        }
        scalar => scalar.clone(),
    };
    Node { value, origin: patched(node.origin), marks: node.marks }
}

/// A value in a few words: scalars as they are, the others by their size.
fn shown(node: &Node) -> String {
    match &node.value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => format!("`{value}`"),
        Value::Number(number) => format!("`{number}`"),
        Value::Text(text) if text.chars().count() > 60 => {
            format!("`\"{}…\"`", text.chars().take(60).collect::<String>().escape_debug())
        }
        Value::Text(text) => format!("`\"{}\"`", text.escape_debug()),
        Value::List(items) if items.len() == 1 => "a list of 1 item".to_owned(),
        Value::List(items) => format!("a list of {} items", items.len()),
        Value::Map(map) if map.is_empty() => "an empty map".to_owned(),
        Value::Map(_) => "a map".to_owned(),
    }
}
