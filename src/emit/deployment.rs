//! Deployment.

use super::halves::Half;
use super::{metadata, pod};
use crate::manifest::Build;
use crate::node::{Map, Node};
use crate::resolve::unit::{Delivery, Pod, Unit, Workload};
use crate::source::{Origin, Rule};

const NO_TRAFFIC: Rule = Rule("a half is replaced while it has no traffic, and still not all at once");

/// The one Deployment of a workload.
pub fn object(unit: &Unit, workload: &Workload) -> Node {
    let replicas = workload.scale.count();
    of(unit, workload, &One { name: workload.name.clone(), replicas, labels: &Map::new(), pod: &workload.pod })
}

/// The Deployment that a Rollout refers to. It says no count: what runs is what the Rollout leaves of it.
pub fn referred_to(unit: &Unit, workload: &Workload) -> Node {
    of(unit, workload, &One { name: workload.name.clone(), replicas: None, labels: &Map::new(), pod: &workload.pod })
}

/// Both Deployments of a delivery that Git moves.
pub fn halves(unit: &Unit, workload: &Workload, halves: &[Half<'_>; 2]) -> [Node; 2] {
    halves.each_ref().map(|half| {
        let one =
            One { name: half.name.clone(), replicas: Some(half.replicas.clone()), labels: &half.labels, pod: half.pod };
        of(unit, workload, &one)
    })
}

/// One Deployment of those that a workload may have.
struct One<'a> {
    /// Its name.
    name: Node,
    /// How many pods; `None` where an autoscaler says it.
    replicas: Option<Node>,
    /// Labels that its pods have over the workload's.
    labels: &'a Map,
    /// Its pods.
    pod: &'a Pod,
}

/// A Deployment.
fn of(unit: &Unit, workload: &Workload, one: &One<'_>) -> Node {
    let mut selector = workload.selector.clone();
    for entry in one.labels.iter() {
        selector.insert(entry.key_text().clone(), entry.key_span(), entry.node().clone());
    }
    let selector = Build::new(unit.origin).put("matchLabels", Node::map(selector, unit.origin)).finish();
    let mut spec = Build::new(unit.origin)
        .put_some("replicas", one.replicas.clone())
        .put("selector", selector)
        .put("strategy", strategy(&workload.delivery));
    for entry in workload.fields.iter() {
        spec = spec.entry(entry.key_text().clone(), entry.node().clone());
    }
    let spec = spec.put("template", pod::template(unit, one.pod, one.labels));
    Build::object("apps/v1", "Deployment", unit.origin)
        .put("metadata", metadata::with(unit, one.name.clone(), one.labels, &Map::new()))
        .put("spec", spec.finish())
        .finish()
}

fn strategy(delivery: &Delivery) -> Node {
    let rolling = |surge: Node, unavailable: Node, origin: Origin| {
        let rolling = Build::new(origin).put("maxSurge", surge).put("maxUnavailable", unavailable).finish();
        Build::new(origin).fixed("type", "RollingUpdate").put("rollingUpdate", rolling).finish()
    };
    match delivery {
        Delivery::Recreate { origin } => Build::new(*origin).fixed("type", "Recreate").finish(),
        Delivery::Rolling { max_surge, max_unavailable, origin } => {
            rolling(max_surge.clone(), max_unavailable.clone(), *origin)
        }
        Delivery::Canary { .. } | Delivery::BlueGreen { .. } => {
            let origin = Origin::default_of(delivery.origin().span, NO_TRAFFIC);
            rolling(Node::fixed("25%", origin), Node::int(0, origin), origin)
        }
    }
}
