//! A VirtualService that a Rollout moves is for the Service of the Rollout's pods.

use crate::check::rollouts::not_split;
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::view::TargetView;
use crate::diag::{closest, code};
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Error "split-of-another-host",
        "A Rollout moves a VirtualService for callers in the mesh that is not for the Service of its pods."
    ),
    numbers: &[57],
    why: "Callers of the Service never come to the routes whose weights are moved: each of them gets old and new pods at \
          random from the first step on, whatever the weight says.",
    mend: "Let `hosts` of the VirtualService name the stable Service.",
    scope: Scope::Target(look),
};

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    for rollout in target.of_kind("Rollout") {
        let Some((view, name)) = not_split(target, rollout) else { continue };
        let Some(hosts) = view.at(&["spec", "hosts"]) else { continue };
        let said: Vec<&str> = hosts.as_list().unwrap_or_default().iter().filter_map(Node::as_str).collect();
        // The one that was meant, where it is near to the right one.
        let meant = closest(name, said.iter().copied());
        let place = hosts.as_list().unwrap_or_default().iter();
        let node = place.clone().find(|node| node.as_str() == meant).or_else(|| place.clone().next()).unwrap_or(hosts);
        let message =
            format!("`{}` is not for the Service whose traffic `{}` moves", view.object.id, rollout.object.id);
        let finding = findings
            .at(view, node, "spec.hosts", message)
            .label(format!("expected `{name}`"))
            .with(rollout.span(), "the Rollout")
            .help(format!("write `{name}` here"));
        findings.push(view, finding);
    }
}
