//! Metadata of objects.

use crate::manifest::Build;
use crate::node::{Map, Node};
use crate::resolve::unit::{GrantObject, Unit};
use crate::source::Origin;

/// Metadata with the unit's own labels and annotations, and more of both over them.
pub fn with(unit: &Unit, name: Node, labels: &Map, annotations: &Map) -> Node {
    let over = |base: &Map, more: &Map| {
        let mut all = base.clone();
        for entry in more.iter() {
            all.insert(entry.key_text().clone(), entry.key_span(), entry.node().clone());
        }
        all
    };
    let labels = over(&unit.labels, labels);
    let annotations = over(&unit.annotations, annotations);
    of(unit, name, unit.namespace.clone(), labels, annotations)
}

fn of(unit: &Unit, name: Node, namespace: Option<Node>, labels: Map, annotations: Map) -> Node {
    let mut build = Build::new(unit.origin).put("name", name).put_some("namespace", namespace);
    if !labels.is_empty() {
        build = build.put("labels", Node::map(labels, unit.origin));
    }
    if !annotations.is_empty() {
        build = build.put("annotations", Node::map(annotations, unit.origin));
    }
    build.finish()
}

/// Metadata with the unit's own labels and annotations.
pub fn plain(unit: &Unit, name: Node) -> Node {
    with(unit, name, &Map::new(), &Map::new())
}

/// Metadata of what is made for a grant, which may belong to no namespace.
pub fn of_grant(unit: &Unit, grant: &GrantObject) -> Node {
    let namespace = unit.namespace.clone().filter(|_| !grant.in_cluster);
    of(unit, grant.name.clone(), namespace, unit.labels.clone(), unit.annotations.clone())
}

/// Metadata of an object that belongs to a target, and to no service.
pub fn of_target(namespace: Option<&Node>, name: Node, origin: Origin) -> Node {
    Build::new(origin).put("name", name).put_some("namespace", namespace.cloned()).finish()
}
