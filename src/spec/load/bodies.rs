//! Bodies of services and profiles, taken apart into blocks.

use std::collections::BTreeMap;

use super::super::codes;
use super::super::decode::{At, Cx, Decode, Entries, Faults, Names, RecordType};
use super::super::fleet::{Block, BlockId, Body, Place, Profile, Service, Target, Unread};
use super::super::lower::{Canon, Language, check_directives, record_of};
use super::super::model;
use super::super::selector::Selector;
use super::super::targets::TargetSet;
use super::items::{Item, ItemBody};
use crate::diag::{Diagnostic, Report, closest};
use crate::node::{Map, Node, Text};
use crate::shape::{Record, Shape};
use crate::source::{Origin, Sources, Span};

/// What loading needs at every step.
pub(super) struct Loader<'a> {
    pub(super) report: &'a mut Report,
    sources: &'a Sources,
    pub(super) targets: Vec<Target>,
    /// Files that the spec names, with where.
    pub(super) wanted_files: Vec<(Text, Span)>,
    language: Language,
    blocks: u32,
}

/// Where a body stands: nothing for a plain one, else the selectors around it.
type Around = Option<Place>;

impl<'a> Loader<'a> {
    pub(super) fn new(report: &'a mut Report, sources: &'a Sources) -> Self {
        Loader { report, sources, targets: Vec::new(), wanted_files: Vec::new(), language: Language::Kdl, blocks: 0 }
    }

