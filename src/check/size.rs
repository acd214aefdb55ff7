//! A ConfigMap or a Secret holds one mebibyte at most: it stands in etcd as a whole.

use super::codes;
use crate::diag::{Diagnostic, Report};
use crate::node::Node;

/// What the API server takes, in bytes of all values together.
const MOST: usize = 1024 * 1024;

/// Checks how much a ConfigMap or a Secret holds; the finding stands at its largest value.
pub fn size(object: &Node, report: &mut Report) {
    let text = |keys: &[&str]| object.at(keys).and_then(Node::as_str).unwrap_or_default();
    let kind = text(&["kind"]);
    // Values of one field are text as it is, those of the other are base64: four characters for three bytes.
    let (plain, encoded) = match kind {
        "ConfigMap" => ("data", "binaryData"),
        "Secret" => ("stringData", "data"),
        _ => return,
    };
    if text(&["apiVersion"]) != "v1" {
        return;
    }
    let values = |field: &str| object.get(field).and_then(Node::as_map);
    let sized = |node: &Node| node.as_str().map_or(0, str::len);
    let mut all: Vec<(usize, &str, &Node)> = Vec::new();
    for entry in values(plain).into_iter().flat_map(|map| map.iter()) {
        all.push((sized(entry.node()), entry.key(), entry.node()));
    }
    for entry in values(encoded).into_iter().flat_map(|map| map.iter()) {
        all.push((sized(entry.node()) / 4 * 3, entry.key(), entry.node()));
    }
    let total: usize = all.iter().map(|(bytes, ..)| bytes).sum();
    let Some((_, key, largest)) = all.into_iter().max_by_key(|(bytes, ..)| *bytes) else { return };
    if total > MOST {
        let name = text(&["metadata", "name"]);
        report.push(
            Diagnostic::new(codes::TOO_LARGE, largest.span(), format!("this {kind} holds {total} bytes"))
                .label(format!("expected at most {MOST} in all; `{key}` is the largest"))
                .object(format!(
                    "{kind}/{name} {}",
                    if values(plain).is_some_and(|map| map.has(key)) { plain } else { encoded }
                ))
                .help("large files belong into an image or a volume"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::from_json;
    use crate::source::Origin;

    fn findings(object: &serde_json::Value) -> usize {
        let mut report = Report::new();
        size(&from_json(object, Origin::NONE), &mut report);
        report.len()
    }

    #[test]
    fn one_mebibyte_in_all() {
        let half = "x".repeat(MOST / 2);
        let data = serde_json::json!({"a": half, "b": half});
        let more = serde_json::json!({"a": half, "b": half, "c": "x"});
        assert_eq!(findings(&serde_json::json!({"apiVersion": "v1", "kind": "ConfigMap", "data": data})), 0);
        assert_eq!(findings(&serde_json::json!({"apiVersion": "v1", "kind": "ConfigMap", "data": more})), 1);
        assert_eq!(findings(&serde_json::json!({"apiVersion": "v1", "kind": "Secret", "data": more})), 0);
        assert_eq!(findings(&serde_json::json!({"apiVersion": "v1", "kind": "Secret", "stringData": more})), 1);
        assert_eq!(findings(&serde_json::json!({"apiVersion": "v1", "kind": "Pod", "data": more})), 0);
    }
}
