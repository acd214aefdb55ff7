//! A container mounts only volumes that its pod has.

use crate::check::pods::MAKE_PODS;
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::view::View;
use crate::diag::{closest, code, list_of};
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(Error "volume-not-there", "A container mounts a volume that its pod does not have."),
    numbers: &[],
    why: "The API server refuses the workload, and with it the whole sync.",
    mend: "Name a volume of the pod, or add the volume.",
    scope: Scope::Object(MAKE_PODS, look),
};

fn look(view: View<'_>, findings: &mut Findings<'_>) {
    let Some((_, spec)) = view.pod_spec() else { return };
    let volumes = spec.get("volumes").and_then(Node::as_list).unwrap_or_default();
    // Each pod of a StatefulSet has the claims of its templates as volumes.
    let claims = view.at(&["spec", "volumeClaimTemplates"]).and_then(Node::as_list).unwrap_or_default();
    let names = || {
        let volumes = volumes.iter().filter_map(|volume| volume.get("name"));
        let claims = claims.iter().filter_map(|claim| claim.at(&["metadata", "name"]));
        volumes.chain(claims).filter_map(Node::as_str)
    };
    for container in view.containers() {
        for (list, what) in [("volumeMounts", "mounts"), ("volumeDevices", "uses")] {
            let items = container.node.get(list).and_then(Node::as_list).unwrap_or_default();
            for (index, item) in items.iter().enumerate() {
                let Some(name) = item.get("name") else { continue };
                let Some(text) = name.as_str().filter(|text| !names().any(|known| known == *text)) else { continue };
                let path = format!("{}.{list}[{index}].name", container.path);
                let message = format!("there is no volume `{text}` in the pod");
                let hint = match closest(text, names()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None if names().next().is_none() => format!("add `volume {text} {{ … }}`: the pod has no volumes"),
                    None => format!("the pod has the volumes {}", list_of(names(), 8)),
                };
                let finding = findings
                    .at(view, name, &path, message)
                    .label(format!("container `{}` {what} it", container.name()))
                    .help(hint);
                findings.push(view, finding);
            }
        }
    }
}
