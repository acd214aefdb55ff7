//! What the pods of a workload take from ConfigMaps and Secrets.

use super::view::{TargetView, View};
use crate::node::Node;

/// A ConfigMap or a Secret that a pod takes something of.
#[derive(Debug, Clone, Copy)]
pub struct Taken<'a> {
    /// `ConfigMap` or `Secret`.
    pub kind: &'static str,
    /// Its name, a string.
    pub name: &'a Node,
    /// The keys of it: one for a variable, several for files, none where all are taken.
    pub key: Option<&'a Node>,
    /// Whether the pod starts without it.
    pub is_optional: bool,
    /// Whether a running pod never sees a change of it, unlike that of a file in a volume.
    pub is_fixed: bool,
    /// The field that refers to it, within the pod's spec.
    pub field: &'static str,
}

const ENV_FROM: [(&str, &str); 2] = [("configMapRef", "ConfigMap"), ("secretRef", "Secret")];
const ENV: [(&str, &str); 2] = [("configMapKeyRef", "ConfigMap"), ("secretKeyRef", "Secret")];
const VOLUMES: [(&str, &str, &str); 2] = [("configMap", "name", "ConfigMap"), ("secret", "secretName", "Secret")];
const PROJECTED: [(&str, &str); 2] = [("configMap", "ConfigMap"), ("secret", "Secret")];

/// Shows all that the pods of an object take.
pub fn taken<'a>(view: View<'a>, show: &mut dyn FnMut(Taken<'a>)) {
    let Some(spec) = view.template().and_then(|(_, template)| template.get("spec")) else { return };
    let list = |node: &'a Node, key: &str| node.get(key).and_then(Node::as_list).unwrap_or_default();
    let is_optional = |node: &Node| node.get("optional").and_then(Node::as_bool) == Some(true);
    for container in list(spec, "containers").iter().chain(list(spec, "initContainers")) {
        for source in list(container, "envFrom") {
            for (word, kind) in ENV_FROM {
                let Some(node) = source.get(word) else { continue };
                let Some(name) = named(node, "name") else { continue };
                let (is_optional, field) = (is_optional(node), "envFrom");
                show(Taken { kind, name, key: None, is_optional, is_fixed: true, field });
            }
        }
        for variable in list(container, "env") {
            let Some(from) = variable.get("valueFrom") else { continue };
            for (word, kind) in ENV {
                let Some(node) = from.get(word) else { continue };
                let Some(name) = named(node, "name") else { continue };
                let (is_optional, field) = (is_optional(node), "env");
                show(Taken { kind, name, key: node.get("key"), is_optional, is_fixed: true, field });
            }
        }
    }
    for volume in list(spec, "volumes") {
        let mut of = |node: &'a Node, word: &str, kind: &'static str| {
            let Some(name) = named(node, word) else { return };
            let is_fixed = volume.get("name").is_some_and(|volume| is_by_sub_path(spec, volume));
            let key = node.get("items").filter(|items| items.as_list().is_some_and(|items| !items.is_empty()));
            show(Taken { kind, name, key, is_optional: is_optional(node), is_fixed, field: "volumes" });
        };
        for (word, name, kind) in VOLUMES {
            if let Some(node) = volume.get(word) {
                of(node, name, kind);
            }
        }
        for source in volume.get("projected").map(|projected| list(projected, "sources")).unwrap_or_default() {
            for (word, kind) in PROJECTED {
                if let Some(node) = source.get(word) {
                    of(node, "name", kind);
                }
            }
        }
    }
}

/// Shows what the pods of a whole target want and nothing gives them: once for each workload and name. `is_given` is asked
/// whether something of that name is there for a workload.
pub fn wanting<'a>(
    target: &TargetView<'a>,
    kind: &str,
    is_given: impl Fn(View<'a>, &str) -> bool,
    mut show: impl FnMut(View<'a>, &'a str, Taken<'a>),
) {
    // Of what was not selected nothing is known, and it may be what gives it.
    if !target.is_whole {
        return;
    }
    for workload in target.workloads() {
        let mut told: Vec<&str> = Vec::new();
        taken(workload, &mut |taken| {
            let name = taken.name.as_str().filter(|_| taken.kind == kind && !taken.is_optional);
            let Some(name) = name.filter(|name| !told.contains(name) && !is_given(workload, name)) else { return };
            told.push(name);
            show(workload, name, taken);
        });
    }
}

impl<'a> Taken<'a> {
    /// Shows each key that is taken by name.
    pub fn keys(&self, show: &mut dyn FnMut(&'a Node)) {
        let Some(key) = self.key else { return };
        match key.as_list() {
            None => show(key),
            Some(items) => items.iter().filter_map(|item| item.get("key")).for_each(show),
        }
    }
}

fn named<'a>(node: &'a Node, word: &str) -> Option<&'a Node> {
    node.get(word).filter(|name| name.as_str().is_some_and(|name| !name.is_empty()))
}

/// Whether any container mounts a single file of a volume: the kubelet never writes such a file again.
fn is_by_sub_path(spec: &Node, volume: &Node) -> bool {
    let list = |node: &Node, key: &str, is: &dyn Fn(&Node) -> bool| {
        node.get(key).and_then(Node::as_list).unwrap_or_default().iter().any(is)
    };
    let is_single = |mount: &Node| {
        mount.get("name").is_some_and(|name| name.same(volume))
            && (mount.get("subPath").is_some() || mount.get("subPathExpr").is_some())
    };
    let of_container = |container: &Node| list(container, "volumeMounts", &is_single);
    list(spec, "containers", &of_container) || list(spec, "initContainers", &of_container)
}
