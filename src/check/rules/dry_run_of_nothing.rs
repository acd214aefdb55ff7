//! Metrics that are only tried are there.

use crate::check::analysis::all_uses;
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{items, text};
use crate::check::view::{TargetView, View};
use crate::diag::{closest, code};
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(Error "dry-run-of-nothing", "`dryRun` of an analysis names no metric."),
    numbers: &[79],
    why: "The analysis ends in an error as soon as it runs, and the rollout is given up.",
    mend: "Name a metric of the templates that are used together, or take the entry away.",
    scope: Scope::Target(look),
};

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    let mut told: Vec<*const Node> = Vec::new();
    for one in all_uses(target) {
        let templates = one.templates(target);
        // What a template that is not here measures is not known.
        if !templates.is_whole {
            continue;
        }
        let names: Vec<&str> = templates.metrics().map(|(_, _, metric)| text(metric, &["name"])).collect();
        let mut all: Vec<(View<'_>, String, &Node)> = Vec::new();
        for (at, dry) in items(one.node, &["dryRun"]).iter().enumerate() {
            all.push((one.rollout, format!("{}.dryRun[{at}].metricName", one.path), dry));
        }
        for view in &templates.found {
            for (at, dry) in items(view.node(), &["spec", "dryRun"]).iter().enumerate() {
                all.push((*view, format!("spec.dryRun[{at}].metricName"), dry));
            }
        }
        for (view, path, dry) in all {
            let Some(node) = dry.get("metricName") else { continue };
            let name = node.as_str().unwrap_or_default();
            // It is a regular expression that matches anywhere; most are names.
            let is_plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
            if !is_plain || names.iter().any(|other| other.contains(name)) || told.contains(&std::ptr::from_ref(node)) {
                continue;
            }
            told.push(node);
            let finding = findings
                .at(view, node, &path, format!("`{}` tries a metric that is not there", view.object.id))
                .label(format!("no metric is called `{name}`"))
                .help_some(closest(name, names.iter().copied()).map(|near| format!("did you mean `{near}`?")));
            findings.push(view, finding);
        }
    }
}
