//! The fleet at a glance.

use std::fmt;

use rayon::prelude::*;

use super::fleet::Loaded;
use super::render::units;
use super::select::Selection;
use super::unit::context;
use crate::node::Node;
use crate::resolve::unit::{Delivery, Pod, Runs, Scale, Unit};
use crate::resolve::{place, unit};
use crate::spec::Target;
use crate::spec::model::Abort;

/// One unit at a glance.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Row {
    /// The service.
    pub service: String,
    /// The target.
    pub target: String,
    /// What runs its pods; nothing for a bundle of raw objects, or where it has a fault.
    pub kind: Option<&'static str>,
    /// When it runs, if it is a CronJob.
    pub schedule: Option<String>,
    /// The jobs that run beside that, each as `CronJob/NAME` or `Job/NAME`.
    pub jobs: Vec<String>,
    /// The version of its main container; nothing for a bundle of raw objects, or where it has a fault.
    pub version: Option<String>,
    /// The version on its way, where Git moves it.
    pub next: Option<String>,
    /// The wave that it has come to, where the cells are in waves.
    pub wave: Option<i64>,
    /// The stage that it has come to in this wave.
    pub stage: Option<String>,
    /// How far it has gone back, where it was given up.
    pub abort: Option<&'static str>,
    /// How many pods; nothing for a bundle of raw objects, for jobs, or where it has a fault.
    pub pods: Option<Pods>,
    /// How a new version reaches traffic; nothing for a bundle of raw objects, for jobs, or where it has a fault.
    pub delivery: Option<&'static str>,
    /// What moves the delivery, where that is said.
    pub engine: Option<&'static str>,
    /// Whether it could be resolved.
    pub resolved: bool,
}

/// How many pods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(untagged)]
pub enum Pods {
    /// This many.
    Fixed(i64),
    /// As many as an autoscaler finds right.
    Scaled {
        /// The fewest.
        min: i64,
        /// The most.
        max: i64,
    },
    /// One on each node.
    Nodes(&'static str),
}

impl fmt::Display for Pods {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Pods::Fixed(count) => write!(f, "{count}"),
            Pods::Scaled { min, max } => write!(f, "{min} to {max}"),
            Pods::Nodes(words) => f.write_str(words),
        }
    }
}

/// The units of a selection at a glance, by service and then in the order of targets.
pub fn list(loaded: &Loaded, selection: &Selection) -> Vec<Row> {
    let Some(fleet) = &loaded.fleet else { return Vec::new() };
    let mut work = units(fleet, selection);
    // Services are sorted by name.
    work.sort_by_key(|(target, service)| (*service, *target));
    let rows: Vec<Option<Row>> = work
        .par_iter()
        .map(|(target, at)| {
            let target = fleet.spec.targets.get(*target)?;
            let service = fleet.spec.services.get(*at)?;
            let reaches = fleet.reaches.get(target.number)?;
            let (place, _) = place(&fleet.spec, target, &fleet.templates, &loaded.sources, reaches);
            let context = context(fleet, &loaded.sources, &place, target)?;
            let folded = fleet.folds.get(*at)?.get(&target.number)?;
            let unit = unit(context, service, folded).0;
            let mut row = Row {
                service: service.name.value.to_string(),
                target: target.path.to_string(),
                kind: None,
                schedule: None,
                jobs: Vec::new(),
                version: None,
                next: None,
                wave: None,
                stage: None,
                abort: None,
                pods: None,
                delivery: None,
                engine: None,
                resolved: unit.is_some(),
            };
            if let Some(unit) = &unit {
                fill(&mut row, target, unit);
            }
            Some(row)
        })
        .collect();
    rows.into_iter().flatten().collect()
}

fn fill(row: &mut Row, target: &Target, unit: &Unit) {
    let of = |image: Option<&Node>| image.and_then(Node::as_str).map(tag);
    let main = |pod: &Pod| of(pod.containers.first().map(|container| &container.image));
    let beside = unit.jobs.iter().filter(|job| !job.is_main);
    for job in beside.map(|job| format!("{}/{}", job.kind(), job.name.as_str().unwrap_or_default())) {
        // There may be one for each of two versions.
        if !row.jobs.contains(&job) {
            row.jobs.push(job);
        }
    }
    if let Some(job) = unit.jobs.iter().find(|job| job.is_main) {
        row.kind = Some(job.kind());
        row.schedule = match &job.runs {
            Runs::At { schedule, .. } => schedule.as_str().map(str::to_owned),
            Runs::Once { .. } => None,
        };
    }
    let Some(workload) = &unit.workload else {
        row.version = unit.jobs.first().and_then(|job| main(&job.pod));
        return;
    };
    row.kind = Some(workload.kind.name());
    row.version = main(&workload.pod);
    if let Some(next) = &workload.next {
        row.next = main(&next.pod);
        // A version is on its way in the cells of its wave alone, so that theirs is its.
        row.wave = target.wave.map(|wave| wave.value);
        row.stage = Some(next.stage.to_string());
        row.abort = next.abort.map(Abort::word);
    }
    row.pods = match &workload.scale {
        Scale::Fixed(node) => node.as_int().map(Pods::Fixed),
        Scale::Auto(auto) => auto.min.as_int().zip(auto.max.as_int()).map(|(min, max)| Pods::Scaled { min, max }),
        Scale::Outside(outside) => Some(Pods::Scaled { min: outside.least, max: outside.most }),
        Scale::EachNode { .. } => Some(Pods::Nodes("each node")),
    };
    let by_hand = workload.fields.get("updateStrategy").and_then(|node| node.get("type")).and_then(Node::as_str);
    row.delivery = Some(if by_hand == Some("OnDelete") { "on delete" } else { workload.delivery.word() });
    row.engine = match &workload.delivery {
        Delivery::Canary { engine, .. } | Delivery::BlueGreen { engine, .. } => Some(engine.word()),
        _ => None,
    };
}

/// The tag of an image, or the start of its digest.
fn tag(image: &str) -> String {
    let (name, digest) = image.split_once('@').map_or((image, None), |(name, digest)| (name, Some(digest)));
    let file = name.rsplit('/').next().unwrap_or(name);
    match (file.split_once(':'), digest) {
        (Some((_, tag)), _) => tag.to_owned(),
        (None, Some(digest)) => digest.chars().take(19).collect(),
        (None, None) => "?".to_owned(),
    }
}
