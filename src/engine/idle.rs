//! What a service says and no target of it uses.

use super::fleet::FoldedFleet;
use super::select::Selection;
use crate::check::rules::bad_query_of;
use crate::diag::Diagnostic;
use crate::emit::codes;
use crate::node::{Map, Node, Text};
use crate::shape::has_expression;
use crate::source::Span;
use crate::spec::Service;
use crate::spec::decode::Faults;

/// Analyses that a service says itself, and that none of its deliveries asks. One that a profile or the defaults say is for
/// whoever uses one, and all targets count, whichever are looked at.
pub fn analyses(fleet: &FoldedFleet, selection: &Selection) -> Vec<(Text, Diagnostic)> {
    let mut found = Vec::new();
    let services = fleet.spec.services.iter().zip(&fleet.folds);
    for (service, folds) in services.filter(|(service, _)| selection.has_service(service)) {
        let Some(span) = own(service) else { continue };
        let is_known = !folds.is_empty() && folds.values().all(|fold| fold.faults == Faults::None);
        let mut trees = folds.values().filter_map(|fold| fold.decided.node.as_ref());
        if !is_known || trees.any(asks) {
            continue;
        }
        let name = &service.name.value;
        let is_staged = folds.values().filter_map(|fold| fold.decided.node.as_ref()).any(is_staged);
        let (label, help) = match is_staged {
            true => (
                "where Git moves the traffic, nothing asks it",
                "say `engine argo-rollouts`, where its controller is; or take the analysis away, and look at the metrics \
                 before each stage",
            ),
            false => (
                "no target of it has a `canary` or a `blueGreen`",
                "write `delivery canary` with `engine argo-rollouts`, or take the analysis away",
            ),
        };
        let message = format!("no delivery of {name} asks its analysis");
        found.push((name.clone(), Diagnostic::new(codes::IDLE, span, message).label(label).help(help)));
        // What a Rollout's template would be told of is told of this, too.
        for block in &service.body.blocks {
            let metrics = block.data.at(&["analysis", "metrics"]).and_then(Node::as_map);
            for metric in metrics.into_iter().flat_map(Map::iter).filter(|metric| !has_expression(metric.node())) {
                found.extend(bad_query_of(metric.node(), metric.key()).map(|fault| (name.clone(), fault)));
            }
        }
    }
    found
}

/// Where a service says an analysis of its own.
fn own(service: &Service) -> Option<Span> {
    service.body.blocks.iter().find_map(|block| {
        let entry = block.data.as_map()?.entry("analysis")?;
        let is_said = entry.node().as_map().is_some_and(|map| !map.is_empty());
        let place = if entry.key_span().is_some() { entry.key_span() } else { entry.node().span() };
        is_said.then_some(place)
    })
}

fn is_staged(tree: &Node) -> bool {
    let delivery = tree.get("delivery").and_then(Node::as_map);
    let has = |map: &Map, key: &str| map.get(key).is_some_and(|node| !node.is_null());
    delivery.is_some_and(|delivery| has(delivery, "canary") || has(delivery, "blueGreen"))
}

/// Whether a controller asks an analysis in a target, as far as is known.
fn asks(tree: &Node) -> bool {
    let engine = tree.get("engine");
    let by_controller = engine.is_some_and(|engine| has_expression(engine) || engine.as_str() == Some("argo-rollouts"));
    by_controller && (is_staged(tree) || tree.get("delivery").is_some_and(has_expression))
}
