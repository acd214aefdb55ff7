//! Role and ClusterRole.

use super::metadata;
use crate::manifest::Build;
use crate::node::Node;
use crate::resolve::unit::{GrantObject, Granted, Unit};

/// The Role that is made for a grant, or the ClusterRole of one that holds in the whole cluster.
pub fn object(unit: &Unit, grant: &GrantObject) -> Option<Node> {
    let Granted::Rules(rules) = &grant.granted else { return None };
    let kind = if grant.in_cluster { "ClusterRole" } else { "Role" };
    let object = Build::object("rbac.authorization.k8s.io/v1", kind, grant.origin)
        .put("metadata", metadata::of_grant(unit, grant))
        .put("rules", rules.clone());
    Some(object.finish())
}
