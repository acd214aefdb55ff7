//! No pod has two disruption budgets.

use crate::check::rule::{Findings, Rule, Scope};
use crate::check::view::{TargetView, View};
use crate::diag::code;
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Error "two-budgets",
        "Two disruption budgets select the pods of one workload."
    ),
    numbers: &[38],
    why: "Such a pod cannot be evicted at all: each drain of its node hangs until somebody deletes it.",
    mend: "Keep one budget; `disruption #false` writes none for a service.",
    scope: Scope::Target(look),
};

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    let budgets: Vec<(View<'_>, &Node)> = target
        .of_kind("PodDisruptionBudget")
        .filter_map(|view| Some((view, view.at(&["spec", "selector"]).filter(|node| !node.is_null())?)))
        .collect();
    for (at, (second, selector)) in budgets.iter().enumerate() {
        let earlier = || budgets.iter().take(at).filter(|(first, _)| first.namespace() == second.namespace());
        if earlier().next().is_none() {
            continue;
        }
        for workload in target.selected_by(second.namespace(), selector) {
            let has = |(_, selector): &&(View<'_>, &Node)| {
                let mut of = target.selected_by(workload.namespace(), selector);
                of.any(|other| other.object.id == workload.object.id)
            };
            let Some((first, _)) = earlier().find(has) else { continue };
            let (one, two) = (&first.object.id, &second.object.id);
            let finding = findings
                .at(*second, selector, "spec.selector", format!("`{one}` and `{two}` are both for the same pods"))
                .label(format!("the pods of `{}` have two budgets", workload.object.id))
                .with(first.span(), format!("`{one}`"))
                .help("keep one of them; `disruption #false` writes none for a service");
            findings.push(*second, finding);
            break;
        }
    }
}
