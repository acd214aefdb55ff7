//! Several replicas are spread over nodes.

use crate::check::label_selector::selects;
use crate::check::pods;
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::scale::Counts;
use crate::check::tree::items;
use crate::check::view::TargetView;
use crate::diag::code;
use crate::node::{Map, Node};

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Warning "no-spread",
        "A workload of production has several pods, and nothing keeps them from standing on one node."
    ),
    numbers: &[18],
    why: "The scheduler spreads them loosely, and where nodes are few or full not at all. When the node goes, all go.",
    mend: "Add a `topologySpreadConstraints` over `kubernetes.io/hostname`, in the fleet's defaults for all services.",
    scope: Scope::Target(look),
};

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    // What nobody depends on need not outlive a node.
    if !target.place.is_production {
        return;
    }
    let counts = Counts::new(target);
    for view in counts.workloads() {
        let Some(count) = counts.of(view).filter(|count| count.least > 1) else { continue };
        let Some((holder, path, spec)) = pods::spec_in(target, view) else { continue };
        if !items(spec, &["topologySpreadConstraints"]).is_empty() || is_apart(spec, target.pod_labels(view)) {
            continue;
        }
        let message = format!("nothing keeps the pods of `{}` from standing on one node", view.object.id);
        let place = format!("{path}.topologySpreadConstraints");
        let finding =
            findings.at(holder, count.said, &place, message).label("expected a spread constraint, or an anti-affinity");
        findings.push(
            holder,
            finding.help(
                "write `topologySpreadConstraints { - maxSkew=1 topologyKey=\"kubernetes.io/hostname\" \
                 whenUnsatisfiable=ScheduleAnyway }`, best in the fleet's `defaults`",
            ),
        );
    }
}

/// Whether an anti-affinity keeps pods from others of the same workload.
fn is_apart(spec: &Node, labels: Option<&Map>) -> bool {
    let Some(apart) = spec.at(&["affinity", "podAntiAffinity"]) else { return false };
    let must = items(apart, &["requiredDuringSchedulingIgnoredDuringExecution"]).iter();
    let may = items(apart, &["preferredDuringSchedulingIgnoredDuringExecution"]).iter();
    must.chain(may.filter_map(|one| one.get("podAffinityTerm"))).any(|term| {
        let selector = term.get("labelSelector").filter(|node| !node.is_null());
        selector.zip(labels).is_some_and(|(selector, labels)| selects(selector, labels))
    })
}
