//! The Service that a StatefulSet names is there.

use crate::check::rule::{Findings, Rule, Scope};
use crate::check::view::TargetView;
use crate::diag::{closest, code};

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Warning "governing-service-not-there",
        "A StatefulSet names a Service that nothing of the target makes."
    ),
    numbers: &[35],
    why: "Its pods run, but none of them has a name in DNS: members that look for each other never meet.",
    mend: "Let `serviceName` name the headless Service of its pods.",
    scope: Scope::Target(look),
};

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    if !target.is_whole {
        return;
    }
    for set in target.of_kind("StatefulSet") {
        let Some(node) = set.at(&["spec", "serviceName"]) else { continue };
        let Some(name) = node.as_str().filter(|name| !name.is_empty()) else { continue };
        if target.find("Service", set.namespace(), name).is_some() {
            continue;
        }
        let here = target.of_kind("Service").filter(|service| service.namespace() == set.namespace());
        let mut own = here.clone().filter(|service| service.service == set.service).map(|service| service.name());
        let near = closest(name, here.map(|service| service.name())).or_else(|| own.next());
        let message = format!("`{}` names the Service `{name}`, which is not there", set.object.id);
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "add a `service` to it, headless with `clusterIP None`".to_owned(),
        };
        let finding = findings.at(set, node, "spec.serviceName", message).label("nothing of this target makes it");
        findings.push(set, finding.help(help));
    }
}
