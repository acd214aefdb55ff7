//! Ports of pods to which several Services lead.

use super::label_selector::has_all;
use super::tree::{items, said, text};
use super::view::{TargetView, View};
use crate::node::Node;

/// A Service's port, and the port of pods to which it leads.
#[derive(Debug, Clone, Copy)]
pub struct Shared<'a> {
    /// The Service.
    pub service: View<'a>,
    /// Its port.
    pub port: &'a Node,
    /// The number of the pods' port.
    pub target: i64,
}

/// Pairs of ports of different Services that lead to the same port of the same pods: the first Service that does, and
/// each other.
pub fn shared_ports<'a>(target: &TargetView<'a>) -> Vec<(Shared<'a>, Shared<'a>)> {
    let services: Vec<_> = target
        .of_kind("Service")
        .filter_map(|service| {
            let selector = service.at(&["spec", "selector"])?.as_map().filter(|map| !map.is_empty())?;
            Some((service, selector))
        })
        .collect();
    let mut pairs: Vec<(Shared<'a>, Shared<'a>)> = Vec::new();
    for workload in target.workloads() {
        let Some(labels) = workload.pod_labels() else { continue };
        let mine: Vec<View<'a>> = services
            .iter()
            .filter(|(service, selector)| service.namespace() == workload.namespace() && has_all(labels, selector))
            .map(|(service, _)| *service)
            .collect();
        if mine.len() < 2 {
            continue;
        }
        let all: Vec<Shared<'a>> = mine.iter().flat_map(|service| ports(workload, *service)).collect();
        for (at, second) in all.iter().enumerate() {
            let is_same = |first: &&Shared<'a>| {
                first.target == second.target
                    && !std::ptr::eq(first.service.object, second.service.object)
                    && text(first.port, &["protocol"]) == text(second.port, &["protocol"])
            };
            let Some(first) = all.iter().take(at).find(is_same) else { continue };
            // Two workloads of the same labels, such as the halves of a canary, have the same pairs.
            if !pairs.iter().any(|(_, other)| std::ptr::eq(other.port, second.port)) {
                pairs.push((*first, *second));
            }
        }
    }
    pairs
}

fn ports<'a>(workload: View<'a>, service: View<'a>) -> Vec<Shared<'a>> {
    let ports = items(service.node(), &["spec", "ports"]).iter();
    let of = |port: &'a Node| {
        let target = match said(port, &["targetPort"]) {
            None => port.get("port")?.as_int()?,
            Some(said) => match said.as_str() {
                None => said.as_int()?,
                Some(name) => named(workload, name)?,
            },
        };
        Some(Shared { service, port, target })
    };
    ports.filter_map(of).collect()
}

/// The number of a container's port of that name.
fn named(workload: View<'_>, name: &str) -> Option<i64> {
    let containers = workload.containers();
    let mut ports = containers.iter().flat_map(|container| items(container.node, &["ports"]));
    ports.find(|port| text(port, &["name"]) == name)?.get("containerPort")?.as_int()
}
