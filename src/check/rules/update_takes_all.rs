//! An update never takes all pods away at once.

use crate::check::amount::Share;
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::scale::Counts;
use crate::check::view::{TargetView, View};
use crate::diag::code;
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Error "update-takes-all",
        "A rolling update may take all pods of a workload away before any new one is ready."
    ),
    numbers: &[70],
    why: "For as long as a start takes nobody answers, and if the new version does not start, for longer.",
    mend: "Write `maxUnavailable=0` and let new pods come first. Where that must not be, `delivery recreate` says so.",
    scope: Scope::Target(look),
};

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    let counts = Counts::new(target);
    for view in counts.workloads() {
        let Some((keys, path)) = rolling(view) else { continue };
        let update = view.at(keys);
        let said = update.and_then(|update| update.get("maxUnavailable")).filter(|node| !node.is_null());
        // What is not said is a quarter at most, rounded down: never all.
        let Some((node, away)) = said.and_then(|node| Some((node, Share::of(node)?))) else { continue };
        if away.is_zero() {
            continue;
        }
        let Some(count) = counts.of(view).filter(|count| count.least > 0) else { continue };
        let surge = update.and_then(|update| update.get("maxSurge")).and_then(Share::of);
        let surge = surge.unwrap_or(Share::Percent(if view.kind() == "StatefulSet" { 0 } else { 25 })).up(count.least);
        // One pod that no second may stand beside has to go first, and a single one of no production may.
        let is_meant = count.least == 1 && (surge == 0 || !target.place.is_production);
        if away.down(count.least) < count.least || is_meant {
            continue;
        }
        let pods = if count.least == 1 { "the only pod".to_owned() } else { format!("all {} pods", count.least) };
        let message = format!("an update may take away {pods} of `{}` at once", view.object.id);
        let finding = findings
            .at(view, node, &format!("{path}.maxUnavailable"), message)
            .label(format!("expected less than {}", count.least))
            .with(count.said.span(), "so many there are at the least");
        findings.push(view, finding.help("write `maxUnavailable=0`, and let `maxSurge` be at least 1"));
    }
    for view in target.of_kind("DaemonSet") {
        let Some(node) = view.at(&["spec", "updateStrategy", "rollingUpdate", "maxUnavailable"]) else { continue };
        if matches!(Share::of(node), Some(Share::Percent(100..))) && target.place.is_production {
            let message = format!("an update may take away all pods of `{}` at once", view.object.id);
            let path = "spec.updateStrategy.rollingUpdate.maxUnavailable";
            let finding = findings.at(view, node, path, message).label("expected less than 100%");
            findings.push(view, finding.help("write `maxUnavailable=1`, or a small share"));
        }
    }
}

/// Where a workload says how its pods are replaced, where they are replaced one after another.
fn rolling(view: View<'_>) -> Option<(&'static [&'static str], &'static str)> {
    match view.kind() {
        "Deployment" => Some((&["spec", "strategy", "rollingUpdate"], "spec.strategy.rollingUpdate")),
        "StatefulSet" => Some((&["spec", "updateStrategy", "rollingUpdate"], "spec.updateStrategy.rollingUpdate")),
        // With a router the old pods stay until the new ones have all traffic.
        "Rollout" if view.at(&["spec", "strategy", "canary", "trafficRouting"]).is_none_or(Node::is_null) => {
            Some((&["spec", "strategy", "canary"], "spec.strategy.canary"))
        }
        _ => None,
    }
}
