//! Job.
//!
//! What a Job's pods are cannot be changed. So its name carries a hash of what makes another Job of it: a change is a
//! new Job, which runs, beside the old one, which does not run again.

use sha2::{Digest, Sha256};

use super::{metadata, pod};
use crate::manifest::Build;
use crate::node::{Node, Text, Value};
use crate::resolve::unit::{JobObject, Unit};
use crate::source::{Origin, Rule};

const HASHED: Rule = Rule("the name of a Job carries a hash of its pods, which cannot be changed");

/// Fields of a Job that may change while it is there.
const MUTABLE: [&str; 5] =
    ["suspend", "parallelism", "activeDeadlineSeconds", "backoffLimit", "ttlSecondsAfterFinished"];

/// A Job, with a hash in its name where that is asked for.
pub fn object(unit: &Unit, job: &JobObject, hashed: bool) -> Node {
    let spec = pod::of_job(unit, job);
    let name = match job.name.as_str().filter(|_| hashed) {
        Some(name) => {
            let origin = Origin::derived(job.name.span(), HASHED);
            Node::text(Text::from(format!("{name}-{}", hash(&spec))), origin)
        }
        None => job.name.clone(),
    };
    Build::object("batch/v1", "Job", job.origin)
        .put("metadata", metadata::with(unit, name, &job.labels, &job.annotations))
        .put("spec", spec)
        .finish()
}

/// Whether two objects are one Job.
pub fn is_same(one: &Node, other: &Node) -> bool {
    let says = |keys: &[&str]| one.at(keys).zip(other.at(keys)).is_some_and(|(one, other)| one.same(other));
    says(&["kind"]) && says(&["metadata", "name"])
}

/// The first ten hexadecimal digits of the SHA-256 of what cannot be changed.
fn hash(spec: &Node) -> String {
    let mut hasher = Sha256::new();
    let mut spec = spec.clone();
    if let Some(map) = spec.as_map_mut() {
        map.retain(|key, _| !MUTABLE.contains(&key));
    }
    add(&mut hasher, &spec);
    hasher.finalize().iter().take(5).map(|byte| format!("{byte:02x}")).collect()
}

/// Each value with its type and length before it, so that no two are written alike; maps by their keys, whose order
/// means nothing.
fn add(hasher: &mut Sha256, node: &Node) {
    match &node.value {
        Value::Map(map) => {
            let mut entries: Vec<_> = map.iter().collect();
            entries.sort_by(|a, b| a.key().cmp(b.key()));
            head(hasher, b'm', entries.len());
            for entry in entries {
                text(hasher, b'k', entry.key());
                add(hasher, entry.node());
            }
        }
        Value::List(items) => {
            head(hasher, b'l', items.len());
            items.iter().for_each(|item| add(hasher, item));
        }
        Value::Text(value) => text(hasher, b's', value),
        Value::Number(number) => text(hasher, b'n', &number.canonical()),
        Value::Bool(value) => head(hasher, b'b', usize::from(*value)),
        Value::Null => head(hasher, b'0', 0),
    }
}

fn text(hasher: &mut Sha256, kind: u8, text: &str) {
    head(hasher, kind, text.len());
    hasher.update(text.as_bytes());
}

fn head(hasher: &mut Sha256, kind: u8, length: usize) {
    hasher.update([kind]);
    hasher.update((length as u64).to_le_bytes());
}
