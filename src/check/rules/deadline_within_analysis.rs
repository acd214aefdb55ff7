//! A rollout is not given up while it is judged.

use crate::check::analysis::{When, all_uses, seconds};
use crate::check::rollouts::blue_green;
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{said, spoken};
use crate::check::view::TargetView;
use crate::diag::code;
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Error "deadline-within-analysis",
        "A blue-green Rollout is given up for want of progress while its analysis still runs."
    ),
    numbers: &[85],
    why: "An analysis before or after promotion is no progress to the controller: with `progressDeadlineAbort`, good \
          releases are rolled back `progressDeadlineSeconds` after the last pod became ready or the traffic moved.",
    mend: "Make `progressDeadlineSeconds`, 600 unless said, longer than the longest analysis.",
    scope: Scope::Target(look),
};

const UNLESS_SAID: i64 = 600;

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    for one in all_uses(target) {
        let Some(strategy) = blue_green(one.rollout) else { continue };
        // While it waits for a person, or for a time, nothing is counted.
        let is_paused = strategy.get("autoPromotionEnabled").and_then(Node::as_bool) == Some(false)
            || said(strategy, &["autoPromotionSeconds"]).and_then(Node::as_int).is_some_and(|seconds| seconds > 0);
        let counts = one.when == When::After || (one.when == When::Before && !is_paused);
        let is_aborted = one.rollout.at(&["spec", "progressDeadlineAbort"]).and_then(Node::as_bool) == Some(true);
        if !counts || !is_aborted {
            continue;
        }
        let said = said(one.rollout.node(), &["spec", "progressDeadlineSeconds"]);
        let deadline = said.and_then(Node::as_int).unwrap_or(UNLESS_SAID);
        // What is not known of it can only make it longer.
        let needed = one.templates(target).metrics().filter_map(|(_, _, metric)| seconds(metric)).fold(0.0, f64::max);
        #[allow(clippy::cast_precision_loss, reason = "a deadline is short")]
        if needed < deadline as f64 {
            continue;
        }
        let message = format!(
            "`{}` is given up after {deadline} s, while its analysis takes {}",
            one.rollout.object.id,
            spoken(needed)
        );
        let (place, path) = match said {
            Some(said) => (said, "spec.progressDeadlineSeconds".to_owned()),
            None => (one.node, one.path.clone()),
        };
        let mut finding = findings.at(one.rollout, place, &path, message).label(format!("expected more than {needed}"));
        if said.is_some() {
            finding = finding.with(one.node.span(), "the analysis");
        }
        // As much as is given to a start where nothing is said.
        #[allow(clippy::cast_possible_truncation, reason = "an analysis is short")]
        let enough = (needed as i64).saturating_add(UNLESS_SAID);
        findings.push(one.rollout, finding.help(format!("write `progressDeadlineSeconds {enough}`")));
    }
}
