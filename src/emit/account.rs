//! ServiceAccount.

use super::metadata;
use crate::manifest::Build;
use crate::node::Node;
use crate::resolve::unit::{AccountObject, Unit};

/// The ServiceAccount of a unit.
pub fn object(unit: &Unit, account: &AccountObject) -> Node {
    let metadata = metadata::with(unit, account.name.clone(), &account.labels, &account.annotations);
    Build::object("v1", "ServiceAccount", account.origin).put("metadata", metadata).finish()
}
