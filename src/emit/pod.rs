//! Pod templates.

use crate::manifest::Build;
use crate::node::{Map, Node};
use crate::resolve::INJECT;
use crate::resolve::unit::{Container, JobObject, Pod, Unit, Workload};
use crate::source::{How, Origin, Rule, Span};

const NO_PROXY: Rule = Rule("pods of an analysis end, and the mesh's proxy would not");
const SECURITY: &str = "securityContext";

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

/// The template of a Job that judges a delivery, as a job of the service has it: without the mesh's proxy, which would
/// not end, and with the security contexts of the service where it says none.
pub fn of_analysis(unit: &Unit, workload: &Workload, template: &Node) -> Node {
    let mut template = template.clone();
    let Some(map) = template.as_map_mut() else { return template };
    if unit.place.istio.is_some() {
        let origin = Origin::derived(template_span(map), NO_PROXY);
        let mut metadata = map.get("metadata").and_then(Node::as_map).cloned().unwrap_or_default();
        let mut labels = metadata.get("labels").and_then(Node::as_map).cloned().unwrap_or_default();
        if !labels.has(INJECT) {
            labels.put(INJECT, Node::fixed("false", origin));
            metadata.put("labels", Node::map(labels, origin));
            // It stands before the spec, as in every template.
            let mut first = Map::new();
            first.put("metadata", Node::map(metadata, origin));
            for entry in map.iter().filter(|entry| entry.key() != "metadata") {
                first.insert(entry.key_text().clone(), entry.key_span(), entry.node().clone());
            }
            *map = first;
        }
    }
    let Some(spec) = map.get_mut("spec").and_then(Node::as_map_mut) else { return template };
    inherit(spec, workload.pod.fields.get(SECURITY));
    let of_container = workload.pod.containers.first().and_then(|main| main.fields.get(SECURITY));
    for list in ["initContainers", "containers"] {
        for container in spec.get_mut(list).and_then(Node::as_list_mut).into_iter().flatten() {
            if let Some(container) = container.as_map_mut() {
                inherit(container, of_container);
            }
        }
    }
    template
}

fn template_span(template: &Map) -> Span {
    template.iter().next().map_or(Span::NONE, |entry| entry.key_span())
}

/// A security context, where none is said.
fn inherit(map: &mut Map, context: Option<&Node>) {
    if let Some(context) = context.filter(|_| !map.has(SECURITY)) {
        map.put(SECURITY, context.clone());
    }
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
