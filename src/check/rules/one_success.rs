//! One success is enough for a liveness and for a startup probe.

use crate::check::pods::{MAKE_PODS, containers, spec};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{int, said};
use crate::check::view::View;
use crate::diag::code;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(Error "one-success", "A liveness or startup probe asks for more than one success."),
    numbers: &[],
    why: "The API server refuses the pods, and with them the workload: only a readiness probe may ask more than once.",
    mend: "Take `successThreshold` away.",
    scope: Scope::Object(MAKE_PODS, look),
};

fn look(view: View<'_>, findings: &mut Findings<'_>) {
    let Some((path, pod)) = spec(view) else { return };
    for container in containers(pod) {
        for probe in ["livenessProbe", "startupProbe"] {
            let Some(count) = said(container.node, &[probe, "successThreshold"]) else { continue };
            if int(count).is_none_or(|count| count <= 1) {
                continue;
            }
            let message = format!("`{probe}` of container {} asks for more than one success", container.name());
            let at = container.path(path, &format!("{probe}.successThreshold"));
            let finding = findings.at(view, count, &at, message).label("expected 1, or nothing");
            findings.push(view, finding);
        }
    }
}
