//! A workload that an autoscaler scales says no `replicas`.

use crate::check::rule::{Findings, Rule, Scope};
use crate::check::view::TargetView;
use crate::diag::code;
use crate::source::How;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Error "autoscaler-and-replicas",
        "A workload says `replicas`, and an autoscaler scales it."
    ),
    numbers: &[33],
    why: "Each sync sets the count in Git, and the autoscaler sets its own again: pods come and go under load.",
    mend: "Take `replicas` away; the autoscaler's `min` and `max` say it all. Where the spec says no `replicas`, none is made \
           for a workload that a HorizontalPodAutoscaler or a ScaledObject among the `raw` manifests of its service or its \
           target scales.",
    scope: Scope::Target(look),
};

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    // KEDA makes an autoscaler of a ScaledObject, whose workload is a Deployment unless it says another kind.
    for scaler in target.of_kind("HorizontalPodAutoscaler").chain(target.of_kind("ScaledObject")) {
        let of = |key| scaler.str(&["spec", "scaleTargetRef", key]);
        let (kind, name) = (of("kind").unwrap_or("Deployment"), of("name").unwrap_or_default());
        let Some(owner) = target.find(kind, scaler.namespace(), name) else { continue };
        let Some(replicas) = owner.at(&["spec", "replicas"]) else { continue };
        let message = format!("`{}` is scaled by an autoscaler, and also sets `replicas`", owner.object.id);
        let finding = findings
            .at(owner, replicas, "spec.replicas", message)
            .label("each sync would undo the autoscaler's scaling")
            .with(scaler.span(), format!("`{}`", scaler.object.id))
            .help(match replicas.origin.how {
                How::Default(_) => {
                    "put the scaler among the `raw` manifests of this service: then no `replicas` is written"
                }
                _ => "remove `replicas`",
            });
        findings.push(owner, finding);
    }
}
