//! Queries can be parsed.

use crate::check::analysis::query;
use crate::check::promql;
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{items, said, text};
use crate::check::view::View;
use crate::diag::code;
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(Error "bad-query", "A query of an analysis or of an alert cannot be parsed by Prometheus."),
    numbers: &[86],
    why: "Each measurement is an error, and five in a row give up the rollout; alerts of such a group are not loaded.",
    mend: "Mend the query; arguments are written `{{args.NAME}}`.",
    scope: Scope::Object(&["AnalysisTemplate", "ClusterAnalysisTemplate", "AnalysisRun", "PrometheusRule"], look),
};

fn look(view: View<'_>, findings: &mut Findings<'_>) {
    for (at, metric) in items(view.node(), &["spec", "metrics"]).iter().enumerate() {
        if let Some(node) = query(metric) {
            let path = || format!("spec.metrics[{at}].provider.prometheus.query");
            check(view, node, &path, &format!("the metric `{}`", text(metric, &["name"])), findings);
        }
    }
    for (group, node) in items(view.node(), &["spec", "groups"]).iter().enumerate() {
        for (at, rule) in items(node, &["rules"]).iter().enumerate() {
            let Some(node) = said(rule, &["expr"]) else { continue };
            let name = rule.get("alert").or(rule.get("record")).and_then(Node::as_str).unwrap_or_default();
            let path = || format!("spec.groups[{group}].rules[{at}].expr");
            check(view, node, &path, &format!("the rule `{name}`"), findings);
        }
    }
}

fn check(view: View<'_>, node: &Node, path: &dyn Fn() -> String, what: &str, findings: &mut Findings<'_>) {
    let Some(query) = node.as_str() else { return };
    let Err(fault) = promql::parse(query) else { return };
    let finding = findings
        .at(view, node, &path(), format!("the query of {what} cannot be parsed"))
        .label(fault.message)
        .help_some(behind(query, fault.at));
    findings.push(view, finding);
}

/// What stands before a place of a query: one line of a spec may hold much of it.
fn behind(query: &str, at: usize) -> Option<String> {
    const SHOWN: usize = 24;
    let before = query.get(..at)?.trim_end();
    let start = before.char_indices().rev().nth(SHOWN).map_or(0, |(start, _)| start);
    let dots = if start > 0 { "…" } else { "" };
    (!before.is_empty()).then(|| format!("parsing stopped after `{dots}{}`", before.get(start..).unwrap_or_default()))
}
