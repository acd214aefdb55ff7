//! A Service says its addresses once.

use crate::check::rule::{Findings, Rule, Scope};
use crate::check::view::View;
use crate::diag::code;
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(Error "cluster-ips", "A Service's `clusterIPs` do not start with its `clusterIP`."),
    numbers: &[],
    why: "The API server refuses it: the two say the same.",
    mend: "Leave `clusterIPs` out, or let its first be the `clusterIP`.",
    scope: Scope::Object(&["Service"], look),
};

fn look(view: View<'_>, findings: &mut Findings<'_>) {
    let all = view.at(&["spec", "clusterIPs"]);
    let Some(first) = all.and_then(Node::as_list).and_then(<[Node]>::first) else { return };
    let one = view.str(&["spec", "clusterIP"]).unwrap_or_default();
    if first.as_str() == Some(one) {
        return;
    }
    let message = match one {
        "" => format!("`{}` says `clusterIPs`, and no `clusterIP`", view.object.id),
        one => format!("the first of `clusterIPs` is not the `clusterIP`, `{one}`"),
    };
    let finding = findings.at(view, first, "spec.clusterIPs[0]", message).label("expected the `clusterIP`");
    findings.push(view, finding.help("remove `clusterIPs`: the API server fills it in"));
}
