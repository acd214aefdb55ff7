//! The host that a VirtualService routes for callers in the mesh is a Service.

use std::collections::BTreeSet;

use crate::check::istio::{entry_hosts, is_for_mesh, is_ours, service_of};
use crate::check::rollouts::not_split;
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::items;
use crate::check::view::{TargetView, View};
use crate::diag::{closest, code};

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Warning "host-of-nothing",
        "A VirtualService routes a host for callers in the mesh that is no Service of the target, and no host of a ServiceEntry."
    ),
    numbers: &[53],
    why: "Nobody calls a name that is not there: the routes are never taken, and the Service that was meant goes without \
          them.",
    mend: "Name a Service of the same namespace, or a full name. If others make the Service, say so: `allow \
           host-of-nothing reason=\"…\"`.",
    scope: Scope::Target(look),
};

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    if !target.is_whole {
        return;
    }
    let mut entries: Option<BTreeSet<&str>> = None;
    // What a Rollout moves past its own Service is told there.
    let told: Vec<View<'_>> =
        target.of_kind("Rollout").filter_map(|rollout| not_split(target, rollout)).map(|one| one.0).collect();
    for view in target.of_kind("VirtualService").filter(|view| is_for_mesh(*view)) {
        if told.iter().any(|other| other.object.id == view.object.id) {
            continue;
        }
        for (at, node) in items(view.node(), &["spec", "hosts"]).iter().enumerate() {
            // What is no host at all is refused.
            let Some(host) = node.as_str().filter(|host| !host.contains(['/', ':'])) else { continue };
            let Some((name, namespace)) = service_of(host, view.namespace()) else { continue };
            if target.find("Service", namespace, name).is_some() || !is_ours(target, namespace) {
                continue;
            }
            if entries.get_or_insert_with(|| entry_hosts(target)).contains(host) {
                continue;
            }
            let here = target.of_kind("Service").filter(|service| service.namespace() == namespace);
            let near = closest(name, here.map(|service| service.name()));
            let message = format!("`{}` routes the host `{host}`, which is no Service", view.object.id);
            let finding = findings
                .at(view, node, &format!("spec.hosts[{at}]"), message)
                .label(format!("there is no Service `{name}` in the namespace `{namespace}`"))
                .help_some(near.map(|near| format!("did you mean `{near}`?")));
            findings.push(view, finding);
        }
    }
}
