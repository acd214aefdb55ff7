//! Deployment.

use super::halves::{Halves, TRACK};
use super::{metadata, pod};
use crate::manifest::Build;
use crate::node::{Map, Node, Text};
use crate::resolve::unit::{Delivery, Pod, Scale, Unit, Workload};
use crate::source::{Origin, Rule};

const ROLE: Rule = Rule("the halves of a native canary are told apart by `track`");
const REPLICAS: Rule = Rule("the pods that this half's traffic needs at this stage");
const REST: Rule = Rule("at rest the canary half has no pods");
const ALL_AT_ONCE: Rule = Rule("a half of a canary is replaced while it has no traffic");

/// The one Deployment of a workload.
pub fn object(unit: &Unit, workload: &Workload) -> Node {
    let replicas = workload.scale.count();
    of(unit, workload, &Half { name: workload.name.clone(), replicas, labels: &Map::new(), pod: &workload.pod })
}

/// The Deployment that a Rollout refers to. It says no count: what runs is what the Rollout leaves of it.
pub fn referred_to(unit: &Unit, workload: &Workload) -> Node {
    of(unit, workload, &Half { name: workload.name.clone(), replicas: None, labels: &Map::new(), pod: &workload.pod })
}

/// Both Deployments of a canary that Git moves.
pub fn halves(unit: &Unit, workload: &Workload, halves: &Halves) -> [Node; 2] {
    let delivery = workload.delivery.origin();
    let origin = Origin::derived(delivery.span, ROLE);
    let track = |half: &'static str| {
        let mut labels = Map::new();
        labels.put(TRACK, Node::fixed(half, origin));
        labels
    };
    let named = |half: &str| {
        let name = workload.name.as_text().cloned().unwrap_or_default();
        Node::text(Text::from(format!("{name}-{half}")), Origin { how: origin.how, ..workload.name.origin })
    };
    let old = &workload.pod;
    let new = workload.next.as_ref().map_or(old, |next| &next.pod);
    let count = |pods: i64| {
        let rule = if pods == 0 { REST } else { REPLICAS };
        let span = workload.next.as_ref().map_or(workload.scale.origin().span, |next| next.origin.span);
        if pods == workload.scale.least() && workload.next.is_none() {
            match &workload.scale {
                Scale::Fixed(count) => return count.clone(),
                Scale::Auto(_) | Scale::EachNode { .. } => {}
            }
        }
        Node::int(pods, Origin::derived(span, rule))
    };
    let stable_labels = track("stable");
    let canary_labels = track("canary");
    let stable = Half {
        name: named("stable"),
        replicas: Some(count(halves.stable)),
        labels: &stable_labels,
        pod: if halves.settled { new } else { old },
    };
    let canary = Half { name: named("canary"), replicas: Some(count(halves.canary)), labels: &canary_labels, pod: new };
    [of(unit, workload, &stable), of(unit, workload, &canary)]
}

/// One Deployment of several that a workload may have.
struct Half<'a> {
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
fn of(unit: &Unit, workload: &Workload, half: &Half<'_>) -> Node {
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
