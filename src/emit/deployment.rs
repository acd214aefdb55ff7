//! Deployment.

use super::{metadata, pod};
use crate::manifest::Build;
use crate::node::{Map, Node};
use crate::resolve::unit::{Delivery, Pod, Scale, Unit, Workload};
use crate::source::{Origin, Rule};

const ALL_AT_ONCE: Rule = Rule("a half of a canary is replaced while it has no traffic");

/// The one Deployment of a workload.
pub fn object(unit: &Unit, workload: &Workload) -> Node {
    let replicas = match &workload.scale {
        Scale::Fixed(count) => Some(count.clone()),
        Scale::Auto(_) => None,
    };
    of(unit, workload, &Half { name: workload.name.clone(), replicas, labels: &Map::new(), pod: &workload.pod })
}

/// One Deployment of several that a workload may have.
pub struct Half<'a> {
    /// Its name.
    pub name: Node,
    /// How many pods; `None` where an autoscaler says it.
    pub replicas: Option<Node>,
    /// Labels that its pods have over the workload's.
    pub labels: &'a Map,
    /// Its pods.
    pub pod: &'a Pod,
}

/// A Deployment.
pub fn of(unit: &Unit, workload: &Workload, half: &Half<'_>) -> Node {
    let mut selector = workload.selector.clone();
    for entry in half.labels.iter() {
        selector.insert(entry.key_text().clone(), entry.key_span(), entry.node().clone());
    }
    let selector = Build::new(unit.origin).put("matchLabels", Node::map(selector, unit.origin)).finish();
    let mut spec = Build::new(unit.origin)
        .put_some("replicas", half.replicas.clone())
        .put("selector", selector)
        .put("strategy", strategy(&workload.delivery));
    for entry in workload.fields.iter() {
        spec = spec.entry(entry.key_text().clone(), entry.node().clone());
    }
    let spec = spec.put("template", pod::template(unit, half.pod, half.labels));
    Build::object("apps/v1", "Deployment", unit.origin)
        .put("metadata", metadata::with(unit, half.name.clone(), half.labels, &Map::new()))
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
            let origin = Origin::default_of(delivery.origin().span, ALL_AT_ONCE);
            rolling(Node::fixed("25%", origin), Node::int(0, origin), origin)
        }
    }
}
