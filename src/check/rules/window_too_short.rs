//! The time over which a query looks holds four scrapes.

use crate::check::analysis::query;
use crate::check::promql;
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{items, spoken, text};
use crate::check::view::View;
use crate::diag::code;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(Warning "window-too-short", "A query looks over a time that holds fewer than four scrapes."),
    numbers: &[84],
    why: "Prometheus scrapes every 15 seconds where it is quick, and mostly every 30 or 60: over less than a minute a \
          rate is made of one or two points, or of none.",
    mend: "Look over a minute at least.",
    scope: Scope::Object(&["AnalysisTemplate", "ClusterAnalysisTemplate", "AnalysisRun"], look),
};

/// Four scrapes where these are quick, in milliseconds.
const LEAST: f64 = 60_000.0;

fn look(view: View<'_>, findings: &mut Findings<'_>) {
    for (at, metric) in items(view.node(), &["spec", "metrics"]).iter().enumerate() {
        let Some((node, text_of)) = query(metric).and_then(|node| Some((node, node.as_str()?))) else { continue };
        if !text_of.contains('[') {
            continue;
        }
        let Ok(query) = promql::parse(text_of) else { continue };
        let own = query.windows.iter().filter(|window| !window.is_subquery).filter_map(|window| window.millis);
        let Some(shortest) = own.reduce(f64::min).filter(|shortest| *shortest < LEAST) else { continue };
        let message = format!("the metric `{}` looks over {} only", text(metric, &["name"]), spoken(shortest / 1000.0));
        let finding = findings
            .at(view, node, &format!("spec.metrics[{at}].provider.prometheus.query"), message)
            .label("that is less than four scrapes")
            .help(format!("write `[{}]` or more", spoken(LEAST / 1000.0)));
        findings.push(view, finding);
    }
}
