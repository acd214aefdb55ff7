//! From a unit to its objects, one file for each kind.
//!
//! What must agree in two places is written once: an autoscaler means that the workload carries no `replicas`; a
//! port's name is the Service's and the container's; a subset stands in both DestinationRule and VirtualService.

mod account;
mod analysis;
mod argo;
mod budget;
pub mod codes;
mod colours;
mod config_map;
mod deployment;
mod destination_rule;
mod halves;
mod limits;
mod metadata;
mod pod;
mod promql;
mod rollout;
mod scaler;
mod service;
mod virtual_service;

pub use config_map::of_target as target_config_map;

use crate::diag::Report;
use crate::node::Node;
use crate::resolve::unit::{Delivery, Unit, Workload};
use crate::spec::model::Engine;

/// The objects of a unit, in the order in which they are applied.
pub fn objects(unit: &Unit, report: &mut Report) -> Vec<Node> {
    let mut objects = Vec::new();
    objects.extend(unit.account.as_ref().map(|account| account::object(unit, account)));
    objects.extend(unit.config_maps.iter().map(|config| config_map::object(unit, config)));
    if let Some(workload) = &unit.workload {
        of_workload(unit, workload, report, &mut objects);
    }
    objects
}

fn of_workload(unit: &Unit, workload: &Workload, report: &mut Report, objects: &mut Vec<Node>) {
    limits::mesh(unit, workload, report);
    let shape = Shape::of(unit, workload, report);
    match &shape {
        Shape::NativeBlueGreen(colours) => objects.extend(service::colours(unit, workload, *colours)),
        _ => objects.extend(workload.services.iter().map(|service| service::object(unit, workload, service))),
    }
    match &shape {
        Shape::Plain => {
            objects.extend(budget::object(unit, workload));
            objects.extend(destination_rule::plain(unit, workload));
            objects.push(deployment::object(unit, workload));
            objects.extend(virtual_service::plain(unit, workload));
            objects.extend(scaler::object(unit, workload, "apps/v1", "Deployment"));
        }
        Shape::NativeCanary(halves) => {
            let both = halves.both(workload);
            objects.extend(budget::halves(unit, workload, &both));
            objects.extend(destination_rule::halves(unit, workload));
            objects.extend(deployment::halves(unit, workload, &both));
            objects.extend(virtual_service::halves(unit, workload, halves));
        }
        Shape::NativeBlueGreen(colours) => {
            let both = colours.both(workload);
            objects.extend(budget::halves(unit, workload, &both));
            objects.extend(destination_rule::colours(unit, workload));
            objects.extend(deployment::halves(unit, workload, &both));
            objects.extend(virtual_service::plain(unit, workload));
        }
        Shape::ArgoCanary(canary) => {
            let analysis = analysis::objects(unit, workload, report);
            objects.extend(budget::object(unit, workload));
            objects.extend(destination_rule::subsets(unit, workload, canary));
            objects.extend(analysis.templates.iter().cloned());
            let controlled = virtual_service::controlled(workload);
            objects.push(rollout::object(unit, workload, canary, &analysis, controlled));
            objects.extend(virtual_service::subsets(unit, workload, canary));
            objects.extend(scaler::object(unit, workload, "argoproj.io/v1alpha1", "Rollout"));
        }
    }
}

/// What objects a delivery takes.
enum Shape<'a> {
    /// One Deployment.
    Plain,
    /// Two Deployments, and routing between them that Git moves.
    NativeCanary(halves::Halves),
    /// Two Deployments, and a Service whose selector Git moves.
    NativeBlueGreen(colours::Colours),
    /// A Rollout, and routing that its controller moves.
    ArgoCanary(argo::CanaryOf<'a>),
}

impl<'a> Shape<'a> {
    fn of(unit: &'a Unit, workload: &'a Workload, report: &mut Report) -> Self {
        match &workload.delivery {
            Delivery::Rolling { .. } | Delivery::Recreate { .. } => Shape::Plain,
            Delivery::BlueGreen { words, engine: Engine::Native } => {
                limits::blue_green(unit, workload, words, report);
                Shape::NativeBlueGreen(colours::Colours::of(workload))
            }
            Delivery::BlueGreen { words, engine: Engine::ArgoRollouts } => {
                argo::not_yet(unit, words.origin, "blueGreen", report);
                Shape::Plain
            }
            Delivery::Canary { words, steps, engine: Engine::Native } => {
                limits::canary(unit, workload, words, report);
                Shape::NativeCanary(halves::Halves::of(workload, steps))
            }
            Delivery::Canary { words, steps, engine: Engine::ArgoRollouts } => {
                match argo::CanaryOf::new(unit, workload, words, steps, report) {
                    Some(canary) => Shape::ArgoCanary(canary),
                    None => Shape::Plain,
                }
            }
        }
    }
}
