//! A host has one VirtualService for callers in the mesh.

use std::collections::BTreeMap;

use crate::check::rule::{Findings, Rule, Scope};
use crate::check::view::{FleetView, MeshHost, TargetFacts};
use crate::diag::code;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(Error "two-virtual-services", "Two VirtualServices for the mesh in one cluster route the same host."),
    numbers: &[54],
    why: "For callers in the mesh Istio takes one of them, no one says which, and may change its mind.",
    mend: "Make one VirtualService of the two, or let each be seen by other namespaces (`exportTo`).",
    scope: Scope::Fleet(look),
};

fn look(fleet: &FleetView<'_>, findings: &mut Findings<'_>) {
    let mut by_host: BTreeMap<(&str, &str), Vec<(&TargetFacts, &MeshHost)>> = BTreeMap::new();
    for target in fleet.targets {
        // Of a target whose cluster is not said nobody knows which others are in it.
        let cluster = target.place.cluster.as_ref().unwrap_or(&target.place.path);
        for host in &target.mesh_hosts {
            by_host.entry((cluster, &host.host)).or_default().push((target, host));
        }
    }
    for ((_, host), said) in by_host {
        for (at, (_, second)) in said.iter().enumerate() {
            let earlier = said.iter().take(at).find(|(_, first)| meet(first, second) && first.id != second.id);
            let Some((other, first)) = earlier else { continue };
            let message = format!("the host `{host}` has two VirtualServices for the mesh");
            let finding = findings
                .on(second.span, message)
                .label(format!("`{}`", second.id))
                .with(first.span, format!("`{}` of {}", first.id, other.place.path))
                .help("make one of the two");
            findings.push_for(second.service.as_ref(), finding.object(format!("{} spec.hosts", second.id)));
        }
    }
}

/// Whether some namespace sees both.
fn meet(first: &MeshHost, second: &MeshHost) -> bool {
    let all = |host: &MeshHost| host.scopes.iter().any(|scope| scope == "*");
    all(first) || all(second) || first.scopes.iter().any(|scope| second.scopes.contains(scope))
}
