//! The Service that names the pods of a StatefulSet is headless.

use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::text;
use crate::check::view::TargetView;
use crate::diag::code;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Warning "governing-service-with-address",
        "The Service that names the pods of a StatefulSet is not headless."
    ),
    numbers: &[],
    why: "Only a headless Service is sure to give each pod a name in DNS. Behind one with an address, names such as \
          `db-0.db` need not resolve: members that look for each other never meet.",
    mend: "Add a headless Service beside the other: `service NAME { headless }`.",
    scope: Scope::Target(look),
};

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    for set in target.of_kind("StatefulSet") {
        let Some(node) = set.at(&["spec", "serviceName"]) else { continue };
        let Some(service) = node.as_str().and_then(|name| target.find("Service", set.namespace(), name)) else {
            continue;
        };
        if text(service.node(), &["spec", "clusterIP"]) == "None" {
            continue;
        }
        let name = service.name();
        let message = format!("the pods of `{}` are named by a Service that is not headless", set.object.id);
        let finding = findings
            .at(set, node, "spec.serviceName", message)
            .label(format!("`{}` has an address of its own", service.object.id))
            .help(format!(
                "add a headless one beside it: `service {name}-headless {{ headless }}`; it then names the pods"
            ))
            .help("where one Service is enough, write `service { headless }`");
        findings.push(set, finding);
    }
}
