//! NetworkPolicy.

use super::metadata;
use crate::manifest::Build;
use crate::node::{Map, Node};
use crate::resolve::owned::PolicyObject;

/// A NetworkPolicy of a target, for all pods of its namespace.
pub fn object(namespace: Option<&Node>, policy: &PolicyObject) -> Node {
    let origin = policy.origin;
    let types = policy.types.iter().map(|direction| Node::fixed(direction, origin)).collect();
    let spec = Build::new(origin)
        .put("podSelector", Node::map(Map::new(), origin))
        .list("policyTypes", types)
        .list_some("ingress", policy.ingress.clone())
        .list_some("egress", policy.egress.clone());
    Build::object("networking.k8s.io/v1", "NetworkPolicy", origin)
        .put("metadata", metadata::of_target(namespace, policy.name.clone(), origin))
        .put("spec", spec.finish())
        .finish()
}
