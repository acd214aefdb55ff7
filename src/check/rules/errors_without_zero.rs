//! A share of errors is 0 where there are none.

use crate::check::analysis::query;
use crate::check::condition::{Phase, Probe, judge};
use crate::check::promql::{has, series};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{items, said, text};
use crate::check::view::View;
use crate::diag::code;
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Warning "errors-without-zero",
        "A query divides a count of errors by another count, and gives nothing as long as there has been no error."
    ),
    numbers: &[82],
    why: "A counter of answers with 5xx is there from the first such answer on: until then the share is no 0 but an empty \
          result, and the better the new version is, the less is known of it.",
    mend: "Write `(sum(…) or vector(0)) / sum(…)`; the word `errorRate` does.",
    scope: Scope::Object(&["AnalysisTemplate", "ClusterAnalysisTemplate", "AnalysisRun"], look),
};

/// Labels that hold how a request ended.
const ENDINGS: &[&str] = &["status", "status_code", "code", "response_code", "http_status_code", "outcome"];

fn look(view: View<'_>, findings: &mut Findings<'_>) {
    for (at, metric) in items(view.node(), &["spec", "metrics"]).iter().enumerate() {
        let Some(node) = query(metric) else { continue };
        let Some(query) = node.as_str().filter(|query| query.contains('/') && counts_errors(query)) else { continue };
        if !has(query, "/") || has(query, "or") || has(query, "absent") {
            continue;
        }
        // What fails without an answer is told as such.
        let condition = |key: &str| said(metric, &[key]).and_then(Node::as_str);
        if judge(condition("successCondition"), condition("failureCondition"), Probe::Empty) != Phase::Inconclusive {
            continue;
        }
        let message = format!("the metric `{}` has no answer while there are no errors", text(metric, &["name"]));
        let finding = findings
            .at(view, node, &format!("spec.metrics[{at}].provider.prometheus.query"), message)
            .label("without an error this is no 0, but nothing")
            .help("write `(sum(…) or vector(0))` before the `/`");
        findings.push(view, finding);
    }
}

fn counts_errors(query: &str) -> bool {
    let is_error = |(name, operator, value): &(&str, &str, &str)| {
        ENDINGS.contains(name)
            && operator.starts_with('=')
            && (value.starts_with(['5', '4', '[', '(']) || *value == "SERVER_ERROR")
    };
    query
        .find('/')
        .and_then(|end| query.get(..end))
        .is_some_and(|above| series(above).iter().any(|one| one.labels.iter().any(is_error)))
}
