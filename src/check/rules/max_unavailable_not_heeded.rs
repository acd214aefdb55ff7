//! How many pods of a StatefulSet may be away is heeded from Kubernetes 1.35 on.

use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::said;
use crate::check::view::View;
use crate::diag::code;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Warning "max-unavailable-not-heeded",
        "A StatefulSet says `maxUnavailable`, and its Kubernetes does not heed it."
    ),
    numbers: &[],
    why: "Before Kubernetes 1.35 the feature gate `MaxUnavailableStatefulSet` is off unless the cluster's operators turn \
          it on. The API server drops the field then, and pods are replaced one after another.",
    mend: "Remove it; or have the gate turned on, and `allow` this.",
    scope: Scope::Object(&["StatefulSet"], look),
};

/// The minor version from which on the gate is on unless said otherwise.
const ON_SINCE: u8 = 35;

fn look(view: View<'_>, findings: &mut Findings<'_>) {
    if view.place.kubernetes >= ON_SINCE {
        return;
    }
    let path = "spec.updateStrategy.rollingUpdate.maxUnavailable";
    let Some(node) = said(view.node(), &["spec", "updateStrategy", "rollingUpdate", "maxUnavailable"]) else { return };
    // One pod at a time is what comes of it anyway.
    if node.as_int() == Some(1) {
        return;
    }
    let message = format!("Kubernetes 1.{} does not heed `maxUnavailable` of a StatefulSet", view.place.kubernetes);
    let finding = findings
        .at(view, node, path, message)
        .label("one pod is replaced after another")
        .help("remove it, or say that the feature gate `MaxUnavailableStatefulSet` is on: `allow max-unavailable-not-heeded reason=\"…\"`");
    findings.push(view, finding);
}
