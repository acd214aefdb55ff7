//! What the pods of a workload take of a namespace's quota.

use super::amount::{Share, billionths};
use super::pods;
use super::scale::Counts;
use super::tree::{items, said, text};
use super::view::{TargetView, View};
use crate::node::{Map, Node};

/// What is counted of a container's resources.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// What it asks for.
    Requests,
    /// What it may use.
    Limits,
}

impl Part {
    /// The field.
    pub fn word(self) -> &'static str {
        match self {
            Part::Requests => "requests",
            Part::Limits => "limits",
        }
    }
}

/// The quotas that are for all pods of their namespace.
pub fn quotas<'t, 'a>(target: &'t TargetView<'a>) -> impl Iterator<Item = View<'a>> + use<'t, 'a> {
    target.of_kind("ResourceQuota").filter(|view| {
        items(view.node(), &["spec", "scopes"]).is_empty() && view.at(&["spec", "scopeSelector"]).is_none()
    })
}

/// What a quota counts of containers' resources: how much there is, of which part, of which resource.
pub fn counted_of<'a>(quota: View<'a>) -> impl Iterator<Item = (&'a Node, Part, &'a str)> {
    let hard = quota.at(&["spec", "hard"]).and_then(Node::as_map).into_iter().flat_map(Map::iter);
    hard.filter_map(|entry| {
        let key = entry.key();
        let (part, resource) = match key.split_once('.') {
            Some(("limits", resource)) => (Part::Limits, resource),
            Some(("requests", resource)) => (Part::Requests, resource),
            _ => (Part::Requests, key),
        };
        let is_of_pods = matches!(resource, "cpu" | "memory" | "ephemeral-storage")
            || (resource.contains('/') && key.starts_with("requests."));
        is_of_pods.then_some((entry.node(), part, resource))
    })
}

/// What a LimitRange gives to containers that say nothing.
#[derive(Debug, Default)]
pub struct Defaults<'a> {
    requests: Vec<&'a Node>,
    limits: Vec<&'a Node>,
}

impl<'a> Defaults<'a> {
    /// Of a namespace.
    pub fn of(target: &TargetView<'a>, namespace: &str) -> Self {
        let mut defaults = Defaults::default();
        for view in target.of_kind("LimitRange").filter(|view| view.namespace() == namespace) {
            for limit in items(view.node(), &["spec", "limits"]) {
                if text(limit, &["type"]) == "Container" {
                    defaults.requests.extend(said(limit, &["defaultRequest"]));
                    defaults.limits.extend(said(limit, &["default"]));
                }
            }
        }
        defaults
    }

    fn get(&self, part: Part, resource: &str) -> Option<&'a Node> {
        let of = |list: &[&'a Node]| list.iter().find_map(|node| said(node, &[resource]));
        match part {
            Part::Limits => of(&self.limits),
            // A limit is a request where there is no other.
            Part::Requests => of(&self.requests).or_else(|| of(&self.limits)),
        }
    }

    /// Whether there is one.
    pub fn has(&self, part: Part, resource: &str) -> bool {
        self.get(part, resource).is_some()
    }
}

/// What a container says, or is given.
fn of_container(container: &Node, part: Part, resource: &str, defaults: &Defaults<'_>) -> i128 {
    let own = |part: Part| said(container, &["resources", part.word(), resource]);
    let node = match part {
        Part::Limits => own(Part::Limits),
        Part::Requests => own(Part::Requests).or_else(|| own(Part::Limits)),
    };
    node.or_else(|| defaults.get(part, resource)).and_then(billionths).unwrap_or(0)
}

/// What a pod takes, in billionths: its containers together with sidecars, or the largest of what runs before them.
pub fn of_pod(spec: &Node, part: Part, resource: &str, defaults: &Defaults<'_>) -> i128 {
    let overhead = said(spec, &["overhead", resource]).and_then(billionths).unwrap_or(0);
    if let Some(whole) = said(spec, &["resources", part.word(), resource]).and_then(billionths) {
        return whole + overhead;
    }
    let (mut together, mut beside, mut before) = (0, 0, 0);
    for container in pods::containers(spec) {
        let amount = of_container(container.node, part, resource, defaults);
        match (container.is_init(), container.runs_on()) {
            (false, _) => together += amount,
            // A sidecar stays beside all that comes after it.
            (true, true) => beside += amount,
            (true, false) => before = before.max(beside + amount),
        }
    }
    before.max(together + beside) + overhead
}

/// The most pods that a workload may have at one moment, those of a new version among them; none where nobody knows.
pub fn largest<'a>(counts: &Counts<'_, 'a>, view: View<'a>) -> Option<i64> {
    let int = |keys: &[&str]| view.at(keys).and_then(Node::as_int);
    let share = |keys: &[&str], unless: Share| view.at(keys).and_then(Share::of).unwrap_or(unless);
    match view.kind() {
        "Pod" => Some(1),
        "Job" => Some(int(&["spec", "parallelism"]).unwrap_or(1)),
        "CronJob" => Some(int(&["spec", "jobTemplate", "spec", "parallelism"]).unwrap_or(1)),
        // As many as there are nodes.
        "DaemonSet" => None,
        kind => {
            let most = counts.of(view)?.most;
            let surge = match kind {
                "Deployment" if view.str(&["spec", "strategy", "type"]) == Some("Recreate") => 0,
                "Deployment" => share(&["spec", "strategy", "rollingUpdate", "maxSurge"], Share::Percent(25)).up(most),
                "Rollout" if takes_two(view) => most,
                "Rollout" => share(&["spec", "strategy", "canary", "maxSurge"], Share::Percent(25)).up(most),
                _ => 0,
            };
            Some(most.saturating_add(surge))
        }
    }
}

/// Whether all pods of a new version come up beside the old ones.
fn takes_two(view: View<'_>) -> bool {
    let has = |keys: &[&str]| view.at(keys).is_some_and(|node| !node.is_null());
    let shrinks = view.at(&["spec", "strategy", "canary", "dynamicStableScale"]).and_then(Node::as_bool);
    has(&["spec", "strategy", "blueGreen"])
        || (has(&["spec", "strategy", "canary", "trafficRouting"]) && shrinks != Some(true))
}
