//! A workload that a Rollout took over says no count of its own.

use crate::check::rule::{Findings, Rule, Scope};
use crate::check::view::TargetView;
use crate::diag::code;
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(Warning "referred-workload-replicas", "A workload that a Rollout took over says how many pods it has."),
    numbers: &[46],
    why: "The controller scales it down once, at the first revision. Each later sync scales it up again, and its pods \
          get traffic beside the Rollout's.",
    mend: "Write no `replicas` there, or `replicas: 0` where the workload is new.",
    scope: Scope::Target(look),
};

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    for rollout in target.of_kind("Rollout") {
        let Some(reference) = rollout.at(&["spec", "workloadRef"]) else { continue };
        let Some(workload) = target.referred(rollout) else { continue };
        let Some(replicas) = workload.at(&["spec", "replicas"]) else { continue };
        if replicas.as_int().is_none_or(|count| count == 0) {
            continue;
        }
        let message = format!("`{}` says how many pods it has, and a Rollout took it over", workload.object.id);
        let finding = findings
            .at(workload, replicas, "spec.replicas", message)
            .label("each sync scales it up again")
            .with(reference.get("name").map_or(rollout.span(), Node::span), format!("`{}`", rollout.object.id))
            .help("remove `replicas`, or write 0");
        findings.push(workload, finding);
    }
}
