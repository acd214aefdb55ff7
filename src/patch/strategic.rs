//! The strategic merge of maps; lists are in `lists`.
//!
//! Meaning, for a value of the patch over what the target has there:
//!
//! - null removes the field (not under `(literal)`, where it is data);
//! - a map merges field by field into a map, and takes the place of anything else;
//! - a list does as the [`Schema`] says;
//! - a scalar takes the place of anything.
//!
//! Laws: `merge(x, {}) = x`, and merging a patch twice is merging it once. In one map
//! `$retainKeys` acts first, then `$deleteFromPrimitiveList`, the fields, and `$setElementOrder`.

use super::directive::{Command, Key, PATCH};
use super::{PATCH_CONTRADICTION, PATCH_HITS_NOTHING, PATCH_SHAPE, PATCH_UNKNOWN_DIRECTIVE, Schema, label_of, patched};
use crate::diag::{Diagnostic, Report, closest, list_of};
use crate::node::{Map, Node, Path, Step, Value};
use crate::source::{How, Span};

/// Merges a strategic merge patch into an object; `None` where the patch removes it, which
/// `$patch: delete` at the root does.
///
/// `schema` is the cursor at the target's root. What is wrong with the patch is reported, and the
/// rest of it is merged all the same.
pub fn merge<S: Schema>(target: &Node, patch: &Node, schema: S, report: &mut Report) -> Option<Node> {
    let mut merger = Merger { report, object: label_of(target), path: Vec::new() };
    merger.value(Some(target), patch, schema, false)
}

/// A merge under way.
pub(super) struct Merger<'r> {
    report: &'r mut Report,
    object: Option<String>,
    pub(super) path: Vec<Step>,
}

