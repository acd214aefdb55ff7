//! DestinationRule.

use super::argo::CanaryOf;
use super::beside::{self, CANARY, PREVIEW, STABLE};
use super::halves::TRACK;
use super::metadata;
use crate::manifest::Build;
use crate::node::{Map, Node};
use crate::resolve::unit::{Unit, Workload};
use crate::source::{Origin, Rule};
use crate::spec::model::Traffic;

const HOSTS: Rule = Rule("a traffic policy holds for the hosts of both versions");
const SUBSETS: Rule = Rule("the subsets between which a canary's traffic is split");

/// The rule of a workload whose traffic is not split: only where there is a policy for its clients.
pub fn plain(unit: &Unit, workload: &Workload) -> Option<Node> {
    let policy = workload.traffic_policy.as_ref()?;
    object(unit, workload, policy.origin, Vec::new())
}

/// The rules of a workload that has Services for its versions: a policy holds for each of its hosts.
fn hosts(unit: &Unit, workload: &Workload, suffixes: &[&str]) -> Vec<Node> {
    let Some(policy) = &workload.traffic_policy else { return Vec::new() };
    let origin = Origin::derived(policy.span(), HOSTS);
    let beside = suffixes.iter().filter_map(|suffix| {
        let host = beside::name(workload, suffix, origin)?;
        Some(of(unit, workload, host, origin, Vec::new()))
    });
    plain(unit, workload).into_iter().chain(beside).collect()
}

/// The rules of a blue-green delivery: what is tried on the preview Service is what clients will have.
pub fn blue_green(unit: &Unit, workload: &Workload) -> Vec<Node> {
    hosts(unit, workload, &[PREVIEW])
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

/// The rules of a canary that the controller moves: it adds the label by which it tells the subsets apart.
pub fn canary(unit: &Unit, workload: &Workload, canary: &CanaryOf<'_>) -> Vec<Node> {
    match canary.traffic {
        Traffic::Pods => plain(unit, workload).into_iter().collect(),
        Traffic::Host => hosts(unit, workload, &[STABLE, CANARY]),
        Traffic::Subset => subsets(unit, workload).into_iter().collect(),
    }
}

fn subsets(unit: &Unit, workload: &Workload) -> Option<Node> {
    let origin = Origin::derived(workload.delivery.origin().span, SUBSETS);
    let subset = |name: &'static str| {
        let labels: Map = workload.selector.clone();
        Build::new(origin).fixed("name", name).put("labels", Node::map(labels, origin)).finish()
    };
    object(unit, workload, origin, vec![subset("stable"), subset("canary")])
}

fn object(unit: &Unit, workload: &Workload, origin: Origin, subsets: Vec<Node>) -> Option<Node> {
    let own = workload.services.iter().find(|service| service.own)?;
    Some(of(unit, workload, own.name.clone(), origin, subsets))
}

fn of(unit: &Unit, workload: &Workload, host: Node, origin: Origin, subsets: Vec<Node>) -> Node {
    let spec = Build::new(origin)
        .put("host", host.clone())
        .put_some("trafficPolicy", workload.traffic_policy.clone())
        .list_some("subsets", subsets);
    let object = Build::object("networking.istio.io/v1", "DestinationRule", origin)
        .put("metadata", metadata::plain(unit, host))
        .put("spec", spec.finish());
    object.finish()
}
