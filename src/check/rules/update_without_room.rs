//! `maxSurge` and `maxUnavailable` are not both 0, and `maxUnavailable` is at most 100%.

use crate::check::amount::Share;
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::view::View;
use crate::diag::code;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Error "update-without-room",
        "An update may neither add a pod nor take one away, or may take more than all of them away."
    ),
    numbers: &[2],
    why: "The API server refuses it; of a Rollout the controller reports `InvalidSpec`.",
    mend: "Let one of `maxSurge` and `maxUnavailable` be at least 1, and neither be more than 100%.",
    scope: Scope::Object(&["Deployment", "DaemonSet", "StatefulSet", "Rollout"], look),
};

fn look(view: View<'_>, findings: &mut Findings<'_>) {
    let (keys, path): (&[&str], _) = match view.kind() {
        "Deployment" => (&["spec", "strategy", "rollingUpdate"], "spec.strategy.rollingUpdate"),
        "Rollout" => (&["spec", "strategy", "canary"], "spec.strategy.canary"),
        _ => (&["spec", "updateStrategy", "rollingUpdate"], "spec.updateStrategy.rollingUpdate"),
    };
    let Some(update) = view.at(keys) else { return };
    let said = |key: &str| {
        let node = update.get(key).filter(|node| !node.is_null())?;
        Some((node, Share::of(node)?))
    };
    let (surge, away) = (said("maxSurge"), said("maxUnavailable"));
    for (key, share) in [("maxSurge", surge), ("maxUnavailable", away)] {
        // More than all of them may come beside the others, but of a DaemonSet.
        let is_bounded = key == "maxUnavailable" || view.kind() == "DaemonSet";
        if let Some((node, Share::Percent(percent))) = share
            && percent > 100
            && is_bounded
        {
            let message = format!("`{key}` is {percent}%");
            let finding = findings.at(view, node, &format!("{path}.{key}"), message).label("expected at most 100%");
            findings.push(view, finding.help("write a share of the pods, or their number"));
        }
    }
    let is_zero = |share: Option<(_, Share)>| share.is_some_and(|(_, share)| share.is_zero());
    let some = |share: Option<(_, Share)>| share.is_some_and(|(_, share)| !share.is_zero());
    let field = format!("{path}.maxUnavailable");
    match (view.kind(), surge, away) {
        // One that is not said is a quarter.
        ("Deployment" | "Rollout", Some((first, _)), Some((node, _))) if is_zero(surge) && is_zero(away) => {
            let finding = findings
                .at(view, node, &field, "`maxSurge` and `maxUnavailable` are both 0")
                .label("no pod could ever be replaced")
                .with(first.span(), "`maxSurge` is set here");
            findings.push(view, finding.help("let at least one of them be 1"));
        }
        ("DaemonSet", _, Some((node, _))) if is_zero(away) && !some(surge) => {
            let finding = findings
                .at(view, node, &field, "`maxUnavailable` is 0, and no surge is said")
                .label("no pod could ever be replaced");
            findings.push(view, finding.help("let `maxUnavailable` or `maxSurge` be 1"));
        }
        // A DaemonSet takes one away unless it says otherwise.
        ("DaemonSet", Some((surges, _)), _) if some(surge) && !is_zero(away) => {
            let (node, key) = away.map_or((surges, "maxSurge"), |(node, _)| (node, "maxUnavailable"));
            let message = "a DaemonSet replaces pods by surge or by taking away, not by both";
            let finding = findings
                .at(view, node, &format!("{path}.{key}"), message)
                .label("expected `maxUnavailable=0` beside `maxSurge`");
            findings.push(view, finding.help("write `maxUnavailable=0`, or leave `maxSurge` out"));
        }
        ("StatefulSet", _, Some((node, _))) if is_zero(away) => {
            let finding = findings
                .at(view, node, &field, "`maxUnavailable` of a StatefulSet is 0")
                .label("no pod could ever be replaced");
            findings.push(view, finding.help("write 1, or leave it out"));
        }
        _ => {}
    }
}
