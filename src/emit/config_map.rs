//! ConfigMap.

use super::metadata;
use crate::manifest::Build;
use crate::node::Node;
use crate::resolve::unit::{ConfigObject, Unit};

/// A ConfigMap of a unit. One whose name carries the hash of its content is immutable.
pub fn object(unit: &Unit, config: &ConfigObject) -> Node {
    let build =
        Build::object("v1", "ConfigMap", config.origin).put("metadata", metadata::plain(unit, config.name.clone()));
    let build = if config.hashed { build.bool("immutable", true) } else { build };
    build.put("data", Node::map(config.data.clone(), config.origin)).finish()
}
