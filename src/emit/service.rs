//! Service.

use super::beside::{self, PREVIEW};
use super::colours::{Colours, preview_origin};
use super::metadata;
use crate::manifest::Build;
use crate::node::{Map, Node};
use crate::resolve::unit::{ServiceObject, Unit, Workload};
use crate::source::{Origin, Rule};

const BESIDE: Rule = Rule("a Service for one version: the controller narrows its selector");

/// A Service of a workload. Its selector is the workload's, so that both halves of a canary stand behind it.
pub fn object(unit: &Unit, workload: &Workload, service: &ServiceObject) -> Node {
    selecting(unit, service, workload.selector.clone())
}

/// The Services of a blue-green delivery that Git moves: all lead to the half that has the traffic, and one more leads
/// to the other. What is for clients of the own one alone (its type, its annotations) does not hold for that.
pub fn colours(unit: &Unit, workload: &Workload, colours: Colours) -> Vec<Node> {
    let active = |service: &ServiceObject| selecting(unit, service, colours.selector(workload));
    let mut objects: Vec<Node> = workload.services.iter().map(active).collect();
    let origin = preview_origin(workload);
    if let (Some(own), Some(name)) = (own(workload), beside::name(workload, PREVIEW, origin)) {
        let mut fields = Map::new();
        if own.fields.get("clusterIP").and_then(Node::as_str) == Some("None") {
            fields.put_some("clusterIP", own.fields.get("clusterIP").cloned());
        }
        let preview =
            ServiceObject { name, labels: Map::new(), annotations: Map::new(), fields, own: false, ..own.clone() };
        objects.push(selecting(unit, &preview, colours.preview(workload)));
    }
    objects
}

fn own(workload: &Workload) -> Option<&ServiceObject> {
    workload.services.iter().find(|service| service.own)
}

fn selecting(unit: &Unit, service: &ServiceObject, selector: Map) -> Node {
    let mut spec = Build::new(service.origin);
    if !service.fields.has("selector") {
        spec = spec.put("selector", Node::map(selector, service.origin));
    }
    for entry in service.fields.iter() {
        spec = spec.entry(entry.key_text().clone(), entry.node().clone());
    }
    spec = spec.list_some("ports", service.ports.clone());
    Build::object("v1", "Service", service.origin)
        .put("metadata", metadata::with(unit, service.name.clone(), &service.labels, &service.annotations))
        .put("spec", spec.finish())
        .finish()
}

/// Services beside the workload's own, each for one version. They have its selector, to which the controller adds the
/// version's hash, and its ports; not its other fields, some of which, such as a type, make something outside.
pub fn beside(unit: &Unit, workload: &Workload, suffixes: &[&str]) -> Vec<Node> {
    let Some(own) = own(workload) else { return Vec::new() };
    let origin = Origin::derived(workload.delivery.origin().span, BESIDE);
    let selector =
        own.fields.get("selector").cloned().unwrap_or_else(|| Node::map(workload.selector.clone(), own.origin));
    let of = |suffix: &&str| {
        let spec = Build::new(origin).put("selector", selector.clone()).list_some("ports", own.ports.clone());
        let object = Build::object("v1", "Service", origin)
            .put("metadata", metadata::plain(unit, beside::name(workload, suffix, origin)?))
            .put("spec", spec.finish());
        Some(object.finish())
    };
    suffixes.iter().filter_map(of).collect()
}
