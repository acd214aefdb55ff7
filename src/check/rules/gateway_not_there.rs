//! The Gateway that a VirtualService is bound to is there.

use crate::check::istio::gateways;
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::view::TargetView;
use crate::diag::{closest, code};

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Warning "gateway-not-there",
        "A VirtualService is bound to a Gateway that is not there, in a namespace whose Gateways the target makes."
    ),
    numbers: &[53],
    why: "No gateway takes the routes: all calls from outside are answered 404.",
    mend: "Name a Gateway that the target makes. If others make it, say so: `allow gateway-not-there reason=\"…\"`.",
    scope: Scope::Target(look),
};

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    if !target.is_whole {
        return;
    }
    for view in target.of_kind("VirtualService") {
        for (at, node, namespace, name) in gateways(view) {
            if target.find("Gateway", namespace, name).is_some() {
                continue;
            }
            // Gateways are often of those who run the cluster: nothing is known of a namespace of which nothing is here.
            let here = target.of_kind("Gateway").filter(|gateway| gateway.namespace() == namespace);
            if here.clone().next().is_none() && target.find("Namespace", "", namespace).is_none() {
                continue;
            }
            let near = closest(name, here.map(|gateway| gateway.name()));
            let message = format!("`{}` is bound to the Gateway `{name}`, which is not there", view.object.id);
            let finding = findings
                .at(view, node, &format!("spec.gateways[{at}]"), message)
                .label(format!("nothing of this target makes it in the namespace `{namespace}`"))
                .help_some(near.map(|near| format!("did you mean `{near}`?")))
                .help("if others make it, say so: `allow gateway-not-there reason=\"…\"`");
            findings.push(view, finding);
        }
    }
}
