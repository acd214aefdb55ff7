//! Routes from outside that lead to another service's canary carry its shares.
//!
//! Istio asks one VirtualService alone: that of the host that was called. What the canary's own one says of its halves
//! does not hold for a route that leads to it.

use super::fleet::FoldedFleet;
use crate::emit;
use crate::node::Node;
use crate::resolve::unit::Unit;
use crate::resolve::{Folded, TargetContext, unit as resolved};

/// Puts the shares of the canaries to which the routes of a unit lead into it.
pub fn put(fleet: &FoldedFleet, context: TargetContext<'_>, unit: &mut Unit) {
    let Some(exposed) = unit.workload.as_mut().and_then(|workload| workload.expose.as_mut()) else { return };
    for route in exposed.routes.iter_mut().filter(|route| !route.own) {
        let Some(to) = &route.words.to else { continue };
        let Some(at) = fleet.spec.services.iter().position(|service| service.name.value == to.value) else { continue };
        let folded = fleet.folds.get(at).and_then(|folds| folds.get(&context.target.number));
        let (Some(service), Some(folded)) = (fleet.spec.services.get(at), folded) else { continue };
        if is_canary(folded) {
            // What is wrong with that service is told where it is rendered itself.
            route.share = resolved(context, service, folded).0.as_ref().and_then(emit::share);
        }
    }
}

fn is_canary(folded: &Folded) -> bool {
    folded.decided.node.as_ref().is_some_and(|node| node.at(&["delivery", "canary"]).and_then(Node::as_map).is_some())
}
