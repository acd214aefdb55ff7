//! Which layers hold for a service, and what they fold to in each target.

use std::collections::BTreeMap;
use std::sync::Arc;

use foldhash::{HashMap, HashMapExt};

use super::inherit;
use crate::fold::{Decided, Layer, Lens, Order, Partial, Where, Who, decide, literal};
use crate::node::{Node, Text};
use crate::shape::Shape;
use crate::spec::decode::{Faults, RecordType};
use crate::spec::model::{self, CONTAINER};
use crate::spec::targets::TargetSet;
use crate::spec::{Block, BlockId, Place, Service, Spec};

/// The partial values of all blocks of a fleet.
#[derive(Debug)]
pub struct Partials {
    by_block: BTreeMap<BlockId, Partial>,
}

impl Partials {
    /// Builds them all.
    pub fn new(spec: &Spec) -> Self {
        let shape = Shape::Record(<model::Service as RecordType>::RECORD);
        let bodies = std::iter::once(&spec.defaults)
            .chain(spec.profiles.values().map(|profile| &profile.body))
            .chain(spec.services.iter().map(|service| &service.body));
        let facts = spec
            .vars
            .iter()
            .chain(spec.targets.iter().flat_map(|target| target.vars.iter().chain(&target.environment_vars)));
        let blocks = bodies.flat_map(|body| &body.blocks).chain(facts);
        let by_block = blocks.map(|block| (block.id, Partial::build(&block.data, &shape, block.id))).collect();
        Partials { by_block }
    }

    /// What a block says.
    pub fn get(&self, block: BlockId) -> Option<&Partial> {
        self.by_block.get(&block)
    }
}

/// A service as its layers fold in some targets.
#[derive(Debug)]
pub struct Folded {
    /// The layers, in the order in which they were folded.
    pub order: Order,
    /// What came of it.
    pub decided: Decided,
    /// What of the layers was found wrong. It is not in the value, and what follows from its absence is not told.
    pub faults: Faults,
}

/// A layer of a service, with its block.
#[derive(Debug, Clone)]
pub struct Candidate<'a> {
    /// The layer.
    pub layer: Layer,
    /// Its block.
    pub block: &'a Block,
}

/// All layers of a service, for any target.
pub fn candidates<'a>(spec: &'a Spec, service: &'a Service) -> Vec<Candidate<'a>> {
    let mut found = Vec::new();
    let mut add = |block: &'a Block, who: Who, place: Where| {
        found.push(Candidate { layer: Layer { block: block.id, who, place }, block });
    };
    if let Some(block) = &spec.vars {
        add(block, Who::Facts(0), Where::Everywhere);
    }
    let mut seen = Vec::new();
    for target in &spec.targets {
        for (block, rank) in target.environment_vars.iter().map(|b| (b, 1)).chain(target.vars.iter().map(|b| (b, 2))) {
            if !seen.contains(&block.id) {
                seen.push(block.id);
                add(block, Who::Facts(rank), place_of(block.place.as_ref()));
            }
        }
    }
    for block in &spec.defaults.blocks {
        add(block, Who::Defaults, place_of(block.place.as_ref()));
    }
    let mut uses = Uses { spec, places: Vec::new(), stack: Vec::new() };
    for block in spec.defaults.blocks.iter().chain(&service.body.blocks) {
        let place = place_of(block.place.as_ref());
        block.uses.iter().for_each(|used| uses.visit(&used.value, &place));
    }
    for (rank, (name, place)) in (0u32..).zip(uses.places) {
        for block in spec.profiles.get(name).iter().flat_map(|profile| &profile.body.blocks) {
            let place = within(&place_of(block.place.as_ref()), &place);
            if !matches!(&place, Where::In { set, .. } if set.is_empty()) {
                add(block, Who::Profile(rank), place);
            }
        }
    }
    for block in &service.body.blocks {
        add(block, Who::Service, place_of(block.place.as_ref()));
    }
    found
}

fn place_of(place: Option<&Place>) -> Where {
    match place {
        Some(place) => Where::In { set: place.set.clone(), text: place.text.clone() },
        None => Where::Everywhere,
    }
}

/// The targets of both.
fn within(inner: &Where, outer: &Where) -> Where {
    match (inner, outer) {
        (Where::Everywhere, outer) => outer.clone(),
        (inner, Where::Everywhere) => inner.clone(),
        (Where::In { set: a, text: inner }, Where::In { set: b, text: outer }) => {
            Where::In { set: a.and(b), text: Text::from(format!("{inner} in {outer}")) }
        }
    }
}

