//! The fleet at a glance.

use rayon::prelude::*;

use super::fleet::Loaded;
use super::render::{context, units};
use super::select::Selection;
use crate::node::Node;
use crate::resolve::unit::{Scale, Unit};
use crate::resolve::{place, unit};

/// One unit at a glance.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Row {
    /// The service.
    pub service: String,
    /// The target.
    pub target: String,
    /// The version of its main container; of a native canary on its way, both.
    pub version: String,
    /// How many pods: a count, or the bounds of an autoscaler.
    pub pods: String,
    /// How a new version reaches traffic.
    pub delivery: String,
}

/// The units of a selection at a glance.
pub fn list(loaded: &Loaded, selection: &Selection) -> Vec<Row> {
    let Some(fleet) = &loaded.fleet else { return Vec::new() };
    let work = units(fleet, selection);
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
            Some(Row {
                service: service.name.value.to_string(),
                target: target.path.to_string(),
                version: unit.as_ref().map_or_else(|| "?".to_owned(), version),
                pods: unit.as_ref().map_or_else(|| "?".to_owned(), pods),
                delivery: unit.as_ref().map_or_else(|| "?".to_owned(), delivery),
            })
        })
        .collect();
    rows.into_iter().flatten().collect()
}

fn version(unit: &Unit) -> String {
    let Some(workload) = &unit.workload else { return "-".to_owned() };
    let of = |image: Option<&Node>| image.and_then(Node::as_str).map_or_else(|| "?".to_owned(), tag);
    let now = of(workload.pod.containers.first().map(|container| &container.image));
    match &workload.next {
        Some(next) => format!("{now} → {}", of(next.pod.containers.first().map(|container| &container.image))),
        None => now,
    }
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

fn pods(unit: &Unit) -> String {
    let Some(workload) = &unit.workload else { return "-".to_owned() };
    let count = |node: &Node| node.as_int().map_or_else(|| "?".to_owned(), |count| count.to_string());
    match &workload.scale {
        Scale::Fixed(node) => count(node),
        Scale::Auto(auto) => format!("{} to {}", count(&auto.min), count(&auto.max)),
    }
}

fn delivery(unit: &Unit) -> String {
    let Some(workload) = &unit.workload else { return "raw objects".to_owned() };
    let word = workload.delivery.word();
    let engine = match &workload.delivery {
        crate::resolve::unit::Delivery::Canary { engine, .. }
        | crate::resolve::unit::Delivery::BlueGreen { engine, .. } => {
            format!(" ({})", engine.word())
        }
        _ => String::new(),
    };
    format!("{word}{engine}")
}
