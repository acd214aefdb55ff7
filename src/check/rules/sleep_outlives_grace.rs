//! A preStop sleep is shorter than the grace period.

use crate::check::pods::{self, HOLD_PODS};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::view::View;
use crate::diag::code;
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Error "sleep-outlives-grace",
        "A container sleeps before it stops for as long as its pod may take to stop, or longer."
    ),
    numbers: &[14],
    why: "The API server refuses a sleep that is longer than the grace period; one that is as long ends with the container \
          being killed, before it was even told to stop.",
    mend: "Make `terminationGracePeriodSeconds` longer than the sleep, by what the container needs to finish its work.",
    scope: Scope::Object(HOLD_PODS, look),
};

/// Kubernetes' own, where a pod says none, in seconds.
const UNLESS_SAID: i64 = 30;

fn look(view: View<'_>, findings: &mut Findings<'_>) {
    pods::all(view, &mut |path, spec| {
        let said = spec.get("terminationGracePeriodSeconds").filter(|node| !node.is_null());
        let Some(grace) = said.map_or(Some(UNLESS_SAID), Node::as_int) else { return };
        let all = pods::running(spec);
        for (container, hook) in all.flat_map(|container| [(container, "postStart"), (container, "preStop")]) {
            let Some(sleep) = container.node.at(&["lifecycle", hook, "sleep", "seconds"]) else { continue };
            // One after the start is refused too, by the same number, though nothing would be killed.
            let least = if hook == "preStop" { grace } else { grace.saturating_add(1) };
            let Some(seconds) = sleep.as_int().filter(|seconds| *seconds >= least) else { continue };
            let name = container.name();
            let message = match hook {
                "preStop" => {
                    format!("container {name} sleeps {seconds} s before it stops, and is killed after {grace} s")
                }
                _ => format!("container {name} sleeps {seconds} s when it has started, and no sleep is over {grace} s"),
            };
            let finding = match said {
                Some(said) => findings
                    .at(view, said, &format!("{path}.terminationGracePeriodSeconds"), message)
                    .label(format!("expected more than {seconds}"))
                    .with(sleep.span(), "the sleep is set here"),
                None => findings
                    .at(view, sleep, &container.path(path, &format!("lifecycle.{hook}.sleep.seconds")), message)
                    .label(format!("expected less than {grace}: the grace period where none is said")),
            };
            let more = seconds.saturating_add(UNLESS_SAID);
            findings.push(view, finding.help(format!("write `terminationGracePeriodSeconds {more}`")));
        }
    });
}
