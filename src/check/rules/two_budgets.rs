//! No pod has two disruption budgets.

use foldhash::{HashMap, HashMapExt};

use crate::check::rule::{Findings, Rule, Scope};
use crate::check::view::{TargetView, View};
use crate::diag::code;
use crate::manifest::ObjectId;

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
    // Who has a budget already, and which.
    let mut seen: HashMap<&ObjectId, View<'_>> = HashMap::new();
    for second in target.of_kind("PodDisruptionBudget") {
        let Some(selector) = second.at(&["spec", "selector"]).filter(|node| !node.is_null()) else { continue };
        let of: Vec<View<'_>> = target.selected_by(second.namespace(), selector).collect();
        let twice = of.iter().find_map(|workload| Some((workload, seen.get(&workload.object.id).copied()?)));
        if let Some((workload, first)) = twice {
            let (one, two) = (&first.object.id, &second.object.id);
            let finding = findings
                .at(second, selector, "spec.selector", format!("`{one}` and `{two}` are both for the same pods"))
                .label(format!("the pods of `{}` have two budgets", workload.object.id))
                .with(first.span(), format!("`{one}`"))
                .help("keep one of them; `disruption #false` writes none for a service");
            findings.push(second, finding);
        }
        for workload in of {
            seen.entry(&workload.object.id).or_insert(second);
        }
    }
}
