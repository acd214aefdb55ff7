//! The Jobs of analyses, as rules look at Jobs. The controller makes them from a metric of an AnalysisTemplate.

use crate::manifest::{Build, Object};
use crate::node::{Node, Value};

/// The Jobs that the metrics of these objects run. One with arguments of the analysis in it is left out: its names are not
/// known yet.
pub fn of(objects: &[Object]) -> Vec<Object> {
    let templates = objects.iter().filter(|object| &*object.id.kind == "AnalysisTemplate");
    templates
        .flat_map(|object| {
            let metrics = object.node.at(&["spec", "metrics"]).and_then(Node::as_list).unwrap_or_default();
            metrics.iter().filter_map(|metric| job(object, metric))
        })
        .collect()
}

fn job(template: &Object, metric: &Node) -> Option<Object> {
    let spec = metric.at(&["provider", "job", "spec"])?;
    if has_arguments(spec) {
        return None;
    }
    let name = metric.get("name")?;
    let text = format!("{}-{}", template.id.name, name.as_str()?);
    let namespace = template.node.at(&["metadata", "namespace"]).cloned();
    let metadata =
        Build::new(name.origin).put("name", Node::text(text, name.origin)).put_some("namespace", namespace).finish();
    let job = Build::object("batch/v1", "Job", name.origin).put("metadata", metadata).put("spec", spec.clone());
    Object::of(job.finish()).ok()
}

fn has_arguments(node: &Node) -> bool {
    match &node.value {
        Value::Map(map) => map.iter().any(|entry| has_arguments(entry.node())),
        Value::List(items) => items.iter().any(has_arguments),
        Value::Text(text) => text.contains("{{"),
        _ => false,
    }
}
