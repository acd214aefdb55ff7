//! Metadata of objects.

use crate::manifest::Build;
use crate::node::{Map, Node};
use crate::resolve::unit::Unit;

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
    let mut build = Build::new(unit.origin).put("name", name).put_some("namespace", unit.namespace.clone());
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
