//! A pause without an end is known to hold up the waves of cells.

use crate::check::rollouts::{Pause, blue_green, canary, pause};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::items;
use crate::check::view::View;
use crate::diag::code;
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Warning "pause-without-end",
        "In a cell of a wave, a rollout waits for a person: the next wave waits with it."
    ),
    numbers: &[48],
    why: "A Rollout that waits is not healthy, and a wave ends when all of its cells are: each cell needs a person \
          before the next wave begins.",
    mend: "Give the pause a duration, wait for a person between waves, or allow this with the reason.",
    scope: Scope::Object(&["Rollout"], look),
};

fn look(view: View<'_>, findings: &mut Findings<'_>) {
    if !view.place.is_cell || view.place.wave.is_none() {
        return;
    }
    let mut found = |node: &Node, path: &str| {
        let finding = findings
            .at(view, node, path, format!("`{}` waits for a person in every cell of a wave", view.object.id))
            .label("this has no end")
            .help("give it a duration, or let people decide between the waves");
        findings.push(view, finding);
    };
    let steps = canary(view).map(|canary| items(canary, &["steps"])).unwrap_or_default();
    for (at, step) in steps.iter().enumerate() {
        if pause(step) == Some(Pause::Endless) {
            found(step.get("pause").unwrap_or(step), &format!("spec.strategy.canary.steps[{at}].pause"));
        }
    }
    let automatic = blue_green(view).and_then(|strategy| strategy.get("autoPromotionEnabled"));
    if let Some(automatic) = automatic.filter(|automatic| automatic.as_bool() == Some(false)) {
        found(automatic, "spec.strategy.blueGreen.autoPromotionEnabled");
    }
}
