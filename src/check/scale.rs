//! How many pods a workload has, by itself or by its autoscaler.

use super::view::{TargetView, View};
use crate::node::Node;

/// The kinds that have a count of pods.
pub const COUNTED: [&str; 4] = ["Deployment", "Rollout", "StatefulSet", "ReplicaSet"];

/// The pods of a workload at rest.
#[derive(Debug, Clone, Copy)]
pub struct Count<'a> {
    /// The fewest.
    pub least: i64,
    /// The most.
    pub most: i64,
    /// Where the fewest are said.
    pub said: &'a Node,
}

/// Who counts the pods of a target's workloads.
#[derive(Debug)]
pub struct Counts<'t, 'a> {
    target: &'t TargetView<'a>,
    referred: Vec<(&'a str, &'a str)>,
}

impl<'t, 'a> Counts<'t, 'a> {
    /// Of a target.
    pub fn new(target: &'t TargetView<'a>) -> Self {
        let referred = target.of_kind("Rollout").filter_map(|view| {
            let kind = view.str(&["spec", "workloadRef", "kind"]).unwrap_or("Deployment");
            let name = view.str(&["spec", "workloadRef", "name"])?;
            (kind == "Deployment").then_some((view.namespace(), name))
        });
        Counts { target, referred: referred.collect() }
    }

    /// Whether a Rollout takes its pods from it: the Rollout then has them, and it has none.
    pub fn is_referred(&self, view: View<'_>) -> bool {
        view.kind() == "Deployment"
            && self.referred.iter().any(|(namespace, name)| *namespace == view.namespace() && *name == view.name())
    }

    /// The workloads that have a count of pods: no DaemonSets or Jobs, and none from which a Rollout takes its pods.
    pub fn workloads(&self) -> impl Iterator<Item = View<'a>> {
        COUNTED.iter().flat_map(|kind| self.target.of_kind(kind)).filter(|view| !self.is_referred(*view))
    }

    /// How many pods a workload has, where that is said: by `replicas` or by an autoscaler.
    pub fn of(&self, view: View<'a>) -> Option<Count<'a>> {
        let names = |scaler: &View<'_>, kind: &str| {
            scaler.namespace() == view.namespace()
                && scaler.str(&["spec", "scaleTargetRef", "name"]) == Some(view.name())
                && scaler.str(&["spec", "scaleTargetRef", "kind"]).unwrap_or(kind) == view.kind()
        };
        if let Some(scaler) = self.target.of_kind("ScaledObject").find(|scaler| names(scaler, "Deployment")) {
            // KEDA has none at rest unless it is said.
            let least = scaler.at(&["spec", "minReplicaCount"])?;
            let count = least.as_int().filter(|count| *count > 0)?;
            let most = scaler.at(&["spec", "maxReplicaCount"]).and_then(Node::as_int).unwrap_or(100);
            return Some(Count { least: count, most, said: least });
        }
        if let Some(scaler) = self.target.of_kind("HorizontalPodAutoscaler").find(|scaler| names(scaler, "")) {
            let most = scaler.at(&["spec", "maxReplicas"])?;
            let least = scaler.at(&["spec", "minReplicas"]);
            return Some(Count {
                least: least.map_or(Some(1), Node::as_int)?,
                most: most.as_int()?,
                said: least.unwrap_or(most),
            });
        }
        let said = view.at(&["spec", "replicas"])?;
        let count = said.as_int()?;
        Some(Count { least: count, most: count, said })
    }
}
