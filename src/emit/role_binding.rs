//! RoleBinding and ClusterRoleBinding.

use super::metadata;
use crate::manifest::Build;
use crate::node::Node;
use crate::resolve::unit::{GrantObject, Granted, Unit};

/// What ties a grant to its account.
pub fn object(unit: &Unit, grant: &GrantObject) -> Node {
    let origin = grant.origin;
    let (kind, role, name) = match (&grant.granted, grant.in_cluster) {
        (Granted::Rules(_), true) => ("ClusterRoleBinding", "ClusterRole", &grant.name),
        (Granted::Rules(_), false) => ("RoleBinding", "Role", &grant.name),
        (Granted::Existing(role, name), true) => ("ClusterRoleBinding", *role, name),
        (Granted::Existing(role, name), false) => ("RoleBinding", *role, name),
    };
    let role = Build::new(origin)
        .fixed("apiGroup", "rbac.authorization.k8s.io")
        .fixed("kind", role)
        .put("name", name.clone())
        .finish();
    let account = Build::new(origin)
        .fixed("kind", "ServiceAccount")
        .put("name", grant.account.clone())
        .put("namespace", grant.namespace.clone())
        .finish();
    Build::object("rbac.authorization.k8s.io/v1", kind, origin)
        .put("metadata", metadata::of_grant(unit, grant))
        .put("roleRef", role)
        .list("subjects", vec![account])
        .finish()
}
