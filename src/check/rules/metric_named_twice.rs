//! Metrics of one analysis have names of their own.

use std::collections::BTreeMap;

use crate::check::analysis::{all_uses, templates};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{items, text};
use crate::check::view::{TargetView, View};
use crate::diag::code;
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(Error "metric-named-twice", "Two metrics of one analysis have the same name."),
    numbers: &[79],
    why: "The controller refuses to make the analysis, and the Rollout reports `InvalidSpec`.",
    mend: "Give each metric a name of its own, in all templates that are used together.",
    scope: Scope::Target(look),
};

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    for template in templates(target) {
        let metrics = items(template.node(), &["spec", "metrics"]);
        for (at, metric) in metrics.iter().enumerate() {
            let first = metrics.iter().take(at).find(|other| text(other, &["name"]) == text(metric, &["name"]));
            if let Some(first) = first {
                found((template, at, metric), first, findings);
            }
        }
    }
    let mut told: Vec<*const Node> = Vec::new();
    for one in all_uses(target) {
        let templates = one.templates(target);
        if templates.found.len() < 2 {
            continue;
        }
        let mut names: BTreeMap<&str, (View<'_>, &Node)> = BTreeMap::new();
        for (view, at, metric) in templates.metrics() {
            let name = text(metric, &["name"]);
            match names.get(name) {
                Some((other, first)) if !std::ptr::eq(other.object, view.object) => {
                    if !told.contains(&std::ptr::from_ref(metric)) {
                        told.push(metric);
                        found((view, at, metric), first, findings);
                    }
                }
                Some(_) => {}
                None => drop(names.insert(name, (view, metric))),
            }
        }
    }
}

fn found((view, at, metric): (View<'_>, usize, &Node), first: &Node, findings: &mut Findings<'_>) {
    let place = |metric: &Node| metric.get("name").unwrap_or(metric).span();
    let name = text(metric, &["name"]);
    let path = format!("spec.metrics[{at}].name");
    let finding = findings
        .at(
            view,
            metric.get("name").unwrap_or(metric),
            &path,
            format!("two metrics of an analysis are called `{name}`"),
        )
        .label("expected another name")
        .with(place(first), "the first one");
    findings.push(view, finding);
}
