//! What scales a workload from beside it: a ScaledObject of KEDA, or an autoscaler, among raw manifests.

use super::Scope;
use super::kinds::Asked;
use super::unit::Outside;
use crate::diag::Report;
use crate::fold::Lens;
use crate::node::{Node, Text};
use crate::resolve::target_raw;
use crate::spec::{Spec, Target};

/// What KEDA has where a ScaledObject says no count.
const KEDA: (i64, i64) = (0, 100);

/// The manifests of a target that scale something, expressions evaluated. What is wrong with them is told where they
/// are made.
pub fn of_target<'a>(spec: &'a Spec, target: &'a Target, scope: &mut Scope<'a>) -> Vec<Node> {
    let mut found = Vec::new();
    for item in &target.raw {
        let documents = target_raw(spec, item, &mut Report::new());
        let scalers = documents.into_iter().filter(is_scaler);
        found.extend(scalers.map(|node| scope.evaluate(&node, Lens::Plain)));
    }
    found
}

/// Whether a manifest scales something.
pub fn is_scaler(node: &Node) -> bool {
    let kind = node.get("kind").and_then(Node::as_str);
    matches!(kind, Some("ScaledObject" | "HorizontalPodAutoscaler"))
}

/// What scales a workload of that name and namespace, of manifests with the namespace that they have unless they say one.
pub fn outside(
    manifests: &[(Node, Option<Text>)],
    asked: Asked<'_>,
    name: &str,
    namespace: Option<&str>,
) -> Option<Outside> {
    let kinds: &[&str] = match asked {
        Asked::Deployment(_) => &["Deployment", "Rollout"],
        Asked::StatefulSet(_) => &["StatefulSet"],
        Asked::DaemonSet(_) | Asked::CronJob(_) | Asked::Job(_) | Asked::Nothing => return None,
    };
    let scales = |(node, standing): &&(Node, Option<Text>)| {
        let text = |keys: &[&str]| node.at(keys).and_then(Node::as_str);
        let is_keda = text(&["kind"]) == Some("ScaledObject");
        let kind = text(&["spec", "scaleTargetRef", "kind"]).or(is_keda.then_some("Deployment"));
        is_scaler(node)
            && text(&["spec", "scaleTargetRef", "name"]) == Some(name)
            && kind.is_some_and(|kind| kinds.contains(&kind))
            && text(&["metadata", "namespace"]).or(standing.as_deref()) == namespace
    };
    let (node, _) = manifests.iter().find(scales)?;
    let said = |key: &str| node.at(&["spec", key]).and_then(Node::as_int);
    let (is_keda, origin) = (node.get("kind").and_then(Node::as_str) == Some("ScaledObject"), node.origin);
    let origin = node.at(&["metadata", "name"]).map_or(origin, |name| name.origin);
    Some(match is_keda {
        true => Outside {
            what: "ScaledObject",
            least: said("minReplicaCount").unwrap_or(KEDA.0),
            most: said("maxReplicaCount").unwrap_or(KEDA.1),
            origin,
        },
        false => {
            let least = said("minReplicas").unwrap_or(1);
            Outside { what: "HorizontalPodAutoscaler", least, most: said("maxReplicas").unwrap_or(least), origin }
        }
    })
}
