//! HorizontalPodAutoscaler.

use super::metadata;
use crate::manifest::Build;
use crate::node::Node;
use crate::resolve::unit::{Scale, Unit, Workload};

/// The autoscaler of a workload, which is of that kind. The workload then carries no `replicas`.
pub fn object(unit: &Unit, workload: &Workload, api_version: &'static str, kind: &'static str) -> Option<Node> {
    let Scale::Auto(auto) = &workload.scale else { return None };
    let target =
        Build::new(auto.origin).fixed("apiVersion", api_version).fixed("kind", kind).put("name", workload.name.clone());
    let spec = Build::new(auto.origin)
        .put("scaleTargetRef", target.finish())
        .put("minReplicas", auto.min.clone())
        .put("maxReplicas", auto.max.clone())
        .list_some("metrics", auto.metrics.clone())
        .put_some("behavior", auto.behavior.clone());
    let object = Build::object("autoscaling/v2", "HorizontalPodAutoscaler", auto.origin)
        .put("metadata", metadata::plain(unit, workload.name.clone()))
        .put("spec", spec.finish());
    Some(object.finish())
}
