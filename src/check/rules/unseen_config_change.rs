//! A change of configuration changes the pod template.

use crate::check::configuration::taken;
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::view::{TargetView, View};
use crate::diag::code;
use crate::node::{Map, Node};

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Warning "unseen-config-change",
        "Pods take variables or single files of a ConfigMap that can be changed under its name, and nothing of it stands in \
         their template."
    ),
    numbers: &[36],
    why: "A change of it reaches a pod when something else restarts that: some pods run the new configuration, others the \
          old, with no rollout to watch and none to go back.",
    mend: "Write it as the service's `configMap`, whose name carries a hash; make it immutable, under a new name with each \
           change; or put a hash of it into an annotation of the pods.",
    scope: Scope::Target(look),
};

/// What stands in the keys of annotations by which pods are restarted.
const WATCHED: [&str; 4] = ["hash", "checksum", "sha256", "reloader.stakater.com"];

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    for workload in target.workloads() {
        // Jobs read it when they start.
        if matches!(workload.kind(), "Job" | "CronJob" | "Pod") {
            continue;
        }
        let mut told: Vec<&str> = Vec::new();
        taken(workload, &mut |taken| {
            let Some(name) = taken.name.as_str().filter(|_| taken.is_fixed && taken.kind == "ConfigMap") else {
                return;
            };
            let Some(config) = target.find(taken.kind, workload.namespace(), name) else { return };
            let is_immutable = config.at(&["immutable"]).and_then(Node::as_bool) == Some(true);
            if is_immutable || told.contains(&name) || is_watched(workload, name) {
                return;
            }
            told.push(name);
            let message =
                format!("a change of `{}` does not reach the pods of `{}`", config.object.id, workload.object.id);
            let finding = findings
                .at(workload, taken.name, taken.field, message)
                .label("the pods read it when they start")
                .with(config.span(), "it can be changed under its name")
                .help("make it `immutable`, or put a hash of it into an annotation of the pods");
            findings.push(workload, finding);
        });
    }
}

/// Whether the pods carry a hash of it, or something on the cluster restarts them.
fn is_watched(workload: View<'_>, name: &str) -> bool {
    let is_hash = |key: &str| match key.strip_prefix("cellfold.io/") {
        // That of another ConfigMap says nothing of this one.
        Some(ours) => ours.strip_suffix("-hash") == Some(name),
        None => WATCHED.iter().any(|word| key.contains(word)),
    };
    let has =
        |annotations: Option<&Node>| annotations.and_then(Node::as_map).into_iter().flat_map(Map::keys).any(is_hash);
    has(workload.template().and_then(|(_, template)| template.at(&["metadata", "annotations"])))
        || has(workload.at(&["metadata", "annotations"]))
}
