//! A host has one VirtualService for callers in the mesh.

use std::collections::BTreeMap;

use crate::check::istio::{full_host, is_for_mesh, scopes};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::items;
use crate::check::view::{TargetView, View};
use crate::diag::code;
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(Error "two-virtual-services", "Two VirtualServices route the same host for callers in the mesh."),
    numbers: &[54],
    why: "For callers in the mesh Istio takes one of them; which one is not said, and may change with a restart.",
    mend: "Make one VirtualService of the two, or let each be seen by other namespaces (`exportTo`).",
    scope: Scope::Target(look),
};

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    let mut by_host: BTreeMap<String, Vec<(View<'_>, &Node)>> = BTreeMap::new();
    for view in target.of_kind("VirtualService").filter(|view| is_for_mesh(*view)) {
        for host in items(view.node(), &["spec", "hosts"]) {
            let name = full_host(host.as_str().unwrap_or_default(), view.namespace());
            by_host.entry(name).or_default().push((view, host));
        }
    }
    for (name, said) in by_host.into_iter().filter(|(_, said)| said.len() > 1) {
        for (at, (view, host)) in said.iter().enumerate() {
            let earlier =
                said.iter().take(at).find(|(other, _)| other.object.id != view.object.id && meet(*other, *view));
            let Some((other, first)) = earlier else { continue };
            let span = if first.span().is_some() { first.span() } else { other.span() };
            let finding = findings
                .at(*view, host, "spec.hosts", format!("the host `{name}` has two VirtualServices for the mesh"))
                .label(format!("`{}`", view.object.id))
                .with(span, format!("`{}`", other.object.id))
                .help("make one of the two");
            findings.push(*view, finding);
        }
    }
}

/// Whether some namespace sees both.
fn meet(one: View<'_>, other: View<'_>) -> bool {
    let (one, other) = (scopes(one), scopes(other));
    one.contains(&"*") || other.contains(&"*") || one.iter().any(|scope| other.contains(scope))
}
