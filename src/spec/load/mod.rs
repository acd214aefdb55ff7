//! Loading a fleet: from a tree of files to targets, blocks and releases.

mod bodies;
mod facts;
mod files;
mod items;
mod releases;

use std::collections::BTreeMap;

use super::decode::At;
use super::fleet::Spec;
use super::{codes, model};
use crate::diag::{Diagnostic, Report, closest};
use crate::node::{Node, Text};
use crate::source::{Origin, Sources, Span, Tree};
use items::{Item, Kind};

/// The folders that are read beside the files of the tree's root.
pub const FOLDERS: &[&str] = &["profiles", "services", "releases"];

/// Loads the fleet of a tree. The spec is there only if nothing is so wrong that no unit could be folded; the report
/// may hold errors all the same.
pub fn load(tree: &dyn Tree, sources: &mut Sources) -> (Option<Spec>, Report) {
    let mut report = Report::new();
    let found = items::read(tree, sources, &mut report);
    let by_kind = |kind: Kind| found.items.iter().filter(move |item| item.kind == kind);

    let fleets: Vec<&Item> = by_kind(Kind::Fleet).collect();
    let Some(fleet_item) = fleets.first() else {
        if !report.has_errors() {
            report.push(no_fleet(tree, sources));
        }
        report.finish();
        return (None, report);
    };
    for second in fleets.iter().skip(1) {
        report.push(
            Diagnostic::new(codes::DUPLICATE, second.name.span(), "there are two fleets in this folder")
                .label("the second one")
                .with(fleet_item.name.span(), "the first one")
                .help("one folder is one fleet: move the other to a folder of its own"),
        );
    }
    let mut loader = bodies::Loader::new(&mut report, sources);
    let Some(fleet) = facts::fleet(&mut loader, fleet_item) else {
        report.finish();
        return (None, report);
    };
    loader.targets = facts::targets(&mut loader, &fleet.facts);
    let defaults = fleet.defaults.as_ref().map(|node| loader.body(node, "defaults")).unwrap_or_default();
    facts::vars(&mut loader, &fleet.facts);
    let vars = loader.vars_block(&fleet.facts.vars);
    let profiles = loader.profiles(by_kind(Kind::Profile));
    let services = loader.services(by_kind(Kind::Service), by_kind(Kind::Overlay), found.unread);
    let releases = releases::load(&mut loader, by_kind(Kind::Release), &fleet.facts);
    let bodies::Loader { targets, wanted_files, .. } = loader;

    let mut spec = Spec {
        name: fleet_item.name.clone(),
        fleet: fleet.facts,
        targets,
        defaults,
        vars,
        profiles,
        services,
        releases,
        files: BTreeMap::new(),
        folders: found.folders.clone(),
        unread: found.unread,
    };
    files::load(&mut spec, &wanted_files, &found, tree, sources, &mut report);
    uses(&mut spec, &mut report);
    dependencies(&spec, &mut report);
    report.finish();
    (Some(spec), report)
}

fn no_fleet(tree: &dyn Tree, sources: &Sources) -> Diagnostic {
    let span = sources.iter().next().map_or(Span::NONE, |(file, _)| Span::new(file, 0, 0));
    let name = tree.name();
    let name = if name == "." { "this folder" } else { &name };
    Diagnostic::new(codes::EMPTY_FLEET, span, format!("{name} holds no fleet"))
        .label("no file here starts with `fleet NAME`")
        .help("write `fleet.kdl` or `fleet.yaml`, or make a new fleet with `cellfold init`")
}

/// Every profile that is used must be there, and none may use itself.
fn uses(spec: &mut Spec, report: &mut Report) {
    let profiles: Vec<Text> = spec.profiles.keys().cloned().collect();
    let is_known = |name: &Text| profiles.binary_search(name).is_ok();
    let bodies = std::iter::once(&mut spec.defaults)
        .chain(spec.profiles.values_mut().map(|profile| &mut profile.body))
        .chain(spec.services.iter_mut().map(|service| &mut service.body));
    for block in bodies.flat_map(|body| &mut body.blocks) {
        let Some(first) = block.uses.iter().find(|used| !is_known(&used.value)).map(At::span) else { continue };
        for used in block.uses.iter().filter(|used| !spec.unread.profiles && !is_known(&used.value)) {
            let near = closest(&used.value, profiles.iter().map(Text::as_str));
            report.push(
                Diagnostic::new(codes::UNKNOWN_NAME, used.span(), format!("there is no profile `{}`", used.value))
                    .label("not defined in `profiles/`")
                    .help_some(near.map(|near| format!("did you mean `{near}`?"))),
            );
        }
        // What the profile would have said is missing: nothing is made of this block.
        if let Some(map) = block.data.as_map_mut() {
            map.insert("use", first, Node::null(Origin::set(first)).faulty());
        }
    }
    for profile in spec.profiles.values() {
        let mut chain = vec![profile.name.value.clone()];
        if let Some(span) = cycle(spec, &profile.name.value, &mut chain) {
            // Told once for each cycle: from its first name.
            if chain.iter().min() == chain.first() {
                report.push(
                    Diagnostic::new(codes::USE_CYCLE, span, format!("profiles use each other: {}", chain.join(" → ")))
                        .label("this closes the cycle")
                        .help("take one `use` away; what both need can be a third profile"),
                );
            }
        }
    }
}

/// Whether the profile at the end of the chain leads back to the first; the chain then holds the whole circle.
fn cycle(spec: &Spec, start: &str, chain: &mut Vec<Text>) -> Option<Span> {
    let last = chain.last()?.clone();
    let blocks = &spec.profiles.get(&last)?.body.blocks;
    for used in blocks.iter().flat_map(|block| &block.uses) {
        if used.value == start {
            chain.push(used.value.clone());
            return Some(used.span());
        }
        if chain.contains(&used.value) {
            continue;
        }
        chain.push(used.value.clone());
        if let Some(span) = cycle(spec, start, chain) {
            return Some(span);
        }
        chain.pop();
    }
    None
}

/// What a service depends on must be a service.
fn dependencies(spec: &Spec, report: &mut Report) {
    if spec.unread.services {
        return;
    }
    for service in &spec.services {
        for block in &service.body.blocks {
            let Some(names) = block.data.get("dependsOn").and_then(Node::as_list) else { continue };
            for name in names {
                let Some(text) = name.as_str() else { continue };
                if spec.service(text).is_none() {
                    let near = closest(text, spec.services.iter().map(|service| service.name.value.as_str()));
                    report.push(
                        Diagnostic::new(codes::UNKNOWN_NAME, name.span(), format!("there is no service `{text}`"))
                            .label("not defined in `services/`")
                            .help_some(near.map(|near| format!("did you mean `{near}`?"))),
                    );
                }
            }
        }
    }
}

/// The words of a fleet that were taken apart.
pub(crate) struct FleetParts {
    /// Its facts.
    facts: model::Fleet,
    /// Its defaults, not yet canonical.
    defaults: Option<Node>,
}
