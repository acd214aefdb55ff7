//! Which analyses Rollouts ask for, and how long they take.

use super::rollouts::{blue_green, canary};
use super::tree::{go_seconds, int, items, said, text};
use super::view::{TargetView, View};
use crate::diag::closest;
use crate::node::{Node, Value};

/// When an analysis runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// All the while, until the rollout ends.
    Background,
    /// As a step of that number.
    Step(usize),
    /// Beside the pods of an experiment, in a step of that number.
    Experiment(usize),
    /// Before all traffic moves.
    Before,
    /// After it has moved.
    After,
}

/// An analysis that a Rollout asks for.
#[derive(Debug, Clone)]
pub struct Use<'a> {
    /// When it runs.
    pub when: When,
    /// What the Rollout says of it.
    pub node: &'a Node,
    /// The path to that.
    pub path: String,
    /// The Rollout.
    pub rollout: View<'a>,
}

/// All analyses that a Rollout asks for.
pub fn uses(rollout: View<'_>) -> Vec<Use<'_>> {
    let mut found = Vec::new();
    if let Some(strategy) = canary(rollout) {
        if let Some(node) = said(strategy, &["analysis"]) {
            found.push(Use { when: When::Background, node, path: "spec.strategy.canary.analysis".to_owned(), rollout });
        }
        for (at, step) in items(strategy, &["steps"]).iter().enumerate() {
            let path = format!("spec.strategy.canary.steps[{at}]");
            if let Some(node) = said(step, &["analysis"]) {
                found.push(Use { when: When::Step(at), node, path: format!("{path}.analysis"), rollout });
            }
            for (number, node) in items(step, &["experiment", "analyses"]).iter().enumerate() {
                let path = format!("{path}.experiment.analyses[{number}]");
                found.push(Use { when: When::Experiment(at), node, path, rollout });
            }
        }
    }
    if let Some(strategy) = blue_green(rollout) {
        for (when, key) in [(When::Before, "prePromotionAnalysis"), (When::After, "postPromotionAnalysis")] {
            if let Some(node) = said(strategy, &[key]) {
                found.push(Use { when, node, path: format!("spec.strategy.blueGreen.{key}"), rollout });
            }
        }
    }
    found
}

/// All analyses that the Rollouts of a target ask for.
pub fn all_uses<'a>(target: &TargetView<'a>) -> impl Iterator<Item = Use<'a>> {
    target.of_kind("Rollout").flat_map(uses)
}

/// The AnalysisTemplates of a target, those of clusters among them.
pub fn templates<'a>(target: &TargetView<'a>) -> impl Iterator<Item = View<'a>> {
    target.of_kind("AnalysisTemplate").chain(target.of_kind("ClusterAnalysisTemplate"))
}

/// The templates that an analysis is of.
#[derive(Debug, Default)]
pub struct Templates<'a> {
    /// Those that are there, and those that these name.
    pub found: Vec<View<'a>>,
    /// Whether all of them are there.
    pub is_whole: bool,
}

impl<'a> Use<'a> {
    /// Its templates.
    pub fn templates(&self, target: &TargetView<'a>) -> Templates<'a> {
        let mut templates = Templates { found: Vec::new(), is_whole: true };
        if let When::Experiment(_) = self.when {
            templates.add(target, self.rollout.namespace(), self.node);
        } else {
            for reference in items(self.node, &["templates"]) {
                templates.add(target, self.rollout.namespace(), reference);
            }
        }
        templates
    }

    /// Whether it ends by itself, and the traffic waits for what it says.
    pub fn is_gate(&self) -> bool {
        self.when != When::Background
    }
}

impl<'a> Templates<'a> {
    fn add(&mut self, target: &TargetView<'a>, namespace: &str, reference: &'a Node) {
        let is_of_cluster = reference.get("clusterScope").and_then(Node::as_bool) == Some(true);
        let name = text(reference, &["templateName"]);
        let found = if is_of_cluster {
            target.find("ClusterAnalysisTemplate", "", name)
        } else {
            target.find("AnalysisTemplate", namespace, name)
        };
        let Some(view) = found else {
            self.is_whole = false;
            return;
        };
        if self.found.iter().any(|other| std::ptr::eq(other.object, view.object)) {
            return;
        }
        self.found.push(view);
        for inner in items(view.node(), &["spec", "templates"]) {
            self.add(target, namespace, inner);
        }
    }

