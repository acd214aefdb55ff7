//! The ConfigMaps that pods take something of are of the target.

use crate::check::configuration::wanting;
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::view::{TargetView, View};
use crate::diag::{closest, code};

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Warning "config-map-not-there",
        "A pod takes something of a ConfigMap that nothing of the target makes."
    ),
    numbers: &[35],
    why: "Where nobody else makes it either, the pod never starts: `CreateContainerConfigError`.",
    mend: "Name a ConfigMap of the target. If others make it, say so: `allow config-map-not-there reason=\"…\"`.",
    scope: Scope::Target(look),
};

/// Those that every namespace has.
const EVERYWHERE: [&str; 2] = ["kube-root-ca.crt", "openshift-service-ca.crt"];
/// That which Istio puts into every namespace.
const OF_MESH: &str = "istio-ca-root-cert";

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    let is_given = |workload: View<'_>, name: &str| {
        EVERYWHERE.contains(&name)
            || (target.place.has_istio && name == OF_MESH)
            || target.find("ConfigMap", workload.namespace(), name).is_some()
    };
    wanting(target, "ConfigMap", is_given, |workload, name, taken| {
        let known = target.of_kind("ConfigMap").filter(|other| other.namespace() == workload.namespace());
        let near = closest(name, known.map(|other| other.name()));
        let message =
            format!("`{}` uses the ConfigMap `{name}`, which does not exist in this target", workload.object.id);
        let finding = findings
            .at(workload, taken.name, taken.field, message)
            .label("nothing in this target creates it")
            .help_some(near.map(|near| format!("did you mean `{near}`?")))
            .help("if others make it, say so: `allow config-map-not-there reason=\"…\"`");
        findings.push(workload, finding);
    });
}
