//! An object and who it is.

use std::cmp::Ordering;
use std::fmt;

use super::codes;
use crate::diag::{Diagnostic, list_of};
use crate::node::{Node, Text};
use crate::source::Span;

/// Who a Kubernetes object is.
///
/// The order is by group, kind, namespace, name, and last the version: two versions of one object
/// stand side by side. Printed plainly it is `Deployment/payment-service`; with `{:#}`, in the long
/// form, `VirtualService.networking.istio.io/payment-service in payments`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ObjectId {
    /// The API group; empty for the core group.
    pub group: Text,
    /// The version of the group: `v1`.
    pub version: Text,
    /// The kind: `Deployment`.
    pub kind: Text,
    /// The namespace, where the object says one.
    pub namespace: Option<Text>,
    /// The name.
    pub name: Text,
}

impl ObjectId {
    /// Whether both are the same object to an API server, which serves every version of it.
    pub fn is(&self, other: &ObjectId) -> bool {
        self.key() == other.key()
    }

    /// The `apiVersion` as manifests have it: `apps/v1`, or `v1` in the core group.
    pub fn api_version(&self) -> Text {
        if self.group.is_empty() {
            self.version.clone()
        } else {
            Text::from(format!("{}/{}", self.group, self.version))
        }
    }

    fn key(&self) -> (&Text, &Text, &Option<Text>, &Text) {
        (&self.group, &self.kind, &self.namespace, &self.name)
    }
}

impl Ord for ObjectId {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key()).then_with(|| self.version.cmp(&other.version))
    }
}

impl PartialOrd for ObjectId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.kind)?;
        if f.alternate() && !self.group.is_empty() {
            write!(f, ".{}", self.group)?;
        }
        write!(f, "/{}", self.name)?;
        match &self.namespace {
            Some(namespace) if f.alternate() => write!(f, " in {namespace}"),
            _ => Ok(()),
        }
    }
}

/// A manifest that says who it is.
#[derive(Debug, Clone)]
pub struct Object {
    /// Who it is, as its fields said when it was made.
    pub id: ObjectId,
    /// The whole manifest.
    pub node: Node,
}

impl Object {
    /// The object that a manifest describes.
    ///
    /// # Errors
    /// One finding that names all of `apiVersion`, `kind`, `metadata.name` and `metadata.namespace`
    /// that are missing, empty or no string.
    #[allow(clippy::result_large_err, reason = "a finding per fault of a spec, not on a hot path")]
    pub fn of(node: Node) -> Result<Object, Diagnostic> {
        if node.as_map().is_none() {
            let kind = node.value.kind();
            return Err(Diagnostic::new(codes::NOT_AN_OBJECT, node.span(), format!("{kind} is no Kubernetes object"))
                .label("a map with apiVersion, kind and metadata is wanted")
                .help("write `apiVersion`, `kind` and `metadata { name … }`"));
        }
        let mut faults = Faults::default();
        let api_version = faults.text(&node, "apiVersion", &["apiVersion"]).unwrap_or_default();
        let kind = faults.text(&node, "kind", &["kind"]).unwrap_or_default();
        let name = faults.text(&node, "metadata.name", &["metadata", "name"]).unwrap_or_default();
        let namespace = match node.at(&["metadata", "namespace"]) {
            Some(given) if !given.is_null() => faults.text(&node, "metadata.namespace", &["metadata", "namespace"]),
            _ => None,
        };
        let (group, version) = api_version.split_once('/').unwrap_or(("", &api_version));
        if !api_version.is_empty() && (version.is_empty() || version.contains('/') || api_version.starts_with('/')) {
            let span = node.get("apiVersion").map_or(Span::NONE, Node::span);
            let text = format!("apiVersion `{api_version}` is neither `v1` nor `group/version`");
            faults.wrong.push(Wrong { span, text, help: "write it as `kubectl api-resources` lists it" });
        }
        if !faults.is_empty() {
            return Err(faults.finding(&node, &kind));
        }
        let id = ObjectId { group: Text::new(group), version: Text::new(version), kind, namespace, name };
        Ok(Object { id, node })
    }
}

#[derive(Default)]
struct Faults {
    missing: Vec<&'static str>,
    wrong: Vec<Wrong>,
}

struct Wrong {
    span: Span,
    text: String,
    help: &'static str,
}

impl Faults {
    /// The string at the end of `keys`; where there is none, that is noted.
    fn text(&mut self, node: &Node, field: &'static str, keys: &[&str]) -> Option<Text> {
        let Some(found) = node.at(keys).filter(|found| !found.is_null()) else {
            self.missing.push(field);
            return None;
        };
        let (text, help) = match found.as_text() {
            Some(text) if !text.is_empty() => return Some(text.clone()),
            Some(_) => (format!("{field} is empty"), "fill it in, or leave it out where it may be left out"),
            None => {
                let text = format!("{field} is {}, not a string", found.value.kind());
                (text, "write it as a string: what looks like a number or a boolean needs quotes")
            }
        };
        self.wrong.push(Wrong { span: found.span(), text, help });
        None
    }

