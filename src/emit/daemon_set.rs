//! DaemonSet.

use super::{metadata, pod};
use crate::manifest::Build;
use crate::node::{Map, Node};
use crate::resolve::unit::{Unit, Workload};

/// The DaemonSet of a workload.
pub fn object(unit: &Unit, workload: &Workload) -> Node {
    let selector =
        Build::new(unit.origin).put("matchLabels", Node::map(workload.selector.clone(), unit.origin)).finish();
    let mut spec = Build::new(unit.origin).put("selector", selector);
    for entry in workload.fields.iter() {
        spec = spec.entry(entry.key_text().clone(), entry.node().clone());
    }
    let spec = spec.put("template", pod::template(unit, &workload.pod, &Map::new()));
    Build::object("apps/v1", "DaemonSet", unit.origin)
        .put("metadata", metadata::plain(unit, workload.name.clone()))
        .put("spec", spec.finish())
        .finish()
}
