//! The strategic merge of lists, and the order of what comes out.

use super::directive::{Command, Key, PATCH};
use super::strategic::{Merger, place};
use super::{
    ListMerge, PATCH_CONTRADICTION, PATCH_EMPTY_LIST, PATCH_HITS_NOTHING, PATCH_IDLE_DIRECTIVE, PATCH_ITEM_WITHOUT_KEY,
    PATCH_SHAPE, Schema, patched, shown,
};
use crate::diag::{Diagnostic, closest, list_of};
use crate::node::{Map, Node, Step, Value};
use crate::source::Span;

/// An item of a merged list, and where the target and the patch have it.
struct Slot {
    node: Node,
    /// Its index in the target's list.
    before: Option<usize>,
    /// Its index in the patch's list, or in the order that the patch asks for.
    asked: Option<usize>,
}

impl Merger<'_> {
    /// A list of the patch over what the target has; `None` where the list is removed.
    pub(super) fn list<S: Schema>(
        &mut self,
        target: Option<&Node>,
        node: &Node,
        items: &[Node],
        schema: S,
        literal: bool,
    ) -> Option<Node> {
        let mut target = target.and_then(|target| Some((target, target.as_list()?)));
        let mut patch: Vec<&Node> = Vec::with_capacity(items.len());
        let mut command = None;
        for item in items {
            match Command::alone(item).filter(|_| !literal) {
                Some(word) => command = self.command(Some(word)).or(command),
                None => patch.push(item),
            }
        }
        match command {
            Some(Command::Delete) => return None,
            Some(Command::Replace) => target = None,
            _ => {}
        }
        let old = target.map_or(&[][..], |(_, items)| items);
        let merged = match schema.list() {
            ListMerge::Replace | ListMerge::Keyed([]) => {
                if command == Some(Command::Merge) {
                    let finding = Diagnostic::new(PATCH_IDLE_DIRECTIVE, node.span(), "this list cannot be merged")
                        .label("it has no merge key, so a patch replaces it whole");
                    self.say(finding);
                }
                let items = patch.iter().map(|item| self.plain(item, literal)).collect();
                return Some(Node::list(items, patched(node.origin)));
            }
            ListMerge::Set => self.set(old, &patch, literal),
            ListMerge::Keyed(keys) => self.keyed(old, &patch, keys, schema, literal),
        };
        if items.is_empty() && !old.is_empty() {
            let finding = Diagnostic::new(PATCH_EMPTY_LIST, node.span(), "an empty list changes nothing here")
                .label("this list merges item by item")
                .help("to empty it, write one item `$patch: replace`");
            self.say(finding);
        }
        let (origin, marks) =
            target.map_or((patched(node.origin), node.marks), |(target, _)| (target.origin, target.marks));
        Some(Node { value: Value::List(merged.into()), origin, marks })
    }

    /// The same data, written by the patch; directives have no meaning within.
    fn plain(&mut self, node: &Node, literal: bool) -> Node {
        let literal = literal || node.marks.literal;
        let value = match &node.value {
            Value::List(items) => {
                Value::List(items.iter().map(|item| self.plain(item, literal)).collect::<Vec<_>>().into())
            }
            Value::Map(map) => {
                let mut copy = Map::with_capacity(map.len());
                for entry in map.iter() {
                    if !literal && Key::of(entry.key()) != Key::Field {
                        let at = place(entry.key_span(), entry.node());
                        let message = format!("`{}` has no meaning here", entry.key());
                        let finding = Diagnostic::new(PATCH_IDLE_DIRECTIVE, at, message)
                            .label("the list around it has no merge key, so the patch replaces it whole")
                            .help("write the whole list as it should be, or patch it by index with JSON Patch");
                        self.say(finding);
                    } else {
                        let value = self.plain(entry.node(), literal);
                        copy.insert(entry.key_text().clone(), entry.key_span(), value);
                    }
                }
                Value::Map(copy.into())
            }
            scalar => scalar.clone(),
        };
        Node { value, origin: patched(node.origin), marks: node.marks }
    }

    /// A set of scalars, and those of the patch.
    fn set(&mut self, old: &[Node], patch: &[&Node], literal: bool) -> Vec<Node> {
        let mut slots: Vec<Slot> = Vec::with_capacity(old.len() + patch.len());
        for (at, item) in old.iter().enumerate() {
            if !slots.iter().any(|slot| slot.node.same(item)) {
                slots.push(Slot { node: item.clone(), before: Some(at), asked: None });
            }
        }
        for (at, item) in patch.iter().enumerate() {
            match slots.iter_mut().find(|slot| slot.node.same(item)) {
                Some(slot) => slot.asked = slot.asked.or(Some(at)),
                None => slots.push(Slot { node: self.plain(item, literal), before: None, asked: Some(at) }),
            }
        }
        settle(slots)
    }

    /// A list that merges by key: deletions first, then each item of the patch.
    fn keyed<S: Schema>(
        &mut self,
        old: &[Node],
        patch: &[&Node],
        keys: &[&str],
        schema: S,
        literal: bool,
    ) -> Vec<Node> {
        let mut slots: Vec<Slot> = old
            .iter()
            .enumerate()
            .map(|(at, item)| Slot { node: item.clone(), before: Some(at), asked: None })
            .collect();
        let mut rest: Vec<(usize, &Node, &Map)> = Vec::with_capacity(patch.len());
        for (at, item) in patch.iter().enumerate() {
            self.path.push(Step::Index(at));
            if let Some(map) = self.with_key(item, keys) {
                if Command::is_delete(map) && !literal && !item.marks.literal {
                    let count = slots.len();
                    slots.retain(|slot| likeness(&slot.node, map, keys).is_none());
                    if slots.len() == count {
                        self.no_such_item(item, map, keys, &slots);
                    }
                } else {
                    rest.push((at, item, map));
                }
            }
            self.path.pop();
        }
        for (at, item, map) in rest {
            // Of several that fit, the first that fits best.
            let fitting = slots.iter().enumerate().rev();
            let found = fitting
                .filter_map(|(at, slot)| Some((likeness(&slot.node, map, keys)?, at)))
                .max_by_key(|(likeness, _)| *likeness);
            let slot = found.and_then(|(_, at)| slots.get_mut(at));
            self.path.push(Step::Index(slot.as_ref().and_then(|slot| slot.before).unwrap_or(at)));
            let merged = self.value(slot.as_ref().map(|slot| &slot.node), item, schema.item(), literal);
            self.path.pop();
            match (merged, slot) {
                (Some(node), Some(slot)) => {
                    slot.node = node;
                    slot.asked = slot.asked.or(Some(at));
                }
                (Some(node), None) => slots.push(Slot { node, before: None, asked: Some(at) }),
                // Deletions have been taken out above.
                (None, _) => {}
            }
        }
        settle(slots)
    }

    /// The item as a map that has the merge key; else a finding.
    fn with_key<'n>(&mut self, item: &'n Node, keys: &[&str]) -> Option<&'n Map> {
        let key = keys.first().copied()?;
        let Some(map) = item.as_map() else {
            let message = format!("an item of this list is a map with `{key}`");
            let finding = Diagnostic::new(PATCH_ITEM_WITHOUT_KEY, item.span(), message)
                .label(format!("this is {}", item.value.kind()));
            self.say(finding);
            return None;
        };
        if map.get(key).is_some_and(|value| !value.is_null()) {
            return Some(map);
        }
        let near = closest(key, map.keys());
        let finding = Diagnostic::new(PATCH_ITEM_WITHOUT_KEY, item.span(), format!("this item has no `{key}`"))
            .label(format!("this list merges by `{key}`, which says which item is meant"))
            .help_some(near.map(|near| format!("did you mean `{key}` where you wrote `{near}`?")))
            .help(format!("name the item by `{key}`, or write one item `$patch: replace` to replace the whole list"));
        self.say(finding);
        None
    }

    fn no_such_item(&mut self, item: &Node, patch: &Map, keys: &[&str], slots: &[Slot]) {
        let key = keys.first().copied().unwrap_or_default();
        let (Some(value), Some(word)) = (patch.get(key), patch.entry(PATCH)) else { return };
        let names: Vec<String> = slots.iter().filter_map(|slot| slot.node.get(key)).map(plain_text).collect();
        let near = closest(&plain_text(value), names.iter().map(String::as_str));
        let at = if value.span().is_some() { value.span() } else { item.span() };
        let message = format!("there is no item with `{key}` {} to remove", shown(value));
        let finding = Diagnostic::new(PATCH_HITS_NOTHING, at, message)
            .label(format!("the list has {}", list_of(names.iter().map(String::as_str), 6)))
            .help_some(near.map(|near| format!("did you mean `{near}`?")));
        let finding =
            if word.node().span().is_some() { finding.with(word.node().span(), "removed by this") } else { finding };
        self.say(finding);
    }

    /// `$deleteFromPrimitiveList/FIELD`.
    pub(super) fn delete_from(&mut self, field: &str, values: &Node, at: Span, fields: &mut Map) {
        let Some(values) = values.as_list() else {
            let message = format!("`$deleteFromPrimitiveList/{field}` is a list of the values to remove");
            return self.say(Diagnostic::new(PATCH_SHAPE, at, message));
        };
        let Some(items) = fields.get(field).and_then(Node::as_list) else {
            let near = closest(field, fields.keys()).map(|near| format!("did you mean `{near}`?"));
            let message = format!("there is no list `{field}` to remove from");
            return self.say(Diagnostic::new(PATCH_HITS_NOTHING, at, message).help_some(near));
        };
        let missing: Vec<&Node> = values.iter().filter(|value| !items.iter().any(|item| item.same(value))).collect();
        let names: Vec<String> = items.iter().map(plain_text).collect();
        let findings: Vec<Diagnostic> = missing
            .into_iter()
            .map(|value| {
                let near = closest(&plain_text(value), names.iter().map(String::as_str));
                let at = if value.span().is_some() { value.span() } else { at };
                Diagnostic::new(PATCH_HITS_NOTHING, at, format!("`{field}` has no {} to remove", shown(value)))
                    .label(format!("the list has {}", list_of(names.iter().map(String::as_str), 6)))
                    .help_some(near.map(|near| format!("did you mean `{near}`?")))
            })
            .collect();
        findings.into_iter().for_each(|finding| self.say(finding));
        if let Some(items) = fields.get_mut(field).and_then(Node::as_list_mut) {
            items.retain(|item| !values.iter().any(|value| value.same(item)));
        }
    }

    /// `$setElementOrder/FIELD`, for each that the patch has.
    pub(super) fn orders<S: Schema>(&mut self, patch: &Map, before: Option<&Map>, fields: &mut Map, schema: S) {
        for entry in patch.iter() {
            let Key::Order(field) = Key::of(entry.key()) else { continue };
            let at = place(entry.key_span(), entry.node());
            let Some(order) = entry.node().as_list() else {
                let message = format!("`$setElementOrder/{field}` is a list of the items in their order");
                self.say(Diagnostic::new(PATCH_SHAPE, at, message));
                continue;
            };
            let Some(items) = fields.get(field).and_then(Node::as_list) else {
                let near = closest(field, fields.keys()).map(|near| format!("did you mean `{near}`?"));
                let message = format!("there is no list `{field}` to order");
                self.say(Diagnostic::new(PATCH_HITS_NOTHING, at, message).help_some(near));
                continue;
            };
            let schema = schema.field(field);
            let key = match schema.list() {
                ListMerge::Keyed([key, ..]) => Some(*key),
                _ => None,
            };
            if key.is_none() && items.iter().any(|item| item.as_map().is_some()) {
                let message = format!("the items of `{field}` cannot be ordered");
                let finding = Diagnostic::new(PATCH_IDLE_DIRECTIVE, at, message)
                    .label("the list has no merge key")
                    .help("write the whole list in the order that it should have");
                self.say(finding);
                continue;
            }
            let position = |items: &[Node], item: &Node| {
                let id = identity(item, key)?;
                items.iter().position(|other| identity(other, key).is_some_and(|other| other.same(id)))
            };
            let old = before.and_then(|before| before.get(field)).and_then(Node::as_list).unwrap_or(&[]);
            let slots = items.iter().map(|item| Slot {
                node: item.clone(),
                before: position(old, item),
                asked: position(order, item),
            });
            let sorted = settle(slots.collect());
            if let Some(items) = fields.get_mut(field).and_then(Node::as_list_mut) {
                *items = sorted;
            }
            let mut next = 0;
            for item in patch.get(field).and_then(Node::as_list).unwrap_or(&[]) {
                let is_deleted = item.as_map().is_some_and(Command::is_delete) || Command::alone(item).is_some();
                match order.get(next..).and_then(|order| position(order, item)) {
                    _ if is_deleted || identity(item, key).is_none() => {}
                    Some(at) => next += at + 1,
                    None => {
                        let message =
                            format!("`$setElementOrder/{field}` does not have this item, or not in this order");
                        let finding = Diagnostic::new(PATCH_CONTRADICTION, item.span(), message)
                            .with(at, "the order that the patch asks for")
                            .help("list every item of the patch in `$setElementOrder`, in the same order");
                        self.say(finding);
                    }
                }
            }
        }
    }
}

