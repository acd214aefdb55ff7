//! The ServiceAccount of a pod is there.

use crate::check::rule::{Findings, Rule, Scope};
use crate::check::view::{TargetView, View};
use crate::diag::{closest, code};
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Error "account-not-there",
        "A pod or a role binding names a ServiceAccount that nothing of the target makes, and that no service says exists."
    ),
    numbers: &[35],
    why: "No pod is created: the controller is refused each time, and that is to be read only in its events.",
    mend: "Name an account that a service makes; or say that it exists: `account NAME create=#false`.",
    scope: Scope::Target(look),
};

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    if !target.is_whole {
        return;
    }
    for workload in target.workloads() {
        let Some((path, template)) = workload.template() else { continue };
        // The old name of the field is taken too, where the other is absent.
        for word in ["serviceAccountName", "serviceAccount"] {
            let Some(node) = template.at(&["spec", word]) else { continue };
            look_up(target, workload, node, workload.namespace(), &format!("{path}spec.{word}"), findings);
            break;
        }
    }
    let bindings = target.of_kind("RoleBinding").chain(target.of_kind("ClusterRoleBinding"));
    for binding in bindings {
        for subject in binding.at(&["subjects"]).and_then(Node::as_list).unwrap_or_default() {
            let of = |key: &str| subject.get(key).and_then(Node::as_str);
            if of("kind") != Some("ServiceAccount") {
                continue;
            }
            let (Some(node), namespace) = (subject.get("name"), of("namespace").unwrap_or(binding.namespace())) else {
                continue;
            };
            if target.runs_in(namespace) {
                look_up(target, binding, node, namespace, "subjects", findings);
            }
        }
    }
}

fn look_up(
    target: &TargetView<'_>,
    view: View<'_>,
    node: &Node,
    namespace: &str,
    path: &str,
    findings: &mut Findings<'_>,
) {
    // Every namespace has one of the name `default`.
    let Some(name) = node.as_str().filter(|name| !matches!(*name, "" | "default")) else { return };
    if target.find("ServiceAccount", namespace, name).is_some()
        || target.is_elsewhere("ServiceAccount", namespace, name)
    {
        return;
    }
    let here = target.of_kind("ServiceAccount").filter(|account| account.namespace() == namespace);
    let known = here.map(|account| account.name()).chain(target.elsewhere("ServiceAccount"));
    let message = format!("`{}` uses the ServiceAccount `{name}`, which does not exist in this target", view.object.id);
    let finding = findings
        .at(view, node, path, message)
        .label("nothing in this target creates it")
        .help_some(closest(name, known).map(|near| format!("did you mean `{near}`?")))
        .help(format!("if it exists already, let the service say so: `account {name} create=#false`"));
    findings.push(view, finding);
}
