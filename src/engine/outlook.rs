//! What rules are told of a target: its place in the fleet, and the facts of it that outlive its objects.

use std::collections::BTreeMap;

use crate::check::view::{EnvironmentFacts, Identity, MeshHost, Place, TargetFacts, UnitFacts};
use crate::manifest::Object;
use crate::node::{Node, Text};
use crate::resolve::unit;
use crate::source::Span;
use crate::spec::decode::Item;
use crate::spec::model::Connections;
use crate::spec::{Spec, Target};

/// A target as rules know it.
pub fn place(spec: &Spec, target: &Target, place: &unit::Place) -> Place {
    let last = spec.targets.last().map(|target| &target.environment);
    let environments = spec.fleet.environments.len();
    Place {
        path: target.path.clone(),
        environment: target.environment.clone(),
        cluster: target.facts.get("cluster").and_then(Node::as_text).cloned(),
        namespace: place.namespace.as_ref().and_then(Node::as_text).cloned(),
        is_cell: target.is_cell,
        wave: target.wave.as_ref().map(|wave| wave.value),
        is_production: target.is_cell || (environments > 1 && last == Some(&target.environment)),
        kubernetes: target.kubernetes,
        has_istio: target.istio.is_some(),
        span: target.origin.span,
    }
}

/// What environments state of their cells.
pub fn environments(spec: &Spec) -> BTreeMap<Text, EnvironmentFacts> {
    let of = |words: &crate::spec::model::Environment| EnvironmentFacts {
        peak: words.peak.as_ref().map(|peak| (peak.percent(), peak.0.span())),
        at_once: words
            .waves
            .iter()
            .filter_map(|wave| Some((wave.name.parse().ok()?, wave.value.at_once.as_ref()?.value)))
            .collect(),
    };
    spec.fleet.environments.iter().map(|item| (item.name.clone(), of(&item.value))).collect()
}

/// The facts of a target that outlive its objects.
pub fn facts<'a>(
    target: &Target,
    place: Place,
    objects: impl Iterator<Item = (Option<&'a Text>, &'a Object)>,
    connections: impl Iterator<Item = (&'a Text, &'a [Item<Connections>])>,
) -> TargetFacts {
    let mut ids = Vec::new();
    let mut mesh_hosts = Vec::new();
    let mut units: Vec<UnitFacts> = Vec::new();
    let takes: BTreeMap<&Text, &[Item<Connections>]> = connections.collect();
    for (service, object) in objects {
        let span = object.node.at(&["metadata", "name"]).map_or(object.node.span(), Node::span);
        ids.push(Identity { id: object.id.clone(), service: service.cloned(), span });
        mesh_hosts.extend(MeshHost::of(object, service, &place));
        let Some(service) = service else { continue };
        let Some((least, most, span, is_scaler)) = pods(object) else { continue };
        let at = units.iter().position(|unit| unit.service == *service).unwrap_or_else(|| {
            units.push(UnitFacts {
                service: service.clone(),
                span: Span::NONE,
                least: 0,
                most: 0,
                is_scaled: false,
                takes_two: false,
                connections: Vec::new(),
            });
            units.len() - 1
        });
        let Some(unit) = units.get_mut(at) else { continue };
        // An autoscaler says the count of the workload that it scales, which says none.
        (unit.least, unit.most) = (unit.least + least, unit.most + most);
        if is_scaler || !unit.is_scaled {
            unit.span = span;
        }
        unit.is_scaled |= is_scaler;
        unit.takes_two |= takes_two(object);
    }
    for unit in &mut units {
        let takes = takes.get(&unit.service).copied().unwrap_or_default();
        unit.connections =
            takes.iter().map(|item| (item.name.clone(), item.value.each.value, item.value.each.span())).collect();
    }
    let limits = target.connections.iter().map(|item| (item.name.clone(), item.value.max.value, item.value.max.span()));
    TargetFacts { place, size: target.size.value, units, ids, limits: limits.collect(), mesh_hosts }
}

/// The fewest and the most pods that an object asks for, where that is said, and whether it is an autoscaler.
fn pods(object: &Object) -> Option<(i64, i64, Span, bool)> {
    let spec = object.node.get("spec")?;
    match object.id.kind.as_str() {
        "HorizontalPodAutoscaler" => {
            let max = spec.get("maxReplicas")?;
            let least = spec.get("minReplicas").and_then(Node::as_int).unwrap_or(1);
            Some((least, max.as_int()?, max.span(), true))
        }
        "Deployment" | "Rollout" | "StatefulSet" | "ReplicaSet" => {
            let replicas = spec.get("replicas")?;
            let count = replicas.as_int()?;
            Some((count, count, replicas.span(), false))
        }
        _ => None,
    }
}

/// Whether a new version's pods all come up beside the old ones: a Rollout that moves traffic, or of two colours.
fn takes_two(object: &Object) -> bool {
    let strategy = object.node.at(&["spec", "strategy"]);
    let has = |keys: &[&str]| strategy.and_then(|strategy| strategy.at(keys)).is_some();
    object.id.kind == "Rollout" && (has(&["blueGreen"]) || has(&["canary", "trafficRouting"]))
}
