//! StatefulSet.

use super::{metadata, pod};
use crate::manifest::Build;
use crate::node::{Map, Node};
use crate::resolve::unit::{Unit, Workload};

/// Stands after the pods that it is for.
const CLAIMS: &str = "volumeClaimTemplates";

/// The StatefulSet of a workload.
pub fn object(unit: &Unit, workload: &Workload) -> Node {
    let selector =
        Build::new(unit.origin).put("matchLabels", Node::map(workload.selector.clone(), unit.origin)).finish();
    let mut spec = Build::new(unit.origin).put_some("replicas", workload.scale.count()).put("selector", selector);
    for entry in workload.fields.iter().filter(|entry| entry.key() != CLAIMS) {
        spec = spec.entry(entry.key_text().clone(), entry.node().clone());
    }
    let spec = spec
        .put("template", pod::template(unit, &workload.pod, &Map::new()))
        .put_some(CLAIMS, workload.fields.get(CLAIMS).cloned());
    Build::object("apps/v1", "StatefulSet", unit.origin)
        .put("metadata", metadata::plain(unit, workload.name.clone()))
        .put("spec", spec.finish())
        .finish()
}
