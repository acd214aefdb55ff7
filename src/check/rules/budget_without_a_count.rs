//! A disruption budget says one of `minAvailable` and `maxUnavailable`.

use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::said;
use crate::check::view::View;
use crate::diag::code;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Error "budget-without-a-count",
        "A disruption budget says neither how many pods stay nor how many may go."
    ),
    numbers: &[9],
    why: "The API server takes it, expects no pods at all, and then lets none of them go: every drain of a node hangs.",
    mend: "Write `maxUnavailable 1`, or `minAvailable` with a count or a share.",
    scope: Scope::Object(&["PodDisruptionBudget"], look),
};

fn look(view: View<'_>, findings: &mut Findings<'_>) {
    let Some(spec) = view.at(&["spec"]) else { return };
    if said(spec, &["minAvailable"]).is_some() || said(spec, &["maxUnavailable"]).is_some() {
        return;
    }
    let message = format!("`{}` has neither `minAvailable` nor `maxUnavailable`", view.object.id);
    let finding = findings.at(view, spec, "spec", message).label("expected one of them");
    findings.push(view, finding.help("write `maxUnavailable 1`"));
}
