//! A workload that no autoscaler scales says how many pods it has.

use crate::check::rule::{Findings, Rule, Scope};
use crate::check::scale::COUNTED;
use crate::check::view::TargetView;
use crate::diag::code;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Warning "no-replicas",
        "A workload has neither `replicas` nor an autoscaler."
    ),
    numbers: &[33],
    why: "It has one pod: each restart and each drained node is an outage. And a count that somebody once set by hand stays.",
    mend: "Write `replicas`, if only `1`, or an autoscaler.",
    scope: Scope::Target(look),
};

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    if !target.is_whole {
        return;
    }
    for workload in target.workloads_and_references() {
        let is_counted = COUNTED.contains(&workload.kind());
        if !is_counted || workload.at(&["spec", "replicas"]).is_some() {
            continue;
        }
        let is_scaled = |view: crate::check::view::View<'_>| {
            let of = |key| view.str(&["spec", "scaleTargetRef", key]);
            view.namespace() == workload.namespace()
                && of("name") == Some(workload.name())
                && of("kind").unwrap_or("Deployment") == workload.kind()
        };
        let is_taken_over = || {
            target
                .of_kind("Rollout")
                .any(|view| target.referred(view).is_some_and(|of| of.object.id == workload.object.id))
        };
        if target.of_kind("HorizontalPodAutoscaler").any(is_scaled)
            || target.of_kind("ScaledObject").any(is_scaled)
            || is_taken_over()
        {
            continue;
        }
        let node = workload.at(&["spec"]).unwrap_or(workload.node());
        let message = format!("`{}` does not set `replicas`, and no autoscaler scales it", workload.object.id);
        let finding = findings.at(workload, node, "spec.replicas", message).label("the default is one pod");
        findings.push(workload, finding.help("write `replicas`, even for one pod"));
    }
}