/// What tells an item from others: the value of its merge key, or itself.
fn identity<'n>(item: &'n Node, key: Option<&str>) -> Option<&'n Node> {
    match key {
        Some(key) => item.get(key),
        None => Some(item),
    }
}

/// Whether an item of the target is the one that the patch's item means, and in how many of the
/// further keys they agree. A further key that only one of them has decides nothing.
fn likeness(target: &Node, patch: &Map, keys: &[&str]) -> Option<usize> {
    let (key, further) = keys.split_first()?;
    if !target.get(key)?.same(patch.get(key)?) {
        return None;
    }
    let mut agree = 0;
    for key in further {
        match (target.get(key), patch.get(key)) {
            (Some(a), Some(b)) if a.same(b) => agree += 1,
            (Some(_), Some(_)) => return None,
            (None, None) => agree += 1,
            _ => {}
        }
    }
    Some(agree)
}

/// The items in kubectl's order: those that the patch asks for keep the order in which it asks, the
/// others that of the target, and of two from both sides the one comes first that did before. What
/// is new has no place in the target, so it comes as soon as the patch's order lets it.
fn settle(slots: Vec<Slot>) -> Vec<Node> {
    let count = slots.len();
    let (mut asked, mut others): (Vec<Slot>, Vec<Slot>) = slots.into_iter().partition(|slot| slot.asked.is_some());
    asked.sort_by_key(|slot| slot.asked);
    others.sort_by_key(|slot| slot.before.unwrap_or(usize::MAX));
    let mut items = Vec::with_capacity(count);
    let mut others = others.into_iter().peekable();
    for slot in asked {
        let goes_first = |other: &Slot| matches!((other.before, slot.before), (Some(other), Some(own)) if other < own);
        while let Some(other) = others.next_if(goes_first) {
            items.push(other.node);
        }
        items.push(slot.node);
    }
    items.extend(others.map(|other| other.node));
    items
}

/// A scalar as text, without quotes, for suggestions.
fn plain_text(node: &Node) -> String {
    match &node.value {
        Value::Text(text) => text.to_string(),
        _ => shown(node).trim_matches('`').to_owned(),
    }
}
