//! What rules ask of two trees: who has pods, where traffic goes, and what is another than before.

use super::istio::service_of;
use super::rollouts::moved;
use super::scale::Counts;
use super::tree::{items, text};
use super::view::{TargetView, View};
use crate::node::{Map, Node, Value};

/// The first value that is another than it was: its path, and itself; where something is gone, what held it.
pub fn difference<'n>(old: &Node, new: &'n Node, path: &str) -> Option<(String, &'n Node)> {
    if old.same(new) {
        return None;
    }
    match (&old.value, &new.value) {
        (Value::Map(before), Value::Map(after)) => {
            let changed = after.iter().find_map(|entry| {
                let path = format!("{path}.{}", entry.key());
                match before.get(entry.key()) {
                    Some(before) => difference(before, entry.node(), &path),
                    None => Some((path, entry.node())),
                }
            });
            Some(changed.unwrap_or((path.to_owned(), new)))
        }
        (Value::List(before), Value::List(after)) if before.len() == after.len() => {
            let mut pairs = before.iter().zip(after.iter()).enumerate();
            pairs.find_map(|(at, (before, after))| difference(before, after, &format!("{path}[{at}]")))
        }
        _ => Some((path.to_owned(), new)),
    }
}

/// Whether a workload asks for pods. One whose count an autoscaler says does.
pub fn asks_for_pods(view: View<'_>) -> bool {
    view.at(&["spec", "replicas"]).and_then(Node::as_int) != Some(0)
}

/// The workloads that answer for a Service: all whose pods have these labels, jobs aside.
pub fn behind<'a>(target: &'a TargetView<'a>, namespace: &str, selector: &Map) -> impl Iterator<Item = View<'a>> {
    let serves = |view: &View<'_>| !matches!(view.kind(), "Job" | "CronJob" | "Pod");
    target.selected(namespace, selector).into_iter().filter(serves)
}

/// A share of the traffic of a route.
#[derive(Debug, Clone)]
pub struct Share<'a> {
    /// The route: its name, or its place in the list.
    pub route: String,
    /// The destination.
    pub to: &'a Node,
    /// The path to its weight.
    pub path: String,
    /// How many percent.
    pub weight: i64,
    /// Whether others have the rest.
    pub is_split: bool,
}

impl<'a> Share<'a> {
    /// The host.
    pub fn host(&self) -> &'a str {
        text(self.to, &["destination", "host"])
    }

    /// The subset; empty where there is none.
    pub fn subset(&self) -> &'a str {
        text(self.to, &["destination", "subset"])
    }

    /// Whether another one leads the same way.
    pub fn is(&self, other: &Share<'_>) -> bool {
        self.route == other.route && self.host() == other.host() && self.subset() == other.subset()
    }

    /// The words for it.
    pub fn words(&self) -> String {
        match self.subset() {
            "" => format!("`{}`", self.host()),
            subset => format!("the subset `{subset}` of `{}`", self.host()),
        }
    }

    /// The node of its weight, or else of the destination.
    pub fn node(&self) -> &'a Node {
        self.to.get("weight").unwrap_or(self.to)
    }

    /// The workloads that it reaches; nothing where that is not known.
    pub fn reaches<'t>(&self, target: &'t TargetView<'t>, namespace: &'t str) -> Option<Vec<View<'t>>>
    where
        'a: 't,
    {
        let (name, namespace) = service_of(self.host(), namespace)?;
        let service = target.find("Service", namespace, name)?;
        let mut wanted = service.at(&["spec", "selector"])?.as_map()?.clone();
        if !self.subset().is_empty() {
            let is_host = |rule: &View<'_>| {
                service_of(text(rule.node(), &["spec", "host"]), rule.namespace()) == Some((name, namespace))
            };
            let mut subsets = target.of_kind("DestinationRule").filter(is_host);
            let subset = subsets.find_map(|rule| {
                items(rule.node(), &["spec", "subsets"]).iter().find(|one| text(one, &["name"]) == self.subset())
            })?;
            for label in subset.get("labels")?.as_map()?.iter() {
                wanted.insert(label.key_text().clone(), label.key_span(), label.node().clone());
            }
        }
        Some(behind(target, namespace, &wanted).collect())
    }
}

/// All shares of a VirtualService.
pub fn shares(view: View<'_>) -> Vec<Share<'_>> {
    let mut shares = Vec::new();
    for (at, http) in items(view.node(), &["spec", "http"]).iter().enumerate() {
        let name = text(http, &["name"]);
        let route = if name.is_empty() { at.to_string() } else { name.to_owned() };
        let all = items(http, &["route"]);
        for (index, to) in all.iter().enumerate() {
            // The only destination of a route has all of it.
            let weight = to.get("weight").and_then(Node::as_int).unwrap_or(if all.len() == 1 { 100 } else { 0 });
            let path = format!("spec.http[{at}].route[{index}].weight");
            shares.push(Share { route: route.clone(), to, path, weight, is_split: all.len() > 1 });
        }
    }
    shares
}

/// Whether a Rollout moves the weights of a VirtualService: those in Git are then not the real ones.
pub fn is_moved(target: &TargetView<'_>, route: View<'_>) -> bool {
    let moves = |rollout: View<'_>| {
        let found = |of: &super::rollouts::Moved<'_>| of.name == route.name() && of.namespace == route.namespace();
        moved(rollout).iter().any(found)
    };
    target.of_kind("Rollout").any(moves)
}

/// How many pods a workload asks for at least; nothing where that is not said.
pub fn pods<'a>(target: &TargetView<'a>, view: View<'a>) -> Option<i64> {
    Some(Counts::new(target).of(view)?.least)
}
