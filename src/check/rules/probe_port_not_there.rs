//! A probe or a hook that names a port names one of its container's.

use crate::check::pods::{self, HOLD_PODS};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{items, text};
use crate::check::view::View;
use crate::diag::{closest, code, list_of};
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Error "probe-port-not-there",
        "A probe or a lifecycle hook names a port that its container does not have."
    ),
    numbers: &[],
    why: "The API server takes it, and each probe fails: the pod is never ready, or is restarted for ever.",
    mend: "Name a port of the same container, or write the number.",
    scope: Scope::Object(HOLD_PODS, look),
};

/// Where a container says what is called.
const CALLS: [&[&str]; 5] = [
    &["readinessProbe"],
    &["livenessProbe"],
    &["startupProbe"],
    &["lifecycle", "preStop"],
    &["lifecycle", "postStart"],
];

fn look(view: View<'_>, findings: &mut Findings<'_>) {
    pods::all(view, &mut |path, spec| {
        for container in pods::containers(spec) {
            for keys in CALLS {
                let Some(call) = container.node.at(keys) else { continue };
                for how in ["httpGet", "tcpSocket"] {
                    let Some(node) = call.at(&[how, "port"]) else { continue };
                    // A number in a string is a number.
                    let is_name = |name: &&str| !name.is_empty() && !name.bytes().all(|byte| byte.is_ascii_digit());
                    let Some(name) = node.as_str().filter(is_name) else { continue };
                    let known = || items(container.node, &["ports"]).iter().map(|port| text(port, &["name"]));
                    if known().any(|known| known == name) {
                        continue;
                    }
                    let called = keys.last().copied().unwrap_or_default();
                    let at = container.path(path, &format!("{}.{how}.port", keys.join(".")));
                    let message = format!("the `{called}` of container `{}` calls the port `{name}`", container.name());
                    let finding = findings.at(view, node, &at, message).label("the container has no port of that name");
                    findings.push(view, finding.help(way_out(container.node, name)));
                }
            }
        }
    });
}

fn way_out(container: &Node, name: &str) -> String {
    let names =
        || items(container, &["ports"]).iter().map(|port| text(port, &["name"])).filter(|name| !name.is_empty());
    match closest(name, names()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if names().next().is_none() => "it has no port with a name: write a number, or add the port".to_owned(),
        None => format!("it has {}", list_of(names(), 8)),
    }
}
