//! Each step of a RollingSync selects something, and each application is in one of them.

use crate::check::applications::{elements, expressions, selects};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{items, said, text};
use crate::check::view::View;
use crate::diag::code;
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Error "rolling-sync-steps",
        "A RollingSync has no steps, a step that has an unknown operator, or an application in two of them."
    ),
    numbers: &[87],
    why: "The controller refuses such an ApplicationSet, or an application is synced with an earlier wave than it \
          should be.",
    mend: "Write steps with `In` or `NotIn` and values, so that each application is in one.",
    scope: Scope::Object(&["ApplicationSet"], look),
};

fn look(view: View<'_>, findings: &mut Findings<'_>) {
    let Some(strategy) = view.at(&["spec", "strategy"]).filter(|node| text(node, &["type"]) == "RollingSync") else {
        return;
    };
    let path = "spec.strategy.rollingSync.steps";
    let steps = items(strategy, &["rollingSync", "steps"]);
    if steps.is_empty() {
        let place = strategy.get("rollingSync").unwrap_or(strategy);
        let message = format!("the RollingSync of `{}` has no steps", view.object.id);
        let finding = findings.at(view, place, path, message).label("expected steps");
        findings.push(view, finding.help("without waves take the strategy away"));
        return;
    }
    for (at, step) in steps.iter().enumerate() {
        check(view, &format!("{path}[{at}]"), step, findings);
    }
    twice(view, steps, findings);
}

fn check(view: View<'_>, path: &str, step: &Node, findings: &mut Findings<'_>) {
    let found = expressions(step);
    if found.is_empty() {
        let message = format!("a step of `{}` selects nothing", view.object.id);
        let finding = findings.at(view, step, path, message).label("expected `matchExpressions`");
        findings.push(view, finding);
    }
    for (at, one) in found.iter().enumerate() {
        let path = format!("{path}.matchExpressions[{at}]");
        let operator = said(one, &["operator"]).unwrap_or(one);
        if !matches!(operator.as_str(), Some("In" | "NotIn")) {
            let message = format!("a step of `{}` has an unknown operator", view.object.id);
            let finding = findings.at(view, operator, &format!("{path}.operator"), message);
            findings.push(view, finding.label("expected `In` or `NotIn`"));
        } else if items(one, &["values"]).is_empty() || text(one, &["key"]).is_empty() {
            let message = format!("a step of `{}` selects nothing", view.object.id);
            let finding = findings.at(view, one.get("values").unwrap_or(one), &path, message);
            findings.push(view, finding.label("expected a `key` and `values`"));
        }
    }
}

fn twice(view: View<'_>, steps: &[Node], findings: &mut Findings<'_>) {
    for element in elements(view) {
        let mut of = steps.iter().enumerate().filter(|(_, step)| selects(step, &element.labels) == Some(true));
        let (Some((first, one)), Some((second, other))) = (of.next(), of.next()) else { continue };
        let message = format!("an application of `{}` is in two steps", view.object.id);
        let finding = findings
            .at(view, element.node, "spec.generators", message)
            .label(format!("in the steps {} and {}", first + 1, second + 1))
            .with(one.span(), "the first step")
            .with(other.span(), "the second step");
        findings.push(view, finding);
    }
}
