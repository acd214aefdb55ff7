//! JSON Patch, RFC 6902: the operations and their shapes. What they do is in `edit`.

use super::edit::perform;
use super::{
    PATCH_OPERATION, PATCH_POINTER, PATCH_SHAPE, PATCH_UNKNOWN_MEMBER, Pointer, PointerError, label_of, shown,
};
use crate::diag::{Diagnostic, Report, closest, list_of};
use crate::node::{Map, Node};
use crate::source::Span;

/// What an operation does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verb {
    Add,
    Remove,
    Replace,
    Move,
    Copy,
    Test,
}

const VERBS: [(&str, Verb); 6] = [
    ("add", Verb::Add),
    ("remove", Verb::Remove),
    ("replace", Verb::Replace),
    ("move", Verb::Move),
    ("copy", Verb::Copy),
    ("test", Verb::Test),
];

const MEMBERS: [&str; 4] = ["op", "path", "value", "from"];

/// A pointer, and where the spec writes it.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) pointer: Pointer,
    pub(super) span: Span,
}

/// An operation of the right shape.
#[derive(Debug)]
pub(super) enum Operation<'n> {
    Add(Place, &'n Node),
    Remove(Place),
    Replace(Place, &'n Node),
    Move { from: Place, path: Place },
    Copy { from: Place, path: Place },
    Test(Place, &'n Node),
}

impl Operation<'_> {
    /// The places that it needs or changes.
    fn places(&self) -> impl Iterator<Item = &Place> {
        let (path, from) = match self {
            Operation::Add(path, _) | Operation::Remove(path) | Operation::Replace(path, _) => (path, None),
            Operation::Test(path, _) => (path, None),
            Operation::Move { from, path } | Operation::Copy { from, path } => (path, Some(from)),
        };
        std::iter::once(path).chain(from)
    }
}

/// Applies a list of JSON Patch operations; `None` where one of them cannot be applied.
///
/// The shapes of all are checked before the first is performed. After one that fails the others
/// are still tried, so that one run tells all; but not those which touch what the failed one was
/// to change. `test` of null is also passed where the key is absent, as kustomize has it.
pub fn apply(target: &Node, operations: &Node, report: &mut Report) -> Option<Node> {
    let object = label_of(target);
    let Some(items) = operations.as_list() else {
        let mut finding = Diagnostic::new(PATCH_SHAPE, operations.span(), "a JSON patch is a list of operations")
            .label(format!("this is {}", operations.value.kind()));
        if operations.get("op").is_some() {
            finding = finding.help("put the one operation into a list");
        } else if operations.as_map().is_some() {
            finding = finding.help("for a patch that looks like the object, use `merge`");
        }
        finding.object = object;
        report.push(finding);
        return None;
    };
    let mut findings = Vec::new();
    let shaped: Vec<Option<Operation>> = items.iter().map(|item| operation(item, &mut findings)).collect();
    let shaped: Option<Vec<Operation>> = shaped.into_iter().collect();
    let mut document = target.clone();
    let mut failed: Vec<Pointer> = Vec::new();
    for operation in shaped.iter().flatten() {
        let is_doubtful = |place: &Place| failed.iter().any(|failed| touches(&place.pointer, failed));
        if operation.places().any(is_doubtful) {
            continue;
        }
        if let Err(finding) = perform(&mut document, operation) {
            findings.push(*finding);
            // What stands beside it in a list would have moved.
            let parents =
                operation.places().map(|place| place.pointer.split_last().map_or(&[][..], |(parent, _)| parent));
            failed.extend(parents.map(Pointer::of));
        }
    }
    for finding in &mut findings {
        finding.object = match (object.clone(), finding.object.take()) {
            (Some(object), Some(field)) => Some(format!("{object} {field}")),
            (object, field) => object.or(field),
        };
    }
    report.extend(findings);
    (shaped.is_some() && failed.is_empty()).then_some(document)
}

/// Whether one lies in the other.
fn touches(a: &Pointer, b: &Pointer) -> bool {
    a.tokens().iter().zip(b.tokens()).all(|(a, b)| a == b)
}

/// The operation that an item writes; `None`, with findings, where it writes none.
fn operation<'n>(item: &'n Node, findings: &mut Vec<Diagnostic>) -> Option<Operation<'n>> {
    let Some(map) = item.as_map() else {
        let finding = Diagnostic::new(PATCH_OPERATION, item.span(), "an operation is a map with `op` and `path`")
            .label(format!("this is {}", item.value.kind()));
        findings.push(finding);
        return None;
    };
    let verb = verb(item, map, findings);
    let path = place(item, map, "path", findings);
    for entry in map.iter().filter(|entry| !MEMBERS.contains(&entry.key())) {
        let at = super::strategic::place(entry.key_span(), entry.node());
        let finding =
            Diagnostic::new(PATCH_UNKNOWN_MEMBER, at, format!("`{}` means nothing to an operation", entry.key()))
                .label(format!("expected {}", list_of(MEMBERS, 4)))
                .help_some(closest(entry.key(), MEMBERS).map(|near| format!("did you mean `{near}`?")));
        findings.push(finding);
    }
    match verb? {
        Verb::Add => value(item, map, findings).and_then(|value| Some(Operation::Add(path?, value))),
        Verb::Replace => value(item, map, findings).and_then(|value| Some(Operation::Replace(path?, value))),
        Verb::Test => value(item, map, findings).and_then(|value| Some(Operation::Test(path?, value))),
        Verb::Remove => Some(Operation::Remove(path?)),
        Verb::Move => place(item, map, "from", findings).and_then(|from| Some(Operation::Move { from, path: path? })),
        Verb::Copy => place(item, map, "from", findings).and_then(|from| Some(Operation::Copy { from, path: path? })),
    }
}

