//! ResourceQuota.

use super::metadata;
use crate::manifest::Build;
use crate::node::Node;
use crate::resolve::owned::SpecObject;

/// A ResourceQuota of a target.
pub fn object(namespace: Option<&Node>, object: &SpecObject) -> Node {
    Build::object("v1", "ResourceQuota", object.origin)
        .put("metadata", metadata::of_target(namespace, object.name.clone(), object.origin))
        .put("spec", Node::map(object.fields.clone(), object.origin))
        .finish()
}
