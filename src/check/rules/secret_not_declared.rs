//! The Secrets that pods take something of are declared.

use crate::check::configuration::wanting;
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::view::{TargetView, View};
use crate::diag::{closest, code};
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Warning "secret-not-declared",
        "A pod takes something of a Secret that no `secret` word names and no object of the target makes."
    ),
    numbers: &[35],
    why: "A slip in its name shows only when the pod does not start: `CreateContainerConfigError`.",
    mend: "Name it as the `secret` words do, or make it by an ExternalSecret. If others make it, say so: `allow \
           secret-not-declared reason=\"…\"`.",
    scope: Scope::Target(look),
};

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    let is_given = |workload: View<'_>, name: &str| {
        target.is_elsewhere("Secret", workload.namespace(), name)
            || target.iter().any(|view| view.namespace() == workload.namespace() && made_by(view) == Some(name))
    };
    wanting(target, "Secret", is_given, |workload, name, taken| {
        let here = target.iter().filter(|view| view.namespace() == workload.namespace()).filter_map(made_by);
        let near = closest(name, here.chain(target.elsewhere("Secret")));
        let message = format!("`{}` uses the Secret `{name}`, which is not declared", workload.object.id);
        let finding = findings
            .at(workload, taken.name, taken.field, message)
            .label("no `secret` word names it, and no object makes it")
            .help_some(near.map(|near| format!("did you mean `{near}`?")))
            .help("if others make it, say so: `allow secret-not-declared reason=\"…\"`");
        findings.push(workload, finding);
    });
}

/// The Secret that an object is, or that its controller makes of it.
fn made_by<'a>(view: View<'a>) -> Option<&'a str> {
    let named = |keys: &[&str]| view.at(keys).and_then(Node::as_str);
    match view.kind() {
        "Secret" | "SealedSecret" | "OnePasswordItem" => Some(view.name()),
        "ExternalSecret" => Some(named(&["spec", "target", "name"]).unwrap_or(view.name())),
        "Certificate" => named(&["spec", "secretName"]),
        "VaultStaticSecret" | "VaultDynamicSecret" | "VaultPKISecret" => named(&["spec", "destination", "name"]),
        _ => None,
    }
}
