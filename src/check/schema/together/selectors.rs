//! Selectors of labels, of nodes and of scopes: which values go with which operator. And terms of affinities.

use crate::node::Node;

use super::super::faults::At;
use super::{Check, Fields};

impl Check<'_> {
    /// The values that an operator takes.
    pub(super) fn requirement(&mut self, fields: Fields<'_>, at: &At<'_>) {
        let (operator, values) = (fields.text("operator"), fields.list("values"));
        match operator {
            "In" | "NotIn" if values.is_empty() => {
                let node = fields.said("values").unwrap_or(fields.node);
                let help =
                    format!("add `values`, or write `{}`", if operator == "In" { "Exists" } else { "DoesNotExist" });
                self.lacks(node, format!("`{operator}` needs values"), &help, &at.key("values"));
            }
            "Exists" | "DoesNotExist" if !values.is_empty() => {
                let node = fields.said("values").unwrap_or(fields.node);
                let help =
                    format!("take the values away, or write `{}`", if operator == "Exists" { "In" } else { "NotIn" });
                let message = format!("`{operator}` takes no values");
                self.misfit(node, message, "it asks only whether the key is there", &help, &at.key("values"));
            }
            _ => {}
        }
    }

    pub(super) fn node_requirement(&mut self, fields: Fields<'_>, at: &At<'_>) {
        self.requirement(fields, at);
        let (operator, values) = (fields.text("operator"), fields.list("values"));
        let node = fields.said("values").unwrap_or(fields.node);
        if matches!(operator, "Gt" | "Lt") {
            let number = |node: &Node| node.as_str().is_some_and(|text| text.parse::<i64>().is_ok());
            // The API server counts the values only; what is no integer no node can be compared with.
            if !matches!(values, [one] if number(one) || one.as_str().is_none()) {
                let message = format!("`{operator}` compares with one integer");
                let help = "write one, quoted: `\"4\"`";
                self.cannot_be(node, message, "expected one string that is an integer", help, &at.key("values"));
            }
        }
        if at.last_key() != Some("matchFields") {
            return;
        }
        if fields.text("key") != "metadata.name" {
            let key = fields.said("key").unwrap_or(fields.node);
            let help = "write `metadata.name`, or use `matchExpressions` for labels";
            self.cannot_be(
                key,
                "nodes are told apart by one field only",
                "expected `metadata.name`",
                help,
                &at.key("key"),
            );
        }
        if !matches!(operator, "In" | "NotIn") {
            let node = fields.said("operator").unwrap_or(fields.node);
            let message = format!("`matchFields` has no `{operator}`");
            self.cannot_be(node, message, "expected `In` or `NotIn`", "write `In` with one name", &at.key("operator"));
        } else if values.len() > 1 {
            let help = "write a term for each name";
            self.misfit(node, "a field of a node has one value", "expected one name", help, &at.key("values"));
        }
    }

    pub(super) fn scope_requirement(&mut self, fields: Fields<'_>, at: &At<'_>) {
        self.requirement(fields, at);
        let scope = fields.text("scopeName");
        let operator = fields.text("operator");
        if !matches!(scope, "PriorityClass" | "VolumeAttributesClass" | "") && !matches!(operator, "Exists" | "") {
            let node = fields.said("operator").unwrap_or(fields.node);
            let message = format!("the scope `{scope}` is there or not: it has no values");
            self.cannot_be(node, message, "expected `Exists`", "write `Exists`", &at.key("operator"));
        }
    }

    pub(super) fn affinity_term(&mut self, fields: Fields<'_>, at: &At<'_>) {
        for key in ["matchLabelKeys", "mismatchLabelKeys"] {
            let Some(node) = fields.said(key).filter(|node| node.as_list().is_some_and(|list| !list.is_empty())) else {
                continue;
            };
            if fields.said("labelSelector").is_none() {
                let message = format!("`{key}` narrows a `labelSelector`, and there is none");
                self.lacks(node, message, "add `labelSelector`", &at.key(key));
            }
        }
        let both = |node: &&Node| fields.list("matchLabelKeys").iter().any(|other| other.same(node));
        if let Some(node) = fields.list("mismatchLabelKeys").iter().find(both) {
            let message = "one label cannot be the same and another one";
            self.misfit(
                node,
                message,
                "it is in `matchLabelKeys` too",
                "take it from one of them",
                &at.key("mismatchLabelKeys"),
            );
        }
    }
}
