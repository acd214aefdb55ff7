//! A Rollout scales the workload that it took over down in a known way.

use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::said;
use crate::check::view::View;
use crate::diag::{closest, code};

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(Error "unknown-scale-down", "`workloadRef.scaleDown` is none of the words that the controller knows."),
    numbers: &[45],
    why: "The schema takes any string, and the controller ignores what it does not know: the old pods run on for ever.",
    mend: "Write `never`, `onsuccess` or `progressively`.",
    scope: Scope::Object(&["Rollout"], look),
};

const WORDS: [&str; 3] = ["never", "onsuccess", "progressively"];

fn look(view: View<'_>, findings: &mut Findings<'_>) {
    let Some(said) = said(view.node(), &["spec", "workloadRef", "scaleDown"]) else { return };
    let Some(word) = said.as_str().filter(|word| !WORDS.contains(word)) else { return };
    let same = WORDS.into_iter().find(|known| known.eq_ignore_ascii_case(word));
    let near = same.or_else(|| closest(word, WORDS));
    let message = format!("`{}` has an unknown `scaleDown` mode", view.object.id);
    let finding = findings
        .at(view, said, "spec.workloadRef.scaleDown", message)
        .label("expected `never`, `onsuccess` or `progressively`")
        .help_some(near.map(|near| format!("did you mean `{near}`?")));
    findings.push(view, finding);
}
