//! A Rollout that moves subsets names no Services of the halves.

use crate::check::rollouts::{Halves, canary};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::said;
use crate::check::view::View;
use crate::diag::code;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Warning "services-beside-subsets",
        "A Rollout that moves traffic between subsets names a canary or a stable Service too."
    ),
    numbers: &[62],
    why: "Before it gives a subset other pods the controller waits until they are available, but not where either \
          Service is named: traffic may then go to pods that are not ready.",
    mend: "Take `canaryService` and `stableService` away.",
    scope: Scope::Object(&["Rollout"], look),
};

fn look(view: View<'_>, findings: &mut Findings<'_>) {
    let Some(canary) = canary(view) else { return };
    if Halves::of(canary).is_none_or(|halves| halves.rule.is_none()) {
        return;
    }
    for key in ["canaryService", "stableService"] {
        let Some(service) = said(canary, &[key]).filter(|service| service.as_str() != Some("")) else { continue };
        let message = format!("`{}` moves subsets, and names a Service of one half", view.object.id);
        let finding = findings
            .at(view, service, &format!("spec.strategy.canary.{key}"), message)
            .label("the controller no longer waits for available pods")
            .help(format!("remove `{key}`"));
        findings.push(view, finding);
    }
}
