//! A step's weight is a share of the traffic, and its pause is a time.

use crate::check::rollouts::{Pause, canary, pause};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::items;
use crate::check::view::View;
use crate::diag::code;
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(Error "bad-step", "A step of a Rollout has a weight that is no share, or a pause that is no time."),
    numbers: &[41],
    why: "The API server takes it, and the controller then reports `InvalidSpec` and releases nothing.",
    mend: "Write a weight from 0 to 100, and a pause such as `30m`: Go's durations have no days.",
    scope: Scope::Object(&["Rollout"], look),
};

fn look(view: View<'_>, findings: &mut Findings<'_>) {
    let Some(canary) = canary(view) else { return };
    let most = canary.at(&["trafficRouting", "maxTrafficWeight"]).and_then(Node::as_int).unwrap_or(100);
    for (at, step) in items(canary, &["steps"]).iter().enumerate() {
        if let Some(weight) = step.get("setWeight")
            && weight.as_int().is_some_and(|weight| weight > most)
        {
            let path = format!("spec.strategy.canary.steps[{at}].setWeight");
            let finding = findings
                .at(view, weight, &path, format!("a step of `{}` has more weight than there is", view.object.id))
                .label(format!("expected at most {most}"));
            findings.push(view, finding);
        }
        if pause(step) == Some(Pause::Bad) {
            let duration = step.at(&["pause", "duration"]).unwrap_or(step);
            let path = format!("spec.strategy.canary.steps[{at}].pause.duration");
            let finding = findings
                .at(view, duration, &path, format!("a pause of `{}` is no time", view.object.id))
                .label("expected a duration such as `30m` or `1h30m`")
                .help("there are no days: write `24h`");
            findings.push(view, finding);
        }
    }
}
