//! Where a port of a Service leads: which of the ports of its pods' containers it targets.

use super::view::{TargetView, View};
use crate::node::{Map, Node};

/// A port of a Service, and the workloads whose pods it leads to.
#[derive(Debug)]
pub struct Leads<'a, 'p> {
    /// The Service.
    pub service: View<'a>,
    /// The port, in the Service.
    pub port: &'a Node,
    /// What it targets: the name or number of a container's port.
    pub target: &'a Node,
    /// The workloads, each with the spec of its pods.
    pub pods: &'p [(View<'a>, &'a Node)],
}

/// Shows each port of each Service that selects pods of the target.
pub fn leads<'a>(target: &TargetView<'a>, show: &mut dyn FnMut(&Leads<'a, '_>)) {
    if !target.is_sound {
        return;
    }
    for service in target.of_kind("Service").filter(|view| view.object.id.group.is_empty()) {
        let Some(selector) = service.at(&["spec", "selector"]).and_then(Node::as_map) else { continue };
        if selector.is_empty() || service.str(&["spec", "type"]) == Some("ExternalName") {
            continue;
        }
        let pods = pods(target, service, selector);
        for port in service.at(&["spec", "ports"]).and_then(Node::as_list).unwrap_or_default() {
            // Where it says no target, that is its own number.
            let Some(aim) = port.get("targetPort").filter(|aim| !aim.is_null()).or(port.get("port")) else { continue };
            show(&Leads { service, port, target: aim, pods: &pods });
        }
    }
}

fn pods<'a>(target: &TargetView<'a>, service: View<'a>, selector: &Map) -> Vec<(View<'a>, &'a Node)> {
    let spec = |view: View<'a>| {
        let own = view.template().and_then(|(_, template)| template.get("spec"));
        own.or_else(|| target.referred(view)?.template()?.1.get("spec"))
    };
    let selected = target.selected(service.namespace(), selector).into_iter();
    selected.filter_map(|view| Some((view, spec(view)?))).collect()
}

/// The ports of a pod's containers that are there as long as the pod is, sidecars among the init containers too.
pub fn of_pod(spec: &Node) -> impl Iterator<Item = &Node> {
    let list = |key: &str| spec.get(key).and_then(Node::as_list).unwrap_or_default().iter();
    let runs_on = |container: &&Node| container.get("restartPolicy").and_then(Node::as_str) == Some("Always");
    let containers = list("containers").chain(list("initContainers").filter(runs_on));
    containers.flat_map(|container| container.get("ports").and_then(Node::as_list).unwrap_or_default())
}

/// The protocol of a port, of a Service or of a container.
pub fn protocol(port: &Node) -> &str {
    port.get("protocol").and_then(Node::as_str).filter(|protocol| !protocol.is_empty()).unwrap_or("TCP")
}
