//! What a target itself owns: from a leaf of an object back to the cell, the environment and the fleet.

use std::sync::Arc;

use super::asker::{node_at, stands_at};
use super::manifest::{Asked, derived, in_object, kinds_with, names_of};
use super::path::{fields, leaves};
use super::question::of_manifest;
use super::uses::Values;
use super::{At, Field, Said};
use crate::diag::Report;
use crate::engine::fleet::FoldedFleet;
use crate::engine::unit::own_objects;
use crate::manifest::Object;
use crate::node::{Map, Node, Text, to_json};
use crate::resolve::target_raw;
use crate::resolve::unit::Place;
use crate::source::{Sources, Span};
use crate::spec::decode::Item;
use crate::spec::{Target, model};

/// Words of a scope that hold narrower scopes, or what is of services.
const OTHERS: [&str; 3] = ["environments", "cells", "defaults"];

/// Words whose entries take the place of a wider scope's whole.
const WHOLE: [&str; 4] = ["quotas", "limitRanges", "raw", "configMaps"];

/// Fields that say who an object is: a line of them for each would hide the rest.
const IDENTITY: [&str; 4] = ["apiVersion", "kind", "metadata.name", "metadata.namespace"];

/// A target, and all that is said of what it owns.
pub(super) struct Owner<'a> {
    fleet: &'a FoldedFleet,
    sources: &'a Sources,
    target: &'a Target,
    place: &'a Arc<Place>,
    /// The cell, the environment and the fleet: the narrowest first.
    scopes: Vec<Scope>,
}

/// Who speaks of what a target owns, and what is said.
struct Scope {
    who: String,
    words: Node,
}

/// Where something is written.
struct Written<'o> {
    /// Which of the scopes.
    scope: usize,
    path: Vec<Text>,
    node: &'o Node,
}

impl<'a> Owner<'a> {
    /// Of a target.
    pub(super) fn new(fleet: &'a FoldedFleet, sources: &'a Sources, target: &'a Target, place: &'a Arc<Place>) -> Self {
        let mut scopes = Vec::new();
        let facts = &fleet.spec.fleet;
        let mut add = |who: String, words: &Map| {
            let mut words = words.clone();
            OTHERS.iter().for_each(|word| drop(words.remove(word)));
            scopes.push(Scope { who, words: Node::map(words, target.origin) });
        };
        if let Some(environment) = facts.environments.iter().find(|item| item.name == target.environment) {
            let cell = environment.value.cells.iter().find(|cell| target.is_cell && cell.name == target.name);
            if let Some(cell) = cell {
                add(format!("cell {}", cell.name), &cell.value.words);
            }
            add(format!("environment {}", environment.name), &environment.value.words);
        }
        add("the fleet".to_owned(), &facts.words);
        Owner { fleet, sources, target, place, scopes }
    }

    /// A field of an object.
    pub(super) fn ask(&self, field: &str) -> Result<Vec<Field>, String> {
        let objects = self.objects()?;
        let target = &self.target.path;
        if !of_manifest(field) {
            let form = match kinds_with(&objects, field).first() {
                Some(kind) => format!("`{kind}.{field}`"),
                None => "`KIND.FIELD` or `KIND/NAME.FIELD`".to_owned(),
            };
            let names = names_of(&objects);
            return Err(format!(
                "what {target} itself owns is asked for by its objects, not as `{field}`: {form}; {names}"
            ));
        }
        let asked = Asked::of(&objects, field);
        if asked.objects.is_empty() {
            let hint = match objects.iter().any(|object| object.id.kind.eq_ignore_ascii_case(asked.kind)) {
                true => String::new(),
                false => format!("; what a service makes: `cellfold explain SERVICE {target} {field}`"),
            };
            return Err(format!("{}{hint}", asked.missing(&objects)));
        }
        asked.leaves(|head, field, node, _| self.leaf(head, field, node))
    }

    /// Every field of every object, but for those that say who it is where there are others.
    pub(super) fn all(&self) -> Result<Vec<Field>, String> {
        let mut all = Vec::new();
        for object in &self.objects()? {
            let mut found = Vec::new();
            fields(&object.node, "", &mut found);
            let is_told = |field: &str| !IDENTITY.contains(&field);
            let is_bare = !found.iter().any(|(field, _)| is_told(field));
            let told = found.iter().filter(|(field, _)| is_told(field) || (is_bare && field == "metadata.name"));
            all.extend(told.map(|(field, node)| self.leaf(&object.id.to_string(), field, node)));
        }
        Ok(all)
    }

    /// The objects; a sentence where there is none.
    fn objects(&self) -> Result<Vec<Object>, String> {
        let (objects, report) = own_objects(self.fleet, self.sources, self.place, self.target);
        let target = &self.target.path;
        match (objects.is_empty(), report.has_errors()) {
            (false, _) => Ok(objects),
            (true, true) => Err(format!("what {target} owns cannot be rendered: `cellfold check` says why")),
            (true, false) => Err(format!(
                "{target} itself owns nothing: no `ownNamespace`, `quota`, `limitRange`, `isolate`, `raw` or `configMap` \
                 is in the fleet, its environment or itself"
            )),
        }
    }