impl Merger<'_> {
    /// Reports a finding, with the field at which the merge is.
    pub(super) fn say(&mut self, mut finding: Diagnostic) {
        let path = Path(self.path.clone());
        finding.object = match &self.object {
            Some(object) if path.0.is_empty() => Some(object.clone()),
            Some(object) => Some(format!("{object} {path}")),
            None if path.0.is_empty() => None,
            None => Some(path.to_string()),
        };
        self.report.push(finding);
    }

    /// The value of `patch` over `target`; `None` where it is removed. Whether something was there
    /// to be removed is for the caller to say.
    pub(super) fn value<S: Schema>(
        &mut self,
        target: Option<&Node>,
        patch: &Node,
        schema: S,
        literal: bool,
    ) -> Option<Node> {
        let literal = literal || patch.marks.literal;
        match &patch.value {
            Value::Null if !literal => None,
            Value::Map(map) => self.map(target, patch, map, schema, literal),
            Value::List(items) => self.list(target, patch, items, schema, literal),
            _ => Some(patch.clone().with_origin(patched(patch.origin))),
        }
    }

    fn map<S: Schema>(
        &mut self,
        target: Option<&Node>,
        node: &Node,
        patch: &Map,
        schema: S,
        literal: bool,
    ) -> Option<Node> {
        let command = if literal { None } else { self.command(patch.get(PATCH)) };
        let target = match command {
            Some(Command::Delete) => return None,
            Some(Command::Replace) => None,
            _ => target.and_then(|target| Some((target, target.as_map()?))),
        };
        let mut fields = target.map_or_else(|| Map::with_capacity(patch.len()), |(_, map)| map.clone());
        if !literal {
            self.directives(patch, &mut fields);
        }
        for entry in patch.iter().filter(|entry| literal || Key::of(entry.key()) == Key::Field) {
            self.path.push(Step::Key(entry.key_text().clone()));
            let old = fields.get(entry.key()).cloned();
            let new = self.value(old.as_ref(), entry.node(), schema.field(entry.key()), literal);
            let place = place(entry.key_span(), entry.node());
            match (new, old) {
                // A merged list or map is the target's still, and so is its key.
                (Some(new), Some(_)) if new.origin.how != How::Patched => {
                    if let Some(slot) = fields.get_mut(entry.key()) {
                        *slot = new;
                    }
                }
                (Some(new), _) => {
                    fields.insert(entry.key_text().clone(), entry.key_span(), new);
                }
                (None, Some(_)) => {
                    fields.remove(entry.key());
                }
                (None, None) => self.nothing_to_remove(entry.key(), place, &fields),
            }
            self.path.pop();
        }
        if !literal {
            let before = target.map(|(_, map)| map);
            self.orders(patch, before, &mut fields, schema);
        }
        let origin = target.map_or(patched(node.origin), |(target, _)| target.origin);
        let marks = target.map_or(node.marks, |(target, _)| target.marks);
        Some(Node { value: Value::Map(fields.into()), origin, marks })
    }

    /// What a `$patch` says; an unknown word is reported.
    pub(super) fn command(&mut self, node: Option<&Node>) -> Option<Command> {
        let node = node?;
        let command = Command::parse(node);
        if command.is_none() {
            let word = node.as_str().unwrap_or_default();
            let finding = Diagnostic::new(
                PATCH_UNKNOWN_DIRECTIVE,
                node.span(),
                format!("`$patch` cannot be {}", super::shown(node)),
            )
            .label("expected `replace`, `delete` or `merge`")
            .help_some(closest(word, ["replace", "delete", "merge"]).map(|near| format!("did you mean `{near}`?")));
            self.say(finding);
        }
        command
    }

    /// `$retainKeys`, then `$deleteFromPrimitiveList`; and the keys that are nearly directives.
    fn directives(&mut self, patch: &Map, fields: &mut Map) {
        for entry in patch.iter() {
            match Key::of(entry.key()) {
                Key::Retain => self.retain(entry.node(), patch, fields),
                Key::Nearly(near) => {
                    let finding = Diagnostic::new(
                        PATCH_UNKNOWN_DIRECTIVE,
                        place(entry.key_span(), entry.node()),
                        format!("there is no directive `{}`", entry.key()),
                    )
                    .label(format!("expected `{near}`"))
                    .help("to write a field of that name, mark the map that holds it as `(literal)`");
                    self.say(finding);
                }
                _ => {}
            }
        }
        for entry in patch.iter() {
            if let Key::DeleteFrom(field) = Key::of(entry.key()) {
                self.delete_from(field, entry.node(), place(entry.key_span(), entry.node()), fields);
            }
        }
    }

    fn retain(&mut self, keys: &Node, patch: &Map, fields: &mut Map) {
        let names = keys.as_list().map(|keys| keys.iter().map(Node::as_str).collect::<Option<Vec<_>>>());
        let Some(Some(names)) = names else {
            let finding = Diagnostic::new(PATCH_SHAPE, keys.span(), "`$retainKeys` is a list of field names");
            return self.say(finding);
        };
        for entry in patch.iter() {
            let is_set = Key::of(entry.key()) == Key::Field && !entry.node().is_null();
            if is_set && !names.contains(&entry.key()) {
                let finding = Diagnostic::new(
                    PATCH_CONTRADICTION,
                    place(entry.key_span(), entry.node()),
                    format!("the patch sets `{}`, which its `$retainKeys` leaves out", entry.key()),
                )
                .with(keys.span(), "only these fields are kept")
                .help(format!("add `{}` to `$retainKeys`, or do not set it", entry.key()));
                self.say(finding);
            }
        }
        fields.retain(|key, _| names.contains(&key));
    }

    fn nothing_to_remove(&mut self, key: &str, place: Span, fields: &Map) {
        let near = closest(key, fields.keys());
        let finding = Diagnostic::new(PATCH_HITS_NOTHING, place, format!("there is no `{key}` to remove"))
            .label(match fields.is_empty() {
                true => "nothing is there".to_owned(),
                false => format!("there is {}", list_of(fields.keys(), 6)),
            })
            .help_some(near.map(|near| format!("did you mean `{near}`?")))
            .help("drop it from the patch, if the field is meant to be absent already");
        self.say(finding);
    }
}

/// The place of an entry: its key and its value, as far as a file holds them.
pub(super) fn place(key: Span, node: &Node) -> Span {
    if key.is_some() { key.to(node.span()) } else { node.span() }
}

#[cfg(test)]
mod tests;
