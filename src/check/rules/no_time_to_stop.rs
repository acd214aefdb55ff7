//! What is left of the grace period after a preStop sleep is enough to finish.

use crate::check::pods::{self, KEEP_PODS};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::view::View;
use crate::diag::code;
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Warning "no-time-to-stop",
        "After a container's preStop sleep, hardly any of the grace period is left for what it was doing."
    ),
    numbers: &[14],
    why: "The container is told to stop when the sleep is over; requests and transactions that are then still under way are \
          cut off with it.",
    mend: "Make `terminationGracePeriodSeconds` at least ten seconds longer than the longest sleep, a sidecar's too.",
    scope: Scope::Object(KEEP_PODS, look),
};

const UNLESS_SAID: i64 = 30;
/// What a container has at least, to finish.
const ENOUGH: i64 = 10;

fn look(view: View<'_>, findings: &mut Findings<'_>) {
    let Some((path, spec)) = pods::spec(view) else { return };
    let said = spec.get("terminationGracePeriodSeconds").filter(|node| !node.is_null());
    let Some(grace) = said.map_or(Some(UNLESS_SAID), Node::as_int) else { return };
    let sleeps = pods::running(spec).filter_map(|container| {
        let sleep = container.node.at(&["lifecycle", "preStop", "sleep", "seconds"])?;
        Some((container, sleep, sleep.as_int()?))
    });
    let Some((container, sleep, seconds)) = sleeps.max_by_key(|(.., seconds)| *seconds) else { return };
    // Of one that is longer than all there is, another rule says so.
    let left = grace - seconds;
    if left <= 0 || left >= ENOUGH {
        return;
    }
    let name = container.name();
    let message = format!("container {name} has {left} s left to stop, after {seconds} s of sleep");
    let (node, place) = match said {
        Some(said) => (said, format!("{path}.terminationGracePeriodSeconds")),
        None => (sleep, container.path(path, "lifecycle.preStop.sleep.seconds")),
    };
    let mut finding = findings.at(view, node, &place, message);
    finding = match said {
        Some(_) => {
            finding.label(format!("expected at least {}", seconds + ENOUGH)).with(sleep.span(), "the sleep is set here")
        }
        None => finding.label(format!("the grace period is {grace} s where none is said")),
    };
    let more = seconds.saturating_add(UNLESS_SAID);
    findings.push(view, finding.help(format!("write `terminationGracePeriodSeconds {more}`")));
}
