//! Service.

use super::metadata;
use crate::manifest::Build;
use crate::node::Node;
use crate::resolve::unit::{ServiceObject, Unit, Workload};

/// A Service of a workload. Its selector is the workload's, so that both halves of a canary stand behind it.
pub fn object(unit: &Unit, workload: &Workload, service: &ServiceObject) -> Node {
    let mut spec = Build::new(service.origin);
    if !service.fields.has("selector") {
        spec = spec.put("selector", Node::map(workload.selector.clone(), service.origin));
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
