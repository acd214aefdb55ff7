//! A small way to build maps whose leaves have origins.

use crate::node::{Map, Node, Text};
use crate::source::Origin;

/// Builds a map, key by key. What it makes itself has the origin that it was given; a node that is
/// put in keeps its own.
///
/// ```
/// use cellfold::manifest::Build;
/// use cellfold::source::Origin;
///
/// let origin = Origin::NONE;
/// let metadata = Build::new(origin).text("name", "pay").finish();
/// let object = Build::object("v1", "Service", origin).put("metadata", metadata).finish();
/// assert_eq!(object.at(&["metadata", "name"]).and_then(|name| name.as_str()), Some("pay"));
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct Build {
    map: Map,
    origin: Origin,
}

impl Build {
    /// An empty map of that origin.
    pub fn new(origin: Origin) -> Self {
        Build { map: Map::new(), origin }
    }

    /// A map that begins with `apiVersion` and `kind`.
    pub fn object(api_version: &'static str, kind: &'static str, origin: Origin) -> Self {
        Build::new(origin).fixed("apiVersion", api_version).fixed("kind", kind)
    }

    /// A string of the program's own, such as a kind.
    pub fn fixed(self, key: &'static str, text: &'static str) -> Self {
        let node = Node::fixed(text, self.origin);
        self.put(key, node)
    }

    /// A string.
    pub fn text(self, key: &'static str, text: impl Into<Text>) -> Self {
        let node = Node::text(text, self.origin);
        self.put(key, node)
    }

    /// An integer.
    pub fn int(self, key: &'static str, value: impl Into<i64>) -> Self {
        let node = Node::int(value.into(), self.origin);
        self.put(key, node)
    }

    /// A boolean.
    pub fn bool(self, key: &'static str, value: bool) -> Self {
        let node = Node::bool(value, self.origin);
        self.put(key, node)
    }

    /// A list.
    pub fn list(self, key: &'static str, items: Vec<Node>) -> Self {
        let node = Node::list(items, self.origin);
        self.put(key, node)
    }

    /// A list, left out where it is empty.
    pub fn list_some(self, key: &'static str, items: Vec<Node>) -> Self {
        if items.is_empty() { self } else { self.list(key, items) }
    }

    /// A node, with the origin that it has.
    pub fn put(mut self, key: &'static str, node: Node) -> Self {
        self.map.put(key, node);
        self
    }

    /// A node, where there is one.
    pub fn put_some(mut self, key: &'static str, node: Option<Node>) -> Self {
        self.map.put_some(key, node);
        self
    }

    /// A node under a key that is not the program's own, such as a label's; its place is the node's.
    pub fn entry(mut self, key: impl Into<Text>, node: Node) -> Self {
        let span = node.span();
        self.map.insert(key, span, node);
        self
    }

    /// Whether nothing was put in.
    pub fn is_empty(&self) -> bool {
        self.map.is_empty()
    }

    /// The map.
    pub fn finish(self) -> Node {
        Node::map(self.map, self.origin)
    }

    /// The map, or nothing where it is empty.
    pub fn finish_some(self) -> Option<Node> {
        if self.is_empty() { None } else { Some(self.finish()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::to_json;
    use crate::source::{FileId, Rule, Span};

    #[test]
    fn keys_in_order_with_origins() {
        let (own, other) = (Span::new(FileId(0), 1, 2), Span::new(FileId(0), 5, 9));
        let origin = Origin::derived(own, Rule("a test"));
        let node = Build::object("apps/v1", "Deployment", origin)
            .text("name", String::from("pay"))
            .int("replicas", 3)
            .bool("paused", false)
            .put("image", Node::text("pay:1", Origin::set(other)))
            .put_some("none", None)
            .list_some("empty", Vec::new())
            .list("args", vec![Node::fixed("-c", origin)])
            .entry("app.kubernetes.io/name", Node::fixed("pay", origin))
            .put_some("labels", Build::new(origin).finish_some())
            .finish();
        assert_eq!(
            to_json(&node).to_string(),
            concat!(
                r#"{"apiVersion":"apps/v1","kind":"Deployment","name":"pay","replicas":3,"paused":false,"#,
                r#""image":"pay:1","args":["-c"],"app.kubernetes.io/name":"pay"}"#
            )
        );
        assert_eq!(node.get("replicas").map(|node| node.origin), Some(origin));
        assert_eq!(node.get("image").map(Node::span), Some(other));
        assert_eq!(node.origin, origin);
    }
}
