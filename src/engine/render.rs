//! From a folded fleet to the files of its golden tree.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::fleet::{FoldedFleet, Loaded};
use super::layout;
use super::objects::{checked, in_namespace, objects};
use super::select::Selection;
use super::summary::{not_told, places_of_errors, summarise, without_consequences};
use crate::diag::{Diagnostic, Report};
use crate::fold::Lens;
use crate::manifest::{Object, ObjectId, codes};
use crate::node::Node;
use crate::resolve::owned::{Neighbours, owned};
use crate::resolve::unit::Place;
use crate::resolve::{Scope, TargetContext, place, target_config_map, unit};
use crate::source::{Sources, Span};
use crate::spec::decode::Faults;
use crate::spec::model::Layout;
use crate::spec::{Service, Target};

/// The golden tree of a selection, as texts.
#[derive(Debug, Default)]
pub struct Rendered {
    /// The files, by path.
    pub files: BTreeMap<String, String>,
    /// The folders that the selection is about; `None` for the whole tree.
    pub folders: Option<Vec<String>>,
    /// How many units were rendered.
    pub units: usize,
    /// How many objects they have.
    pub objects: usize,
    /// What was found, with what loading found.
    pub report: Report,
}

/// What became of one unit, or of a target's own objects. Objects themselves are gone by then.
struct Part {
    files: Vec<(String, String)>,
    ids: Vec<(ObjectId, Span)>,
    report: Report,
}

/// Renders the units of a selection.
pub fn render(loaded: &Loaded, selection: &Selection) -> Rendered {
    let mut rendered = Rendered { report: loaded.report.clone(), ..Rendered::default() };
    let Some(fleet) = &loaded.fleet else {
        rendered.report = summarise(rendered.report);
        return rendered;
    };
    let places: Vec<(Arc<Place>, Report)> = fleet
        .spec
        .targets
        .iter()
        .zip(&fleet.reaches)
        .map(|(target, reaches)| place(&fleet.spec, target, &fleet.templates, &loaded.sources, reaches))
        .collect();
    let work = units(fleet, selection);
    rendered.units = work.len();
    rendered.folders = (!selection.is_all()).then(|| folders(fleet, selection));
    let parts: Vec<Part> =
        work.par_iter().map(|(target, service)| of_unit(fleet, &loaded.sources, &places, *target, *service)).collect();
    let own: Vec<Part> = fleet
        .spec
        .targets
        .iter()
        .filter(|target| selection.is_all_services() && selection.has_target(target))
        .map(|target| of_target(fleet, &loaded.sources, &places, target))
        .collect();
    let told = places_of_errors(&loaded.report);
    let mut by_target: BTreeMap<usize, Vec<(ObjectId, Span)>> = BTreeMap::new();
    let targets = work.iter().map(|(target, _)| *target);
    let own_targets = fleet.spec.targets.iter().filter(|target| selection.has_target(target)).map(|t| t.number);
    for (target, part) in targets.zip(parts).chain(own_targets.zip(own)) {
        rendered.objects += part.ids.len();
        rendered.files.extend(part.files);
        rendered.report.append(not_told(part.report, &told));
        by_target.entry(target).or_default().extend(part.ids);
    }
    for (_, report) in places {
        rendered.report.append(report);
    }
    by_target.values().for_each(|ids| identities(ids, &mut rendered.report));
    rendered.report = summarise(rendered.report);
    rendered
}

/// The units of a selection, by target and service.
pub fn units(fleet: &FoldedFleet, selection: &Selection) -> Vec<(usize, usize)> {
    let mut units = Vec::new();
    for target in fleet.spec.targets.iter().filter(|target| selection.has_target(target)) {
        for (at, service) in fleet.spec.services.iter().enumerate() {
            if selection.has_service(service) && service.targets.has(target.number) {
                units.push((target.number, at));
            }
        }
    }
    units
}

/// The folders of a selection's units, those that are gone from the spec among them.
fn folders(fleet: &FoldedFleet, selection: &Selection) -> Vec<String> {
    let mut folders = Vec::new();
    for target in fleet.spec.targets.iter().filter(|target| selection.has_target(target)) {
        if selection.is_all_services() {
            folders.push(target.path.to_string());
            continue;
        }
        for service in fleet.spec.services.iter().filter(|service| selection.has_service(service)) {
            folders.push(layout::unit_folder(&target.path, &service.name.value));
        }
    }
    folders
}

/// The context of a target.
pub fn context<'a>(
    fleet: &'a FoldedFleet,
    sources: &'a Sources,
    place: &'a Arc<Place>,
    target: &'a Target,
) -> Option<TargetContext<'a>> {
    let reaches = fleet.reaches.get(target.number)?;
    Some(TargetContext { spec: &fleet.spec, target, place, reaches, templates: &fleet.templates, sources })
}

