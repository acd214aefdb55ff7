//! The claims of storage that pods mount are of the target.

use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{items, text};
use crate::check::view::{TargetView, View};
use crate::diag::{closest, code};

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Warning "claim-not-there",
        "A pod mounts a PersistentVolumeClaim that nothing of the target makes."
    ),
    numbers: &[35],
    why: "Where nobody else makes it either, the pod stays `Pending`: `persistentvolumeclaim not found`.",
    mend: "Name a claim of the target. If others make it, say so: `allow claim-not-there reason=\"…\"`.",
    scope: Scope::Target(look),
};

const KIND: &str = "PersistentVolumeClaim";

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    if !target.is_whole {
        return;
    }
    for workload in target.workloads() {
        let Some((path, spec)) = workload.pod_spec() else { continue };
        for (at, volume) in items(spec, &["volumes"]).iter().enumerate() {
            let Some(node) = volume.at(&["persistentVolumeClaim", "claimName"]) else { continue };
            let Some(name) = node.as_str().filter(|name| !name.is_empty()) else { continue };
            if target.find(KIND, workload.namespace(), name).is_some() || is_of_a_set(target, workload, name) {
                continue;
            }
            let known = target.of_kind(KIND).filter(|other| other.namespace() == workload.namespace());
            let near = closest(name, known.map(|other| other.name())).map(|near| format!("did you mean `{near}`?"));
            let message = format!("`{}` mounts the claim `{name}`, which is not of this target", workload.object.id);
            let path = format!("{path}.volumes[{at}].persistentVolumeClaim.claimName");
            let finding = findings
                .at(workload, node, &path, message)
                .label("nothing here makes it")
                .help_some(near)
                .help("if others make it, say so: `allow claim-not-there reason=\"…\"`");
            findings.push(workload, finding);
        }
    }
}

/// Whether a claim is one that a StatefulSet makes for one of its pods: `TEMPLATE-SET-NUMBER`.
fn is_of_a_set(target: &TargetView<'_>, workload: View<'_>, name: &str) -> bool {
    let mut sets = target.of_kind("StatefulSet").filter(|set| set.namespace() == workload.namespace());
    sets.any(|set| {
        items(set.node(), &["spec", "volumeClaimTemplates"]).iter().any(|claim| {
            let start = format!("{}-{}-", text(claim, &["metadata", "name"]), set.name());
            name.strip_prefix(start.as_str()).is_some_and(|number| number.parse::<u32>().is_ok())
        })
    })
}