/// Profiles in order of use, each with the targets for which it is used.
struct Uses<'a> {
    spec: &'a Spec,
    places: Vec<(&'a Text, Where)>,
    stack: Vec<&'a Text>,
}

impl<'a> Uses<'a> {
    fn visit(&mut self, name: &Text, place: &Where) {
        let Some((name, profile)) = self.spec.profiles.get_key_value(name) else { return };
        if self.stack.contains(&name) {
            return;
        }
        self.stack.push(name);
        for block in &profile.body.blocks {
            let inner = within(&place_of(block.place.as_ref()), place);
            block.uses.iter().for_each(|used| self.visit(&used.value, &inner));
        }
        self.stack.pop();
        match self.places.iter_mut().find(|(known, _)| *known == name) {
            // Used in several places, it holds for all of them: plainly, if one of them is plain.
            Some((_, known)) => *known = union(known, place),
            None => self.places.push((name, place.clone())),
        }
    }
}

fn union(a: &Where, b: &Where) -> Where {
    match (a, b) {
        (Where::In { set: a, text }, Where::In { set: b, text: more }) => {
            let text = if text == more { text.clone() } else { Text::from(format!("{text} {more}")) };
            Where::In { set: a.or(b), text }
        }
        _ => Where::Everywhere,
    }
}

/// What a service folds to, by target. Targets with the same layers share the result.
pub fn fold(spec: &Spec, partials: &Partials, service: &Service, targets: &TargetSet) -> BTreeMap<usize, Arc<Folded>> {
    let candidates = candidates(spec, service);
    let mut by_layers: HashMap<Vec<BlockId>, Arc<Folded>> = HashMap::new();
    let mut by_target = BTreeMap::new();
    for target in targets.iter() {
        let here = || candidates.iter().filter(|candidate| candidate.layer.place.has(target));
        let key: Vec<BlockId> = here().map(|candidate| candidate.block.id).collect();
        let folded = by_layers.entry(key).or_insert_with(|| {
            let order = Order::new(here().map(|candidate| candidate.layer.clone()).collect());
            let mut decided = fold_layers(spec, partials, &order);
            let faults = take_faults(&mut decided);
            Arc::new(Folded { order, decided, faults })
        });
        by_target.insert(target, folded.clone());
    }
    by_target
}

/// What all layers say, each claim still with its block; raw manifests lie over their files.
pub fn joined(spec: &Spec, partials: &Partials, order: &Order) -> Partial {
    let mut joined = join(partials, order);
    lay_over_files(spec, &mut joined);
    joined
}

fn join(partials: &Partials, order: &Order) -> Partial {
    let mut joined = Partial::default();
    for partial in order.layers().iter().filter_map(|layer| partials.get(layer.block)) {
        joined.join(partial);
    }
    joined
}

/// Takes out what was found wrong.
fn take_faults(decided: &mut Decided) -> Faults {
    let Some(node) = &mut decided.node else { return Faults::None };
    // Loading leaves a fault where a profile cannot be used.
    let lacks_profiles = node.get("use").is_some();
    match node.take_faults() {
        true if lacks_profiles => Faults::Around,
        true => Faults::Within,
        false => Faults::None,
    }
}

/// Joins the layers, lays containers over what holds for all of them, raw manifests over their files and jobs over their
/// service, and decides.
fn fold_layers(spec: &Spec, partials: &Partials, order: &Order) -> Decided {
    let mut joined = join(partials, order);
    let mut of_every = Decided::default();
    let mut every = None;
    if let Some(slot) = joined.fields.shift_remove("everyContainer") {
        of_every = decide(&slot.partial, Lens::Record(CONTAINER), order);
        every = of_every.node.take();
    }
    let jobs = inherit::take(&mut joined);
    if let Some(every) = &every {
        under_containers(&mut joined, every);
    }
    lay_over_files(spec, &mut joined);
    let mut decided = decide(&joined, Lens::Record(<model::Service as RecordType>::RECORD), order);
    inherit::put(&mut decided, jobs, every.as_ref(), order);
    decided.append(of_every, "everyContainer");
    decided
}

/// Puts what holds for every container under the words of each.
fn under_containers(joined: &mut Partial, every: &Node) {
    let base = Partial::build(every, &Shape::Record(CONTAINER), BlockId::BASE);
    for word in ["sidecars", "initContainers"] {
        let Some(entries) = joined.fields.get_mut(word) else { continue };
        entries.partial_mut().fields.values_mut().for_each(|entry| _ = inherit::lay_over(entry, &base));
    }
    let own = std::mem::replace(joined, base);
    joined.join(&own);
}

