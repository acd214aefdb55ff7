//! The pods of a Job end; those of what runs on do not.

use crate::check::pods::{KEEP_PODS, joined};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::view::View;
use crate::diag::code;
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(Error "restart-policy", "A pod's restart policy is not one that its workload can have."),
    numbers: &[],
    why: "The API server refuses it: the pods of a Job end at some time, and those of what runs on are started again.",
    mend: "Write `restartPolicy` `Never` or `OnFailure` for a Job, and nothing for what runs on.",
    scope: Scope::Object(&joined::<7>(&[KEEP_PODS, &["Job", "CronJob"]]), look),
};

fn look(view: View<'_>, findings: &mut Findings<'_>) {
    let Some((path, spec)) = view.pod_spec() else { return };
    let said = spec.get("restartPolicy");
    let text = said.and_then(Node::as_str).unwrap_or_default();
    let ends = matches!(view.kind(), "Job" | "CronJob");
    if text == "OnFailure"
        && let Some(failures) = failure_policy(view)
    {
        let message =
            format!("`restartPolicy` `OnFailure` does not go with the `podFailurePolicy` of `{}`", view.object.id);
        let path = format!("{path}.restartPolicy");
        let finding = findings.at(view, said.unwrap_or(spec), &path, message).label("expected `Never`");
        let finding = finding.with(failures.span(), "what restarts in its place does not fail as a pod");
        findings.push(view, finding.help("write `Never`"));
        return;
    }
    let wanted = match ends {
        true if matches!(text, "Never" | "OnFailure") => return,
        true => "`Never` or `OnFailure`",
        false if matches!(text, "" | "Always") => return,
        false => "`Always`, or nothing",
    };
    let message = match text {
        "" => format!("the pods of `{}` say no `restartPolicy`", view.object.id),
        text => format!("`restartPolicy` `{text}` is not for a {}", view.kind()),
    };
    let path = format!("{path}.restartPolicy");
    let finding = findings.at(view, said.unwrap_or(spec), &path, message).label(format!("expected {wanted}"));
    findings.push(view, finding.help(format!("write {wanted}")));
}

/// What a Job does where a pod of it fails.
fn failure_policy(view: View<'_>) -> Option<&Node> {
    let of_job = match view.kind() {
        "CronJob" => view.at(&["spec", "jobTemplate", "spec", "podFailurePolicy"]),
        "Job" => view.at(&["spec", "podFailurePolicy"]),
        _ => None,
    };
    of_job.filter(|node| !node.is_null())
}