    fn canon(&mut self, layered: bool) -> Canon<'_> {
        Canon { report: self.report, sources: self.sources, language: self.language, layered, files: Vec::new() }
    }

    /// The data of an item, not yet canonical.
    pub(super) fn data(&mut self, item: &Item, record: &'static Record) -> Node {
        self.language = item.body.language();
        match &item.body {
            ItemBody::Yaml(node) => node.clone(),
            ItemBody::Kdl(statement) => {
                let extra = statement.args().nth(1).cloned();
                let mut canon = self.canon(true);
                if let Some(extra) = extra {
                    canon.tell(&statement.name, &extra, "one name, and its words in a block");
                }
                record_of(&mut canon, record, statement)
            }
        }
    }

    /// The canonical form of a record.
    pub(super) fn canonical(&mut self, record: &'static Record, node: Node, layered: bool) -> Node {
        let mut canon = self.canon(layered);
        let node = canon.record(record, node);
        let mut files = canon.files;
        self.wanted_files.append(&mut files);
        if layered {
            check_directives(self.report, &node, &Shape::Record(record));
        }
        node
    }

    /// The blocks of a body, which is not yet canonical.
    pub(super) fn body(&mut self, node: &Node, what: &str) -> Body {
        let mut body = Body::default();
        self.blocks_of(node.clone(), None, what, &mut body);
        body
    }

    fn block_id(&mut self) -> BlockId {
        self.blocks += 1;
        BlockId(self.blocks)
    }

    fn blocks_of(&mut self, mut node: Node, around: Around, what: &str, body: &mut Body) {
        let record = <model::Service as RecordType>::RECORD;
        let overlays = node.as_map_mut().and_then(|map| map.remove("in"));
        let mut data = self.canonical(record, node, true);
        let uses = self.uses(&mut data);
        if let Some(map) = data.as_map_mut() {
            for word in ["only", "except"] {
                if let Some(span) = map.key_span(word)
                    && (around.is_some() || !what.starts_with("service"))
                {
                    map.remove(word);
                    self.report.push(
                        Diagnostic::new(codes::MISPLACED, span, format!("`{word}` says where a service exists"))
                            .label("only a service's own body can say that")
                            .help("what holds for some targets only stands under `in`"),
                    );
                }
            }
        }
        let id = self.block_id();
        body.blocks.push(Block { id, span: data.span(), data, place: around.clone(), uses });
        for (selector, inner) in overlays.map_or_else(Vec::new, |overlays| self.overlays(&overlays)) {
            let place = self.place(&selector, &around);
            self.blocks_of(inner, Some(place), what, body);
        }
    }

    /// The profiles that a block uses. If they cannot be read, the fault stays in the data: what the profiles would
    /// have said is missing there.
    fn uses(&mut self, data: &mut Node) -> Vec<At<Text>> {
        let Some(map) = data.as_map_mut().filter(|map| map.has("use")) else { return Vec::new() };
        let mut cx = Cx::new(self.report, Faults::None);
        let uses = map.get("use").filter(|node| !node.has_faults());
        match uses.and_then(|node| Names::decode(node, &mut cx)) {
            Some(names) => {
                map.remove("use");
                names.0
            }
            None => {
                map.get_mut("use").into_iter().for_each(|node| node.marks.faulty = true);
                Vec::new()
            }
        }
    }

    /// The overlays of `in`: KDL's list of pairs, or YAML's map.
    pub(super) fn overlays(&mut self, node: &Node) -> Vec<(Selector, Node)> {
        let mut found = Vec::new();
        if let Some(list) = node.as_list().filter(|_| self.language == Language::Kdl) {
            for pair in list {
                if let (Some(selector), Some(body)) = (pair.get("in").and_then(Selector::from_node), pair.get("body")) {
                    found.push((selector, body.clone()));
                }
            }
        } else if let Some(map) = node.as_map() {
            for entry in map.iter() {
                let body = entry.node().clone().with_origin(Origin::set(entry.key_span()));
                found.push((Selector::parse(entry.key(), entry.key_span()), body));
            }
        } else {
            let mut canon = self.canon(true);
            canon.tell("in", node, "a map from selectors to words");
        }
        found
    }

    /// The targets of a selector within those around it.
    fn place(&mut self, selector: &Selector, around: &Around) -> Place {
        let set = self.select(selector);
        match around {
            None => Place { set, text: selector.text() },
            Some(outer) => {
                let both = set.and(&outer.set);
                if both.is_empty() && !set.is_empty() && !outer.set.is_empty() {
                    self.report.push(
                        Diagnostic::new(
                            codes::EMPTY_SELECTOR,
                            selector.span,
                            format!("`{}` has no target within `{}`", selector.text(), outer.text),
                        )
                        .label("an `in` within an `in` holds for the targets of both"),
                    );
                }
                Place { set: both, text: Text::from(format!("{} in {}", selector.text(), outer.text)) }
            }
        }
    }

    /// The targets of a selector, with what is wrong about it told.
    pub(super) fn select(&mut self, selector: &Selector) -> TargetSet {
        let mut report = Report::new();
        let set = selector.resolve(&self.targets, &mut report);
        self.report.append(report);
        set
    }

    /// A block that holds vars only, for everywhere.
    pub(super) fn vars_block(&mut self, vars: &Entries<Node>) -> Option<Block> {
        let mut map = Map::new();
        for item in vars {
            map.insert(item.name.clone(), item.span, item.value.clone());
        }
        let first = vars.iter().next()?.span;
        let mut data = Map::new();
        data.insert("vars", first, Node::map(map, Origin::set(first)));
        Some(Block {
            id: self.block_id(),
            span: first,
            data: Node::map(data, Origin::set(first)),
            place: None,
            uses: Vec::new(),
        })
    }

    /// All profiles by name.
    pub(super) fn profiles<'i>(&mut self, items: impl Iterator<Item = &'i Item>) -> BTreeMap<Text, Profile> {
        let mut profiles: BTreeMap<Text, Profile> = BTreeMap::new();
        for item in items {
            if let Some(first) = profiles.get(&item.name.value) {
                self.twice("profile", item, first.name.span());
                continue;
            }
            let data = self.data(item, <model::Service as RecordType>::RECORD);
            let body = self.body(&data, "profile");
            profiles.insert(item.name.value.clone(), Profile { name: item.name.clone(), body });
        }
        profiles
    }

    /// All services, sorted by name, with the overlays that stand in files of their own.
    pub(super) fn services<'i>(
        &mut self,
        items: impl Iterator<Item = &'i Item>,
        overlays: impl Iterator<Item = &'i Item>,
        unread: Unread,
    ) -> Vec<Service> {
        let mut services: BTreeMap<Text, Service> = BTreeMap::new();
        for item in items {
            if let Some(first) = services.get(&item.name.value) {
                self.twice("service", item, first.name.span());
                continue;
            }
            self.check_name(&item.name);
            let data = self.data(item, <model::Service as RecordType>::RECORD);
            let mut body = self.body(&data, "service");
            let (targets, bounds) = self.exists(&mut body);
            let name = item.name.clone();
            services.insert(name.value.clone(), Service { name, body, targets, bounds });
        }
        for item in overlays {
            let Some(mut service) = services.remove(&item.name.value) else {
                if unread.services {
                    continue;
                }
                let near = closest(&item.name.value, services.keys().map(Text::as_str));
                self.report.push(
                    Diagnostic::new(
                        codes::UNKNOWN_NAME,
                        item.name.span(),
                        format!("there is no service `{}` for this overlay", item.name.value),
                    )
                    .label("not defined in `services/`")
                    .help_some(near.map(|near| format!("did you mean `{near}`?"))),
                );
                continue;
            };
            let data = self.data(item, <model::Service as RecordType>::RECORD);
            let mut body = self.body(&data, "overlay");
            service.body.blocks.append(&mut body.blocks);
            services.insert(item.name.value.clone(), service);
        }
        services.into_values().collect()
    }

    /// Where a service exists: `only` and `except` of its plain body.
    fn exists(&mut self, body: &mut Body) -> (TargetSet, Option<Span>) {
        let mut set = TargetSet::all(self.targets.len());
        let mut bounds = None;
        let Some(plain) = body.blocks.first_mut() else { return (set, bounds) };
        let Some(map) = plain.data.as_map_mut() else { return (set, bounds) };
        let (only, except) = (map.remove("only"), map.remove("except"));
        if let Some(only) = only {
            bounds = Some(only.span());
            match Selector::from_node(&only) {
                _ if only.has_faults() => {}
                Some(selector) => set = self.select(&selector),
                None => self.not_a_selector("only", &only),
            }
        }
        if let Some(except) = except {
            bounds = bounds.or(Some(except.span()));
            match Selector::from_node(&except) {
                _ if except.has_faults() => {}
                Some(selector) => set = set.without(&self.select(&selector)),
                None => self.not_a_selector("except", &except),
            }
        }
        (set, bounds)
    }

    fn not_a_selector(&mut self, word: &str, node: &Node) {
        self.canon(true).tell(word, node, "names of targets, globs and labels");
    }

    fn check_name(&mut self, name: &At<Text>) {
        let text = name.value.as_str();
        let plain = text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        let ends = text.starts_with(|c: char| c.is_ascii_lowercase()) && !text.ends_with('-');
        if !plain || !ends || text.len() > 63 {
            self.report.push(
                Diagnostic::new(codes::BAD_NAME, name.span(), format!("`{text}` cannot be the name of a service"))
                    .label("expected lower-case letters, digits and `-`, a letter first, at most 63")
                    .help("Services and labels are named after it"),
            );
        }
    }

    fn twice(&mut self, what: &str, item: &Item, first: Span) {
        let name = &item.name.value;
        let help = match what {
            "service" => format!("more words for one service stand in its body, or in `overlay {name} {{ … }}`"),
            _ => "give one of them another name, and `use` both where both are meant".to_owned(),
        };
        self.report.push(
            Diagnostic::new(codes::DUPLICATE, item.name.span(), format!("{what} `{name}` is defined twice"))
                .label("the second one")
                .with(first, "the first one")
                .help(help),
        );
    }
}
