//! What starts slowly has a startup probe.

use crate::check::pods::{self, KEEP_PODS};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::view::View;
use crate::diag::code;
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Warning "slow-start",
        "A container is given a long time before its liveness is asked, and has no startup probe."
    ),
    numbers: &[15],
    why: "A start that is slower than the delay is taken for death: the container is killed while it starts, again and \
          again. And one that hangs at once is not found out for as long.",
    mend: "Add a `startupProbe` with as many tries as a start may take, and take the delay away.",
    scope: Scope::Object(KEEP_PODS, look),
};

/// From how many seconds on a delay says that the start is slow.
const SLOW: i64 = 30;

fn look(view: View<'_>, findings: &mut Findings<'_>) {
    let Some((path, spec)) = pods::spec(view) else { return };
    for container in pods::running(spec) {
        let Some(delay) = container.node.at(&["livenessProbe", "initialDelaySeconds"]) else { continue };
        let Some(seconds) = delay.as_int().filter(|seconds| *seconds >= SLOW) else { continue };
        if container.node.get("startupProbe").is_some_and(|probe| probe.as_map().is_some()) {
            continue;
        }
        let name = container.name();
        let message = format!("container {name} starts slowly, and has no startup probe");
        let place = container.path(path, "livenessProbe.initialDelaySeconds");
        let finding =
            findings.at(view, delay, &place, message).label(format!("its liveness is asked after {seconds} s"));
        let period = container.node.at(&["livenessProbe", "periodSeconds"]).and_then(Node::as_int).unwrap_or(10).max(1);
        let tries = (seconds.saturating_mul(2) + period - 1) / period;
        findings.push(
            view,
            finding.help(format!(
                "write `startupProbe periodSeconds={period} failureThreshold={tries}` with the same handler"
            )),
        );
    }
}
