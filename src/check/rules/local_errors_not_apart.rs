//! Outlier detection by local errors needs these to be told apart.

use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{items, said};
use crate::check::view::View;
use crate::diag::code;
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Error "local-errors-not-apart",
        "Outlier detection counts local errors, and does not tell them from the server's."
    ),
    numbers: &[67],
    why: "`consecutiveLocalOriginFailures` is looked at only where `splitExternalLocalOriginErrors` is true: it says \
          something, and does nothing.",
    mend: "Write `splitExternalLocalOriginErrors: true` beside it.",
    scope: Scope::Object(&["DestinationRule"], look),
};

fn look(view: View<'_>, findings: &mut Findings<'_>) {
    let Some(spec) = view.at(&["spec"]) else { return };
    let mut policies: Vec<(String, &Node)> =
        said(spec, &["trafficPolicy"]).map(|policy| ("spec.trafficPolicy".to_owned(), policy)).into_iter().collect();
    for (at, subset) in items(spec, &["subsets"]).iter().enumerate() {
        if let Some(policy) = said(subset, &["trafficPolicy"]) {
            policies.push((format!("spec.subsets[{at}].trafficPolicy"), policy));
        }
    }
    for (path, policy) in policies {
        check(view, &path, policy, findings);
        for (at, port) in items(policy, &["portLevelSettings"]).iter().enumerate() {
            check(view, &format!("{path}.portLevelSettings[{at}]"), port, findings);
        }
    }
}

fn check(view: View<'_>, path: &str, policy: &Node, findings: &mut Findings<'_>) {
    let Some(detection) = said(policy, &["outlierDetection"]) else { return };
    let Some(failures) = said(detection, &["consecutiveLocalOriginFailures"]) else { return };
    if detection.get("splitExternalLocalOriginErrors").and_then(Node::as_bool) == Some(true) {
        return;
    }
    let path = format!("{path}.outlierDetection.consecutiveLocalOriginFailures");
    let finding = findings
        .at(view, failures, &path, format!("`{}` counts local errors that it does not tell apart", view.object.id))
        .label("without `splitExternalLocalOriginErrors` this does nothing")
        .help("write `splitExternalLocalOriginErrors #true`");
    findings.push(view, finding);
}
