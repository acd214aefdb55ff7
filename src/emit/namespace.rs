//! Namespace.

use crate::manifest::Build;
use crate::node::Node;
use crate::resolve::owned::NamespaceObject;

/// The Namespace of a target.
pub fn object(namespace: &NamespaceObject) -> Node {
    let mut metadata = Build::new(namespace.origin).put("name", namespace.name.clone());
    for (key, map) in [("labels", &namespace.labels), ("annotations", &namespace.annotations)] {
        if !map.is_empty() {
            metadata = metadata.put(key, Node::map(map.clone(), namespace.origin));
        }
    }
    Build::object("v1", "Namespace", namespace.origin).put("metadata", metadata.finish()).finish()
}
