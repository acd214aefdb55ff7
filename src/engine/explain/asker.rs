//! Fields of the spec: what each layer says of them, and which counts.

use std::sync::Arc;

use super::path::{keys_of, leaves, shown};
use super::question::of_manifest;
use super::{At, Field, Said};
use crate::diag::closest;
use crate::engine::fleet::FoldedFleet;
use crate::fold::{Claim, Dropped, Op, Partial, Where, Who};
use crate::node::{Node, Text, Value, to_json};
use crate::resolve::unit::Place;
use crate::resolve::{Folded, is_inherited, sized};
use crate::source::{Sources, Span};
use crate::spec::{BlockId, Service, Target};

/// A service in a target, and all that is known of it.
pub(super) struct Asker<'a> {
    pub(super) fleet: &'a FoldedFleet,
    pub(super) sources: &'a Sources,
    pub(super) service: &'a Service,
    pub(super) target: &'a Target,
    pub(super) folded: &'a Arc<Folded>,
    /// The folded service with its expressions evaluated.
    pub(super) evaluated: Option<Node>,
    /// What all layers say, each still with its block.
    pub(super) joined: Partial,
    pub(super) place: &'a Arc<Place>,
}

impl Asker<'_> {
    /// A field of the spec or of a manifest.
    pub(super) fn ask(&self, field: &str) -> Result<Vec<Field>, String> {
        if of_manifest(field) {
            return self.of_manifest(field);
        }
        let path = keys_of(field);
        let found = self.below(&path);
        if !found.is_empty() {
            return Ok(found);
        }
        let mut known: Vec<String> = Vec::new();
        if let Some(node) = &self.folded.decided.node {
            let mut all = Vec::new();
            leaves(node, &mut Vec::new(), &mut all);
            // Every way into the spec, not to leaves alone.
            known.extend(
                all.iter().flat_map(|(path, _)| (1..=path.len()).map(|end| shown(path.get(..end).unwrap_or_default()))),
            );
        }
        known.dedup();
        let mut hint = match closest(field, known.iter().map(String::as_str)) {
            Some(near) => format!("; did you mean `{near}`?"),
            None => String::new(),
        };
        let elsewhere = self.kinds_with(field);
        if let (true, Some(kind)) = (hint.is_empty(), elsewhere.first()) {
            hint = format!("; a field of a manifest starts with its kind: `{kind}.{field}`");
        }
        let (service, target) = (&self.service.name.value, &self.target.path);
        Err(format!("no layer of {service} in {target} says anything of `{field}`{hint}"))
    }

    /// Every field of the folded service.
    pub(super) fn all(&self) -> Vec<Field> {
        self.below(&[])
    }

    /// The leaves at and below a path: those that are there, then those that are not any more.
    fn below(&self, path: &[Text]) -> Vec<Field> {
        let mut found = Vec::new();
        if let Some(node) = self.folded_at(path) {
            leaves(node, &mut path.to_vec(), &mut found);
        }
        // An empty map that layers say nothing of.
        if let [(only, node)] = found.as_slice()
            && only.is_empty()
            && node.as_map().is_some()
        {
            found.clear();
        }
        let mut paths: Vec<Vec<Text>> = found.into_iter().map(|(path, _)| path).collect();
        let mut gone = Vec::new();
        for said in self.joined.at(path).into_iter().chain(self.under(path)) {
            said_leaves(said, &mut path.to_vec(), &mut gone);
        }
        for lost in gone {
            let there = |path: &Vec<Text>| lost.starts_with(path) || path.starts_with(&lost);
            // What another member of a choice took the place of is told there.
            let dropped = self.dropped(&lost).is_some_and(|dropped| !path.starts_with(&dropped.path));
            if !dropped && !paths.iter().any(there) && lost.first().is_none_or(|word| word != "everyContainer") {
                paths.push(lost);
            }
        }
        paths.iter().map(|path| self.field(path)).collect()
    }

    /// What the folded service holds at a path, as it is written.
    pub(super) fn folded_at(&self, path: &[Text]) -> Option<&Node> {
        self.folded.decided.node.as_ref().and_then(|node| node_at(node, path))
    }

    /// A field, its value and its layers.
    pub(super) fn field(&self, path: &[Text]) -> Field {
        let written = self.folded_at(path);
        let value = self.evaluated.as_ref().and_then(|node| node_at(node, path)).or(written);
        let count = matches!(path, [one] if one == "replicas")
            || matches!(path, [first, second] if first == "autoscale" && (second == "min" || second == "max"));
        let scaled = value.filter(|_| count).map(|node| sized(self.target, node));
        let percent = self.target.size.value;
        let derived = match (written, value, &scaled) {
            (Some(written), _, Some(scaled)) if !scaled.same(written) => {
                let at_least = if scaled.as_int() == Some(1) { ", at least 1" } else { "" };
                Some(format!(
                    "{} × {percent}%, the size of {}, rounded up{at_least}",
                    one_line(written),
                    self.target.path
                ))
            }
            (Some(written), Some(value), _) if !value.same(written) => Some(evaluated_from(written)),
            _ => None,
        };
        let value = scaled.or_else(|| value.cloned());
        let said = self.said(path);
        let dropped = self.dropped(path);
        Field {
            path: shown(path),
            gone: match (&value, dropped) {
                (Some(_), _) => None,
                (None, Some(_)) => Some("dropped"),
                (None, None) => Some("deleted"),
            },
            uses: self.uses(path, written),
            value: value.as_ref().map(to_json),
            derived,
            said,
        }
    }

    /// What lies under a path: what holds for every container, and what a job inherits of its service.
    fn under(&self, path: &[Text]) -> impl Iterator<Item = &Partial> {
        let (every, service): (&[Text], &[Text]) = match path {
            [job, _, containers, _, rest @ ..] if is_jobs(job) && containers == "initContainers" => (rest, &[]),
            [job, _, rest @ ..] if is_jobs(job) && rest.first().is_some_and(|word| is_inherited(word)) => (rest, rest),
            [job, ..] if is_jobs(job) => (&[], &[]),
            [word, _, rest @ ..] if word == "sidecars" || word == "initContainers" => (rest, &[]),
            path => (path, &[]),
        };
        let every = self.joined.field("everyContainer").filter(|_| !every.is_empty()).and_then(|all| all.at(every));
        let service = Some(&self.joined).filter(|_| !service.is_empty()).and_then(|all| all.at(service));
        every.into_iter().chain(service)
    }

    /// The member of a choice that a field was, or was part of, when another took its place.
    fn dropped(&self, path: &[Text]) -> Option<&Dropped> {
        self.folded.decided.dropped.iter().find(|dropped| path.starts_with(&dropped.path))
    }

    /// What the layers say of a path: what counts first.
    pub(super) fn said(&self, path: &[Text]) -> Vec<Said> {
        let winner = self.folded_at(path);
        let mut said = Vec::new();
        let claims = self.under(path).chain(self.joined.at(path)).flat_map(|partial| &partial.claims);
        let claims: Vec<&Claim> = claims.collect();
        let last_delete = claims.iter().rposition(|claim| matches!(claim.op, Op::Delete));
        let dropped = if winner.is_none() { self.dropped(path) } else { None };
        for (at, claim) in claims.iter().enumerate() {
            let (op, value) = match &claim.op {
                Op::Set(node) => ("set", Some(to_json(node))),
                Op::Append(node) => ("append", Some(to_json(node))),
                Op::Delete => ("delete", None),
                Op::Replace => ("replace", None),
                Op::Touch => ("map", None),
                Op::Trim => continue,
            };
            let counts = match winner {
                Some(winner) => stands_in(claim, winner),
                None => dropped.is_none() && last_delete == Some(at),
            };
            said.push(Said { at: self.at(claim.origin.span), layer: self.layer(claim.block), op, value, counts });
        }
        if let Some(dropped) = dropped {
            said.push(self.other(dropped.by.span, "set", true));
        }
        said.extend(self.replaced(path));
        // What is deleted around the field.
        if winner.is_none() && !said.iter().any(|said| said.counts) {
            let around = (1..path.len()).rev().filter_map(|end| self.joined.at(path.get(..end)?));
            let mut deletion = around.flat_map(|partial| partial.claims.iter().rev());
            if let Some(claim) = deletion.rfind(|claim| matches!(claim.op, Op::Delete | Op::Replace | Op::Set(_))) {
                said.push(self.other(claim.origin.span, "delete", true));
            }
        }
        // A value of a file, or of a list of items, has no claim of its own path.
        if let (Some(winner), false) = (winner, said.iter().any(|said| said.counts)) {
            said.push(self.other(winner.span(), "set", true));
        }
        said.reverse();
        said.sort_by_key(|said| !said.counts);
        said.dedup_by(|a, b| a.at == b.at && a.layer == b.layer);
        said
    }

    /// Members of a choice that this one took the place of.
    fn replaced(&self, path: &[Text]) -> Vec<Said> {
        let mut replaced: Vec<Said> = Vec::new();
        for dropped in &self.folded.decided.dropped {
            let Some((_, parent)) = dropped.path.split_last() else { continue };
            if !path.starts_with(parent) || path.starts_with(&dropped.path) {
                continue;
            }
            let member = path.get(..parent.len() + 1).and_then(|member| self.joined.at(member));
            let by_this =
                member.is_some_and(|member| member.claims.iter().any(|claim| claim.origin.span == dropped.by.span));
            if by_this {
                let said = self.other(dropped.at.span, "drop", false);
                if !replaced.iter().any(|known| known.at == said.at) {
                    replaced.push(said);
                }
            }
        }
        replaced
    }

    /// A place that is not the claim of this path, with the layer that it is in.
    pub(super) fn other(&self, span: Span, op: &'static str, counts: bool) -> Said {
        let layer = self.layer_at(span);
        Said { at: self.at(span), layer, op, value: None, counts }
    }

    /// The place of a span, with its line.
    pub(super) fn at(&self, span: Span) -> At {
        At::of(self.sources, span)
    }

    /// The layer that says what stands at a place.
    fn layer_at(&self, span: Span) -> String {
        let spec = &self.fleet.spec;
        let bodies = std::iter::once(&spec.defaults)
            .chain(spec.profiles.values().map(|profile| &profile.body))
            .chain([&self.service.body]);
        let mut blocks = bodies.flat_map(|body| &body.blocks);
        match blocks.find(|block| self.folded.order.layer(block.id).is_some() && stands_at(&block.data, span)) {
            Some(block) => self.layer(block.id),
            None => self.elsewhere(span),
        }
    }

    /// Whose layer a block is, and where it holds.
    pub(super) fn layer(&self, block: BlockId) -> String {
        if block == BlockId::BASE {
            return "file".to_owned();
        }
        let Some(layer) = self.folded.order.layer(block) else { return String::new() };
        let who = match layer.who {
            Who::Facts(0) => return "vars of the fleet".to_owned(),
            Who::Facts(1) => return format!("vars of {}", self.target.environment),
            Who::Facts(_) => return format!("vars of {}", self.target.path),
            Who::Defaults => "defaults".to_owned(),
            Who::Profile(_) => format!("profile {}", self.profile(block).unwrap_or_default()),
            Who::Service => "service".to_owned(),
        };
        match &layer.place {
            Where::Everywhere => who,
            Where::In { text, .. } => format!("{who}, in {text}"),
        }
    }

    fn profile(&self, block: BlockId) -> Option<String> {
        let has = |profile: &&crate::spec::Profile| profile.body.blocks.iter().any(|known| known.id == block);
        self.fleet.spec.profiles.values().find(has).map(|profile| profile.name.value.to_string())
    }
}

