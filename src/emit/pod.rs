//! Pod templates.

use crate::manifest::Build;
use crate::node::{Map, Node};
use crate::resolve::unit::{Container, JobObject, Pod, Unit};
use crate::source::How;

/// The pod template, with more labels over the pod's own.
pub fn template(unit: &Unit, pod: &Pod, more: &Map) -> Node {
    let mut labels = pod.labels.clone();
    for entry in more.iter() {
        labels.insert(entry.key_text().clone(), entry.key_span(), entry.node().clone());
    }
    let mut metadata = Build::new(unit.origin).put("labels", Node::map(labels, unit.origin));
    if !pod.annotations.is_empty() {
        metadata = metadata.put("annotations", Node::map(pod.annotations.clone(), unit.origin));
    }
    let mut spec = Build::new(unit.origin).put_some("serviceAccountName", pod.account.clone());
    for entry in pod.fields.iter() {
        let node = match entry.key() {
            "topologySpreadConstraints" => spread(entry.node(), more),
            _ => entry.node().clone(),
        };
        spec = spec.entry(entry.key_text().clone(), node);
    }
    let spec = spec
        .list_some("initContainers", pod.init_containers.iter().map(container).collect())
        .list("containers", pod.containers.iter().map(container).collect())
        .list_some("volumes", pod.volumes.iter().map(|(name, source)| volume(name, source)).collect());
    Build::new(unit.origin).put("metadata", metadata.finish()).put("spec", spec.finish()).finish()
}

/// The spec of a Job, alone or in a CronJob.
pub fn of_job(unit: &Unit, job: &JobObject) -> Node {
    let mut spec = Build::new(job.origin);
    for entry in job.fields.iter() {
        spec = spec.entry(entry.key_text().clone(), entry.node().clone());
    }
    spec.put("template", template(unit, &job.pod, &Map::new())).finish()
}

/// Spread constraints whose selector is derived count the pods with those labels alone: all pods of one half on one node
/// would go with it.
fn spread(constraints: &Node, more: &Map) -> Node {
    let mut constraints = constraints.clone();
    for constraint in constraints.as_list_mut().into_iter().flatten() {
        let selector = constraint.as_map_mut().and_then(|map| map.get_mut("labelSelector"));
        let selector = selector.filter(|selector| matches!(selector.origin.how, How::Derived(_)));
        let labels = selector.and_then(Node::as_map_mut).and_then(|map| map.get_mut("matchLabels"));
        let Some(labels) = labels.and_then(Node::as_map_mut) else { continue };
        for entry in more.iter() {
            labels.insert(entry.key_text().clone(), entry.key_span(), entry.node().clone());
        }
    }
    constraints
}

fn container(container: &Container) -> Node {
    let mut build = Build::new(container.origin)
        .put("name", container.name.clone())
        .put("image", container.image.clone())
        .put_some("command", container.command.clone())
        .put_some("args", container.args.clone())
        .list_some("ports", container.ports.clone())
        .list_some("envFrom", container.env_from.clone())
        .list_some("env", container.env.clone());
    for entry in container.fields.iter() {
        build = build.entry(entry.key_text().clone(), entry.node().clone());
    }
    build.list_some("volumeMounts", container.mounts.clone()).finish()
}

fn volume(name: &Node, source: &Map) -> Node {
    let mut build = Build::new(name.origin).put("name", name.clone());
    for entry in source.iter() {
        build = build.entry(entry.key_text().clone(), entry.node().clone());
    }
    build.finish()
}