    /// The metrics of all of them.
    pub fn metrics(&self) -> impl Iterator<Item = (View<'a>, usize, &'a Node)> {
        self.found.iter().flat_map(|view| {
            let metrics = items(view.node(), &["spec", "metrics"]).iter().enumerate();
            metrics.map(|(at, metric)| (*view, at, metric))
        })
    }

    /// How many seconds they take where all goes well; none where that is not known.
    pub fn seconds(&self) -> Option<f64> {
        let mut each = self.metrics().map(|(_, _, metric)| seconds(metric));
        each.try_fold(0.0, |most: f64, one| Some(most.max(one?)))
    }
}

/// How many seconds a metric takes where all goes well; none where it has no end.
pub fn seconds(metric: &Node) -> Option<f64> {
    let count = match said(metric, &["count"]) {
        Some(count) => int(count)?,
        None => 0,
    };
    let interval = match said(metric, &["interval"]) {
        Some(interval) => Some(go_seconds(interval.as_str()?)?),
        None => None,
    };
    let between = match (count, interval) {
        (0, Some(_)) => return None,
        (..=1, _) => 0.0,
        #[allow(clippy::cast_precision_loss, reason = "a count is small")]
        (count, interval) => (count - 1) as f64 * interval.unwrap_or(0.0),
    };
    Some(delay(metric)? + between)
}

/// After how many seconds a metric is measured first.
pub fn delay(metric: &Node) -> Option<f64> {
    match said(metric, &["initialDelay"]) {
        Some(delay) => go_seconds(delay.as_str()?),
        None => Some(0.0),
    }
}

/// What stands between `{{` and `}}` in the metrics of a template, with the number of the metric and the string.
pub fn tags(view: View<'_>) -> Vec<(usize, &Node, &str)> {
    let mut found = Vec::new();
    for (at, metric) in items(view.node(), &["spec", "metrics"]).iter().enumerate() {
        strings(metric, &mut |node, text| {
            let tags = text.split("{{").skip(1).filter_map(|rest| rest.split_once("}}"));
            found.extend(tags.map(|(tag, _)| (at, node, tag.trim())));
        });
    }
    found
}

fn strings<'a>(node: &'a Node, each: &mut dyn FnMut(&'a Node, &'a str)) {
    match &node.value {
        Value::Text(text) if text.contains("{{") => each(node, text),
        Value::List(items) => items.iter().for_each(|item| strings(item, each)),
        Value::Map(map) => map.iter().for_each(|entry| strings(entry.node(), each)),
        _ => {}
    }
}

/// The argument of a template that was likely meant by a name that its metrics have: one of nearly that name, which none
/// of them has.
pub fn misspelt<'a>(view: View<'a>, name: &str) -> Option<&'a Node> {
    let used = tags(view);
    let args = items(view.node(), &["spec", "args"]);
    if args.iter().any(|arg| text(arg, &["name"]) == name) {
        return None;
    }
    let is_idle = |arg: &&Node| !used.iter().any(|(_, _, tag)| tag.strip_prefix("args.") == Some(text(arg, &["name"])));
    let idle: Vec<&Node> = args.iter().filter(is_idle).collect();
    let near = closest(name, idle.iter().map(|arg| text(arg, &["name"])))?;
    idle.into_iter().find(|arg| text(arg, &["name"]) == near)
}

/// The query that a metric asks Prometheus.
pub fn query(metric: &Node) -> Option<&Node> {
    said(metric, &["provider", "prometheus", "query"])
}
