//! A toleration says what the API server takes of it.

use crate::check::pods::{MAKE_PODS, spec};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{items, said, text};
use crate::check::view::View;
use crate::diag::code;
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(Error "bad-toleration", "The words of a toleration do not go together."),
    numbers: &[],
    why: "The API server refuses the pods, and with them the workload.",
    mend: "`Exists` has no value, what has no key is `Exists`, and `tolerationSeconds` are of the effect `NoExecute`.",
    scope: Scope::Object(MAKE_PODS, look),
};

fn look(view: View<'_>, findings: &mut Findings<'_>) {
    let Some((path, pod)) = spec(view) else { return };
    for (index, one) in items(pod, &["tolerations"]).iter().enumerate() {
        let word = |key: &str| said(one, &[key]).filter(|node| node.as_str() != Some(""));
        let exists = text(one, &["operator"]) == "Exists";
        let fault: Option<(&str, &Node, &str)> = match (word("key"), word("value"), word("tolerationSeconds")) {
            (_, Some(value), _) if exists => Some(("value", value, "`Exists` tolerates every value: expected none")),
            (None, ..) if !exists => {
                Some(("operator", word("operator").unwrap_or(one), "without a key, expected `Exists`"))
            }
            (_, _, Some(seconds)) if text(one, &["effect"]) != "NoExecute" => {
                Some(("tolerationSeconds", seconds, "expected the effect `NoExecute` beside this"))
            }
            _ => None,
        };
        let Some((key, node, label)) = fault else { continue };
        let message = format!("a toleration of `{}` is not valid", view.object.id);
        let at = format!("{path}.tolerations[{index}].{key}");
        let finding = findings.at(view, node, &at, message).label(label);
        findings.push(view, finding);
    }
}
