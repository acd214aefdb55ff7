//! Pods keep to the Pod Security Standard `restricted`.

use crate::check::pod_standard::{Enforced, Lack, Standard, enforced, lacks};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::view::{TargetView, View};
use crate::diag::code;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Warning "pod-security",
        "Pods do not keep to the Pod Security Standard: to `restricted` in production, elsewhere to `baseline`."
    ),
    numbers: &[76],
    why: "A fault in the container is then more easily one of the node; and a namespace that enforces the standard refuses \
          the pods.",
    mend: "Say it once for all, in the fleet's `defaults`: `podSecurityContext`, and `everyContainer { securityContext … }`.",
    scope: Scope::Target(look),
};

/// How many things of one workload are told: a raw object that lacks all of it would be a page.
const TOLD: usize = 6;

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    // What is said is told everywhere; what nobody said, only where people depend on it.
    let (standard, word) = match target.place.is_production {
        true => (Standard::Restricted, "restricted"),
        false => (Standard::Baseline, "baseline"),
    };
    let mut all = 0;
    let mut loose: Vec<(View<'_>, Vec<Lack<'_>>)> = Vec::new();
    for view in target.workloads() {
        // Where the namespace says what it asks for, that is what is meant; what it refuses another rule tells.
        if enforced(target, view.namespace()) != Enforced::Unsaid {
            continue;
        }
        all += 1;
        let lacks = lacks(view, standard);
        if !lacks.is_empty() {
            loose.push((view, lacks));
        }
    }
    // Where nobody has begun, it is one thing to mend, in one place.
    let is_each =
        loose.len() == all && all > 1 && loose.iter().all(|(_, lacks)| lacks.iter().all(|one| one.node.is_none()));
    for (view, lacks) in loose {
        let Some(first) = lacks.first() else { continue };
        let message = match is_each {
            true => format!("no pods of {} keep to the standard `{word}`", target.place.environment),
            false => format!("the pods of `{}` do not keep to the standard `{word}`", view.object.id),
        };
        let label = match (is_each, lacks.len()) {
            (true, _) => "such as these".to_owned(),
            (false, 1) => "one thing is to mend".to_owned(),
            (false, many) => format!("{many} things to fix"),
        };
        let path = view.pod_spec().map(|(path, _)| path).unwrap_or_default();
        let mut finding = findings.at(view, first.node.unwrap_or(view.name_node()), &path, message).label(label);
        for lack in lacks.into_iter().take(TOLD) {
            finding = finding.help(lack.words);
        }
        if is_each {
            findings.push_for(None, finding.help("say it once, in the fleet's `defaults`"));
            return;
        }
        findings.push(view, finding);
    }
}
