//! What a folded fleet has in one target: the objects of a unit, and those that the target owns.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::fleet::FoldedFleet;
use super::judge::Allows;
use super::objects::{checked, in_namespace, objects};
use super::shares;
use super::summary::{not_told, places_of_errors, without_consequences};
use crate::check::view::Elsewhere;
use crate::diag::Report;
use crate::fold::Lens;
use crate::manifest::Object;
use crate::node::Node;
use crate::resolve::owned::{Neighbours, owned};
use crate::resolve::unit::Place;
use crate::resolve::{Scope, TargetContext, target_config_map, unit};
use crate::source::Sources;
use crate::spec::decode::{Faults, Item, Names};
use crate::spec::model::Connections;
use crate::spec::{Service, Target};

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

/// The objects of a unit, and what it says of checks.
#[derive(Debug, Default)]
pub struct UnitObjects {
    /// The objects.
    pub objects: Vec<Object>,
    /// What was found.
    pub report: Report,
    /// Findings that are meant.
    pub allows: Allows,
    /// What each of its pods takes of something that many share.
    pub connections: Vec<Item<Connections>>,
    /// Services that are released before it.
    pub depends_on: Names,
    /// What it says is there already.
    pub elsewhere: Vec<Elsewhere>,
}

/// The objects of a unit.
pub fn unit_objects(
    fleet: &FoldedFleet,
    sources: &Sources,
    place: &Arc<Place>,
    target: &Target,
    service: &Service,
    at: usize,
) -> UnitObjects {
    let folded = fleet.folds.get(at).and_then(|folds| folds.get(&target.number));
    let (Some(context), Some(folded)) = (context(fleet, sources, place, target), folded) else {
        return UnitObjects::default();
    };
    let (unit, mut report) = unit(context, service, folded);
    let Some(mut unit) = unit else { return UnitObjects { report, ..UnitObjects::default() } };
    shares::put(fleet, context, &mut unit);
    let objects = objects(&unit, &mut report);
    let report = if folded.faults != Faults::None { without_consequences(report) } else { report };
    let (allows, connections) = (std::mem::take(&mut unit.allows), std::mem::take(&mut unit.connections));
    let depends_on = std::mem::take(&mut unit.depends_on);
    let namespace = unit.namespace.as_ref().and_then(Node::as_text);
    let there = |(kind, name)| Elsewhere { kind, namespace: namespace.cloned(), name };
    let elsewhere = std::mem::take(&mut unit.elsewhere).into_iter().map(there).collect();
    UnitObjects { objects, report, allows, connections, depends_on, elsewhere }
}

/// The objects that a target owns: what stands in the fleet, its environment and itself.
pub fn own_objects(
    fleet: &FoldedFleet,
    sources: &Sources,
    place: &Arc<Place>,
    target: &Target,
) -> (Vec<Object>, Report) {
    let none = BTreeMap::new();
    let reaches = fleet.reaches.get(target.number).unwrap_or(&none);
    let mut scope = Scope::new(&fleet.spec, target, None, &fleet.templates, sources, reaches);
    let mut report = Report::new();
    let mut objects = Vec::new();
    let owned = owned(&fleet.spec, target, place, neighbours(fleet, target), &mut scope, &mut report);
    let told = places_of_errors(&report);
    let mut found = Report::new();
    for node in crate::emit::target_objects(&owned, place.namespace.as_ref()) {
        objects.extend(checked(node, target.kubernetes, &mut found));
    }
    report.append(not_told(found, &told));
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
    (objects, report)
}

/// What is known of a target's services where what it owns is resolved.
fn neighbours(fleet: &FoldedFleet, target: &Target) -> Neighbours {
    let here = fleet.folds.iter().filter_map(|folds| folds.get(&target.number)?.decided.node.as_ref());
    Neighbours { exposed: here.filter_map(|node| node.get("expose")).map(Node::span).next() }
}
