//! `progressDeadlineSeconds` is longer than `minReadySeconds`.

use crate::check::rule::{Findings, Rule, Scope};
use crate::check::view::View;
use crate::diag::code;
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Error "deadline-within-min-ready",
        "A workload must make progress sooner than any of its pods can count as available."
    ),
    numbers: &[4],
    why: "The API server refuses it; of a Rollout the controller reports `InvalidSpec`.",
    mend: "Make `progressDeadlineSeconds` longer than `minReadySeconds`; it is 600 unless said.",
    scope: Scope::Object(&["Deployment", "Rollout"], look),
};

/// Kubernetes' and Argo's own, where none is said.
const UNLESS_SAID: i64 = 600;

fn look(view: View<'_>, findings: &mut Findings<'_>) {
    let Some(ready) = view.at(&["spec", "minReadySeconds"]) else { return };
    let Some(seconds) = ready.as_int().filter(|seconds| *seconds > 0) else { return };
    let said = view.at(&["spec", "progressDeadlineSeconds"]).filter(|node| !node.is_null());
    let Some(deadline) = said.map_or(Some(UNLESS_SAID), Node::as_int) else { return };
    if deadline > seconds {
        return;
    }
    let message = format!("a pod is available after {seconds} s, and the deadline for progress is {deadline} s");
    let finding = match said {
        Some(said) => findings
            .at(view, said, "spec.progressDeadlineSeconds", message)
            .label(format!("expected more than {seconds}"))
            .with(ready.span(), "`minReadySeconds` is set here"),
        None => findings
            .at(view, ready, "spec.minReadySeconds", message)
            .label(format!("expected less than {UNLESS_SAID}: the deadline where none is said")),
    };
    findings
        .push(view, finding.help(format!("write `progressDeadlineSeconds {}`", seconds.saturating_add(UNLESS_SAID))));
}
