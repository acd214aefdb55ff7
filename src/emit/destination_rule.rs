//! DestinationRule.

use super::argo::CanaryOf;
use super::colours::preview_name;
use super::halves::TRACK;
use super::metadata;
use crate::manifest::Build;
use crate::node::{Map, Node};
use crate::resolve::unit::{Unit, Workload};
use crate::source::{Origin, Rule};

const SUBSETS: Rule = Rule("the subsets between which a canary's traffic is split");

/// The rule of a workload whose traffic is not split: only where there is a policy for its clients.
pub fn plain(unit: &Unit, workload: &Workload) -> Option<Node> {
    let policy = workload.traffic_policy.as_ref()?;
    object(unit, workload, policy.origin, Vec::new())
}

/// The rules of a blue-green delivery that Git moves: what is tried on the preview Service is what clients will have.
pub fn colours(unit: &Unit, workload: &Workload) -> Vec<Node> {
    let Some(policy) = &workload.traffic_policy else { return Vec::new() };
    let Some(own) = workload.services.iter().find(|service| service.own) else { return Vec::new() };
    [own.name.clone(), preview_name(workload, &own.name)]
        .map(|host| of_host(unit, workload, host, policy.origin, Vec::new()))
        .to_vec()
}

/// The rule of a canary that Git moves: its subsets are told apart by the label of each half.
pub fn halves(unit: &Unit, workload: &Workload) -> Option<Node> {
    let origin = Origin::derived(workload.delivery.origin().span, SUBSETS);
    let subset = |name: &'static str| {
        let mut labels = workload.selector.clone();
        labels.put(TRACK, Node::fixed(name, origin));
        Build::new(origin).fixed("name", name).put("labels", Node::map(labels, origin)).finish()
    };
    object(unit, workload, origin, vec![subset("stable"), subset("canary")])
}

/// The rule of a canary that the controller moves: it adds the label by which it tells the subsets apart.
pub fn subsets(unit: &Unit, workload: &Workload, canary: &CanaryOf<'_>) -> Option<Node> {
    if !canary.has_router {
        return plain(unit, workload);
    }
    let origin = Origin::derived(workload.delivery.origin().span, SUBSETS);
    let subset = |name: &'static str| {
        let labels: Map = workload.selector.clone();
        Build::new(origin).fixed("name", name).put("labels", Node::map(labels, origin)).finish()
    };
    object(unit, workload, origin, vec![subset("stable"), subset("canary")])
}

fn object(unit: &Unit, workload: &Workload, origin: Origin, subsets: Vec<Node>) -> Option<Node> {
    let own = workload.services.iter().find(|service| service.own)?;
    Some(of_host(unit, workload, own.name.clone(), origin, subsets))
}

fn of_host(unit: &Unit, workload: &Workload, host: Node, origin: Origin, subsets: Vec<Node>) -> Node {
    let spec = Build::new(origin)
        .put("host", host.clone())
        .put_some("trafficPolicy", workload.traffic_policy.clone())
        .list_some("subsets", subsets);
    Build::object("networking.istio.io/v1", "DestinationRule", origin)
        .put("metadata", metadata::plain(unit, host))
        .put("spec", spec.finish())
        .finish()
}
