//! What rules are told of a target: its place in the fleet, and the facts of it that outlive its objects.

use std::collections::BTreeMap;

use crate::check::image::{Image, images};
use crate::check::view::{EnvironmentFacts, HostFacts, Identity, ImageFacts, Place, TargetFacts, UnitFacts, View};
use crate::manifest::Object;
use crate::node::{Node, Text};
use crate::resolve::unit;
use crate::shape::kubernetes;
use crate::source::Span;
use crate::spec::decode::{Item, Names};
use crate::spec::model::Connections;
use crate::spec::{Spec, Target};

/// A target as rules know it.
pub fn place(spec: &Spec, target: &Target, place: &unit::Place) -> Place {
    let (is_production, taken_for_production) = production(spec, target);
    Place {
        path: target.path.clone(),
        environment: target.environment.clone(),
        cluster: place.cluster.as_ref().and_then(Node::as_text).cloned(),
        namespace: place.namespace.as_ref().and_then(Node::as_text).cloned(),
        is_cell: target.is_cell,
        wave: target.wave.as_ref().map(|wave| wave.value),
        is_production,
        taken_for_production,
        kubernetes: target.kubernetes,
        has_istio: target.istio.is_some(),
        span: target.origin.span,
    }
}

/// Whether a target is production, and why it is taken for that where neither its environment nor its name says so. What
/// holds unless it is said stands in the docs of that word.
fn production(spec: &Spec, target: &Target) -> (bool, Option<&'static str>) {
    let environments = &spec.fleet.environments;
    let own = environments.iter().find(|item| item.name == target.environment);
    let is_last = environments.iter().next_back().is_some_and(|last| last.name == target.environment);
    match own.and_then(|item| item.value.production.as_ref()) {
        Some(said) => (said.value, None),
        None if matches!(target.environment.as_str(), "production" | "prod") => (true, None),
        None if target.is_cell => (true, Some("it has cells")),
        None if is_last && environments.len() > 1 => (true, Some("it is the last environment")),
        None => (false, None),
    }
}

/// What environments state of their cells.
pub fn environments(spec: &Spec) -> BTreeMap<Text, EnvironmentFacts> {
    let of = |name: &Text, words: &crate::spec::model::Environment| EnvironmentFacts {
        peak: words.peak.as_ref().map(|peak| (peak.percent(), peak.0.span())),
        at_once: words
            .waves
            .iter()
            .filter_map(|wave| Some((wave.name.parse().ok()?, wave.value.at_once.as_ref()?.value)))
            .collect(),
        waves: words.waves.iter().filter_map(|wave| Some((wave.name.parse().ok()?, wave.span))).collect(),
        moves: spec
            .releases
            .get(name)
            .into_iter()
            .flat_map(|release| &release.services)
            .filter_map(|(service, of)| {
                let wave = of.entry.next.as_ref()?.wave.as_ref()?;
                Some((service.clone(), (wave.value, wave.span())))
            })
            .collect(),
    };
    spec.fleet.environments.iter().map(|item| (item.name.clone(), of(&item.name, &item.value))).collect()
}

/// What a service says in a target: what its pods take of what many share, and what is released before it.
type Said<'a> = (&'a [Item<Connections>], &'a Names);

