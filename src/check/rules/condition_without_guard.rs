//! Conditions bear an empty result, and one that is no number.

use crate::check::analysis::query;
use crate::check::condition::{Phase, Probe, judge};
use crate::check::promql::{self, Type};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{items, said, text};
use crate::check::view::View;
use crate::diag::code;
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Error "condition-without-guard",
        "A condition fails, or cannot be evaluated, where the query has no answer yet."
    ),
    numbers: &[82],
    why: "A query gives a list: without traffic it is empty, or holds what is no number. Five errors in a row, or one \
          failure too many, give up a rollout with which nothing is wrong.",
    mend: "Begin both conditions with `len(result) > 0 && !isNaN(result[0]) &&`: without an answer neither holds then, \
           and the measurement decides nothing.",
    scope: Scope::Object(&["AnalysisTemplate", "ClusterAnalysisTemplate", "AnalysisRun"], look),
};

/// What is asked of a metric that has no answer, and how that is called.
const EMPTY: (Probe, &str) = (Probe::Empty, "an empty result");
const NAN: (Probe, &str) = (Probe::NotANumber, "a result that is no number");
const SCALAR: (Probe, &str) = (Probe::ScalarNotANumber, "a result that is no number");

fn look(view: View<'_>, findings: &mut Findings<'_>) {
    for (at, metric) in items(view.node(), &["spec", "metrics"]).iter().enumerate() {
        let Some(query) = query(metric).and_then(Node::as_str) else { continue };
        let condition = |key: &str| said(metric, &[key]).and_then(Node::as_str).filter(|text| !text.is_empty());
        let (success, failure) = (condition("successCondition"), condition("failureCondition"));
        // What is guarded in every condition needs no second look.
        let is_guarded = |text: Option<&str>| {
            text.is_none_or(|text| text.starts_with("len(result) > 0 && !isNaN(result[0]) && result[0] "))
        };
        if is_guarded(success) && is_guarded(failure) && failure.is_some() {
            continue;
        }
        // A query that cannot be parsed is another matter.
        let Ok(query) = promql::parse(query) else { continue };
        let probes = match query.gives {
            Type::Scalar => vec![SCALAR],
            Type::Text | Type::Any => Vec::new(),
            Type::Vector | Type::Matrix => {
                let empty = query.may_be_empty.then_some(EMPTY);
                empty.into_iter().chain(query.may_be_nan.then_some(NAN)).collect()
            }
        };
        for (probe, what) in probes {
            let (key, said) = match judge(success, failure, probe) {
                Phase::Error(is_success, why) => {
                    let key = if is_success { "successCondition" } else { "failureCondition" };
                    (key, format!("with {what} this is an error: {why}"))
                }
                // Who names what is no number means what comes of it.
                Phase::Failed if !mentions(probe, success, failure) => {
                    let key = if success.is_some() { "successCondition" } else { "failureCondition" };
                    (key, format!("{what} counts as a failure"))
                }
                _ => continue,
            };
            found(view, at, metric, key, said, query.gives, findings);
            break;
        }
    }
}

fn mentions(probe: Probe, success: Option<&str>, failure: Option<&str>) -> bool {
    let word = if probe == Probe::Empty { "len(" } else { "isNaN(" };
    success.into_iter().chain(failure).any(|text| text.contains(word))
}

fn found(view: View<'_>, at: usize, metric: &Node, key: &str, said: String, gives: Type, findings: &mut Findings<'_>) {
    let place = metric.get(key).unwrap_or(metric);
    let help = match gives {
        Type::Scalar => "begin both conditions with `!isNaN(result) &&`",
        _ => "begin both conditions with `len(result) > 0 && !isNaN(result[0]) &&`",
    };
    let name = text(metric, &["name"]);
    let finding = findings
        .at(view, place, &format!("spec.metrics[{at}].{key}"), format!("the metric `{name}` fails without an answer"))
        .label(said)
        .help(help);
    findings.push(view, finding);
}
