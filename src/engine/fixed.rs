//! What of an object can never be changed, compared with the golden tree as it was: the only finding on pairs of renders.

use super::codes;
use super::judge::{Allows, Judge};
use crate::check::label_selector;
use crate::diag::{Allowed, Diagnostic, Report, Severity};
use crate::manifest::{Object, ObjectId};
use crate::node::Node;
use crate::source::{FileId, Span};
use crate::syntax::yaml;

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

/// What of an object can never be changed.
#[derive(Debug, Clone)]
pub struct Fixed {
    id: ObjectId,
    /// Each field, with what it holds.
    fields: Vec<(&'static [&'static str], Node)>,
    /// Where the object's name is said.
    span: Span,
    /// What the fleet and the service say of a change.
    severity: Severity,
    allowed: Option<Allowed>,
}

impl Fixed {
    /// Of an object, where there is any.
    pub fn of(object: &Object, judge: &Judge<'_>, allows: &Allows) -> Option<Self> {
        let id = &object.id;
        let (.., paths) = FIXED.iter().find(|(kind, group, _)| *kind == id.kind && *group == id.group)?;
        let fields: Vec<_> = paths.iter().filter_map(|path| Some((*path, object.node.at(path)?.clone()))).collect();
        let span = object.node.at(&["metadata", "name"]).map_or(object.node.span(), Node::span);
        let said = judge.said(Diagnostic::new(codes::IMMUTABLE, span, ""), allows, &mut Default::default());
        Some(Fixed { id: id.clone(), fields, span, severity: said.severity, allowed: said.allowed })
    }
}

/// What of these objects is another than in these texts of the golden tree.
pub fn changes<'t>(fixed: &[Fixed], old: impl Iterator<Item = &'t str>) -> Report {
    let mut report = Report::new();
    let of_interest = |node: &Node| {
        let kind = node.get("kind").and_then(Node::as_str);
        FIXED.iter().any(|(known, ..)| Some(*known) == kind)
    };
    for text in old {
        // It was written by us: what a person made of it since is told by the difference itself.
        let (documents, _) = yaml::read(FileId(0), text);
        for node in documents.into_iter().filter(of_interest) {
            let Ok(object) = Object::of(node) else { continue };
            for now in fixed.iter().filter(|now| now.id.is(&object.id)) {
                compare(now, &object, &mut report);
            }
        }
    }
    report
}

fn compare(now: &Fixed, old: &Object, report: &mut Report) {
    for (path, value) in &now.fields {
        let Some(before) = old.node.at(path).filter(|before| !before.same(value)) else { continue };
        let field = path.join(".");
        let span = if value.span().is_some() { value.span() } else { now.span };
        let was = match path.last() {
            Some(&"selector") => format!("it was {}", label_selector::words(before)),
            _ => before.as_str().map_or("it was another".to_owned(), |before| format!("it was `{before}`")),
        };
        let mut finding = Diagnostic::new(codes::IMMUTABLE, span, format!("`{field}` of `{}` would change", now.id))
            .label(was)
            .object(format!("{} {field}", now.id))
            .help("keep it, or give the object another name: the API server lets nobody change it")
            .help("if it is removed first, say so: `allow immutable-changed reason=\"…\"`");
        (finding.severity, finding.allowed) = (now.severity, now.allowed.clone());
        report.push(finding);
    }
}
