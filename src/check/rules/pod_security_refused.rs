//! Pods keep to the Pod Security Standard that their namespace enforces.

use crate::check::pod_standard::{Enforced, Standard, enforced, lacks};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::view::TargetView;
use crate::diag::code;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Error "pod-security-refused",
        "A namespace of the target enforces a Pod Security Standard to which pods in it do not keep."
    ),
    numbers: &[76],
    why: "The API server takes the workload and refuses each of its pods: it has none, and only its events say why.",
    mend: "Mend what the finding lists, or let the namespace enforce less.",
    scope: Scope::Target(look),
};

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    if target.of_kind("Namespace").next().is_none() {
        return;
    }
    for view in target.workloads() {
        let Enforced::Standard(standard) = enforced(target, view.namespace()) else { continue };
        let lacks = lacks(view, standard);
        let Some(first) = lacks.first() else { continue };
        let word = match standard {
            Standard::Baseline => "baseline",
            Standard::Restricted => "restricted",
        };
        let message =
            format!("the pods of `{}` are refused: their namespace enforces the standard `{word}`", view.object.id);
        let path = view.pod_spec().map(|(path, _)| path).unwrap_or_default();
        let mut finding =
            findings.at(view, first.node.unwrap_or(view.name_node()), &path, message).label("not as it asks");
        for lack in lacks.into_iter().take(6) {
            finding = finding.help(lack.words);
        }
        findings.push(view, finding);
    }
}