/// What stands at a path.
pub(super) fn node_at<'n>(node: &'n Node, path: &[Text]) -> Option<&'n Node> {
    path.iter().try_fold(node, |node, key| node.get(key))
}

/// Whether a value or a key of a tree stands at a place.
pub(super) fn stands_at(node: &Node, span: Span) -> bool {
    let items = node.as_list().unwrap_or_default();
    node.span() == span
        || items.iter().any(|item| stands_at(item, span))
        || node
            .as_map()
            .is_some_and(|map| map.iter().any(|entry| entry.key_span() == span || stands_at(entry.node(), span)))
}

/// Whether what a layer says is in the value that came of all.
fn stands_in(claim: &Claim, winner: &Node) -> bool {
    if claim.origin.span == winner.span() && !matches!(claim.op, Op::Delete) {
        return true;
    }
    let (Value::List(items), Op::Set(said) | Op::Append(said)) = (&winner.value, &claim.op) else { return false };
    let said = said.as_list().unwrap_or_default();
    said.iter().any(|said| items.iter().any(|item| item.span() == said.span()))
}

/// The paths that layers say something of, where they say it.
fn said_leaves(partial: &Partial, path: &mut Vec<Text>, found: &mut Vec<Vec<Text>>) {
    let is_value = |claim: &Claim| !matches!(claim.op, Op::Touch | Op::Trim);
    let speaks =
        if partial.fields.is_empty() { !partial.claims.is_empty() } else { partial.claims.iter().any(is_value) };
    if speaks && !path.is_empty() && partial.fields.is_empty() {
        found.push(path.clone());
    }
    for (key, slot) in &partial.fields {
        path.push(key.clone());
        said_leaves(&slot.partial, path, found);
        path.pop();
    }
}

/// Whether a word is that of the jobs beside a workload.
fn is_jobs(word: &str) -> bool {
    matches!(word, "cronJobs" | "jobs")
}

fn evaluated_from(written: &Node) -> String {
    match written.as_str() {
        Some(text) if text.len() <= 200 && !text.contains('\n') => format!("an expression, evaluated: {text}"),
        _ => "expressions in it, evaluated".to_owned(),
    }
}

/// A value in one line.
fn one_line(node: &Node) -> String {
    to_json(node).to_string()
}
