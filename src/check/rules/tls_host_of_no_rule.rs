//! An Ingress has rules for the hosts of its certificates.

use crate::check::istio::meet;
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{items, text};
use crate::check::view::View;
use crate::diag::{closest, code, list_of};

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(Warning "tls-host-of-no-rule", "An Ingress has a certificate for a host for which it has no rule."),
    numbers: &[],
    why: "The certificate is never shown, and the host that was meant is served with another one, which browsers refuse.",
    mend: "Write under `tls.hosts` what stands under `rules.host`.",
    scope: Scope::Object(&["Ingress"], look),
};

fn look(view: View<'_>, findings: &mut Findings<'_>) {
    let rules = items(view.node(), &["spec", "rules"]);
    let hosts = || rules.iter().map(|rule| text(rule, &["host"]));
    // A rule without a host, or a backend for all else, is for every host.
    if rules.is_empty() || hosts().any(str::is_empty) || view.at(&["spec", "defaultBackend"]).is_some() {
        return;
    }
    for (tls, node) in items(view.node(), &["spec", "tls"]).iter().enumerate() {
        for (at, node) in items(node, &["hosts"]).iter().enumerate() {
            let Some(host) = node.as_str().filter(|host| !hosts().any(|own| meet(own, host))) else { continue };
            let message = format!("`{}` has a certificate for `{host}`, and no rule", view.object.id);
            let help = match closest(host, hosts()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("it has rules for {}", list_of(hosts(), 6)),
            };
            let finding = findings.at(view, node, &format!("spec.tls[{tls}].hosts[{at}]"), message);
            findings.push(view, finding.label("no rule is for this host").help(help));
        }
    }
}
