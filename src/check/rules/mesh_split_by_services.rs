//! Traffic within the mesh is split by subsets.

use crate::check::istio::{is_for_mesh, service_of};
use crate::check::rollouts::{Halves, canary, moved};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::strings;
use crate::check::view::{TargetView, View};
use crate::diag::code;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Warning "mesh-split-by-services",
        "A Rollout splits traffic within the mesh between two Services, where two subsets would do."
    ),
    numbers: &[64],
    why: "Callers, policies and metrics then see two Services beside the one that they call: what is said for the one \
          host (its policies, its limits, its locality) does not hold for the other two.",
    mend: "Split by subsets of one Service.",
    scope: Scope::Target(look),
};

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    for rollout in target.of_kind("Rollout") {
        let Some(halves) = canary(rollout).and_then(Halves::of) else { continue };
        if halves.rule.is_some() {
            continue;
        }
        let services: Vec<View<'_>> = moved(rollout).iter().filter_map(|moved| moved.find(target)).collect();
        // What comes from outside may be split either way, and its callers are not in the mesh.
        let is_inside = |view: &&View<'_>| {
            let mut hosts = strings(view.node(), &["spec", "hosts"]);
            is_for_mesh(**view) && hosts.any(|host| service_of(host, view.namespace()).is_some())
        };
        if services.len() != services.iter().filter(is_inside).count() {
            continue;
        }
        let Some(service) = services.first() else { continue };
        let strategy = canary(rollout).unwrap_or(rollout.node());
        let place = strategy.get("canaryService").unwrap_or(strategy);
        let message = format!("`{}` splits traffic within the mesh between two Services", rollout.object.id);
        let finding = findings
            .at(rollout, place, "spec.strategy.canary.canaryService", message)
            .label("callers in the mesh call one")
            .with(service.span(), format!("`{}`", service.object.id))
            .help("write `traffic=subset`");
        findings.push(rollout, finding);
    }
}
