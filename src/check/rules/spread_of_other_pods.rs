//! A spread constraint counts the workload's own pods.

use crate::check::label_selector::{selects, words};
use crate::check::pods::{self, MAKE_PODS};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::items;
use crate::check::view::View;
use crate::diag::code;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Error "spread-of-other-pods",
        "A spread constraint counts other pods than those that it stands in, or none at all."
    ),
    numbers: &[17],
    why: "It spreads nothing: all pods may stand on one node, though the manifest looks as if they could not; and with \
          `DoNotSchedule` other pods may keep these from being scheduled at all.",
    mend: "Let `labelSelector` select the pod's own labels. Where it is left out of a service, it is derived.",
    scope: Scope::Object(MAKE_PODS, look),
};

fn look(view: View<'_>, findings: &mut Findings<'_>) {
    let Some((path, spec)) = pods::spec(view) else { return };
    let labels = view.pod_labels();
    for (index, constraint) in items(spec, &["topologySpreadConstraints"]).iter().enumerate() {
        let selector = constraint.get("labelSelector").filter(|node| node.as_map().is_some());
        let is_own = match (selector, labels) {
            (Some(selector), Some(labels)) => selects(selector, labels),
            _ => false,
        };
        if is_own {
            continue;
        }
        let message = format!("a spread constraint of `{}` does not count its own pods", view.object.id);
        let place = format!("{path}.topologySpreadConstraints[{index}].labelSelector");
        let label = match selector {
            Some(selector) => format!("its pods do not have {}", words(selector)),
            None => "expected a `labelSelector`: none selects nothing".to_owned(),
        };
        let finding = findings.at(view, selector.unwrap_or(constraint), &place, message).label(label);
        findings.push(view, finding.help("select the labels by which the workload knows its pods"));
    }
}
