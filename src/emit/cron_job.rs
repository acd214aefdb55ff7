//! CronJob.

use super::{metadata, pod};
use crate::manifest::Build;
use crate::node::{Map, Node};
use crate::resolve::unit::{JobObject, Unit};

/// A CronJob with that schedule, and these other fields of its spec.
pub fn object(unit: &Unit, job: &JobObject, schedule: &Node, fields: &Map) -> Node {
    let mut spec = Build::new(job.origin).put("schedule", schedule.clone());
    for entry in fields.iter() {
        spec = spec.entry(entry.key_text().clone(), entry.node().clone());
    }
    let template = Build::new(job.origin).put("spec", pod::of_job(unit, job)).finish();
    let spec = spec.put("jobTemplate", template);
    Build::object("batch/v1", "CronJob", job.origin)
        .put("metadata", metadata::with(unit, job.name.clone(), &job.labels, &job.annotations))
        .put("spec", spec.finish())
        .finish()
}