/// The facts of a target that outlive its objects.
pub fn facts<'a>(
    target: &Target,
    place: Place,
    objects: impl Iterator<Item = (Option<&'a Text>, &'a Object)>,
    said: impl Iterator<Item = (&'a Text, Said<'a>)>,
) -> TargetFacts {
    let (mut ids, mut hosts, mut pinned) = (Vec::new(), Vec::new(), Vec::new());
    let mut units: Vec<UnitFacts> = Vec::new();
    let said: BTreeMap<&Text, Said<'_>> = said.collect();
    for (service, object) in objects {
        let span = object.node.at(&["metadata", "name"]).map_or(object.node.span(), Node::span);
        let is_placed = object.id.namespace.is_some()
            || kubernetes::kind(&object.id.api_version(), &object.id.kind).is_some_and(|facts| !facts.namespaced);
        ids.push(Identity { id: object.id.clone(), service: service.cloned(), span, is_placed });
        images(View { object, service, place: &place }, &mut |node, _| pinned.extend(by_digest(service, node)));
        if object.id.kind == "VirtualService" {
            hosts_of(object, service, &mut hosts);
        }
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
                depends_on: Vec::new(),
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
        let Some((takes, depends_on)) = said.get(&unit.service) else { continue };
        unit.connections =
            takes.iter().map(|item| (item.name.clone(), item.value.each.value, item.value.each.span())).collect();
        unit.depends_on = depends_on.0.iter().map(|name| (name.value.clone(), name.span())).collect();
    }
    let limits = target.connections.iter().map(|item| (item.name.clone(), item.value.max.value, item.value.max.span()));
    TargetFacts { place, size: target.size.value, units, ids, hosts, limits: limits.collect(), images: pinned }
}

/// An image, where it has a digest beside its tag.
fn by_digest(service: Option<&Text>, node: &Node) -> Option<ImageFacts> {
    let image = Image::of(node.as_str()?);
    let (tag, digest) = (Text::new(image.tag?), Text::new(image.digest?));
    Some(ImageFacts { name: Text::new(image.path()), tag, digest, service: service.cloned(), span: node.span() })
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
        "ScaledObject" => {
            let max = spec.get("maxReplicaCount")?;
            let least = spec.get("minReplicaCount").and_then(Node::as_int).unwrap_or(0);
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

/// The hosts that a VirtualService routes, once for each gateway.
fn hosts_of(object: &Object, service: Option<&Text>, hosts: &mut Vec<HostFacts>) {
    let Some(spec) = object.node.get("spec") else { return };
    let list = |key: &str| spec.get(key).and_then(Node::as_list).unwrap_or_default();
    let namespace = object.id.namespace.as_deref().unwrap_or_default();
    let is_exported = spec.get("exportTo").is_none() || list("exportTo").iter().any(|to| to.as_str() == Some("*"));
    let mut gateways: Vec<Text> = list("gateways")
        .iter()
        .filter_map(Node::as_str)
        .map(|name| match name {
            "mesh" => Text::new_static("mesh"),
            name if name.contains('/') => Text::new(name),
            name => Text::from(format!("{namespace}/{name}")),
        })
        .collect();
    if gateways.is_empty() {
        gateways.push(Text::new_static("mesh"));
    }
    let routes: Vec<Text> = list("http").iter().flat_map(paths).collect();
    for node in list("hosts") {
        let Some(host) = node.as_str() else { continue };
        // A short name is of the VirtualService's own namespace.
        let host = match host.contains('.') {
            true => Text::new(host),
            false => Text::from(format!("{host}.{namespace}.svc.cluster.local")),
        };
        hosts.extend(gateways.iter().map(|gateway| HostFacts {
            host: host.clone(),
            gateway: gateway.clone(),
            is_exported,
            routes: routes.clone(),
            id: object.id.clone(),
            service: service.cloned(),
            span: node.span(),
        }));
    }
}

/// What a route matches by its path alone; the empty text is everything.
fn paths(route: &Node) -> Vec<Text> {
    let matches = route.get("match").and_then(Node::as_list).unwrap_or_default();
    if matches.is_empty() {
        return vec![Text::default()];
    }
    let path = |one: &Node| {
        let map = one.as_map()?;
        let is_plain = map.keys().all(|key| matches!(key, "uri" | "name"));
        let entry = one.get("uri").filter(|_| is_plain)?.as_map()?.iter().next()?;
        let text = entry.node().as_str()?;
        Some(if (entry.key(), text) == ("prefix", "/") {
            Text::default()
        } else {
            Text::from(format!("{} {text}", entry.key()))
        })
    };
    matches.iter().filter_map(path).collect()
}
