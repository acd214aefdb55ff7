//! A route of one host that leads to another host, whose traffic is split, leads to the halves of the split.

use crate::check::istio::{is_for_mesh, service_of};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{items, strings, text};
use crate::check::view::{TargetView, View};
use crate::diag::code;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Error "route-past-a-split",
        "A route leads to a Service whose traffic another VirtualService splits, and not to the halves of the split."
    ),
    numbers: &[],
    why: "Istio asks one VirtualService alone: that of the host that was called. So this traffic goes to all pods of the \
          Service, those of a new version too, whatever the weight says.",
    mend: "Expose that service itself at the gateway, or split the route as its own VirtualService does.",
    scope: Scope::Target(look),
};

/// A Service whose traffic is split, and what splits it.
struct Split<'a> {
    service: (&'a str, &'a str),
    by: View<'a>,
}

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    let splits: Vec<Split<'_>> =
        target.of_kind("VirtualService").filter(|view| is_for_mesh(*view)).flat_map(split).collect();
    if splits.is_empty() {
        return;
    }
    for view in target.of_kind("VirtualService") {
        for kind in ["http", "tls", "tcp"] {
            for (at, route) in items(view.node(), &["spec", kind]).iter().enumerate() {
                for (to, one) in items(route, &["route"]).iter().enumerate() {
                    let Some(host) = one.at(&["destination", "host"]) else { continue };
                    if !text(one, &["destination", "subset"]).is_empty() {
                        continue;
                    }
                    let service = service_of(host.as_str().unwrap_or("*"), view.namespace());
                    let past = |split: &&Split<'_>| Some(split.service) == service && !is_of(view, split.service);
                    let Some(split) = splits.iter().find(past) else { continue };
                    let path = format!("spec.{kind}[{at}].route[{to}].destination");
                    let name = split.service.0;
                    let message = format!("`{}` leads past the split of the Service `{name}`", view.object.id);
                    let finding = findings
                        .at(view, host, &path, message)
                        .label("it goes to the pods of both versions, whatever the weights say")
                        .with(split.by.span(), format!("split by `{}`", split.by.object.id))
                        .help(format!(
                            "expose {name} itself: `expose` in that service, with the same gateway and host"
                        ));
                    findings.push(view, finding);
                }
            }
        }
    }
}

/// The Services whose traffic a VirtualService splits: those of its hosts that have a route to several places.
fn split(view: View<'_>) -> Vec<Split<'_>> {
    let is_split = |kind: &str| items(view.node(), &["spec", kind]).iter().any(|one| items(one, &["route"]).len() > 1);
    if !["http", "tls", "tcp"].into_iter().any(is_split) {
        return Vec::new();
    }
    let hosts = strings(view.node(), &["spec", "hosts"]);
    hosts.filter_map(|host| service_of(host, view.namespace())).map(|service| Split { service, by: view }).collect()
}

/// Whether a Service is a host of a VirtualService: what it says of it is its own split.
fn is_of(view: View<'_>, service: (&str, &str)) -> bool {
    strings(view.node(), &["spec", "hosts"]).any(|host| service_of(host, view.namespace()) == Some(service))
}
