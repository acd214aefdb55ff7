//! Under RollingSync nothing is said to sync by itself.

use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{said, text};
use crate::check::view::View;
use crate::diag::code;
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(Warning "synced-by-itself", "An ApplicationSet with RollingSync says that its applications sync by themselves."),
    numbers: &[88],
    why: "RollingSync turns automatic sync off: what is said of pruning and of healing by itself does not hold.",
    mend: "Take `syncPolicy.automated` out of the template.",
    scope: Scope::Object(&["ApplicationSet"], look),
};

fn look(view: View<'_>, findings: &mut Findings<'_>) {
    let Some(strategy) = view.at(&["spec", "strategy"]).filter(|node| text(node, &["type"]) == "RollingSync") else {
        return;
    };
    let Some(automated) = said(view.node(), &["spec", "template", "spec", "syncPolicy", "automated"]) else { return };
    if automated.get("enabled").and_then(Node::as_bool) == Some(false) {
        return;
    }
    let message = format!("the applications of `{}` do not sync by themselves", view.object.id);
    let finding = findings
        .at(view, automated, "spec.template.spec.syncPolicy.automated", message)
        .label("RollingSync turns this off")
        .with(strategy.get("type").unwrap_or(strategy).span(), "here")
        .help("remove it");
    findings.push(view, finding);
}
