//! Label selectors as Kubernetes reads them: `matchLabels` and `matchExpressions`, all of which must hold.

use crate::node::{Map, Node};

/// Whether a selector holds for these labels. One that says nothing selects everything.
pub fn selects(selector: &Node, labels: &Map) -> bool {
    let equal = selector.get("matchLabels").and_then(Node::as_map);
    let expressions = selector.get("matchExpressions").and_then(Node::as_list);
    equal.is_none_or(|equal| has_all(labels, equal))
        && expressions.unwrap_or_default().iter().all(|expression| holds(expression, labels))
}

/// Whether labels have all of these: a selector of equal labels alone, as a Service has it. An empty one matches all.
pub fn has_all(labels: &Map, wanted: &Map) -> bool {
    wanted.iter().all(|wanted| labels.get(wanted.key()).is_some_and(|label| label.same(wanted.node())))
}

/// Whether a selector says nothing, and so selects everything.
pub fn is_empty(selector: &Node) -> bool {
    let has = |key: &str| match selector.get(key) {
        Some(node) => node.as_map().is_none_or(|map| !map.is_empty()) && node.as_list().is_none_or(|l| !l.is_empty()),
        None => false,
    };
    !has("matchLabels") && !has("matchExpressions")
}

fn holds(expression: &Node, labels: &Map) -> bool {
    let Some(label) = expression.get("key").and_then(Node::as_str).map(|key| labels.get(key)) else { return false };
    let values = expression.get("values").and_then(Node::as_list).unwrap_or_default();
    let is_among = |label: &Node| values.iter().any(|value| value.same(label));
    match expression.get("operator").and_then(Node::as_str) {
        Some("In") => label.is_some_and(is_among),
        // What lacks the label is not in, either.
        Some("NotIn") => !label.is_some_and(is_among),
        Some("Exists") => label.is_some(),
        Some("DoesNotExist") => label.is_none(),
        _ => false,
    }
}

/// A selector in the words of `kubectl get --selector`.
pub fn words(selector: &Node) -> String {
    let mut parts = Vec::new();
    for entry in selector.get("matchLabels").and_then(Node::as_map).iter().flat_map(|map| map.iter()) {
        parts.push(format!("{}={}", entry.key(), entry.node().as_str().unwrap_or("?")));
    }
    for expression in selector.get("matchExpressions").and_then(Node::as_list).unwrap_or_default() {
        let text = |key: &str| expression.get(key).and_then(Node::as_str).unwrap_or("?");
        let values = expression.get("values").and_then(Node::as_list).unwrap_or_default();
        let values: Vec<&str> = values.iter().map(|value| value.as_str().unwrap_or("?")).collect();
        parts.push(match text("operator") {
            "Exists" => text("key").to_owned(),
            "DoesNotExist" => format!("!{}", text("key")),
            operator => format!("{} {} ({})", text("key"), operator.to_lowercase(), values.join(", ")),
        });
    }
    if parts.is_empty() { "anything".to_owned() } else { parts.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::from_json;
    use crate::source::Origin;
    use serde_json::json;

    #[test]
    fn selectors() {
        let labels = from_json(&json!({"app": "pay", "track": "stable"}), Origin::NONE);
        let Some(labels) = labels.as_map() else { return };
        let of = |selector: serde_json::Value| selects(&from_json(&selector, Origin::NONE), labels);
        let one = |key: &str, operator: &str, values: &[&str]| {
            of(json!({"matchExpressions": [{"key": key, "operator": operator, "values": values}]}))
        };
        assert!(of(json!({})) && of(json!({"matchLabels": {"app": "pay"}})));
        assert!(!of(json!({"matchLabels": {"app": "pay", "tier": "web"}})));
        assert!(one("track", "In", &["stable", "canary"]) && !one("track", "In", &["canary"]));
        assert!(one("track", "NotIn", &["canary"]) && one("tier", "NotIn", &["web"]) && !one("app", "NotIn", &["pay"]));
        assert!(one("app", "Exists", &[]) && !one("tier", "Exists", &[]));
        assert!(one("tier", "DoesNotExist", &[]) && !one("app", "DoesNotExist", &[]));
        assert!(!of(
            json!({"matchLabels": {"app": "pay"}, "matchExpressions": [{"key": "app", "operator": "DoesNotExist"}]})
        ));
    }
}
