//! What jobs inherit: each lies over what its service folded to, as containers lie over what holds for all of them.

use super::workload::NAME_LABEL;
use crate::fold::{Decided, Lens, Op, Order, Partial, Slot, decide};
use crate::node::{Map, Node, Text};
use crate::shape::{Known, Record, Shape};
use crate::source::Origin;
use crate::spec::BlockId;
use crate::spec::decode::RecordType;
use crate::spec::model::{self, CONTAINER};

/// The label by which a mesh is told to put its proxy into a pod, or not to.
pub const INJECT: &str = "sidecar.istio.io/inject";

/// The words of jobs beside the workload, with the record of an entry.
const WORDS: [(&str, &Record); 2] =
    [("cronJobs", <model::CronJob as RecordType>::RECORD), ("jobs", <model::Job as RecordType>::RECORD)];

/// Words of ours that a job inherits.
const OURS: [&str; 11] = [
    "image",
    "env",
    "envFrom",
    "volumeMounts",
    "configMaps",
    "configFiles",
    "labels",
    "podLabels",
    "volumes",
    "podSecurityContext",
    "podResources",
];

/// Fields of containers and pods that it does not: they are about serving, or about many pods that are alike.
const NOT: [&str; 13] = [
    "startupProbe",
    "readinessProbe",
    "livenessProbe",
    "lifecycle",
    "restartPolicy",
    "restartPolicyRules",
    "topologySpreadConstraints",
    "readinessGates",
    "hostname",
    "hostnameOverride",
    "subdomain",
    "setHostnameAsFQDN",
    "activeDeadlineSeconds",
];

/// Takes what layers say of jobs out of what they say of the service.
pub fn take(joined: &mut Partial) -> Vec<(&'static str, &'static Record, Slot)> {
    let take = |(word, record)| Some((word, record, joined.fields.shift_remove(word)?));
    WORDS.into_iter().filter_map(take).collect()
}

/// Lays the jobs over what they inherit, decides them, and puts them back into the service.
pub fn put(
    decided: &mut Decided,
    jobs: Vec<(&'static str, &'static Record, Slot)>,
    every: Option<&Node>,
    order: &Order,
) {
    if jobs.is_empty() {
        return;
    }
    let origin = decided.node.as_ref().map_or(Origin::NONE, |node| node.origin);
    let base = Node::map(decided.node.as_ref().map(inherited).unwrap_or_default(), origin);
    for (word, record, mut slot) in jobs {
        let under_job = Partial::build(&base, &Shape::Record(record), BlockId::BASE);
        let under_container = every.map(|every| Partial::build(every, &Shape::Record(CONTAINER), BlockId::BASE));
        for (_, job) in &mut slot.partial_mut().fields {
            if !lay_over(job, &under_job) {
                continue;
            }
            let beside = job.partial_mut().fields.get_mut("initContainers");
            if let (Some(beside), Some(under)) = (beside, &under_container) {
                beside.partial_mut().fields.values_mut().for_each(|container| _ = lay_over(container, under));
            }
        }
        let mut of_word = decide(&slot.partial, Lens::Entries(Shape::Record(record)), order);
        if let (Some(node), Some(map)) = (of_word.node.take(), decided.node.as_mut().and_then(Node::as_map_mut)) {
            map.insert(word, slot.key_span, node);
        }
        decided.append(of_word, word);
    }
}

/// Puts something under what layers say of an entry. Deleting from one that is not there makes none.
pub fn lay_over(entry: &mut Slot, under: &Partial) -> bool {
    if entry.partial.claims.iter().all(|claim| matches!(claim.op, Op::Delete | Op::Trim)) {
        return false;
    }
    let own = std::mem::replace(entry.partial_mut(), under.clone());
    entry.partial_mut().join(&own);
    true
}

/// Whether a job inherits a word of its service.
pub fn is_inherited(word: &str) -> bool {
    match <model::Service as RecordType>::RECORD.known(word) {
        Some(Known::Field(_)) => OURS.contains(&word),
        Some(Known::Verbatim("core/v1.Container" | "core/v1.PodSpec", _)) => !NOT.contains(&word),
        _ => false,
    }
}

/// What a job inherits of a service.
fn inherited(service: &Node) -> Map {
    let mut base = Map::new();
    let selector = service.get("selector").and_then(Node::as_map);
    // A label by which Services and budgets find the service's pods would have them find the job's too.
    let is_own = |key: &str| key == NAME_LABEL || key == INJECT || selector.is_some_and(|map| map.has(key));
    let claims = service.at(&["workload", "statefulSet", "volumeClaimTemplates"]).and_then(Node::as_list);
    let is_claim = |mount: &Node| {
        let name = mount.get("name").and_then(Node::as_str);
        claims.unwrap_or_default().iter().any(|claim| claim.at(&["metadata", "name"]).and_then(Node::as_str) == name)
    };
    let entries = service.as_map().into_iter().flat_map(Map::iter);
    for entry in entries.filter(|entry| is_inherited(entry.key())) {
        let mut node = entry.node().clone();
        if entry.key() == "image" && node.as_bool().is_some() {
            continue;
        }
        match (entry.key(), node.as_map_mut()) {
            ("labels" | "podLabels", Some(map)) => map.retain(|key, _| !is_own(key)),
            ("volumeMounts", Some(map)) => map.retain(|_, mount| !is_claim(mount)),
            _ => {}
        }
        base.insert(Text::clone(entry.key_text()), entry.key_span(), node);
    }
    base
}
