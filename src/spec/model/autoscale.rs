//! How many pods.

use std::sync::Arc;

use crate::node::{Map, Node};
use crate::shape::{Record, Shape, Verbatim};
use crate::source::Origin;
use crate::spec::decode::{Count, Cx, Decode, Entries, Entry, RecordType};
use crate::spec::record::record;

use super::{CountOrPercent, LoadText};

record! {
    /// An autoscaler instead of a fixed count: a HorizontalPodAutoscaler, which has at least one metric.
    pub struct Autoscale = Record { name: "autoscale", ..Record::PLAIN };
    /// The fewest pods. Written without any `in`, it is for a target of size 100%.
    min: Count = "min" as Shape::Int { min: 0, max: i32::MAX as i64 };
    /// The most pods. Written without any `in`, it is for a target of size 100%.
    max: Count = "max" as Shape::Int { min: 1, max: i32::MAX as i64 };
    /// The processor load that is aimed at: `70%` of the request, or a quantity for each pod.
    cpu: Option<LoadText> = "cpu";
    /// The memory that is aimed at: `70%` of the request, or a quantity for each pod.
    memory: Option<LoadText> = "memory";
    /// Metrics of other sources, verbatim.
    metrics: Entries<Metric> = "metrics" / "metric";
    /// How fast it scales up and down, verbatim.
    behavior: Option<Node> = "behavior"
        as Shape::KubeField("autoscaling/v2.HorizontalPodAutoscalerSpec", "behavior");
}

/// A metric of an autoscaler: one source, verbatim.
#[derive(Debug, Clone)]
pub struct Metric {
    /// Where it stands.
    pub origin: Origin,
    /// Its source.
    pub source: Arc<Map>,
}

impl RecordType for Metric {
    const RECORD: &'static Record = {
        static INDEX: crate::shape::RecordIndex = crate::shape::RecordIndex::new();
        static RECORD: Record = Record {
            index: &INDEX,
            name: "metric",
            docs: "A metric of an autoscaler: one source, verbatim. Its type follows from it.",
            verbatim: &[Verbatim { ty: "autoscaling/v2.MetricSpec", except: &["type"] }],
            choices: &[&["resource", "containerResource", "pods", "object", "external"]],
            ..Record::PLAIN
        };
        &RECORD
    };

    fn from_map(map: &Arc<Map>, origin: Origin, _: &mut Cx<'_>) -> Option<Self> {
        Some(Metric { origin, source: map.clone() })
    }
}

impl Decode for Metric {
    const SHAPE: Shape = Shape::Record(<Metric as RecordType>::RECORD);

    fn decode(node: &Node, cx: &mut Cx<'_>) -> Option<Self> {
        let map = crate::spec::decode::record_map(node, Self::RECORD, cx)?;
        Self::from_map(map, node.origin, cx)
    }
}

impl Entry for Metric {}

record! {
    /// How many pods may be away at once when nodes are drained: a PodDisruptionBudget. Where there is more than one pod
    /// and nothing is said, one may be away.
    pub struct Disruption = Record {
        name: "disruption",
        choices: &[&["minAvailable", "maxUnavailable"]],
        ..Record::PLAIN
    };
    /// How many pods must stay, as a count or a share.
    min_available: Option<CountOrPercent> = "minAvailable";
    /// How many pods may be away, as a count or a share.
    max_unavailable: Option<CountOrPercent> = "maxUnavailable";
    /// Whether pods that are not ready may be evicted: always (`AlwaysAllow`, unless said), or only while the others
    /// are enough (`IfHealthyBudget`).
    unhealthy_pod_eviction_policy: Option<Node> = "unhealthyPodEvictionPolicy"
        as Shape::KubeField("policy/v1.PodDisruptionBudgetSpec", "unhealthyPodEvictionPolicy");
}