/// The objects of a unit.
pub fn unit_objects(
    fleet: &FoldedFleet,
    sources: &Sources,
    place: &Arc<Place>,
    target: &Target,
    service: &Service,
    at: usize,
) -> (Vec<Object>, Report) {
    let folded = fleet.folds.get(at).and_then(|folds| folds.get(&target.number));
    let (Some(context), Some(folded)) = (context(fleet, sources, place, target), folded) else {
        return (Vec::new(), Report::new());
    };
    let (unit, mut report) = unit(context, service, folded);
    let objects = unit.map(|unit| objects(&unit, &mut report)).unwrap_or_default();
    let report = if folded.faults != Faults::None { without_consequences(report) } else { report };
    (objects, report)
}

fn of_unit(
    fleet: &FoldedFleet,
    sources: &Sources,
    places: &[(Arc<Place>, Report)],
    target: usize,
    service: usize,
) -> Part {
    let (Some(of_target), Some((place, _)), Some(of_service)) =
        (fleet.spec.targets.get(target), places.get(target), fleet.spec.services.get(service))
    else {
        return Part { files: Vec::new(), ids: Vec::new(), report: Report::new() };
    };
    let (objects, report) = unit_objects(fleet, sources, place, of_target, of_service, service);
    let folder = layout::unit_folder(&of_target.path, &of_service.name.value);
    part(fleet, &folder, objects, report)
}

/// The objects that a target owns: what stands in the fleet, its environment and itself.
fn of_target(fleet: &FoldedFleet, sources: &Sources, places: &[(Arc<Place>, Report)], target: &Target) -> Part {
    let (Some((place, _)), Some(reaches)) = (places.get(target.number), fleet.reaches.get(target.number)) else {
        return Part { files: Vec::new(), ids: Vec::new(), report: Report::new() };
    };
    let mut scope = Scope::new(&fleet.spec, target, None, &fleet.templates, sources, reaches);
    let mut report = Report::new();
    let mut objects = Vec::new();
    let owned = owned(&fleet.spec, target, place, neighbours(fleet, target), &mut scope, &mut report);
    for node in crate::emit::target_objects(&owned, place.namespace.as_ref()) {
        objects.extend(checked(node, target.kubernetes, &mut report));
    }
    for item in &target.raw {
        for node in crate::resolve::target_raw(&fleet.spec, item, &mut report) {
            let node = scope.evaluate(&node, Lens::Plain);
            let node = in_namespace(&node, place.namespace.as_ref());
            objects.extend(checked(node, target.kubernetes, &mut report));
        }
    }
    for item in &target.config_maps {
        if let Some(config) = target_config_map(&fleet.spec, &mut scope, item, &mut report) {
            let node = crate::emit::target_config_map(place.namespace.as_ref(), &config);
            objects.extend(checked(node, target.kubernetes, &mut report));
        }
    }
    report.append(std::mem::take(&mut scope.report));
    part(fleet, &target.path, objects, report)
}

/// What is known of a target's services where what it owns is resolved.
fn neighbours(fleet: &FoldedFleet, target: &Target) -> Neighbours {
    let here = fleet.folds.iter().filter_map(|folds| folds.get(&target.number)?.decided.node.as_ref());
    Neighbours { exposed: here.filter_map(|node| node.get("expose")).map(Node::span).next() }
}

fn part(fleet: &FoldedFleet, folder: &str, objects: Vec<Object>, report: Report) -> Part {
    let facts = &fleet.spec.fleet;
    let layout = facts.layout.as_ref().map_or(Layout::Unit, |layout| layout.value);
    let kustomization = facts.kustomization.as_ref().is_some_and(|wanted| wanted.value);
    let place = |object: &Object| object.node.at(&["metadata", "name"]).map_or(object.node.span(), Node::span);
    let files = if report.has_errors() { Vec::new() } else { layout::files(folder, &objects, layout, kustomization) };
    Part { files, ids: objects.iter().map(|object| (object.id.clone(), place(object))).collect(), report }
}

/// No two objects of a target are the same.
fn identities(ids: &[(ObjectId, Span)], report: &mut Report) {
    let mut sorted: Vec<&(ObjectId, Span)> = ids.iter().collect();
    sorted.sort();
    for pair in sorted.windows(2) {
        let [(one, first), (other, second)] = pair else { continue };
        if one.is(other) && first != second {
            report.push(
                Diagnostic::new(codes::DUPLICATE_OBJECT, *second, format!("there are two objects `{one}`"))
                    .label("the second one")
                    .with(*first, "the first one")
                    .help(match one.kind.as_str() {
                        "ExternalSecret" => "one service makes the Secret; all others say `store=#false`",
                        _ => "give one of them another name",
                    }),
            );
        }
    }
}
