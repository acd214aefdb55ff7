//! An autoscaler by utilisation needs that request on every container, sidecars too.

use crate::check::pods;
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{items, said, text};
use crate::check::view::{TargetView, View};
use crate::diag::code;
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Error "autoscaler-without-requests",
        "An autoscaler measures use as a share of what is asked for, and a container of its pods asks for none."
    ),
    numbers: &[8],
    why: "The autoscaler cannot compute the share, reports `FailedGetResourceMetric`, and never scales.",
    mend: "Say a request of that resource for every container that runs on, sidecars too, or one for the pod as a whole.",
    scope: Scope::Target(look),
};

/// What an autoscaler measures as a share of the request.
struct Share<'a> {
    resource: &'a str,
    /// The one container that is measured; empty for all of them.
    container: &'a str,
    said: &'a Node,
    path: String,
    /// Whether nothing is said of what is measured.
    is_default: bool,
}

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    for scaler in target.of_kind("HorizontalPodAutoscaler") {
        let of = |key| scaler.str(&["spec", "scaleTargetRef", key]).unwrap_or_default();
        let Some(owner) = target.find(of("kind"), scaler.namespace(), of("name")) else { continue };
        let Some((holder, path, spec)) = pods::spec_in(target, owner) else { continue };
        for share in shares(scaler) {
            // What is asked for the pod as a whole is the share's whole.
            let whole = said(spec, &["resources", "requests"]).is_some() && share.container.is_empty();
            if whole && pods::requests(spec, share.resource) || has_default(target, scaler.namespace(), share.resource)
            {
                continue;
            }
            let measured =
                |container: &pods::Spot<'_>| share.container.is_empty() || share.container == container.name();
            for container in pods::running(spec).filter(measured) {
                if pods::requests(container.node, share.resource) {
                    continue;
                }
                let message = format!(
                    "`{}` is scaled by its use of {}, and container {} asks for none",
                    owner.object.id,
                    share.resource,
                    container.name()
                );
                let place = container.path(path, "resources.requests");
                let at = container.node.at(&["resources", "requests"]).or(container.node.get("name"));
                let at = at.unwrap_or(container.node);
                let finding = match share.is_default {
                    // Of a spec that says no metric, resolving says so at the same place.
                    true => findings
                        .at(scaler, share.said, &share.path, message)
                        .label("it says no metric, and then goes by cpu")
                        .with(at.span(), "expected a request of cpu"),
                    false => findings
                        .at(holder, at, &place, message)
                        .label(format!("expected a request of {}", share.resource))
                        .with(share.said.span(), "the share is set here"),
                };
                findings.push(holder, finding.help(format!("write `resources {{ requests {}=… }}`", share.resource)));
            }
            if !share.container.is_empty() && !pods::running(spec).any(|one| one.name() == share.container) {
                let message =
                    format!("`{}` measures container {}, which its pods have not", scaler.object.id, share.container);
                let finding = findings.at(scaler, share.said, &share.path, message).label("no container of that name");
                let names: Vec<&str> = pods::running(spec).map(|one| one.name()).collect();
                findings.push(scaler, finding.help(format!("its pods have {}", names.join(", "))));
            }
        }
    }
}

fn shares<'a>(scaler: View<'a>) -> Vec<Share<'a>> {
    let spec = scaler.at(&["spec"]).unwrap_or(scaler.node());
    let mut found = Vec::new();
    // The older API has but the processor; and where nothing is said, that is measured.
    if let Some(said) = said(spec, &["targetCPUUtilizationPercentage"]) {
        let path = "spec.targetCPUUtilizationPercentage".to_owned();
        found.push(Share { resource: "cpu", container: "", said, path, is_default: false });
    } else if items(spec, &["metrics"]).is_empty() {
        let path = "spec.metrics".to_owned();
        found.push(Share { resource: "cpu", container: "", said: spec, path, is_default: true });
    }
    for (index, metric) in items(spec, &["metrics"]).iter().enumerate() {
        for kind in ["resource", "containerResource"] {
            let Some(of) = said(metric, &[kind]) else { continue };
            let Some(share) = said(of, &["target", "averageUtilization"]) else { continue };
            found.push(Share {
                resource: text(of, &["name"]),
                container: text(of, &["container"]),
                said: share,
                path: format!("spec.metrics[{index}].{kind}"),
                is_default: false,
            });
        }
    }
    found
}

/// Whether a LimitRange gives every container that says none a request.
fn has_default(target: &TargetView<'_>, namespace: &str, resource: &str) -> bool {
    target.of_kind("LimitRange").filter(|view| view.namespace() == namespace).any(|view| {
        items(view.node(), &["spec", "limits"]).iter().any(|limit| {
            let gives = |key: &str| said(limit, &[key, resource]).is_some();
            text(limit, &["type"]) == "Container" && (gives("defaultRequest") || gives("default"))
        })
    })
}
