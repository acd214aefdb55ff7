//! The progress deadline is longer than a start takes.

use crate::check::pods;
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::view::TargetView;
use crate::diag::code;
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Warning "deadline-before-start",
        "The deadline for progress is shorter than a start may take by the workload's own words."
    ),
    numbers: &[5],
    why: "A rollout whose pods start as slowly as they may counts as failed, and where it is rolled back then, no new \
          version ever arrives.",
    mend: "Make `progressDeadlineSeconds` longer than startup probe, `minReadySeconds` and a minute for the image together.",
    scope: Scope::Target(look),
};

const UNLESS_SAID: i64 = 600;
/// What pulling an image and finding a node take, in seconds.
const PULL: i64 = 60;

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    for view in target.of_kind("Deployment").chain(target.of_kind("Rollout")) {
        let Some((_, _, spec)) = pods::spec_in(target, view) else { continue };
        let start = start(spec);
        // What says nothing of how slowly it starts says nothing of its deadline.
        if start == 0 {
            continue;
        }
        let int = |key: &str| view.at(&["spec", key]).and_then(Node::as_int);
        let ready = int("minReadySeconds").unwrap_or(0);
        let deadline = int("progressDeadlineSeconds").unwrap_or(UNLESS_SAID);
        let needed = start.saturating_add(ready).saturating_add(PULL);
        if deadline >= needed {
            continue;
        }
        let message = format!("a pod may take {start} s to start, and the deadline for progress is {deadline} s");
        let said = view.at(&["spec", "progressDeadlineSeconds"]);
        let finding =
            findings.at(view, said.unwrap_or(view.name_node()), "spec.progressDeadlineSeconds", message).label(
                format!("expected at least {needed}: the start, `minReadySeconds` {ready}, and {PULL} for the image"),
            );
        findings.push(view, finding.help(format!("write `progressDeadlineSeconds {needed}`")));
    }
}

/// How long the startup probes of a pod let it take, in seconds: sidecars among the init containers start one after
/// another, and before the others, which start together.
fn start(spec: &Node) -> i64 {
    let budget = |container: &Node| {
        let Some(probe) = container.get("startupProbe").filter(|probe| probe.as_map().is_some()) else { return 0 };
        let int = |key: &str, unless: i64| probe.get(key).and_then(Node::as_int).filter(|n| *n > 0).unwrap_or(unless);
        int("initialDelaySeconds", 0)
            .saturating_add(int("periodSeconds", 10).saturating_mul(int("failureThreshold", 3)))
    };
    let (mut before, mut together) = (0_i64, 0_i64);
    for container in pods::running(spec) {
        let budget = budget(container.node);
        if container.is_init() {
            before = before.saturating_add(budget);
        } else {
            together = together.max(budget);
        }
    }
    before.saturating_add(together)
}
