//! Only what a controller changes is ignored, not all of the object.

use crate::check::applications::spec;
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{items, text};
use crate::check::view::View;
use crate::diag::code;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Warning "hides-every-edit",
        "An application ignores all that the Argo Rollouts controller manages of a VirtualService."
    ),
    numbers: &[89],
    why: "The controller writes the whole list of routes and so owns all of it: an edit of any route in Git then looks \
          as if it were there already, and is never synced.",
    mend: "Ignore the weights alone: `jqPathExpressions` with `.spec.http[].route[].weight`.",
    scope: Scope::Object(&["Application", "ApplicationSet"], look),
};

fn look(view: View<'_>, findings: &mut Findings<'_>) {
    let Some((path, spec)) = spec(view) else { return };
    for (at, ignored) in items(spec, &["ignoreDifferences"]).iter().enumerate() {
        if !matches!(text(ignored, &["kind"]), "VirtualService" | "DestinationRule" | "*") {
            continue;
        }
        let managers = items(ignored, &["managedFieldsManagers"]);
        let Some(manager) =
            managers.iter().find(|one| one.as_str().is_some_and(|name| name.contains("rollouts-controller")))
        else {
            continue;
        };
        let path = format!("{path}.ignoreDifferences[{at}].managedFieldsManagers");
        let message = format!("`{}` no longer sees edits of a {}", view.object.id, text(ignored, &["kind"]));
        let finding = findings
            .at(view, manager, &path, message)
            .label("the controller owns the whole list of routes")
            .help("ignore `.spec.http[].route[].weight` by `jqPathExpressions`");
        findings.push(view, finding);
    }
}
