//! A namespace that a manifest names is no slip of the target's.

use crate::check::rule::{Findings, Rule, Scope};
use crate::check::view::TargetView;
use crate::diag::code;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Warning "unlikely-namespace",
        "An object is in a namespace whose name is that of the target's with one slip of the hand in it."
    ),
    numbers: &[],
    why: "Where there is no such namespace, applying it fails; where there is, the object is where nobody looks for it.",
    mend: "Leave the namespace out of a raw manifest: it gets the target's.",
    scope: Scope::Target(look),
};

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    let Some(own) = target.place.namespace.as_deref() else { return };
    for view in target.iter() {
        let Some(node) = view.at(&["metadata", "namespace"]) else { continue };
        let Some(name) = node.as_str().filter(|name| *name != own && is_slip(name, own)) else { continue };
        if target.find("Namespace", "", name).is_some() {
            continue;
        }
        let message = format!("`{}` is in the namespace `{name}`", view.object.id);
        let finding = findings
            .at(view, node, "metadata.namespace", message)
            .label(format!("the target's is `{own}`"))
            .help(format!("did you mean `{own}`? It is filled in where it is left out"));
        findings.push(view, finding);
    }
}

/// Whether two names differ by two letters that changed places, or by one that is missing within. Another letter in a place,
/// or one more at an end, may well be meant: `team-a` and `team-b`, `shop` and `shops`.
fn is_slip(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
    let (short, long) = (short.as_bytes(), long.as_bytes());
    let same = short.iter().zip(long).take_while(|(a, b)| a == b).count();
    let is_letter = |at: usize| long.get(at).is_some_and(u8::is_ascii_alphabetic);
    let (Some(rest), Some(more)) = (short.get(same..), long.get(same..)) else { return false };
    match long.len() - short.len() {
        0 => matches!((rest, more), ([a, b, rest @ ..], [c, d, more @ ..]) if a == d && b == c && rest == more),
        1 => short.len() >= 4 && same > 0 && is_letter(same) && !rest.is_empty() && more.get(1..) == Some(rest),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_slip;

    #[test]
    fn slips() {
        for (one, other) in [("shpo", "shop"), ("paymnts", "payments"), ("payments-deev", "payments-dev")] {
            assert!(is_slip(one, other) && is_slip(other, one), "{one} {other}");
        }
        for (one, other) in
            [("team-a", "team-b"), ("shop", "shops"), ("pay", "payments"), ("db-1", "db-12"), ("a", "b")]
        {
            assert!(!is_slip(one, other) && !is_slip(other, one), "{one} {other}");
        }
    }
}
