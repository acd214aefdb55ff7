//! What is a count or a percentage is written as one.

use crate::check::amount::Share;
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::view::View;
use crate::diag::code;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Error "count-or-percentage",
        "A field that takes a count or a percentage holds another text, such as a count in quotes."
    ),
    numbers: &[3],
    why: "The API server takes a string there for a percentage, and refuses `\"3\"`; counts and percentages have no sign.",
    mend: "Write a count without quotes, such as `3`, or a whole percentage, such as `\"25%\"`.",
    scope: Scope::Object(&["Deployment", "DaemonSet", "StatefulSet", "Rollout", "PodDisruptionBudget"], look),
};

const UPDATE: [&str; 2] = ["maxSurge", "maxUnavailable"];
const BUDGET: [&str; 2] = ["minAvailable", "maxUnavailable"];

fn look(view: View<'_>, findings: &mut Findings<'_>) {
    let (keys, path, fields): (&[&str], _, _) = match view.kind() {
        "Deployment" => (&["spec", "strategy", "rollingUpdate"], "spec.strategy.rollingUpdate", UPDATE),
        "Rollout" => (&["spec", "strategy", "canary"], "spec.strategy.canary", UPDATE),
        "PodDisruptionBudget" => (&["spec"], "spec", BUDGET),
        _ => (&["spec", "updateStrategy", "rollingUpdate"], "spec.updateStrategy.rollingUpdate", UPDATE),
    };
    let Some(of) = view.at(keys) else { return };
    for field in fields {
        let Some(node) = of.get(field) else { continue };
        let (message, help) = match (node.as_str(), node.as_int()) {
            (Some(text), _) if Share::of(node).is_none() => {
                let help = match text.trim().trim_end_matches('%').trim_end().parse::<u32>() {
                    Ok(number) if text.contains('%') => format!("write `\"{number}%\"`"),
                    Ok(number) => format!("in quotes it is no number: write `{number}`"),
                    Err(_) => "write a number, or a whole percentage such as `25%`".to_owned(),
                };
                (format!("`{field}` is the text `{text}`"), help)
            }
            (None, Some(number)) if number < 0 => (format!("`{field}` is {number}"), "write 0 or more".to_owned()),
            _ => continue,
        };
        let finding = findings.at(view, node, &format!("{path}.{field}"), message);
        findings.push(view, finding.label("expected a count, or a percentage").help(help));
    }
}
