//! PodDisruptionBudget.

use super::metadata;
use crate::manifest::Build;
use crate::node::Node;
use crate::resolve::unit::{Unit, Workload};

/// The disruption budget of a workload.
pub fn object(unit: &Unit, workload: &Workload) -> Option<Node> {
    let budget = workload.disruption.as_ref()?;
    let selector = Node::map(workload.selector.clone(), budget.origin);
    let mut spec =
        Build::new(budget.origin).put("selector", Build::new(budget.origin).put("matchLabels", selector).finish());
    for entry in budget.fields.iter() {
        spec = spec.entry(entry.key_text().clone(), entry.node().clone());
    }
    let object = Build::object("policy/v1", "PodDisruptionBudget", budget.origin)
        .put("metadata", metadata::plain(unit, workload.name.clone()))
        .put("spec", spec.finish());
    Some(object.finish())
}
