//! Pods are not kept apart so strictly that an update can add none.

use crate::check::amount::Share;
use crate::check::label_selector::selects;
use crate::check::pods;
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::scale::Counts;
use crate::check::tree::items;
use crate::check::view::{TargetView, View};
use crate::diag::code;
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Warning "spread-too-strict",
        "No two pods of a workload may stand on one node, and an update adds pods before it takes any away."
    ),
    numbers: &[18],
    why: "The update needs more free nodes than the workload has pods. Where there are none, the new pods wait for ever, and \
          the old version stays.",
    mend: "Let an update take a pod away first, with `maxUnavailable` 1, or let the pods be apart only where it can be.",
    scope: Scope::Target(look),
};

const MUST: &str = "requiredDuringSchedulingIgnoredDuringExecution";

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    let counts = Counts::new(target);
    for view in counts.workloads() {
        let Some((holder, path, spec)) = pods::spec_in(target, view) else { continue };
        let terms = items(spec, &["affinity", "podAntiAffinity", MUST]);
        let Some(labels) = target.pod_labels(view).filter(|_| !terms.is_empty()) else { continue };
        let is_own = |term: &Node| {
            let selector = term.get("labelSelector").filter(|node| !node.is_null());
            let is_node = term.get("topologyKey").and_then(Node::as_str) == Some("kubernetes.io/hostname");
            // With the hash of the template among its keys, old and new pods may stand beside each other.
            let by_key = ["matchLabelKeys", "mismatchLabelKeys"].iter().any(|key| !items(term, &[key]).is_empty());
            is_node && !by_key && selector.is_some_and(|selector| selects(selector, labels))
        };
        let Some((index, term)) = terms.iter().enumerate().find(|(_, term)| is_own(term)) else { continue };
        let Some(count) = counts.of(view).filter(|count| count.least > 0 && adds_first(view, count.least)) else {
            continue;
        };
        let message = format!("an update of `{}` needs a node more than it has pods", view.object.id);
        let place = format!("{path}.affinity.podAntiAffinity.{MUST}[{index}]");
        let finding = findings
            .at(holder, term, &place, message)
            .label("no two of its pods on one node")
            .with(count.said.span(), format!("so many pods, from {} on, each on a node of its own", count.least));
        findings.push(holder, finding.help(format!("write `maxUnavailable 1`, or `preferred{}`", &MUST[8..])));
    }
}

/// Whether an update adds a pod before it takes any away.
fn adds_first(view: View<'_>, pods: i64) -> bool {
    let away = |keys: &[&str]| view.at(keys).and_then(Share::of);
    match view.kind() {
        "Deployment" => {
            let recreates = view.str(&["spec", "strategy", "type"]) == Some("Recreate");
            let share = away(&["spec", "strategy", "rollingUpdate", "maxUnavailable"]).unwrap_or(Share::Percent(25));
            !recreates && share.down(pods) == 0
        }
        // New pods of a canary or of a second colour come beside the old ones.
        "Rollout" => true,
        _ => false,
    }
}
