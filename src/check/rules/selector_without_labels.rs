//! A workload's selector is there, is not empty, and is a part of its pods' labels.

use crate::check::label_selector::{is_empty, selects, words};
use crate::check::pods::KEEP_PODS;
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::view::TargetView;
use crate::diag::code;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Error "selector-without-labels",
        "A workload's selector is missing or empty, or its pods have not the labels that it names."
    ),
    numbers: &[1],
    why: "The API server refuses such a workload; of a Rollout the controller reports `InvalidSpec` and does nothing more.",
    mend: "Let the selector name labels of the pod template, and nothing else.",
    scope: Scope::Target(look),
};

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    for view in KEEP_PODS.iter().flat_map(|kind| target.of_kind(kind)) {
        let selector = view.at(&["spec", "selector"]).filter(|node| !node.is_null());
        let refers = view.at(&["spec", "workloadRef"]).is_some();
        let Some(selector) = selector else {
            // Of Kubernetes' own kinds the schema says so; a Rollout may have the selector of what it refers to.
            if view.kind() == "Rollout" && !refers {
                let message = format!("`{}` has no selector", view.object.id);
                let finding =
                    findings.at(view, view.name_node(), "spec.selector", message).label("expected `spec.selector`");
                findings.push(view, finding.help("write `selector { matchLabels … }` with labels of its pods"));
            }
            continue;
        };
        if selector.as_map().is_none() {
            continue;
        }
        if is_empty(selector) {
            let message = format!("the selector of `{}` is empty", view.object.id);
            let finding = findings.at(view, selector, "spec.selector", message).label("expected labels of its pods");
            findings.push(view, finding.help("name the labels by which it knows its pods"));
            continue;
        }
        // A template without labels is none that the selector matches.
        let has_template = view.template().is_some() || target.referred(view).is_some();
        let labels = target.pod_labels(view);
        if !has_template || labels.is_some_and(|labels| selects(selector, labels)) {
            continue;
        }
        let message = format!("the pods of `{}` are none that its selector matches", view.object.id);
        let wanted = words(selector);
        let finding =
            findings.at(view, selector, "spec.selector", message).label(format!("its pods do not have {wanted}"));
        let had: Vec<String> = labels
            .into_iter()
            .flat_map(|labels| labels.iter())
            .map(|entry| format!("{}={}", entry.key(), entry.node().as_str().unwrap_or("?")))
            .collect();
        let help = match had.is_empty() {
            true => "its pods have no labels".to_owned(),
            false => format!("its pods have {}", had.join(", ")),
        };
        findings.push(view, finding.help(help));
    }
}
