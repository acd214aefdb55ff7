//! A budget lets one pod go, even at the autoscaler's minimum.

use crate::check::amount::Share;
use crate::check::label_selector::selects;
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::scale::{COUNTED, Count, Counts};
use crate::check::view::{TargetView, View};
use crate::diag::code;
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Error "budget-blocks-drains",
        "A disruption budget lets no pod go, at least while there are as few as there may be."
    ),
    numbers: &[69],
    why: "A node with such a pod can never be drained: upgrades of the cluster hang until somebody removes the budget.",
    mend: "Write `maxUnavailable 1`, or let fewer pods be needed than there are at the least.",
    scope: Scope::Target(look),
};

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    let counts = Counts::new(target);
    for budget in target.of_kind("PodDisruptionBudget") {
        let share = |key: &str| {
            let node = budget.at(&["spec", key]).filter(|node| !node.is_null())?;
            Some((node, Share::of(node)?))
        };
        if let Some((node, share)) = share("maxUnavailable") {
            if share.is_zero() {
                let message = format!("`{}` lets no pod go", budget.object.id);
                let finding = findings.at(budget, node, "spec.maxUnavailable", message).label("expected at least 1");
                findings.push(budget, finding.help("write `maxUnavailable 1`"));
            }
            continue;
        }
        let Some((node, share)) = share("minAvailable") else { continue };
        let Some((pods, counted)) = least(target, &counts, budget) else { continue };
        if pods == 0 || share.up(pods) < pods {
            continue;
        }
        let message = match share {
            Share::Count(count) => format!("`{}` keeps {count} of {pods} pods: all of them", budget.object.id),
            Share::Percent(percent) => format!("`{}` keeps {percent}% of {pods} pods: all of them", budget.object.id),
        };
        let mut finding =
            findings.at(budget, node, "spec.minAvailable", message).label(format!("expected less than {pods}"));
        if counted.said.span() != node.span() {
            finding = finding.with(counted.said.span(), "so many there are at the least");
        }
        findings.push(budget, finding.help("write `maxUnavailable 1` instead: it holds for any count"));
    }
}

/// The fewest pods that a budget is about, where all of them are counted.
fn least<'a>(target: &TargetView<'a>, counts: &Counts<'_, 'a>, budget: View<'a>) -> Option<(i64, Count<'a>)> {
    let selector: &Node = budget.at(&["spec", "selector"]).filter(|node| node.as_map().is_some())?;
    let is_mine = |view: &View<'a>| {
        view.namespace() == budget.namespace()
            && target.pod_labels(*view).is_some_and(|labels| selects(selector, labels))
    };
    // Of what has no count nobody knows how many there are.
    let is_counted = |view: &View<'_>| COUNTED.contains(&view.kind());
    if target.workloads().any(|view| !is_counted(&view) && is_mine(&view)) {
        return None;
    }
    let mut all: Option<(i64, Count<'a>)> = None;
    for view in counts.workloads().filter(is_mine) {
        let count = counts.of(view)?;
        all = Some(match all {
            Some((pods, first)) => (pods + count.least, if first.least > 0 { first } else { count }),
            None => (count.least, count),
        });
    }
    all
}
