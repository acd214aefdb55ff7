//! Pods as rules look at them: their containers, wherever an object keeps them.

use super::tree::items;
use super::view::{TargetView, View};
use crate::node::Node;

/// The kinds whose pods are there for as long as they are.
pub const KEEP_PODS: &[&str] = &["Deployment", "Rollout", "StatefulSet", "DaemonSet", "ReplicaSet"];

/// The kinds that make pods.
pub const MAKE_PODS: &[&str] = &joined::<8>(&[&["Pod"], KEEP_PODS, &["Job", "CronJob"]]);

/// The kinds that make pods, and those that make them by the way.
pub const HOLD_PODS: &[&str] = &joined::<10>(&[MAKE_PODS, &["AnalysisTemplate", "ClusterAnalysisTemplate"]]);

/// Lists of kinds as one, which a rule can name. How many they are together is checked by the compiler.
pub const fn joined<const COUNT: usize>(lists: &[&[&'static str]]) -> [&'static str; COUNT] {
    let mut all = [""; COUNT];
    let (mut list, mut at) = (0, 0);
    while list < lists.len() {
        let mut kind = 0;
        while kind < lists[list].len() {
            all[at] = lists[list][kind];
            at += 1;
            kind += 1;
        }
        list += 1;
    }
    assert!(at == COUNT, "the lists have another number of kinds");
    all
}

/// A container, with its place among the others.
#[derive(Debug, Clone, Copy)]
pub struct Spot<'a> {
    /// Its tree.
    pub node: &'a Node,
    list: &'static str,
    index: usize,
}

impl<'a> Spot<'a> {
    /// Its name.
    pub fn name(&self) -> &'a str {
        self.node.get("name").and_then(Node::as_str).unwrap_or_default()
    }

    /// The path to a field of it, from the pod's spec that stands at `pod`.
    pub fn path(&self, pod: &str, field: &str) -> String {
        let dot = if pod.is_empty() { "" } else { "." };
        format!("{pod}{dot}{}[{}].{field}", self.list, self.index)
    }

    /// Whether it runs as long as the pod does: it is no init container, or one that is always restarted.
    pub fn runs_on(&self) -> bool {
        self.list != "initContainers" || self.node.get("restartPolicy").and_then(Node::as_str) == Some("Always")
    }

    /// Whether it is an init container.
    pub fn is_init(&self) -> bool {
        self.list == "initContainers"
    }
}

fn of_list<'a>(spec: &'a Node, list: &'static str) -> impl Iterator<Item = Spot<'a>> {
    items(spec, &[list]).iter().enumerate().map(move |(index, node)| Spot { node, list, index })
}

/// The containers of a pod's spec; init containers come last.
pub fn containers(spec: &Node) -> impl Iterator<Item = Spot<'_>> {
    of_list(spec, "containers").chain(of_list(spec, "initContainers"))
}

/// The containers that run as long as the pod does.
pub fn running(spec: &Node) -> impl Iterator<Item = Spot<'_>> {
    containers(spec).filter(Spot::runs_on)
}

/// The spec of an object's own pods, and the path to it.
pub fn spec<'v>(view: View<'v>) -> Option<(&'static str, &'v Node)> {
    let (_, template) = view.template()?;
    let path = match view.kind() {
        "Pod" => "spec",
        "CronJob" => "spec.jobTemplate.spec.template.spec",
        _ => "spec.template.spec",
    };
    Some((path, template.get("spec")?))
}

/// The spec of an object's pods, which a Rollout may have from the workload that it refers to, and who has it.
pub fn spec_in<'a>(target: &TargetView<'a>, view: View<'a>) -> Option<(View<'a>, &'static str, &'a Node)> {
    let own = spec(view).map(|(path, spec)| (view, path, spec));
    own.or_else(|| {
        let referred = target.referred(view)?;
        spec(referred).map(|(path, spec)| (referred, path, spec))
    })
}

/// Shows each spec of pods that an object holds, with the path to it: its own pods', and those of an analysis' Jobs.
pub fn all<'v>(view: View<'v>, show: &mut dyn FnMut(&str, &'v Node)) {
    if let Some((path, spec)) = spec(view) {
        show(path, spec);
    }
    if matches!(view.kind(), "AnalysisTemplate" | "ClusterAnalysisTemplate") {
        for (index, metric) in items(view.node(), &["spec", "metrics"]).iter().enumerate() {
            if let Some(spec) = metric.at(&["provider", "job", "spec", "template", "spec"]) {
                show(&format!("spec.metrics[{index}].provider.job.spec.template.spec"), spec);
            }
        }
    }
}

/// Whether the API server takes a limit for the request of a resource, or there is a request.
pub fn requests(container: &Node, resource: &str) -> bool {
    let said = |of: &str| container.at(&["resources", of, resource]).is_some_and(|node| !node.is_null());
    said("requests") || said("limits")
}
