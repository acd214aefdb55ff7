//! The Gateway that a VirtualService is bound to serves its hosts.

use crate::check::istio::{gateways, is_for_mesh, meet, service_of};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{items, strings};
use crate::check::view::{TargetView, View};
use crate::diag::{code, list_of};

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(Warning "host-not-served", "A VirtualService has a host that no server of its Gateways takes."),
    numbers: &[53],
    why: "The gateway drops the host: calls to it are answered 404.",
    mend: "Write the host as a server of the Gateway has it, or add it there.",
    scope: Scope::Target(look),
};

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    for view in target.of_kind("VirtualService") {
        let bound: Vec<Option<View<'_>>> =
            gateways(view).map(|(_, _, namespace, name)| target.find("Gateway", namespace, name)).collect();
        // Of one that is elsewhere nobody knows what it serves.
        let Some(bound) = bound.into_iter().collect::<Option<Vec<_>>>().filter(|bound| !bound.is_empty()) else {
            continue;
        };
        let served: Vec<&str> = bound.iter().flat_map(|gateway| serves(*gateway, view.namespace())).collect();
        for (at, node) in items(view.node(), &["spec", "hosts"]).iter().enumerate() {
            let Some(host) = node.as_str() else { continue };
            // A Service's name may be there for callers in the mesh alone.
            let is_inner = is_for_mesh(view) && service_of(host, view.namespace()).is_some();
            if is_inner || served.iter().any(|own| meet(own, host)) {
                continue;
            }
            let names: Vec<String> = bound.iter().map(|gateway| format!("`{}`", gateway.object.id)).collect();
            let message = format!("`{}` routes `{host}`, which its gateway does not serve", view.object.id);
            let mut finding = findings
                .at(view, node, &format!("spec.hosts[{at}]"), message)
                .label(format!("no server of {} has it", names.join(", ")))
                .help(format!("they serve {}", list_of(served.iter().copied(), 6)));
            if let [gateway] = bound.as_slice() {
                finding = finding.with(gateway.span(), "the Gateway");
            }
            findings.push(view, finding);
        }
    }
}

/// The hosts that a Gateway serves for VirtualServices of a namespace.
fn serves<'a>(gateway: View<'a>, namespace: &'a str) -> impl Iterator<Item = &'a str> {
    let servers = items(gateway.node(), &["spec", "servers"]).iter();
    servers.flat_map(|server| strings(server, &["hosts"])).filter_map(move |host| match host.split_once('/') {
        Some((of, host)) => {
            let is_for = of == "*" || of == namespace || (of == "." && gateway.namespace() == namespace);
            is_for.then_some(host)
        }
        None => Some(host),
    })
}
