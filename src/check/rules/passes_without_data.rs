//! What traffic waits for does not pass without an answer.

use crate::check::analysis::{When, all_uses, query};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{said, text};
use crate::check::view::TargetView;
use crate::diag::code;
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Warning "passes-without-data",
        "A step, or a promotion, waits for a metric that only says when it fails: without an answer it passes."
    ),
    numbers: &[82],
    why: "What is not a failure is a success then, an empty result too: a new version that nothing was measured of is \
          let through.",
    mend: "Write a `successCondition` too: between the two a person decides.",
    scope: Scope::Target(look),
};

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    let mut told: Vec<*const Node> = Vec::new();
    for one in all_uses(target).filter(|one| one.is_gate()) {
        // What watches after all traffic has moved lets nothing through.
        if one.when == When::After {
            continue;
        }
        for (view, at, metric) in one.templates(target).metrics() {
            let Some(failure) = said(metric, &["failureCondition"]).filter(|said| said.as_str() != Some("")) else {
                continue;
            };
            let has_success = !text(metric, &["successCondition"]).is_empty();
            if has_success || query(metric).is_none() || told.contains(&std::ptr::from_ref(metric)) {
                continue;
            }
            told.push(metric);
            let message = format!("the metric `{}` passes without an answer", text(metric, &["name"]));
            let finding = findings
                .at(view, failure, &format!("spec.metrics[{at}].failureCondition"), message)
                .label("what is no failure is a success, no answer too")
                .with(one.node.span(), format!("`{}` waits for it", one.rollout.object.id))
                .help("write `successCondition` beside it");
            findings.push(view, finding);
        }
    }
}