    fn leaf(&self, head: &str, field: &str, node: &Node) -> Field {
        let written = self.written(node.span());
        let value = written.as_ref().map(|written| written.node).filter(|node| node.as_map().is_none());
        let uses = value.map(|value| self.values().of(value)).unwrap_or_default();
        let said = match &written {
            Some(written) => self.said(node.span(), written),
            None => vec![self.one(node.span(), self.elsewhere(node.span()), "set", None)],
        };
        Field {
            path: in_object(head, field),
            value: Some(to_json(node)),
            gone: None,
            derived: derived(node.origin),
            said: said.into_iter().enumerate().map(|(at, said)| Said { counts: at == 0, ..said }).collect(),
            uses,
        }
    }

    /// What scopes say: the one that counts first, then what it lies over.
    fn said(&self, span: Span, written: &Written<'_>) -> Vec<Said> {
        let value = |node: &Node| node.as_map().is_none().then(|| to_json(node));
        let who = |at: usize| self.scopes.get(at).map(|scope| scope.who.clone()).unwrap_or_default();
        let mut said = vec![self.one(span, who(written.scope), "set", value(written.node))];
        // Maps lie over one another field by field, so that one of them overrides nothing by itself.
        let path = &written.path;
        let is_entry = path.len() == 2 && path.first().is_some_and(|word| WHOLE.contains(&word.as_str()));
        if written.node.as_map().is_some() && !is_entry {
            return said;
        }
        for at in written.scope..self.scopes.len() {
            let Some(scope) = self.scopes.get(at) else { break };
            if at > written.scope {
                let around = (1..path.len()).filter_map(|end| node_at(&scope.words, path.get(..end)?));
                if let Some(off) = around.into_iter().find(|node| node.as_bool() == Some(false)) {
                    said.push(self.one(off.span(), who(at), "delete", None));
                    break;
                }
                if let Some(node) = node_at(&scope.words, path) {
                    said.push(self.one(node.span(), who(at), "set", value(node)));
                }
            }
            if let Some(node) = self.in_file(&scope.words, path) {
                said.push(self.one(node.span(), "file".to_owned(), "set", value(&node)));
            }
        }
        // Two scopes may lie over one file.
        said.dedup_by(|one, before| one.at == before.at);
        said
    }

    /// What the file of a raw manifest says at the path of what lies over it.
    fn in_file(&self, words: &Node, path: &[Text]) -> Option<Node> {
        let [word, name, rest @ ..] = path else { return None };
        let from = words.at(&[word.as_str(), name.as_str(), "from"]).filter(|_| word == "raw")?;
        let mut map = Map::new();
        map.insert("from", from.span(), from.clone());
        let value = model::Raw { origin: from.origin, map: Arc::new(map) };
        let item = Item { name: name.clone(), span: from.span(), value };
        let documents = target_raw(&self.fleet.spec, &item, &mut Report::new());
        if let [only] = documents.as_slice()
            && let Some(node) = node_at(only, rest)
        {
            return Some(node.clone());
        }
        let (document, rest) = rest.split_first()?;
        let text = |node: &Node, keys: &[&str]| node.at(keys).and_then(Node::as_str).unwrap_or_default().to_owned();
        let is_it = |node: &&Node| {
            let name = document.as_str().split_once('/');
            name == Some((text(node, &["kind"]).as_str(), text(node, &["metadata", "name"]).as_str()))
        };
        documents.iter().find(is_it).and_then(|node| node_at(node, rest)).cloned()
    }

    /// Where a scope says what stands at a place: a value, or else a map or a key.
    fn written(&self, span: Span) -> Option<Written<'_>> {
        if !span.is_some() {
            return None;
        }
        let all = || self.scopes.iter().enumerate().map(|(at, scope)| (at, &scope.words));
        let value = all().find_map(|(scope, words)| {
            let mut found = Vec::new();
            leaves(words, &mut Vec::new(), &mut found);
            let exact = found.iter().position(|(_, node)| node.span() == span);
            let at = exact.or_else(|| found.iter().position(|(_, node)| stands_at(node, span)))?;
            let (path, node) = found.into_iter().nth(at)?;
            Some(Written { scope, path, node })
        });
        value.or_else(|| {
            all().find_map(|(scope, words)| {
                let mut path = Vec::new();
                let node = way_to(words, span, &mut path)?;
                Some(Written { scope, path, node })
            })
        })
    }

    fn one(&self, span: Span, layer: String, op: &'static str, value: Option<serde_json::Value>) -> Said {
        Said { at: At::of(self.sources, span), layer, op, value, counts: false }
    }

    /// Whose words a place is that is in no scope.
    fn elsewhere(&self, span: Span) -> String {
        let is_file = self.fleet.spec.files.values().any(|data| data.file == span.file);
        if is_file { "file".to_owned() } else { "the fleet".to_owned() }
    }

    fn values(&self) -> Values<'_> {
        let spec = &self.fleet.spec;
        let blocks = [self.target.vars.as_ref(), self.target.environment_vars.as_ref(), spec.vars.as_ref()];
        let vars = blocks.into_iter().flatten().filter_map(|block| block.data.get("vars")?.as_map());
        Values::new(spec, self.sources, &self.target.environment, vars.collect())
    }
}

/// The map that stands at a place, or what its key leads to.
fn way_to<'n>(node: &'n Node, span: Span, path: &mut Vec<Text>) -> Option<&'n Node> {
    for entry in node.as_map().iter().flat_map(|map| map.iter()) {
        path.push(entry.key_text().clone());
        if entry.key_span() == span || entry.node().span() == span {
            return Some(entry.node());
        }
        if let Some(found) = way_to(entry.node(), span, path) {
            return Some(found);
        }
        path.pop();
    }
    None
}
