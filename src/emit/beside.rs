//! Services beside a workload's own, each for one version: what they are called. Who makes them, who routes to them, and
//! who tells a controller of them must agree.

use crate::node::Node;
use crate::resolve::unit::Workload;
use crate::source::Origin;

/// The Service of the new version, before all traffic moves to it.
pub const PREVIEW: &str = "preview";
/// The Service of the old version, where each version has one.
pub const STABLE: &str = "stable";
/// The Service of the new version, where each version has one.
pub const CANARY: &str = "canary";

/// The name of a Service beside the workload's own; `None` where it has none.
pub fn name(workload: &Workload, suffix: &str, origin: Origin) -> Option<Node> {
    let own = workload.services.iter().find(|service| service.own)?;
    Some(Node::text(format!("{}-{suffix}", own.name.as_str().unwrap_or_default()), origin))
}
