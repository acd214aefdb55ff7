//! The Role of a RoleBinding is there.

use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::text;
use crate::check::view::TargetView;
use crate::diag::{closest, code};

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(Warning "role-not-there", "A RoleBinding gives a Role that nothing of the target makes."),
    numbers: &[35],
    why: "Where nobody else makes the Role either, the binding is taken and gives no right: each call of the pods is \
          answered `403 Forbidden`.",
    mend: "Name a Role of the target, or bind a ClusterRole. If others make it, say so: `allow role-not-there \
           reason=\"…\"`.",
    scope: Scope::Target(look),
};

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    if !target.is_whole {
        return;
    }
    for binding in target.of_kind("RoleBinding").filter(|view| target.runs_in(view.namespace())) {
        let Some(node) = binding.at(&["roleRef", "name"]) else { continue };
        let Some(name) = node.as_str().filter(|_| text(binding.node(), &["roleRef", "kind"]) == "Role") else {
            continue;
        };
        if target.find("Role", binding.namespace(), name).is_some() {
            continue;
        }
        let known = target.of_kind("Role").filter(|role| role.namespace() == binding.namespace());
        let near = closest(name, known.map(|role| role.name())).map(|near| format!("did you mean `{near}`?"));
        let message = format!("`{}` gives the Role `{name}`, which is not of this target", binding.object.id);
        let finding = findings
            .at(binding, node, "roleRef.name", message)
            .label("nothing here makes it")
            .help_some(near)
            .help("a role of the whole cluster is of the kind `ClusterRole`");
        findings.push(binding, finding);
    }
}
