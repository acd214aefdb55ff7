//! What a controller changes is ignored in a sync too.

use crate::check::applications::spec;
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{items, strings, text};
use crate::check::view::View;
use crate::diag::code;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Error "ignored-but-applied",
        "An application ignores differences of weights or subsets in comparisons, and applies them in each sync."
    ),
    numbers: &[89],
    why: "A sync in the middle of a rollout sets the weights back to those in Git, and takes the hash from the subsets: \
          all traffic then goes to all pods, until the controller looks again.",
    mend: "Write `RespectIgnoreDifferences=true` in `syncOptions`.",
    scope: Scope::Object(&["Application", "ApplicationSet"], look),
};

fn look(view: View<'_>, findings: &mut Findings<'_>) {
    let Some((path, spec)) = spec(view) else { return };
    if strings(spec, &["syncPolicy", "syncOptions"]).any(|option| option == "RespectIgnoreDifferences=true") {
        return;
    }
    for (at, ignored) in items(spec, &["ignoreDifferences"]).iter().enumerate() {
        let kind = text(ignored, &["kind"]);
        if !matches!(kind, "VirtualService" | "DestinationRule") || text(ignored, &["group"]) != "networking.istio.io" {
            continue;
        }
        let message = format!("`{}` ignores a {kind}'s differences, and still applies them", view.object.id);
        let finding = findings
            .at(view, ignored, &format!("{path}.ignoreDifferences[{at}]"), message)
            .label("each sync undoes what the controller did")
            .help("write `RespectIgnoreDifferences=true` in `syncPolicy.syncOptions`");
        findings.push(view, finding);
        return;
    }
}
