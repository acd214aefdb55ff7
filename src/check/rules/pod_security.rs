//! Pods keep to the Pod Security Standard `restricted`.

use crate::check::pod_standard::{Enforced, Standard, enforced, lacks};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::view::TargetView;
use crate::diag::code;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(Warning "pod-security", "Pods do not keep to the Pod Security Standard `restricted`."),
    numbers: &[76],
    why: "A fault in the container is then more easily one of the node; and a namespace that enforces the standard refuses \
          the pods.",
    mend: "Say it once for all, in the fleet's `defaults`: `podSecurityContext`, and `everyContainer { securityContext … }`.",
    scope: Scope::Target(look),
};

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    for view in target.workloads() {
        // Where the namespace says what it asks for, that is what is meant; what it refuses another rule tells.
        if enforced(target, view.namespace()) != Enforced::Unsaid {
            continue;
        }
        let lacks = lacks(view, Standard::Restricted);
        let Some(first) = lacks.first() else { continue };
        let message = format!("the pods of `{}` do not keep to the standard `restricted`", view.object.id);
        let path = view.pod_spec().map(|(path, _)| path).unwrap_or_default();
        let mut finding = findings
            .at(view, first.node.unwrap_or(view.name_node()), &path, message)
            .label(if lacks.len() == 1 { "one thing is to mend".to_owned() } else { format!("{} things are to mend", lacks.len()) });
        // A raw object that lacks all of it would be a page.
        for lack in lacks.into_iter().take(6) {
            finding = finding.help(lack.words);
        }
        findings.push(view, finding);
    }
}
