//! PodDisruptionBudget.

use super::halves::Half;
use super::metadata;
use crate::manifest::Build;
use crate::node::{Map, Node};
use crate::resolve::unit::{Budget, Unit, Workload};
use crate::source::{Origin, Rule};

const SHARE: Rule = Rule("each half has a budget of its own: its share of the workload's, and at least one pod");

/// The disruption budget of a workload.
pub fn object(unit: &Unit, workload: &Workload) -> Option<Node> {
    let budget = workload.disruption.as_ref()?;
    Some(of(unit, workload.name.clone(), workload.selector.clone(), budget, &budget.fields))
}

/// The budgets of both halves of a delivery that Git moves. One budget for both would let all pods of one half go
/// while the other is there, and would let none go while the other does not become ready.
pub fn halves(unit: &Unit, workload: &Workload, halves: &[Half<'_>; 2]) -> Vec<Node> {
    let Some(budget) = &workload.disruption else { return Vec::new() };
    let of_half = |half: &Half<'_>| {
        let mut selector = workload.selector.clone();
        for entry in half.labels.iter() {
            selector.insert(entry.key_text().clone(), entry.key_span(), entry.node().clone());
        }
        let fields = share(budget, half.pods, workload.scale.least());
        of(unit, half.name.clone(), selector, budget, &fields)
    };
    halves.iter().map(of_half).collect()
}

/// The budget of a half of so many pods, of a workload that asks for so many: its own words at full size.
fn share(budget: &Budget, pods: i64, asked: i64) -> Map {
    let Some(away) = away(budget, asked).filter(|_| pods != asked) else { return budget.fields.clone() };
    let share = if asked > 0 { away.saturating_mul(pods).div_euclid(asked) } else { 0 };
    // What forbids every eviction of the whole does so of its halves.
    let share = if away == 0 { 0 } else { share.min(pods - 1).max(1) };
    let mut fields = Map::new();
    fields.put("maxUnavailable", Node::int(share, Origin::derived(budget.origin.span, SHARE)));
    for entry in budget.fields.iter().filter(|entry| !["minAvailable", "maxUnavailable"].contains(&entry.key())) {
        fields.insert(entry.key_text().clone(), entry.key_span(), entry.node().clone());
    }
    fields
}

/// How many of so many pods a budget lets go.
fn away(budget: &Budget, asked: i64) -> Option<i64> {
    let count = |node: &Node| match node.as_int() {
        Some(count) => Some(count),
        // Kubernetes rounds both up.
        None => {
            let percent: i64 = node.as_str()?.strip_suffix('%')?.parse().ok()?;
            let exact = asked.saturating_mul(percent);
            Some(exact.div_euclid(100) + i64::from(exact % 100 != 0))
        }
    };
    match (budget.fields.get("maxUnavailable"), budget.fields.get("minAvailable")) {
        (Some(away), _) => count(away),
        (None, Some(least)) => Some((asked - count(least)?).max(0)),
        (None, None) => None,
    }
}

fn of(unit: &Unit, name: Node, selector: Map, budget: &Budget, fields: &Map) -> Node {
    let selector = Node::map(selector, budget.origin);
    let mut spec =
        Build::new(budget.origin).put("selector", Build::new(budget.origin).put("matchLabels", selector).finish());
    for entry in fields.iter() {
        spec = spec.entry(entry.key_text().clone(), entry.node().clone());
    }
    Build::object("policy/v1", "PodDisruptionBudget", budget.origin)
        .put("metadata", metadata::plain(unit, name))
        .put("spec", spec.finish())
        .finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(key: &'static str, value: Node, pods: i64) -> i64 {
        let mut fields = Map::new();
        fields.put(key, value);
        let fields = share(&Budget { origin: Origin::NONE, fields }, pods, 10);
        fields.get("maxUnavailable").and_then(Node::as_int).unwrap_or(-1)
    }

    #[test]
    fn a_half_has_its_share() {
        let (count, text) = (|n| Node::int(n, Origin::NONE), |text: &'static str| Node::fixed(text, Origin::NONE));
        assert_eq!(said("maxUnavailable", count(1), 3), 1);
        assert_eq!(said("maxUnavailable", count(4), 5), 2);
        assert_eq!(said("maxUnavailable", text("40%"), 5), 2);
        assert_eq!(said("minAvailable", count(6), 5), 2);
        assert_eq!(said("minAvailable", text("55%"), 5), 2, "6 of 10 stay");
        assert_eq!(said("minAvailable", count(2), 2), 1, "one of two stays");
        assert_eq!(said("minAvailable", count(9), 2), 1, "and one may always go");
        assert_eq!(said("maxUnavailable", count(4), 0), 1);
        assert_eq!(said("minAvailable", count(10), 5), 0, "none of them may ever go");
        assert_eq!(said("minAvailable", count(6), 10), -1, "as it is written");
    }
}
