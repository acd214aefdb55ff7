//! The workload that a Rollout takes its pods from is there.

use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{said, text};
use crate::check::view::{TargetView, View};
use crate::diag::{Diagnostic, closest, code};
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Error "workload-not-there",
        "A Rollout refers to a workload that nothing of the target makes, or to one of a kind that has no pods to give."
    ),
    numbers: &[45],
    why: "The controller calls the Rollout invalid, and makes no pods.",
    mend: "Let `workloadRef` name a Deployment of the same namespace.",
    scope: Scope::Target(look),
};

/// What the controller takes a pod template from: group and kind.
const KINDS: [(&str, &str); 3] = [("apps", "Deployment"), ("apps", "ReplicaSet"), ("", "PodTemplate")];

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    for rollout in target.of_kind("Rollout") {
        let Some(reference) = said(rollout.node(), &["spec", "workloadRef"]) else { continue };
        if let Some(finding) = fault(target, rollout, reference, findings) {
            findings.push(rollout, finding);
        }
    }
}

fn fault(target: &TargetView<'_>, rollout: View<'_>, reference: &Node, findings: &Findings<'_>) -> Option<Diagnostic> {
    let (kind, name) = (text(reference, &["kind"]), text(reference, &["name"]));
    let group = text(reference, &["apiVersion"]).split_once('/').map_or("", |(group, _)| group);
    // What is missing of it the schema says.
    if kind.is_empty() || name.is_empty() {
        return None;
    }
    let begin = |key: &str, message: String| {
        let node = reference.get(key).unwrap_or(reference);
        findings.at(rollout, node, &format!("spec.workloadRef.{key}"), message)
    };
    let id = &rollout.object.id;
    let Some((right, _)) = KINDS.iter().find(|(_, known)| *known == kind) else {
        let message = format!("`{id}` takes its pods from a `{kind}`, a kind that gives none");
        let near = closest(kind, KINDS.iter().map(|(_, known)| *known));
        return Some(
            begin("kind", message)
                .label("expected `Deployment`, `ReplicaSet` or `PodTemplate`")
                .help_some(near.map(|near| format!("did you mean `{near}`?"))),
        );
    };
    if *right != group {
        let message = format!("`{id}` takes its pods from a {kind} of a group that has none");
        let wanted = if right.is_empty() { "v1".to_owned() } else { format!("{right}/v1") };
        return Some(begin("apiVersion", message).label(format!("expected `{wanted}`")));
    }
    if !target.is_whole || target.find(kind, rollout.namespace(), name).is_some() {
        return None;
    }
    let message = format!("`{id}` takes its pods from `{kind}/{name}`, which is not there");
    let here = target.of_kind(kind).filter(|other| other.namespace() == rollout.namespace());
    let mut of_service = here.clone().filter(|other| other.service == rollout.service).map(|other| other.name());
    let near = closest(name, here.map(|other| other.name())).or_else(|| of_service.next());
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("add the {kind}, or name another one"),
    };
    Some(begin("name", message).label("nothing of this target makes it").help(help))
}
