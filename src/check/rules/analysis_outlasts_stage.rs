//! An analysis fits into its stage.

use crate::check::analysis::{Use, When, all_uses, delay};
use crate::check::rollouts::{Pause, blue_green, canary, pause};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{items, said, spoken, text};
use crate::check::view::TargetView;
use crate::diag::code;
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Warning "analysis-outlasts-stage",
        "An analysis has not ended, or not begun, when the stage that it is for is over."
    ),
    numbers: &[85],
    why: "When `autoPromotionSeconds` are over, the analysis before promotion counts as passed; what watches in the \
          background ends with the last step, whether it has measured or not.",
    mend: "Let the stage last longer than the analysis, or the analysis be shorter.",
    scope: Scope::Target(look),
};

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    for one in all_uses(target) {
        match one.when {
            When::Before => before(target, &one, findings),
            When::Background => background(target, &one, findings),
            _ => {}
        }
    }
}

fn before(target: &TargetView<'_>, one: &Use<'_>, findings: &mut Findings<'_>) {
    let Some(strategy) = blue_green(one.rollout) else { return };
    let is_automatic = strategy.get("autoPromotionEnabled").and_then(Node::as_bool) != Some(false);
    let Some(limit) = said(strategy, &["autoPromotionSeconds"]).filter(|_| is_automatic) else { return };
    let (Some(seconds), Some(needed)) = (limit.as_int(), one.templates(target).seconds()) else { return };
    #[allow(clippy::cast_precision_loss, reason = "a delay is short")]
    let is_longer = seconds > 0 && seconds as f64 <= needed;
    if !is_longer {
        return;
    }
    let message = format!("traffic of `{}` moves before its analysis has ended", one.rollout.object.id);
    let finding = findings
        .at(one.rollout, limit, "spec.strategy.blueGreen.autoPromotionSeconds", message)
        .label(format!("expected more than {needed}"))
        .with(one.node.span(), format!("this takes {}", spoken(needed)))
        .help("or remove it: traffic then moves when the analysis has passed");
    findings.push(one.rollout, finding);
}

fn background(target: &TargetView<'_>, one: &Use<'_>, findings: &mut Findings<'_>) {
    let Some(strategy) = canary(one.rollout) else { return };
    let start = one.node.get("startingStep").and_then(Node::as_int).and_then(|start| usize::try_from(start).ok());
    let mut lasts = 0.0;
    for step in items(strategy, &["steps"]).iter().skip(start.unwrap_or(0)) {
        match pause(step) {
            Some(Pause::For(seconds)) => lasts += seconds,
            Some(_) => return,
            // How long these take is not known.
            None if step.get("analysis").is_some()
                || step.get("experiment").is_some()
                || step.get("plugin").is_some() =>
            {
                return;
            }
            None => {}
        }
    }
    for (view, at, metric) in one.templates(target).metrics() {
        let Some(delay) = delay(metric).filter(|delay| *delay > 0.0 && *delay >= lasts) else { continue };
        let place = metric.get("initialDelay").unwrap_or(metric);
        let message = format!("the metric `{}` is never measured", text(metric, &["name"]));
        let finding = findings
            .at(view, place, &format!("spec.metrics[{at}].initialDelay"), message)
            .label(format!("it is first after {}", spoken(delay)))
            .with(one.node.span(), format!("`{}` is over after {}", one.rollout.object.id, spoken(lasts)))
            .help("let the holds be longer, or the delay shorter");
        findings.push(view, finding);
    }
}
