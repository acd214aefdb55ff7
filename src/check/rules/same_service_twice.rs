//! The Services of both halves, or of both colours, are two.

use crate::check::rollouts::{blue_green, canary};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::said;
use crate::check::view::View;
use crate::diag::code;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(Error "same-service-twice", "A Rollout names one Service for both of its halves or colours."),
    numbers: &[51],
    why: "The controller reports `InvalidSpec`: one Service cannot lead to the old and to the new version.",
    mend: "Write a second Service with the same selector, and name that.",
    scope: Scope::Object(&["Rollout"], look),
};

fn look(view: View<'_>, findings: &mut Findings<'_>) {
    let pairs = [
        (blue_green(view), "spec.strategy.blueGreen", vec!["activeService"], vec!["previewService"]),
        (canary(view), "spec.strategy.canary", vec!["stableService"], vec!["canaryService"]),
        (canary(view), "spec.strategy.canary", vec!["pingPong", "pingService"], vec!["pingPong", "pongService"]),
    ];
    for (strategy, path, one, other) in pairs {
        let Some(strategy) = strategy else { continue };
        let (Some(first), Some(second)) = (said(strategy, &one), said(strategy, &other)) else { continue };
        if first.as_str().is_none_or(str::is_empty) || !first.same(second) {
            continue;
        }
        let name = first.as_str().unwrap_or_default();
        let message = format!("`{}` names the Service `{name}` twice", view.object.id);
        let finding = findings
            .at(view, second, &format!("{path}.{}", other.join(".")), message)
            .label("expected another Service")
            .with(first.span(), "the same one")
            .help("write a second `service` with the same selector");
        findings.push(view, finding);
    }
}
