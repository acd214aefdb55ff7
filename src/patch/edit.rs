//! What JSON Patch operations do to a document, and why they cannot.

use super::json::{Operation, Place};
use super::pointer::{Index, escape};
use super::{PATCH_NO_SUCH_PATH, PATCH_TEST_FAILED, Pointer, patched, patched_deep, shown};
use crate::diag::{Diagnostic, closest, list_of};
use crate::node::{Node, Value};
use crate::source::Origin;

/// A finding is large, and the common result is none.
type Finding = Box<Diagnostic>;

/// Performs one operation. Where it fails the document is as it was.
pub(super) fn perform(document: &mut Node, operation: &Operation) -> Result<(), Finding> {
    match operation {
        Operation::Add(path, value) => add(document, path, patched_deep(value)),
        Operation::Remove(path) => remove(document, path).map(drop),
        Operation::Replace(path, value) => {
            find(document, path, path.pointer.tokens())?;
            if let Some(slot) = find_mut(document, path.pointer.tokens()) {
                *slot = patched_deep(value);
            }
            Ok(())
        }
        Operation::Move { from, path } => {
            let found = find(document, from, from.pointer.tokens())?;
            if from.pointer == path.pointer && !from.pointer.tokens().is_empty() {
                return Ok(());
            }
            if path.pointer.tokens().starts_with(from.pointer.tokens()) {
                let message = format!("`{}` cannot be moved into itself", from.pointer);
                return Err(Box::new(
                    Diagnostic::new(PATCH_NO_SUCH_PATH, path.span, message).with(from.span, "from here"),
                ));
            }
            let value = moved(found, from);
            let mut changed = document.clone();
            remove(&mut changed, from)?;
            add(&mut changed, path, value)?;
            *document = changed;
            Ok(())
        }
        Operation::Copy { from, path } => {
            let value = moved(find(document, from, from.pointer.tokens())?, from);
            add(document, path, value)
        }
        Operation::Test(path, expected) => test(document, path, expected),
    }
}

/// What is moved or copied: put there by the patch, but of values that stay whose they were.
fn moved(node: &Node, from: &Place) -> Node {
    node.clone().with_origin(patched(Origin::set(from.span)))
}

fn add(document: &mut Node, path: &Place, value: Node) -> Result<(), Finding> {
    let Some((parent, last)) = path.pointer.split_last() else {
        *document = value;
        return Ok(());
    };
    let holder = find(document, path, parent)?;
    let at = match (&holder.value, Index::parse(last)) {
        (Value::Map(_), _) => 0,
        (Value::List(items), Some(Index::Next)) => items.len(),
        (Value::List(items), Some(Index::At(at))) if at <= items.len() => at,
        _ => return Err(lost(holder, path, parent.len(), true)),
    };
    match find_mut(document, parent).map(|holder| &mut holder.value) {
        Some(Value::Map(map)) => {
            std::sync::Arc::make_mut(map).insert(last, path.span, value);
        }
        Some(Value::List(items)) => std::sync::Arc::make_mut(items).insert(at, value),
        _ => {}
    }
    Ok(())
}

fn remove(document: &mut Node, path: &Place) -> Result<Option<Node>, Finding> {
    let Some((parent, last)) = path.pointer.split_last() else {
        let finding = Diagnostic::new(PATCH_NO_SUCH_PATH, path.span, "JSON Patch cannot remove the whole object")
            .help("to remove the object, use `merge` with `$patch: delete`");
        return Err(Box::new(finding));
    };
    find(document, path, path.pointer.tokens())?;
    Ok(match find_mut(document, parent).map(|holder| &mut holder.value) {
        Some(Value::Map(map)) => std::sync::Arc::make_mut(map).remove(last),
        Some(Value::List(items)) => match Index::parse(last) {
            Some(Index::At(at)) if at < items.len() => Some(std::sync::Arc::make_mut(items).remove(at)),
            _ => None,
        },
        _ => None,
    })
}

fn test(document: &Node, path: &Place, expected: &Node) -> Result<(), Finding> {
    if expected.is_null() && is_absent_key(document, path) {
        return Ok(());
    }
    let found = find(document, path, path.pointer.tokens())?;
    if found.same(expected) {
        return Ok(());
    }
    let same_text = |a: &Node, b: &Node| {
        let text = |node: &Node| match &node.value {
            Value::Text(text) => Some(text.to_string()),
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(value) => Some(value.to_string()),
            _ => None,
        };
        text(a).is_some_and(|a| text(b) == Some(a))
    };
    let at = if expected.span().is_some() { expected.span() } else { path.span };
    let mut finding = Diagnostic::new(PATCH_TEST_FAILED, at, format!("the test of `{}` failed", path.pointer))
        .label(format!("expected {}, found {}", shown(expected), shown(found)))
        .object(path.pointer.to_string());
    if same_text(found, expected) {
        finding = finding.help(format!(
            "the value there is {}, the expected one {}",
            found.value.kind(),
            expected.value.kind()
        ));
    }
    if found.span().is_some() {
        finding = finding.with(found.span(), "the value there comes from here");
    }
    Err(Box::new(finding))
}

