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
                .at(view, weight, &path, format!("a step of `{}` has a weight above the maximum", view.object.id))
                .label(format!("expected at most {most}"));
            findings.push(view, finding);
        }
        if pause(step) == Some(Pause::Bad) {
            let duration = step.at(&["pause", "duration"]).unwrap_or(step);
            let path = format!("spec.strategy.canary.steps[{at}].pause.duration");
            let finding = findings
                .at(view, duration, &path, format!("a pause of `{}` has no valid duration", view.object.id))
                .label("expected a duration such as `30m` or `1h30m`")
                .help_some(duration.as_str().and_then(duration_meant));
            findings.push(view, finding);
        }
    }
}

/// What was likely meant by text that is no duration of Go.
fn duration_meant(text: &str) -> Option<String> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at_checked(end)?;
    let number: u32 = number.parse().ok()?;
    let meant = match unit.trim().to_ascii_lowercase().as_str() {
        "s" | "sec" | "secs" | "second" | "seconds" => format!("{number}s"),
        "m" | "min" | "mins" | "minute" | "minutes" => format!("{number}m"),
        "h" | "hr" | "hrs" | "hour" | "hours" => format!("{number}h"),
        "d" | "day" | "days" => return Some(format!("there is no unit for days: write `{}h`", u64::from(number) * 24)),
        _ => return None,
    };
    Some(format!("write `{meant}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_units_are_known() {
        let of = |text: &str| duration_meant(text).unwrap_or_default();
        assert_eq!(
            (of("30 minutes"), of("5 s"), of("1 Hour")),
            ("write `30m`".into(), "write `5s`".into(), "write `1h`".into())
        );
        assert_eq!(of("2d"), "there is no unit for days: write `48h`");
        assert_eq!((of("soon"), of("1h30"), of("")), (String::new(), String::new(), String::new()));
    }
}
