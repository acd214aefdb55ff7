//! Each application is in a step of its RollingSync.

use crate::check::applications::{elements, selects};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{items, text};
use crate::check::view::View;
use crate::diag::code;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(Warning "application-in-no-step", "An application is in no step of its RollingSync."),
    numbers: &[88],
    why: "Under RollingSync nothing is synced but by a step: such an application never is, until a person does it.",
    mend: "Give it a label that a step selects, or add a step.",
    scope: Scope::Object(&["ApplicationSet"], look),
};

fn look(view: View<'_>, findings: &mut Findings<'_>) {
    let Some(strategy) = view.at(&["spec", "strategy"]).filter(|node| text(node, &["type"]) == "RollingSync") else {
        return;
    };
    let steps = items(strategy, &["rollingSync", "steps"]);
    if steps.is_empty() {
        return;
    }
    for element in elements(view) {
        if steps.iter().any(|step| selects(step, &element.labels) != Some(false)) {
            continue;
        }
        let message = format!("an application of `{}` is in no step", view.object.id);
        let finding = findings
            .at(view, element.node, "spec.generators", message)
            .label("no step selects its labels")
            .with(strategy.span(), "the steps")
            .help("it never syncs by itself");
        findings.push(view, finding);
    }
}
