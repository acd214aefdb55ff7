//! An analysis asks for metrics that something makes.

use crate::check::rule::{Findings, Rule, Scope};
use crate::check::view::View;
use crate::diag::code;
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Warning "metric-without-mesh",
        "An analysis asks for metrics of Istio in a target that has no mesh."
    ),
    numbers: &[39],
    why: "The answer is always empty, so nothing is ever judged: each rollout waits for a person, or goes through unseen.",
    mend: "Ask for metrics that the pods have, such as those of `metrics source=spring-boot`; or say which `istio` there is.",
    scope: Scope::Object(&["AnalysisTemplate", "ClusterAnalysisTemplate"], look),
};

fn look(view: View<'_>, findings: &mut Findings<'_>) {
    if view.place.has_istio {
        return;
    }
    for metric in view.at(&["spec", "metrics"]).and_then(Node::as_list).unwrap_or_default() {
        let Some(query) = metric.at(&["provider", "prometheus", "query"]) else { continue };
        let Some(name) = query.as_str().and_then(of_istio) else { continue };
        let message = format!("`{}` asks for `{name}`, and there is no mesh", view.object.id);
        let finding = findings
            .at(view, query, "provider.prometheus.query", message)
            .label("nothing makes this metric here")
            .help("say `metrics source=…` in the fleet, or which `istio` there is");
        findings.push(view, finding);
    }
}

/// The first name of a metric of Istio in a query.
fn of_istio(query: &str) -> Option<&str> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    query.split(|c: char| !is_word(c)).find(|word| word.starts_with("istio_"))
}
