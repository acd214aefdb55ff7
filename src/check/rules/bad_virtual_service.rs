//! A VirtualService has hosts that are names, and a route.

use std::net::IpAddr;

use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{items, strings};
use crate::check::view::{TargetView, View};
use crate::diag::code;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Error "bad-virtual-service",
        "A VirtualService has a host that is no name, or no route, or is a delegate with what only others have."
    ),
    numbers: &[],
    why: "Istio's webhook refuses it, and with it the whole sync.",
    mend: "Write hosts as names alone, such as `shop.example.com`, and at least one route under `http`, `tls` or `tcp`.",
    scope: Scope::Target(look),
};

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    for view in target.of_kind("VirtualService").filter(|view| view.object.id.group == "networking.istio.io") {
        one(view, target.is_sound, findings);
    }
}

fn one(view: View<'_>, is_sound: bool, findings: &mut Findings<'_>) {
    let id = &view.object.id;
    let hosts = items(view.node(), &["spec", "hosts"]);
    let is_for_gateways = strings(view.node(), &["spec", "gateways"]).any(|gateway| gateway != "mesh");
    for (at, node) in hosts.iter().enumerate() {
        let Some(host) = node.as_str() else { continue };
        let (label, help) = match odd(host) {
            Some(label) => (label, name_in(host).map(|name| format!("write the name alone: `{name}`"))),
            None if host == "*" && !is_for_gateways => {
                ("callers in the mesh have no host for everything", Some("name the hosts".to_owned()))
            }
            None => continue,
        };
        let message = format!("`{id}` is for `{host}`, which is no host");
        let finding = findings.at(view, node, &format!("spec.hosts[{at}]"), message).label(label).help_some(help);
        findings.push(view, finding);
    }
    let has = |kind: &str| !items(view.node(), &["spec", kind]).is_empty();
    let spec = view.at(&["spec"]).unwrap_or(view.name_node());
    if is_sound && !["http", "tls", "tcp"].into_iter().any(has) {
        let finding = findings.at(view, spec, "spec", format!("`{id}` has no route"));
        findings.push(view, finding.label("expected `http`, `tls` or `tcp`").help("add a route, or remove it"));
    }
    for key in ["gateways", "tls", "tcp"] {
        // Where something could not be read, that may be the hosts.
        let is_delegate = hosts.is_empty() && is_sound;
        let Some(node) = view.at(&["spec", key]).filter(|_| is_delegate && has(key)) else { continue };
        let message = format!("`{id}` has `{key}` and no `hosts`");
        let finding = findings.at(view, node, &format!("spec.{key}"), message);
        let finding = finding.label("a VirtualService to which others delegate has none");
        findings.push(view, finding.help("name its `hosts`, or take this away"));
    }
}

/// What cannot be of a host's name; names of servers by SNI, which have underscores, are Istio's own.
fn odd(host: &str) -> Option<&'static str> {
    if host.parse::<IpAddr>().is_ok() {
        return None;
    }
    if host.contains("://") {
        return Some("expected a host, not a URL");
    }
    if host.contains('/') {
        return Some("expected a host, without a path");
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '*');
    if host.is_empty() || !host.chars().all(plain) {
        return Some("expected letters, digits, `-` and `.`");
    }
    let stem = host.strip_suffix('.').unwrap_or(host);
    if stem.split('.').any(|part| part.is_empty() || part.len() > 63 || part.starts_with('-') || part.ends_with('-')) {
        return Some("one of its parts is empty, too long, or begins or ends with `-`");
    }
    let is_later = host.rfind('*').is_some_and(|at| at > 0);
    is_later.then_some("`*` stands at the beginning alone")
}

/// The host that a URL names.
fn name_in(text: &str) -> Option<&str> {
    let text = text.split_once("://").map_or(text, |(_, rest)| rest);
    let name = text.split(['/', ':']).next()?;
    (!name.is_empty() && odd(name).is_none()).then_some(name)
}