/// Whether the path leads to a map that does not have its last key.
fn is_absent_key(document: &Node, path: &Place) -> bool {
    let Some((parent, last)) = path.pointer.split_last() else { return false };
    let holder = parent.iter().try_fold(document, |node, token| step(node, token));
    holder.and_then(Node::as_map).is_some_and(|map| !map.has(last))
}

/// One step into a node.
fn step<'n>(node: &'n Node, token: &str) -> Option<&'n Node> {
    match &node.value {
        Value::Map(map) => map.get(token),
        Value::List(items) => match Index::parse(token)? {
            Index::At(at) => items.get(at),
            Index::Next => None,
        },
        _ => None,
    }
}

/// The node at the end of `tokens`, which are those of the path or their beginning.
fn find<'n>(document: &'n Node, path: &Place, tokens: &[String]) -> Result<&'n Node, Finding> {
    let mut node = document;
    for (depth, token) in tokens.iter().enumerate() {
        node = step(node, token).ok_or_else(|| lost(node, path, depth, false))?;
    }
    Ok(node)
}

fn find_mut<'n>(document: &'n mut Node, tokens: &[String]) -> Option<&'n mut Node> {
    tokens.iter().try_fold(document, |node, token| match &mut node.value {
        Value::Map(map) => std::sync::Arc::make_mut(map).get_mut(token),
        Value::List(items) => match Index::parse(token)? {
            Index::At(at) => std::sync::Arc::make_mut(items).get_mut(at),
            Index::Next => None,
        },
        _ => None,
    })
}

/// The finding for a path that could be followed for `depth` tokens, up to `there`.
fn lost(there: &Node, path: &Place, depth: usize, adds: bool) -> Finding {
    let tokens = path.pointer.tokens();
    let (followed, rest) = tokens.split_at(depth.min(tokens.len()));
    let token = rest.first().map(String::as_str).unwrap_or_default();
    let place = match followed.is_empty() {
        true => "the object".to_owned(),
        false => format!("`{}`", Pointer::of(followed)),
    };
    // The same path with another token in the place of the one that failed, and `used` more.
    let mended = |with: &str, used: usize| {
        let mut tokens = followed.to_vec();
        tokens.push(with.to_owned());
        tokens.extend(rest.iter().skip(1 + used).cloned());
        format!("`{}`", Pointer::of(&tokens))
    };
    let (message, label, mut help) = match &there.value {
        Value::Map(map) => {
            let joined = (1..rest.len()).rev().find_map(|used| {
                let key = rest.get(..=used)?.join("/");
                map.has(&key).then(|| (mended(&key, used), escape(&key)))
            });
            let near = closest(token, map.keys());
            let help = match (joined, near) {
                (Some((path, key)), _) => Some(format!("a `/` in a key is written `~1`: `{key}`, so {path}")),
                (None, Some(near)) => Some(format!("did you mean {}?", mended(near, 0))),
                (None, None) => None,
            };
            let label = match map.is_empty() {
                true => format!("{place} is an empty map"),
                false => format!("{place} has {}", list_of(map.keys(), 8)),
            };
            (format!("there is no `{token}` in {place}"), label, help)
        }
        Value::List(items) => {
            let label = match items.len() {
                0 => format!("{place} is an empty list"),
                1 => format!("{place} has 1 item, of index 0"),
                count => format!("{place} has {count} items, of indexes 0 to {}", count - 1),
            };
            let (message, help) = match Index::parse(token) {
                Some(Index::Next) => (
                    format!("`-` is past the end of {place}"),
                    Some("`-` stands only at the end of the path of an `add`".to_owned()),
                ),
                Some(Index::At(at)) => (
                    format!("there is no index {at} in {place}"),
                    adds.then(|| format!("`-` adds at the end: {}", mended("-", 0))),
                ),
                None => {
                    let named = |item: &&Node| {
                        item.as_map().is_some_and(|map| map.iter().any(|entry| entry.node().as_str() == Some(token)))
                    };
                    let help = match items.iter().position(|item| named(&item)) {
                        Some(at) => format!(
                            "that item has index {at}: {}; or use `merge`, which knows items by name",
                            mended(&at.to_string(), 0)
                        ),
                        None => {
                            "items of a list are named by index, or use `merge`, which knows them by name".to_owned()
                        }
                    };
                    (format!("`{token}` is no index into {place}"), Some(help))
                }
            };
            (message, label, help)
        }
        _ => {
            (format!("{place} is no map or list, so it has no `{token}`"), format!("{place} is {}", shown(there)), None)
        }
    };
    if help.is_none() && rest.len() > 1 && there.as_map().is_some() {
        help = Some(match token.contains('.') {
            true => format!(
                "a `/` in a key is written `~1`: did you mean {}?",
                mended(&rest.get(..2).unwrap_or_default().join("/"), 1)
            ),
            false => format!(
                "an operation creates no parents: first add `{}`, or use `merge`",
                mended(token, rest.len()).trim_matches('`')
            ),
        });
    }
    let finding = Diagnostic::new(PATCH_NO_SUCH_PATH, path.span, message)
        .label(label)
        .help_some(help)
        .object(path.pointer.to_string());
    Box::new(match there.span().is_some() && there.span() != path.span {
        true => finding.with(there.span(), format!("{place} comes from here")),
        false => finding,
    })
}
