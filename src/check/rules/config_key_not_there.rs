//! The keys that pods take of a ConfigMap or a Secret are in it.

use crate::check::configuration::{Taken, taken};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::view::{TargetView, View};
use crate::diag::{closest, code, list_of};
use crate::node::{Map, Node};

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Error "config-key-not-there",
        "A pod takes a key of a ConfigMap or a Secret of the target, and that does not have it."
    ),
    numbers: &[35],
    why: "The pod never starts: `CreateContainerConfigError`, or a volume that cannot be mounted.",
    mend: "Name a key that it has, or write `optional: true`.",
    scope: Scope::Target(look),
};

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    if !target.is_sound {
        return;
    }
    for workload in target.workloads() {
        taken(workload, &mut |taken| {
            if taken.is_optional || taken.key.is_none() {
                return;
            }
            let name = taken.name.as_str().unwrap_or_default();
            if let Some(object) = target.find(taken.kind, workload.namespace(), name) {
                taken.keys(&mut |key| of_key(workload, &taken, object, key, findings));
            }
        });
    }
}

fn of_key(workload: View<'_>, taken: &Taken<'_>, object: View<'_>, key: &Node, findings: &mut Findings<'_>) {
    let Some(text) = key.as_str() else { return };
    let keys = || {
        let fields = ["data", "binaryData", "stringData"].into_iter();
        fields.filter_map(move |field| object.at(&[field]).and_then(Node::as_map)).flat_map(Map::keys)
    };
    if keys().any(|known| known == text) {
        return;
    }
    let hint = match closest(text, keys()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("it has {}", list_of(keys(), 8)),
    };
    let message = format!("`{}` takes the key `{text}` of `{}`", workload.object.id, object.object.id);
    let finding = findings
        .at(workload, key, taken.field, message)
        .label("it has no such key")
        .with(object.span(), format!("the {}", taken.kind))
        .help(hint);
    findings.push(workload, finding);
}
