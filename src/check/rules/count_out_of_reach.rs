//! Counts and limits of a metric can be reached.

use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{int, items, said};
use crate::check::view::View;
use crate::diag::{Diagnostic, code};
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(Error "count-out-of-reach", "Counts and limits of a metric contradict each other."),
    numbers: &[80],
    why: "The controller refuses to run the analysis: the rollout ends in an error as soon as it comes to it.",
    mend: "Let `count` be at least `failureLimit` + `consecutiveSuccessLimit`, and at least `inconclusiveLimit`.",
    scope: Scope::Object(&["AnalysisTemplate", "ClusterAnalysisTemplate", "AnalysisRun"], look),
};

fn look(view: View<'_>, findings: &mut Findings<'_>) {
    for (at, metric) in items(view.node(), &["spec", "metrics"]).iter().enumerate() {
        if let Some(finding) = check(view, at, metric, findings) {
            findings.push(view, finding);
        }
    }
}

fn check(view: View<'_>, at: usize, metric: &Node, findings: &Findings<'_>) -> Option<Diagnostic> {
    let node = |key: &str| said(metric, &[key]);
    // What an argument says is not known.
    let number = |key: &str| node(key).map_or(Some(0), int);
    let name = metric.get("name").and_then(Node::as_str).unwrap_or_default();
    let found = |key: &str, why: &str, label: String| {
        let place = node(key).or(metric.get("name")).unwrap_or(metric);
        let message = format!("the metric `{name}` {why}");
        findings.at(view, place, &format!("spec.metrics[{at}].{key}"), message).label(label)
    };
    let (count, failures) = (number("count")?, number("failureLimit")?);
    let (successes, inconclusive) = (number("consecutiveSuccessLimit")?, number("inconclusiveLimit")?);
    if failures < -1 {
        return Some(found(
            "failureLimit",
            "has a limit below all counts",
            "expected 0 or more, or -1 for none".into(),
        ));
    }
    for (key, value) in [
        ("consecutiveSuccessLimit", successes),
        ("inconclusiveLimit", inconclusive),
        ("consecutiveErrorLimit", number("consecutiveErrorLimit")?),
    ] {
        if value < 0 {
            return Some(found(key, "has a limit below all counts", "expected 0 or more".into()));
        }
    }
    if successes == 0 && failures == -1 {
        let why = "can neither fail nor pass";
        return Some(found("failureLimit", why, "expected a limit here, or `consecutiveSuccessLimit`".into()));
    }
    if count > 0 {
        let least = failures.max(0).saturating_add(successes);
        if count < least {
            let label =
                format!("expected {least} at least: `failureLimit` {failures}, `consecutiveSuccessLimit` {successes}");
            return Some(found("count", "is measured too seldom to reach its limits", label));
        }
        if count < inconclusive {
            let label = format!("expected {inconclusive} at least, as `inconclusiveLimit` is");
            return Some(found("count", "is measured too seldom to reach its limits", label));
        }
    }
    if count > 1 && node("interval").is_none() {
        let finding = found("count", "is measured several times without an interval", "how often is not said".into());
        return Some(finding.help("write `interval`"));
    }
    None
}
