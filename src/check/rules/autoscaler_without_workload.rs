//! An autoscaler names the workload that is there.

use crate::check::rule::{Findings, Rule, Scope};
use crate::check::scale::COUNTED;
use crate::check::view::{TargetView, View};
use crate::diag::{Diagnostic, code};
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Error "autoscaler-without-workload",
        "An autoscaler names a workload that is not there, that has no count of pods, or that another one has taken over."
    ),
    numbers: &[32],
    why: "It stands there as `FailedGetScale` and scales nothing; where it names a Deployment that a Rollout took over, it \
          brings that one's old pods back.",
    mend: "Let `scaleTargetRef` name the apiVersion, kind and name of what makes the pods.",
    scope: Scope::Target(look),
};

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    for scaler in target.of_kind("HorizontalPodAutoscaler") {
        let Some(reference) = scaler.at(&["spec", "scaleTargetRef"]) else { continue };
        let of = |key: &str| reference.get(key).and_then(Node::as_str).unwrap_or_default();
        let (kind, name) = (of("kind"), of("name"));
        if let Some(finding) = fault(target, scaler, reference, (of("apiVersion"), kind, name), findings) {
            findings.push(scaler, finding);
        }
    }
    for scaler in target.of_kind("ScaledObject").filter(|view| view.object.id.group == "keda.sh") {
        let Some(reference) = scaler.at(&["spec", "scaleTargetRef"]) else { continue };
        let of = |key: &str| reference.get(key).and_then(Node::as_str).filter(|text| !text.is_empty());
        // KEDA takes a Deployment where nothing else is said.
        let kind = of("kind").unwrap_or("Deployment");
        let api_version = of("apiVersion").unwrap_or("apps/v1");
        if let Some(finding) =
            fault(target, scaler, reference, (api_version, kind, of("name").unwrap_or_default()), findings)
        {
            findings.push(scaler, finding);
        }
    }
}

fn fault(
    target: &TargetView<'_>,
    scaler: View<'_>,
    reference: &Node,
    (api_version, kind, name): (&str, &str, &str),
    findings: &Findings<'_>,
) -> Option<Diagnostic> {
    let begin = |key: &str, message: String| {
        let node = reference.get(key).unwrap_or(reference);
        findings.at(scaler, node, &format!("spec.scaleTargetRef.{key}"), message)
    };
    let id = &scaler.object.id;
    if matches!(kind, "DaemonSet" | "Job" | "CronJob" | "Pod") {
        let message = format!("`{id}` scales a {kind}, which has no count of pods");
        return Some(begin("kind", message).label("expected a Deployment, a StatefulSet or a Rollout"));
    }
    let Some(found) = target.find(kind, scaler.namespace(), name) else {
        if !target.is_whole || !target.runs_in(scaler.namespace()) {
            return None;
        }
        let same_name = target.workloads_and_references().find(|view| {
            view.namespace() == scaler.namespace() && view.name() == name && COUNTED.contains(&view.kind())
        });
        let (key, wrong) = if same_name.is_some() { ("kind", kind) } else { ("name", name) };
        let message = format!("`{id}` scales `{kind}/{name}`, which does not exist in this target");
        let finding = begin(key, message).label(format!("there is no `{wrong}` of that {}", other(key)));
        let here = same_name.or_else(|| {
            let mut of_service = target.workloads_and_references().filter(|view| view.service == scaler.service);
            of_service.find(|view| COUNTED.contains(&view.kind()))
        });
        return Some(finding.help_some(here.map(|view| format!("did you mean `{}`?", view.object.id))));
    };
    let wanted = found.object.id.api_version();
    let group = |api_version: &str| api_version.split_once('/').map_or(String::new(), |(group, _)| group.to_owned());
    if !api_version.is_empty() && group(api_version) != found.object.id.group {
        let message = format!("`{id}` looks for {kind} `{name}` in {api_version}, and it is of {wanted}");
        return Some(begin("apiVersion", message).label(format!("expected `{wanted}`")));
    }
    let mut rollouts = target.of_kind("Rollout").filter(|view| view.namespace() == scaler.namespace());
    let rollout = rollouts
        .find(|view| target.referred(*view).is_some_and(|deployment| deployment.object.id == found.object.id))?;
    let message = format!("`{id}` scales `{}`, which `{}` has taken over", found.object.id, rollout.object.id);
    Some(
        begin("kind", message)
            .label("its pods are the Rollout's to make")
            .with(rollout.span(), "it refers to that workload")
            .help(format!(
                "write apiVersion `{}`, kind `Rollout`, name `{}`",
                rollout.object.id.api_version(),
                rollout.name()
            )),
    )
}

fn other(key: &str) -> &'static str {
    if key == "kind" { "name here" } else { "kind here" }
}
