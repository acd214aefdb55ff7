//! Sync waves order what depends on each other, and nothing comes after a Rollout.

use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::text;
use crate::check::view::{TargetView, View};
use crate::diag::code;
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Warning "sync-wave-order",
        "A sync wave is no number, brings what pods need after them, or comes after a Rollout."
    ),
    numbers: &[90],
    why: "A wave begins when all before it are healthy, and a Rollout is so only after its last step: what comes later \
          waits as long, and the sync that waits holds up the rollback too. Pods whose Secret comes later never start.",
    mend: "Let Namespaces, accounts and configuration come first, then Services and rules, and Rollouts last.",
    scope: Scope::Target(look),
};

const WAVE: [&str; 3] = ["metadata", "annotations", "argocd.argoproj.io/sync-wave"];
const HOOK: [&str; 3] = ["metadata", "annotations", "argocd.argoproj.io/hook"];

/// What pods, or their delivery, need before them.
const NEEDED: &[&str] = &[
    "Namespace",
    "ServiceAccount",
    "ConfigMap",
    "Secret",
    "ExternalSecret",
    "PersistentVolumeClaim",
    "AnalysisTemplate",
    "Role",
    "RoleBinding",
];

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    let is_said = |view: &View<'_>| view.at(&WAVE).is_some() || view.str(&HOOK) == Some("PostSync");
    if !target.iter().any(|view| is_said(&view)) {
        return;
    }
    for view in target.iter() {
        if let Some(node) = view.at(&WAVE)
            && node.as_str().is_some_and(|text| text.parse::<i32>().is_err())
        {
            let path = "metadata.annotations[argocd.argoproj.io/sync-wave]";
            let finding = findings.at(view, node, path, format!("the sync wave of `{}` is no number", view.object.id));
            findings.push(view, finding.label("expected a whole number in quotes, such as `\"-1\"`"));
        }
    }
    // What is of another service may be of another application.
    let near = |one: &View<'_>, other: &View<'_>| one.service == other.service && one.namespace() == other.namespace();
    for workload in target.workloads().chain(target.of_kind("Rollout").filter(|one| one.template().is_none())) {
        let own = wave(workload);
        for view in target.iter().filter(|view| near(view, &workload)) {
            if NEEDED.contains(&view.kind()) && wave(view) > own {
                found(view, workload, "comes after the pods that need it", findings);
            } else if workload.kind() == "Rollout" && is_after(view, own) && !NEEDED.contains(&view.kind()) {
                found(view, workload, "waits for the last step of a Rollout", findings);
            }
        }
    }
}

/// An object's wave; one that says none is in wave 0.
fn wave(view: View<'_>) -> i32 {
    text(view.node(), &WAVE).parse().unwrap_or(0)
}

fn is_after(view: View<'_>, own: i32) -> bool {
    let hook = view.str(&HOOK);
    hook == Some("PostSync") || (hook.is_none() && wave(view) > own)
}

fn found(view: View<'_>, workload: View<'_>, what: &str, findings: &mut Findings<'_>) {
    let said = view.at(&WAVE).or(view.at(&HOOK)).or(workload.at(&WAVE));
    let place = said.or(view.at(&["metadata", "name"])).unwrap_or(view.node());
    let span = workload.at(&WAVE).map_or(workload.span(), Node::span);
    let finding = findings
        .at(view, place, "metadata.annotations", format!("`{}` {what}", view.object.id))
        .label(format!("in wave {}", wave(view)))
        .with(span, format!("`{}` is in wave {}", workload.object.id, wave(workload)))
        .help(format!("let it be in wave {} or before", wave(workload)));
    findings.push(view, finding);
}
