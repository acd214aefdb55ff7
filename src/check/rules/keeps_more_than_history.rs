//! Old colours that are kept running are of the history that is kept.

use super::history_too_short::KEPT;
use crate::check::rollouts::blue_green;
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::said;
use crate::check::view::View;
use crate::diag::code;
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Error "keeps-more-than-history",
        "A Rollout keeps more old colours running than revisions in its history."
    ),
    numbers: &[49],
    why: "The controller reports `InvalidSpec` and releases nothing.",
    mend: "Let `revisionHistoryLimit` be as large as `scaleDownDelayRevisionLimit`.",
    scope: Scope::Object(&["Rollout"], look),
};

fn look(view: View<'_>, findings: &mut Findings<'_>) {
    let Some(limit) = blue_green(view).and_then(|strategy| said(strategy, &["scaleDownDelayRevisionLimit"])) else {
        return;
    };
    let kept = said(view.node(), &["spec", "revisionHistoryLimit"]).map_or(Some(KEPT), Node::as_int);
    let (Some(wanted), Some(kept)) = (limit.as_int(), kept) else { return };
    if wanted > kept {
        let path = "spec.strategy.blueGreen.scaleDownDelayRevisionLimit";
        let message = format!("`{}` keeps {wanted} old colours, and {kept} revisions", view.object.id);
        let finding = findings.at(view, limit, path, message).label(format!("expected at most {kept}"));
        findings.push(view, finding.help(format!("write `revisionHistoryLimit {wanted}`")));
    }
}
