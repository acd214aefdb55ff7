//! A host has one VirtualService in a cluster, or several whose routes do not meet.

use crate::check::rule::{Findings, Rule, Scope};
use crate::check::view::{FleetView, HostFacts, TargetFacts};
use crate::diag::code;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Error "host-in-two-targets",
        "Two targets of one cluster route the same host, in the mesh or by the same gateway, by rules that meet."
    ),
    numbers: &[54],
    why: "Istio takes one of the two rules, and which one may change with a restart: requests of one target reach another.",
    mend: "Give each target a host of its own, or a gateway of its own, or let the rules match different paths.",
    scope: Scope::Fleet(look),
};

fn look(fleet: &FleetView<'_>, findings: &mut Findings<'_>) {
    for (at, second) in fleet.targets.iter().enumerate() {
        let Some(cluster) = second.place.cluster.as_ref() else { continue };
        for first in fleet.targets.iter().take(at).filter(|first| first.place.cluster.as_ref() == Some(cluster)) {
            for host in &second.hosts {
                let meets = |other: &&HostFacts| other.id != host.id && meet(other, host);
                if let Some(other) = first.hosts.iter().find(meets) {
                    tell((first, other), (second, host), findings);
                }
            }
        }
    }
}

/// Whether both are seen by the same proxies, and a request could go by either.
fn meet(one: &HostFacts, other: &HostFacts) -> bool {
    one.host == other.host
        && one.gateway == other.gateway
        && (one.gateway != "mesh" || one.is_exported || other.is_exported || one.id.namespace == other.id.namespace)
        && one.routes.iter().any(|route| other.routes.contains(route))
}

fn tell(
    (first, one): (&TargetFacts, &HostFacts),
    (second, other): (&TargetFacts, &HostFacts),
    findings: &mut Findings<'_>,
) {
    let by = if other.gateway == "mesh" { "in the mesh".to_owned() } else { format!("by gateway `{}`", other.gateway) };
    let cluster = second.place.cluster.as_deref().unwrap_or_default();
    let mut finding = findings
        .on(other.span, format!("`{}` is routed twice in cluster {cluster}, {by}", other.host))
        .label(format!("`{:#}`, of {}", other.id, second.place.path));
    if one.span != other.span {
        finding = finding.with(one.span, format!("`{:#}`, of {}", one.id, first.place.path));
    } else {
        finding = finding.help(format!("the other one is `{:#}`, of {}", one.id, first.place.path));
    }
    findings.push_for(other.service.as_ref(), finding.help("give each target a host or a gateway of its own"));
}
