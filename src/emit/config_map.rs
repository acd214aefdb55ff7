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

/// A ConfigMap that belongs to no service.
pub fn of_target(namespace: Option<&Node>, config: &ConfigObject) -> Node {
    let metadata = Build::new(config.origin).put("name", config.name.clone()).put_some("namespace", namespace.cloned());
    let build = Build::object("v1", "ConfigMap", config.origin).put("metadata", metadata.finish());
    let build = if config.hashed { build.bool("immutable", true) } else { build };
    build.put("data", Node::map(config.data.clone(), config.origin)).finish()
}
