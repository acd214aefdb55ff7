//! The AnalysisTemplates that a Rollout refers to are there.

use crate::check::rule::{Findings, Rule, Scope};
use crate::check::view::{TargetView, View};
use crate::diag::{closest, code};
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Error "analysis-template-not-there",
        "A Rollout, or an AnalysisTemplate, refers to an AnalysisTemplate that nothing of the target makes, and that no \
         service says exists."
    ),
    numbers: &[35],
    why: "The controller calls the Rollout invalid and moves it no further, though the API server took it.",
    mend: "Refer to a template of the same namespace; or say that it exists: `template NAME` in `analysis`.",
    scope: Scope::Target(look),
};

/// Where a strategy has an analysis.
const OF_STRATEGY: [&[&str]; 3] =
    [&["canary", "analysis"], &["blueGreen", "prePromotionAnalysis"], &["blueGreen", "postPromotionAnalysis"]];

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    if !target.is_whole {
        return;
    }
    for rollout in target.of_kind("Rollout") {
        let Some(strategy) = rollout.at(&["spec", "strategy"]) else { continue };
        for keys in OF_STRATEGY {
            templates(target, rollout, strategy.at(keys), findings);
        }
        for step in list(strategy.at(&["canary", "steps"])) {
            templates(target, rollout, step.get("analysis"), findings);
            for analysis in list(step.at(&["experiment", "analyses"])) {
                look_up(target, rollout, analysis, findings);
            }
        }
    }
    for kind in ["AnalysisTemplate", "Experiment"] {
        for view in target.of_kind(kind) {
            templates(target, view, view.at(&["spec"]), findings);
            for analysis in list(view.at(&["spec", "analyses"])) {
                look_up(target, view, analysis, findings);
            }
        }
    }
}

fn list(node: Option<&Node>) -> &[Node] {
    node.and_then(Node::as_list).unwrap_or_default()
}

fn templates(target: &TargetView<'_>, view: View<'_>, analysis: Option<&Node>, findings: &mut Findings<'_>) {
    for reference in list(analysis.and_then(|analysis| analysis.get("templates"))) {
        look_up(target, view, reference, findings);
    }
}

fn look_up(target: &TargetView<'_>, view: View<'_>, reference: &Node, findings: &mut Findings<'_>) {
    let Some(node) = reference.get("templateName") else { return };
    let Some(name) = node.as_str().filter(|name| !name.is_empty()) else { return };
    // Those of the whole cluster are mostly of those who run it.
    let is_of_cluster = reference.get("clusterScope").and_then(Node::as_bool) == Some(true);
    let kind = "AnalysisTemplate";
    if is_of_cluster
        || target.find(kind, view.namespace(), name).is_some()
        || target.is_elsewhere(kind, view.namespace(), name)
    {
        return;
    }
    let known = target.of_kind(kind).filter(|other| other.namespace() == view.namespace()).map(|other| other.name());
    let mut finding = findings
        .at(
            view,
            node,
            "templateName",
            format!("`{}` refers to the {kind} `{name}`, which does not exist in this target", view.object.id),
        )
        .label("nothing in this target creates it")
        .help_some(closest(name, known).map(|near| format!("did you mean `{near}`?")));
    if target.of_kind("ClusterAnalysisTemplate").any(|other| other.name() == name) {
        finding = finding.help("there is a ClusterAnalysisTemplate of that name: write `clusterScope: true`");
    }
    findings.push(
        view,
        finding.help(format!("if it exists already, let the service say so: `analysis {{ template {name} }}`")),
    );
}
