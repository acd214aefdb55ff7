//! From a unit to its objects, one file for each kind.
//!
//! What must agree in two places is written once: an autoscaler means that the workload carries no `replicas`; a
//! port's name is the Service's and the container's; a subset stands in both DestinationRule and VirtualService.

mod account;
mod analysis;
mod argo;
mod beside;
mod budget;
pub mod codes;
mod colours;
mod config_map;
mod cron_job;
mod daemon_set;
mod deployment;
mod destination_rule;
mod external_secret;
mod halves;
mod job;
mod kdl;
mod limit_range;
mod limits;
mod measure;
mod metadata;
mod namespace;
mod network_policy;
mod pod;
mod promql;
mod resource_quota;
mod role;
mod role_binding;
mod rollout;
mod scaler;
mod service;
mod stateful_set;
mod virtual_service;

pub use config_map::of_target as target_config_map;

use crate::diag::Report;
use crate::node::Node;
use crate::resolve::owned::Owned;
use crate::resolve::unit::{Delivery, Kind, Runs, Unit, Workload};
use crate::spec::model::{Engine, Moving, Traffic};

/// The objects of a unit, in the order in which they are applied.
pub fn objects(unit: &Unit, report: &mut Report) -> Vec<Node> {
    let mut objects = Vec::new();
    objects.extend(unit.account.as_ref().map(|account| account::object(unit, account)));
    objects.extend(unit.grants.iter().filter_map(|grant| role::object(unit, grant)));
    objects.extend(unit.grants.iter().map(|grant| role_binding::object(unit, grant)));
    objects.extend(unit.external_secrets.iter().map(|secret| external_secret::object(unit, secret)));
    objects.extend(unit.config_maps.iter().map(|config| config_map::object(unit, config)));
    if let Some(workload) = &unit.workload {
        of_workload(unit, workload, report, &mut objects);
    }
    for of in &unit.jobs {
        let object = match &of.runs {
            Runs::At { schedule, fields } => cron_job::object(unit, of, schedule, fields),
            Runs::Once { hashed } => job::object(unit, of, *hashed),
        };
        // One that is the same in both versions has the same hash, and is one object.
        let is_hashed = matches!(of.runs, Runs::Once { hashed: true });
        let is_there = |other: &Node| is_hashed && job::is_same(other, &object);
        if !objects.iter().any(is_there) {
            objects.push(object);
        }
    }
    objects
}

/// The share of its traffic, in percent, that the canary half of a unit has; `None` where Git splits nothing.
pub fn share(unit: &Unit) -> Option<u8> {
    let workload = unit.workload.as_ref()?;
    match &workload.delivery {
        Delivery::Canary { steps, engine: Engine::Native, .. } => Some(halves::Halves::of(workload, steps).weight),
        _ => None,
    }
}

/// The objects that a target owns, beside raw manifests and ConfigMaps: the Namespace first.
pub fn target_objects(owned: &Owned, namespace: Option<&Node>) -> Vec<Node> {
    let mut objects = Vec::new();
    objects.extend(owned.namespace.as_ref().map(namespace::object));
    objects.extend(owned.quotas.iter().map(|quota| resource_quota::object(namespace, quota)));
    objects.extend(owned.limit_ranges.iter().map(|range| limit_range::object(namespace, range)));
    objects.extend(owned.policies.iter().map(|policy| network_policy::object(namespace, policy)));
    objects
}

