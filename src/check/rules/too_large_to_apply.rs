//! An object is small enough to be applied from a client.

use crate::check::rule::{Findings, Rule, Scope};
use crate::check::view::View;
use crate::diag::code;
use crate::node::{Map, Node, Value};

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Warning "too-large-to-apply",
        "An object is so large that a client-side apply cannot keep a copy of it in an annotation."
    ),
    numbers: &[26],
    why: "`kubectl apply`, and Argo CD unless told otherwise, put the whole object into an annotation, and all annotations \
          together have 256 KiB: the apply is refused.",
    mend: "Split it; or apply it server-side: `kubectl apply --server-side`, `ServerSideApply=true` in Argo CD.",
    scope: Scope::Object(&["ConfigMap", "CustomResourceDefinition", "Secret"], look),
};

/// What all annotations of an object may have together, in bytes.
const MOST: usize = 256 * 1024;
/// What a ConfigMap or a Secret may hold.
const REFUSED: usize = 1024 * 1024;
const SERVER_SIDE: &str = "argocd.argoproj.io/sync-options";

fn look(view: View<'_>, findings: &mut Findings<'_>) {
    let size = size(view.node());
    let options = view.str(&["metadata", "annotations", SERVER_SIDE]).unwrap_or_default();
    // What is larger still is refused altogether, which another check tells of.
    if size <= MOST
        || (size > REFUSED && view.kind() != "CustomResourceDefinition")
        || options.contains("ServerSideApply=true")
    {
        return;
    }
    let message = format!("`{}` has {size} bytes", view.object.id);
    let node = view.at(&["metadata", "name"]).unwrap_or(view.node());
    let finding = findings
        .at(view, node, "", message)
        .label(format!("a client-side apply takes at most {MOST}"))
        .help(format!("split it, or annotate it with `{SERVER_SIDE}: ServerSideApply=true`"));
    findings.push(view, finding);
}

/// The bytes of a value as JSON, or slightly fewer: what is escaped is counted as it is.
fn size(node: &Node) -> usize {
    match &node.value {
        Value::Text(text) => text.len() + 2,
        Value::Number(number) => number.source().len(),
        Value::Null | Value::Bool(_) => 4,
        Value::List(items) => 2 + items.iter().map(|item| size(item) + 1).sum::<usize>(),
        Value::Map(map) => 2 + Map::iter(map).map(|entry| entry.key().len() + 4 + size(entry.node())).sum::<usize>(),
    }
}