    fn is_empty(&self) -> bool {
        self.missing.is_empty() && self.wrong.is_empty()
    }

    fn finding(self, node: &Node, kind: &str) -> Diagnostic {
        let what = if kind.is_empty() { "this object".to_owned() } else { format!("this {kind}") };
        let mut words = Vec::new();
        if !self.missing.is_empty() {
            words.push(format!("{what} has no {}", list_of(self.missing.iter().copied(), self.missing.len())));
        }
        words.extend(self.wrong.iter().map(|wrong| wrong.text.clone()));
        // The first wrong field is the better place; what is missing has none but the object's.
        let span = match self.wrong.first() {
            Some(wrong) if self.missing.is_empty() && wrong.span.is_some() => wrong.span,
            _ => node.span(),
        };
        let mut finding = Diagnostic::new(codes::OBJECT_WITHOUT_IDENTITY, span, words.join("; "))
            .label("an object needs apiVersion, kind and metadata.name");
        for Wrong { span: at, text, help } in self.wrong {
            if at.is_some() && at != span {
                finding = finding.with(at, text);
            }
            if !finding.help.iter().any(|known| known == help) {
                finding = finding.help(help);
            }
        }
        if node.at(&["metadata", "generateName"]).is_some() {
            finding = finding.help("`generateName` is for the API server: what Git holds needs `metadata.name`");
        }
        for field in &self.missing {
            let field = field.rsplit('.').next().unwrap_or(field);
            finding = finding.help(match field {
                "name" => "give it a `name` in `metadata`",
                "kind" => "give it a `kind`, such as `ConfigMap`",
                _ => "give it an `apiVersion`, such as `v1` or `apps/v1`",
            });
        }
        finding
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::node::from_json;
    use crate::source::Origin;

    #[allow(clippy::result_large_err, reason = "tests")]
    fn of(json: &serde_json::Value) -> Result<Object, Diagnostic> {
        Object::of(from_json(json, Origin::NONE))
    }

    #[test]
    fn identity() {
        let object = of(&serde_json::json!({"apiVersion": "networking.istio.io/v1", "kind": "VirtualService",
            "metadata": {"name": "pay", "namespace": "payments"}}))
        .unwrap();
        assert_eq!(object.id.to_string(), "VirtualService/pay");
        assert_eq!(format!("{:#}", object.id), "VirtualService.networking.istio.io/pay in payments");
        assert_eq!((object.id.group.as_str(), object.id.version.as_str()), ("networking.istio.io", "v1"));
        assert_eq!(object.id.api_version(), "networking.istio.io/v1");

        let object = of(&serde_json::json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "pay"}}));
        let id = object.unwrap().id;
        assert_eq!((format!("{id:#}").as_str(), id.api_version().as_str()), ("Service/pay", "v1"));
        let newer = ObjectId { version: "v2".into(), ..id.clone() };
        assert!(id.is(&newer) && id != newer && id < newer);
    }

    #[test]
    fn all_that_is_missing_is_said_at_once() {
        let finding = of(&serde_json::json!({"metadata": {"generateName": "x-"}})).unwrap_err();
        assert!(finding.message.starts_with("this object has no "), "{}", finding.message);
        for word in ["apiVersion", "kind", "metadata.name"] {
            assert!(finding.message.contains(word), "{}", finding.message);
        }
        assert_eq!(finding.help.len(), 4);

        let finding = of(&serde_json::json!({"apiVersion": "a/b/c", "kind": "Job", "metadata": {"name": 7}}));
        let finding = finding.unwrap_err();
        assert!(finding.message.contains("metadata.name is a number, not a string"), "{}", finding.message);
        assert!(finding.message.contains("`a/b/c` is neither"), "{}", finding.message);
        assert_eq!(finding.help.len(), 2);
        assert_eq!(finding.code, codes::OBJECT_WITHOUT_IDENTITY);
    }

    #[test]
    fn only_maps_are_objects() {
        assert_eq!(of(&serde_json::json!([1])).unwrap_err().code, codes::NOT_AN_OBJECT);
        assert!(of(&serde_json::json!({"apiVersion": "/v1", "kind": "A", "metadata": {"name": "a"}})).is_err());
        let empty = serde_json::json!({"apiVersion": "v1", "kind": "A", "metadata": {"name": "a", "namespace": ""}});
        assert!(of(&empty).unwrap_err().message.contains("metadata.namespace is empty"));
    }
}
