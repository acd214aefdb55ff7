//! Where a service is reached, as its layers say it. Its expressions are evaluated when somebody asks.

use std::collections::BTreeMap;

use super::{Folded, kinds};
use crate::node::{Map, Node, Text};
use crate::shape::is_expression;
use crate::source::Span;
use crate::spec::decode::Faults;
use crate::spec::model::ServiceWords;

/// Where a service is reached: its Service's name and ports, its namespace.
#[derive(Debug, Clone)]
pub struct Reach {
    /// The name of its Service, where it says one.
    pub name: Option<Node>,
    /// The namespace, where it says one.
    pub namespace: Option<Node>,
    /// The ports of its Service.
    pub ports: Vec<ReachPort>,
    /// What its layers folded to: what its expressions are evaluated by.
    pub folded: Node,
    /// Whether something of the service was found wrong and told: its ports may not be all there.
    pub is_faulty: bool,
}

/// A port of a Service.
#[derive(Debug, Clone)]
pub struct ReachPort {
    /// Its name.
    pub name: Text,
    /// The container's number.
    pub number: Option<Node>,
    /// What the Service has instead, where that is said.
    pub service: Option<Node>,
    /// The container that has it: a way into the folded tree.
    pub container: Vec<Text>,
}

impl Reach {
    /// The names of its ports.
    pub fn port_names(&self) -> impl Iterator<Item = &str> {
        self.ports.iter().map(|port| port.name.as_str())
    }

    /// Whether it has a port of that name.
    pub fn has_port(&self, name: &str) -> bool {
        self.port_names().any(|port| port == name)
    }

    /// The place of a value of it: of its host, or of that port.
    pub fn span(&self, port: Option<&str>) -> Option<Span> {
        let node = match port {
            Some(name) => {
                let port = self.ports.iter().find(|port| port.name == name)?;
                port.service.as_ref().or(port.number.as_ref())
            }
            None => self.namespace.as_ref().filter(|node| is_expression(node)).or(self.name.as_ref()),
        };
        node.map(Node::span)
    }
}

/// Where the services of a target are reached, from what their layers folded to.
pub fn reaches<'n>(folded: impl Iterator<Item = (&'n Text, &'n Folded)>) -> BTreeMap<Text, Reach> {
    folded.filter_map(|(name, folded)| Some((name.clone(), reach(folded)?))).collect()
}

fn reach(folded: &Folded) -> Option<Reach> {
    let (node, is_faulty) = (folded.decided.node.as_ref()?, folded.faults != Faults::None);
    if ["services", "image"].iter().any(|word| node.get(word).and_then(Node::as_bool) == Some(false)) {
        return None;
    }
    if matches!(kinds::of_tree(node), "cronJob" | "job" | "false") {
        return None;
    }
    let mut ports = Vec::new();
    ports_of(node, &[], &mut ports);
    let word = Text::new_static("sidecars");
    for sidecar in node.get("sidecars").and_then(Node::as_map).into_iter().flat_map(Map::iter) {
        ports_of(sidecar.node(), &[word.clone(), sidecar.key_text().clone()], &mut ports);
    }
    ports.sort_by(|one, other| one.name.cmp(&other.name));
    ports.dedup_by(|one, other| one.name == other.name);
    let reach = Reach {
        name: node.at(&["services", ServiceWords::OWN, "name"]).cloned(),
        namespace: node.get("namespace").filter(|said| said.as_str().is_some()).cloned(),
        ports,
        folded: node.clone(),
        is_faulty,
    };
    (!reach.ports.is_empty() || is_faulty).then_some(reach)
}

fn ports_of(container: &Node, way: &[Text], ports: &mut Vec<ReachPort>) {
    for port in container.get("ports").and_then(Node::as_map).into_iter().flat_map(Map::iter) {
        let service = port.node().get("service");
        // It is of no Service, or of another one than the service's own.
        let is_elsewhere =
            |said: &Node| said.as_bool() == Some(false) || (said.as_str().is_some() && !is_expression(said));
        let number = port.node().get("containerPort");
        if service.is_some_and(is_elsewhere) || (service.is_none() && number.is_none()) {
            continue;
        }
        ports.push(ReachPort {
            name: port.key_text().clone(),
            number: number.cloned(),
            service: service.cloned(),
            container: way.to_vec(),
        });
    }
}