fn of_workload(unit: &Unit, workload: &Workload, report: &mut Report, objects: &mut Vec<Node>) {
    limits::mesh(unit, workload, report);
    let shape = Shape::of(unit, workload, report);
    let moving = workload.delivery.moving().map(|moving| moving.value);
    let is_plain = moving == Some(Moving::Pods);
    match &shape {
        Shape::NativeBlueGreen(colours) if !is_plain => objects.extend(service::colours(unit, workload, *colours)),
        _ => objects.extend(workload.services.iter().map(|service| service::object(unit, workload, service))),
    }
    if !matches!(shape, Shape::ArgoCanary(_) | Shape::ArgoBlueGreen(_)) {
        analysis::unasked(unit, workload, report);
    }
    match &shape {
        Shape::Plain => {
            objects.extend(budget::object(unit, workload));
            objects.extend(destination_rule::plain(unit, workload));
            objects.push(match workload.kind {
                Kind::Deployment => deployment::object(unit, workload),
                Kind::StatefulSet => stateful_set::object(unit, workload),
                Kind::DaemonSet => daemon_set::object(unit, workload),
            });
            objects.extend(virtual_service::plain(unit, workload));
            objects.extend(scaler::object(unit, workload, "apps/v1", workload.kind.name()));
        }
        Shape::NativeCanary(halves) => {
            let both = halves.both(workload);
            objects.extend(moving.and_then(|_| budget::apart(unit, workload, halves::TRACK)));
            objects.extend(budget::halves(unit, workload, &both));
            objects.extend(destination_rule::halves(unit, workload));
            objects.extend(moving.map(|_| deployment::object(unit, workload)));
            objects.extend(deployment::halves(unit, workload, &both));
            match is_plain {
                true => objects.extend(virtual_service::plain(unit, workload)),
                false => objects.extend(virtual_service::halves(unit, workload, halves)),
            }
        }
        Shape::NativeBlueGreen(colours) => {
            let both = colours.both(workload);
            objects.extend(moving.and_then(|_| budget::apart(unit, workload, colours::COLOUR)));
            objects.extend(budget::halves(unit, workload, &both));
            match is_plain {
                true => objects.extend(destination_rule::plain(unit, workload)),
                false => objects.extend(destination_rule::blue_green(unit, workload)),
            }
            objects.extend(moving.map(|_| deployment::object(unit, workload)));
            objects.extend(deployment::halves(unit, workload, &both));
            objects.extend(virtual_service::plain(unit, workload));
        }
        Shape::ArgoCanary(canary) => {
            let analysis = analysis::canary(unit, workload, canary, report);
            if canary.traffic == Traffic::Host {
                objects.extend(service::beside(unit, workload, &[beside::STABLE, beside::CANARY]));
            }
            objects.extend(budget::object(unit, workload));
            objects.extend(destination_rule::canary(unit, workload, canary));
            objects.extend(analysis.templates.iter().cloned());
            objects.extend(canary.refers.as_ref().map(|_| deployment::referred_to(unit, workload)));
            let controlled = virtual_service::controlled(workload);
            objects.push(rollout::canary(unit, workload, canary, &analysis, controlled));
            objects.extend(virtual_service::canary(unit, workload, canary));
            objects.extend(scaler::object(unit, workload, "argoproj.io/v1alpha1", "Rollout"));
        }
        Shape::ArgoBlueGreen(blue_green) => {
            let analysis = analysis::blue_green(unit, workload, blue_green.words, report);
            objects.extend(service::beside(unit, workload, &[beside::PREVIEW]));
            objects.extend(budget::object(unit, workload));
            objects.extend(destination_rule::blue_green(unit, workload));
            objects.extend(analysis.templates.iter().cloned());
            objects.push(rollout::blue_green(unit, workload, blue_green, &analysis));
            objects.extend(virtual_service::plain(unit, workload));
            objects.extend(scaler::object(unit, workload, "argoproj.io/v1alpha1", "Rollout"));
        }
    }
}

/// What objects a delivery takes.
enum Shape<'a> {
    /// One workload.
    Plain,
    /// Two Deployments, and routing between them that Git moves.
    NativeCanary(halves::Halves),
    /// Two Deployments, and a Service whose selector Git moves.
    NativeBlueGreen(colours::Colours),
    /// A Rollout, and routing that its controller moves.
    ArgoCanary(argo::CanaryOf<'a>),
    /// A Rollout, and two Services whose selectors its controller moves.
    ArgoBlueGreen(argo::BlueGreenOf<'a>),
}

impl<'a> Shape<'a> {
    fn of(unit: &'a Unit, workload: &'a Workload, report: &mut Report) -> Self {
        match &workload.delivery {
            Delivery::Rolling { .. } | Delivery::Recreate { .. } => Shape::Plain,
            Delivery::BlueGreen { words, engine: Engine::Native } => {
                limits::blue_green(workload, words, report);
                Shape::NativeBlueGreen(colours::Colours::of(workload))
            }
            Delivery::BlueGreen { words, engine: Engine::ArgoRollouts } => {
                limits::moving_of_argo(workload, report);
                argo::BlueGreenOf::new(unit, workload, words, report).map_or(Shape::Plain, Shape::ArgoBlueGreen)
            }
            Delivery::Canary { words, steps, engine: Engine::Native } => {
                limits::canary(unit, workload, words, report);
                Shape::NativeCanary(halves::Halves::of(workload, steps))
            }
            Delivery::Canary { words, steps, engine: Engine::ArgoRollouts } => {
                limits::moving_of_argo(workload, report);
                Shape::ArgoCanary(argo::CanaryOf::new(unit, workload, words, steps, report))
            }
        }
    }
}
