//! What a Rollout may go back to at once is within the history that is kept.

use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::said;
use crate::check::view::View;
use crate::diag::code;
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Warning "history-too-short",
        "The rollback window of a Rollout is larger than the history of revisions that it keeps."
    ),
    numbers: &[49],
    why: "A revision that is gone cannot be gone back to: the rollback then walks all steps, when it should be quick.",
    mend: "Let `revisionHistoryLimit` be as large as `rollbackWindow.revisions`.",
    scope: Scope::Object(&["Rollout"], look),
};

/// How many revisions a Rollout keeps that says nothing of it.
pub const KEPT: i64 = 10;

fn look(view: View<'_>, findings: &mut Findings<'_>) {
    let Some(window) = said(view.node(), &["spec", "rollbackWindow", "revisions"]) else { return };
    let limit = said(view.node(), &["spec", "revisionHistoryLimit"]);
    let kept = limit.map_or(Some(KEPT), Node::as_int);
    let (Some(wanted), Some(kept)) = (window.as_int(), kept) else { return };
    if wanted <= kept {
        return;
    }
    let message = format!("`{}` may go back {wanted} revisions at once, and keeps {kept}", view.object.id);
    let mut finding = findings
        .at(view, window, "spec.rollbackWindow.revisions", message)
        .label(format!("expected at most {kept}"))
        .help(format!("write `revisionHistoryLimit {wanted}`"));
    if let Some(limit) = limit {
        finding = finding.with(limit.span(), "so many are kept");
    }
    findings.push(view, finding);
}
