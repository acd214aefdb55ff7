//! The address of Prometheus is found from where it is asked.

use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{items, said};
use crate::check::view::View;
use crate::diag::code;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Warning "address-without-namespace",
        "An analysis asks an address that is the name of a Service alone."
    ),
    numbers: &[],
    why: "It is the controller that asks, from a namespace of its own: there a short name is found only if the Service \
          happens to stand beside it, and without an answer each rollout is given up after five errors.",
    mend: "Write the namespace too: `http://prometheus.monitoring.svc:9090`.",
    scope: Scope::Object(&["AnalysisTemplate", "ClusterAnalysisTemplate", "AnalysisRun"], look),
};

fn look(view: View<'_>, findings: &mut Findings<'_>) {
    for (at, metric) in items(view.node(), &["spec", "metrics"]).iter().enumerate() {
        for (provider, field) in [("prometheus", "address"), ("web", "url")] {
            let Some(node) = said(metric, &["provider", provider, field]) else { continue };
            let Some(host) = node.as_str().and_then(host).filter(|host| is_short(host)) else { continue };
            // One address may stand in one place for all metrics: it is reported once.
            let message = format!("an analysis asks `{host}`, without a namespace");
            let finding = findings
                .at(view, node, &format!("spec.metrics[{at}].provider.{provider}.{field}"), message)
                .label("looked for in the namespace of the controller")
                .help(format!("write `{host}.NAMESPACE.svc`"));
            findings.push(view, finding);
        }
    }
}

/// The host of an address.
fn host(address: &str) -> Option<&str> {
    let (_, rest) = address.split_once("://")?;
    rest.split(['/', ':', '?']).next()
}

fn is_short(host: &str) -> bool {
    !host.is_empty() && host != "localhost" && !host.contains(['.', '{', '[', '@'])
}
