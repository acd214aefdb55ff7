//! Roles and whom they are given, and a few kinds whose names and keys hang on other fields.

use crate::check::codes;
use crate::node::Node;

use super::super::faults::At;
use super::super::names;
use super::{Check, Fields};

/// The group of what has rights, but for accounts.
const GROUP: &str = "rbac.authorization.k8s.io";

impl Check<'_> {
    pub(super) fn policy_rule(&mut self, fields: Fields<'_>, at: &At<'_>) {
        let some = |key: &str| !fields.list(key).is_empty();
        if some("nonResourceURLs") {
            for key in ["apiGroups", "resources", "resourceNames"] {
                if let Some(node) = fields.said(key).filter(|_| some(key)) {
                    let message = "one rule is about objects or about other paths, not about both";
                    self.misfit(node, message, "`nonResourceURLs` stands beside it", "write two rules", &at.key(key));
                    return;
                }
            }
            return;
        }
        for (key, help) in
            [("apiGroups", "write `\"\"` for Kubernetes' own oldest group"), ("resources", "name them, or `*`")]
        {
            if !some(key) {
                let node = fields.said(key).unwrap_or(fields.node);
                self.lacks(node, format!("a rule on objects needs `{key}`"), help, &at.key(key));
            }
        }
    }

    pub(super) fn role(&mut self, fields: Fields<'_>, at: &At<'_>) {
        for (index, rule) in fields.items("rules") {
            if let Some(node) = rule.said("nonResourceURLs").filter(|_| !rule.list("nonResourceURLs").is_empty()) {
                let help = "write a ClusterRole and a ClusterRoleBinding";
                let message = "a path of the API server is in no namespace";
                let rules = at.key("rules");
                self.misfit(node, message, "a Role cannot allow it", help, &rules.index(index).key("nonResourceURLs"));
            }
        }
    }

    pub(super) fn cluster_role_binding(&mut self, fields: Fields<'_>, at: &At<'_>) {
        if let Some(kind) =
            fields.inner("roleRef").and_then(|role| role.said("kind")).filter(|kind| kind.as_str() == Some("Role"))
        {
            let help = "write a RoleBinding, or refer to a ClusterRole";
            self.cannot_be(
                kind,
                "a Role holds in one namespace only",
                "expected `ClusterRole`",
                help,
                &at.key("roleRef").key("kind"),
            );
        }
        for (index, subject) in fields.items("subjects") {
            if subject.text("kind") == "ServiceAccount" && subject.said("namespace").is_none() {
                let message = "an account is in a namespace";
                self.lacks(subject.node, message, "add `namespace`", &at.key("subjects").index(index).key("namespace"));
            }
        }
    }

    pub(super) fn subject(&mut self, fields: Fields<'_>, at: &At<'_>) {
        let is_account = fields.text("kind") == "ServiceAccount";
        if let Some(group) = fields.said("apiGroup") {
            let wanted = if is_account { "" } else { GROUP };
            if group.as_str().is_some_and(|group| group != wanted) {
                let label = if is_account { "expected none".to_owned() } else { format!("expected `{wanted}`") };
                let message = format!("a {} is not of this group", fields.text("kind"));
                self.cannot_be(group, message, &label, "remove `apiGroup`: it is filled in", &at.key("apiGroup"));
            }
        }
        if let Some(name) = fields.said("name").filter(|_| is_account)
            && let Some(text) = name.as_str()
            && let Some(wanted) = names::dns_subdomain(text)
        {
            self.bad_name(name, "name of a ServiceAccount", text, wanted, &at.key("name"));
        }
    }

    pub(super) fn config_map(&mut self, fields: Fields<'_>, at: &At<'_>) {
        let Some(data) = fields.said("data").and_then(Node::as_map) else { return };
        let Some(binary) = fields.said("binaryData").and_then(Node::as_map) else { return };
        for entry in binary.iter().filter(|entry| data.has(entry.key())) {
            let message = format!("`{}` is in `data` and in `binaryData`", entry.key());
            let binary = at.key("binaryData");
            let texts = (message, "the second of them".to_owned());
            self.refuse(codes::DUPLICATE_ITEM, entry.node(), texts, "keep one of them", &binary.key(entry.key()));
        }
    }

    pub(super) fn secret(&mut self, fields: Fields<'_>, at: &At<'_>) {
        const NAME: &str = "kubernetes.io/service-account.name";
        let Some(kind) =
            fields.said("type").filter(|kind| kind.as_str() == Some("kubernetes.io/service-account-token"))
        else {
            return;
        };
        let annotation = fields.node.at(&["metadata", "annotations", NAME]);
        if annotation.and_then(Node::as_str).is_none_or(str::is_empty) {
            let help = format!("annotate it with `{NAME}`");
            self.lacks(
                kind,
                "a token is an account's, and none is named",
                &help,
                &at.key("metadata").key("annotations"),
            );
        }
    }

    pub(super) fn priority_class(&mut self, fields: Fields<'_>, at: &At<'_>) {
        let Some(name) = fields.inner("metadata").and_then(|metadata| metadata.said("name")) else { return };
        if let Some(text) = name.as_str().filter(|text| text.starts_with("system-")) {
            self.bad_name(
                name,
                "name of a PriorityClass",
                text,
                "one without `system-` before it",
                &at.key("metadata").key("name"),
            );
        }
    }
}
