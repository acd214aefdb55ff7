//! A disruption budget lets unhealthy pods go.

use crate::check::rule::{Findings, Rule, Scope};
use crate::check::view::View;
use crate::diag::code;
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Warning "budget-keeps-unhealthy",
        "A disruption budget keeps pods that are not healthy, as long as the others are not enough."
    ),
    numbers: &[69],
    why: "A release whose pods all crash then keeps its nodes from being drained: nothing is saved, and upgrades hang.",
    mend: "Write `unhealthyPodEvictionPolicy AlwaysAllow`. The budget that is derived has it.",
    scope: Scope::Object(&["PodDisruptionBudget"], look),
};

fn look(view: View<'_>, findings: &mut Findings<'_>) {
    let Some(spec) = view.at(&["spec"]) else { return };
    let said = spec.get("unhealthyPodEvictionPolicy").filter(|node| !node.is_null());
    if said.and_then(Node::as_str) == Some("AlwaysAllow") {
        return;
    }
    let message = format!("`{}` keeps pods that are not healthy", view.object.id);
    let finding = findings.at(view, said.unwrap_or(spec), "spec.unhealthyPodEvictionPolicy", message);
    findings.push(view, finding.label("expected `AlwaysAllow`").help("write `unhealthyPodEvictionPolicy AlwaysAllow`"));
}
