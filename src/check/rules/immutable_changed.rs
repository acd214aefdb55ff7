//! What can never be changed stays as it is.

use crate::check::label_selector;
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::view::TransitionView;
use crate::diag::code;
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Error "immutable-changed",
        "A field that no API server lets change, such as a selector, is another one than in the golden tree."
    ),
    numbers: &[27],
    why: "The API server refuses the object, and whatever is applied with it waits.",
    mend: "Keep the field, or give the object another name. Where the object is removed first, by hand, say so.",
    scope: Scope::Transition(look),
};

/// Kinds, their groups, and the fields that stay as they were when the object was made.
const FIXED: &[(&str, &str, &[&[&str]])] = &[
    ("DaemonSet", "apps", &[&["spec", "selector"]]),
    ("Deployment", "apps", &[&["spec", "selector"]]),
    ("ReplicaSet", "apps", &[&["spec", "selector"]]),
    ("Rollout", "argoproj.io", &[&["spec", "selector"]]),
    ("StatefulSet", "apps", &[&["spec", "selector"], &["spec", "serviceName"], &["spec", "volumeClaimTemplates"]]),
    ("ClusterRoleBinding", "rbac.authorization.k8s.io", &[&["roleRef"]]),
    ("RoleBinding", "rbac.authorization.k8s.io", &[&["roleRef"]]),
];

fn look(transition: &TransitionView<'_>, findings: &mut Findings<'_>) {
    for (kind, group, paths) in FIXED {
        for (old, new) in transition.kept(kind).filter(|(_, new)| new.object.id.group == *group) {
            for path in *paths {
                let Some(value) = new.at(path) else { continue };
                let Some(before) = old.at(path).filter(|before| !before.same(value)) else { continue };
                let field = path.join(".");
                let was = match path.last() {
                    Some(&"selector") => format!("it was {}", label_selector::words(before)),
                    _ => {
                        Node::as_str(before).map_or("it was another".to_owned(), |before| format!("it was `{before}`"))
                    }
                };
                let message = format!("`{field}` of `{}` would change", new.object.id);
                let finding = findings
                    .at(new, value, &field, message)
                    .label(was)
                    .help("keep it, or give the object another name: the API server lets nobody change it")
                    .help("if it is removed first, say so: `allow immutable-changed reason=\"…\"`");
                findings.push(new, finding);
            }
        }
    }
}