fn verb(item: &Node, map: &Map, findings: &mut Vec<Diagnostic>) -> Option<Verb> {
    let names = || VERBS.iter().map(|(name, _)| *name);
    let Some(node) = map.get("op") else {
        findings.push(missing(item, map, "op").label(format!("expected {}", list_of(names(), 6))));
        return None;
    };
    let word = node.as_str().unwrap_or_default();
    let verb = VERBS.iter().find(|(name, _)| *name == word).map(|(_, verb)| *verb);
    if verb.is_none() {
        let finding = Diagnostic::new(PATCH_OPERATION, node.span(), format!("there is no operation {}", shown(node)))
            .label(format!("expected {}", list_of(names(), 6)))
            .help_some(closest(word, names()).map(|near| format!("did you mean `{near}`?")));
        findings.push(finding);
    }
    verb
}

fn value<'n>(item: &Node, map: &'n Map, findings: &mut Vec<Diagnostic>) -> Option<&'n Node> {
    let value = map.get("value");
    if value.is_none() {
        findings.push(missing(item, map, "value").help("to write null, give null as the value"));
    }
    value
}

fn place(item: &Node, map: &Map, member: &'static str, findings: &mut Vec<Diagnostic>) -> Option<Place> {
    let Some(node) = map.get(member) else {
        findings.push(missing(item, map, member).label("expected a JSON Pointer, such as `/spec/replicas`"));
        return None;
    };
    let Some(text) = node.as_str() else {
        let finding = Diagnostic::new(PATCH_POINTER, node.span(), format!("`{member}` is a JSON Pointer, a string"))
            .label(format!("this is {}", node.value.kind()));
        findings.push(finding);
        return None;
    };
    match Pointer::parse(text) {
        Ok(pointer) => Some(Place { pointer, span: node.span() }),
        Err(error) => {
            let mended = match error {
                PointerError::NoSlash if text.contains('/') => Some(format!("/{text}")),
                PointerError::NoSlash => Some(format!("/{}", text.replace('.', "/"))),
                PointerError::BadEscape => None,
            };
            let finding = Diagnostic::new(PATCH_POINTER, node.span(), format!("`{text}` is no JSON Pointer"))
                .label(error.to_string())
                .help_some(mended.map(|mended| format!("write `{mended}`")));
            findings.push(finding);
            None
        }
    }
}

fn missing(item: &Node, map: &Map, member: &str) -> Diagnostic {
    let near = closest(member, map.keys().filter(|key| !MEMBERS.contains(key)));
    Diagnostic::new(PATCH_OPERATION, item.span(), format!("this operation has no `{member}`"))
        .help_some(near.map(|near| format!("did you mean `{member}` where you wrote `{near}`?")))
}

#[cfg(test)]
mod tests;