/// Puts the files that raw manifests and Job metrics name under what the layers say of them.
fn lay_over_files(spec: &Spec, joined: &mut Partial) {
    let raw = joined.fields.get_mut("raw").map(crate::fold::Slot::partial_mut);
    for (_, slot) in raw.into_iter().flat_map(|raw| &mut raw.fields) {
        let Some((documents, expand)) = documents(spec, &slot.partial) else { continue };
        match documents.as_slice() {
            [document] => under(slot.partial_mut(), document, expand),
            several => {
                for document in several {
                    let key = Text::from(document_name(document));
                    let own = slot
                        .partial_mut()
                        .fields
                        .entry(key)
                        .or_insert_with(|| crate::fold::Slot::new(document.span(), Partial::default()));
                    under(own.partial_mut(), document, expand);
                }
            }
        }
    }
    let jobs = joined
        .fields
        .get_mut("analysis")
        .and_then(|slot| slot.partial_mut().fields.get_mut("jobs"))
        .map(crate::fold::Slot::partial_mut);
    for (_, slot) in jobs.into_iter().flat_map(|jobs| &mut jobs.fields) {
        if let Some((documents, expand)) = documents(spec, &slot.partial)
            && let Some(document) = documents.first()
        {
            under(slot.partial_mut(), &job_of(document), expand);
        }
    }
}

/// What a whole Job has that a metric of it keeps: its spec, labels and annotations. A spec alone stays as it is.
fn job_of(document: &Node) -> Node {
    let Some(spec) = document.get("spec").and_then(Node::as_map).filter(|_| document.get("kind").is_some()) else {
        return document.clone();
    };
    let mut job = spec.clone();
    let mut metadata = document.get("metadata").and_then(Node::as_map).cloned().unwrap_or_default();
    metadata.retain(|key, _| matches!(key, "labels" | "annotations"));
    if !metadata.is_empty() {
        let origin = document.get("metadata").map_or(document.origin, |metadata| metadata.origin);
        job.put("metadata", Node::map(metadata, origin));
    }
    Node::map(job, document.origin)
}

/// A document of a file as `from` and overlays name it: `KIND/NAME`.
pub fn document_name(document: &Node) -> String {
    let text = |keys: &[&str]| document.at(keys).and_then(Node::as_str).unwrap_or("?");
    format!("{}/{}", text(&["kind"]), text(&["metadata", "name"]))
}

fn under(partial: &mut Partial, document: &Node, expand: bool) {
    let document = if expand { document.clone() } else { literal(document.clone()) };
    let base = Partial::build(&document, &Shape::Any, BlockId::BASE);
    let own = std::mem::replace(partial, base);
    partial.join(&own);
}

/// The documents that the `from` of an entry names, and whether their expressions are evaluated.
fn documents(spec: &Spec, entry: &Partial) -> Option<(Vec<Node>, bool)> {
    let said = |key: &str| {
        entry.field(key)?.claims.iter().rev().find_map(|claim| match &claim.op {
            crate::fold::Op::Set(node) => Some(node.clone()),
            _ => None,
        })
    };
    let from = said("from")?;
    let expand = said("expand").is_some_and(|node| node.as_bool() != Some(false));
    let text = from.as_str()?;
    let (file, wanted) = match text.split_once('#') {
        Some((file, wanted)) => (file, Some(wanted)),
        None => (text, None),
    };
    let data = spec.data_file(file, from.span())?;
    let matches = |document: &&Node| wanted.is_none_or(|wanted| wanted == document_name(document));
    Some((data.documents.iter().filter(matches).cloned().collect(), expand))
}

/// A raw entry that no layers speak of, laid over its file.
pub fn raw_over_file(spec: &Spec, inline: &Node) -> Node {
    let mut raw = Partial::default();
    let partial = Partial::build(inline, &Shape::Manifest, BlockId(u32::MAX));
    let slot = crate::fold::Slot::new(inline.span(), partial);
    let entries = Partial { claims: Vec::new(), fields: [(Text::new_static("entry"), slot)].into_iter().collect() };
    raw.fields.insert(Text::new_static("raw"), crate::fold::Slot::new(inline.span(), entries));
    lay_over_files(spec, &mut raw);
    raw.at(&[Text::new_static("raw"), Text::new_static("entry")])
        .and_then(|partial| decide(partial, Lens::Manifest, &Order::default()).node)
        .unwrap_or_else(|| inline.clone())
}
