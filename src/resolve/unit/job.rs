//! What runs pods, and pods that end.

use super::Pod;
use crate::node::{Map, Node};
use crate::source::Origin;

/// What runs the pods of a workload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A Deployment, or what the delivery makes of it.
    Deployment,
    /// A StatefulSet.
    StatefulSet,
    /// A DaemonSet.
    DaemonSet,
}

impl Kind {
    /// The kind as manifests have it.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Deployment => "Deployment",
            Kind::StatefulSet => "StatefulSet",
            Kind::DaemonSet => "DaemonSet",
        }
    }
}

/// Pods that end: a Job, or a CronJob that makes Jobs.
#[derive(Debug, Clone)]
pub struct JobObject {
    /// Its name, before a hash of its pods may follow it.
    pub name: Node,
    /// Whether it is all that the service runs, under `workload`.
    pub is_main: bool,
    /// Labels of the object, over those of every object.
    pub labels: Map,
    /// Annotations of the object, over those of every object.
    pub annotations: Map,
    /// Its pods.
    pub pod: Pod,
    /// Fields of the Job's spec, verbatim.
    pub fields: Map,
    /// When it runs.
    pub runs: Runs,
    /// Where it stands.
    pub origin: Origin,
}

/// When a job runs.
#[derive(Debug, Clone)]
pub enum Runs {
    /// Once; with a hash of its pods in its name, once for each content of them.
    Once {
        /// Whether the hash is in its name.
        hashed: bool,
    },
    /// By a schedule.
    At {
        /// The schedule.
        schedule: Node,
        /// Other fields of the CronJob's spec, verbatim.
        fields: Map,
    },
}

impl JobObject {
    /// The kind as manifests have it.
    pub fn kind(&self) -> &'static str {
        match self.runs {
            Runs::Once { .. } => "Job",
            Runs::At { .. } => "CronJob",
        }
    }
}
