//! PodDisruptionBudget.

use super::halves::Half;
use super::metadata;
use crate::manifest::Build;
use crate::node::{Map, Node};
use crate::resolve::unit::{Budget, Delivery, Unit, Workload};
use crate::source::{Origin, Rule};

const SHARE: Rule = Rule("each half has a budget of its own: its share of the workload's, and at least one pod");

/// The disruption budget of a workload.
pub fn object(unit: &Unit, workload: &Workload) -> Option<Node> {
    let budget = workload.disruption.as_ref()?;
    Some(of(
        unit,
        workload.name.clone(),
        Selected { labels: workload.selector.clone(), without: None },
        budget,
        &budget.fields,
    ))
}

/// The budget of a workload's one Deployment beside its halves, which have this label and budgets of their own.
pub fn apart(unit: &Unit, workload: &Workload, label: &'static str) -> Option<Node> {
    let budget = workload.disruption.as_ref()?;
    let selected = Selected { labels: workload.selector.clone(), without: Some(label) };
    Some(of(unit, workload.name.clone(), selected, budget, &budget.fields))
}

/// The pods that a budget is for.
struct Selected {
    /// By these labels.
    labels: Map,
    /// Those that have none of this.
    without: Option<&'static str>,
}

/// The budgets of both halves of a delivery that Git moves. One budget for both would let all pods of one half go
/// while the other is there, and would let none go while the other does not become ready.
pub fn halves(unit: &Unit, workload: &Workload, halves: &[Half<'_>; 2]) -> Vec<Node> {
    let Some(budget) = &workload.disruption else { return Vec::new() };
    let is_resized = workload.next.is_some() && matches!(workload.delivery, Delivery::Canary { .. });
    let of_half = |half: &Half<'_>| {
        let mut selector = workload.selector.clone();
        for entry in half.labels.iter() {
            selector.insert(entry.key_text().clone(), entry.key_span(), entry.node().clone());
        }
        let fields = share(budget, half.pods, workload.scale.least(), is_resized);
        of(unit, half.name.clone(), Selected { labels: selector, without: None }, budget, &fields)
    };
    halves.iter().map(of_half).collect()
}

/// The budget of a half of so many pods, of a workload that asks for so many. At full size it has its own words, unless
/// stages make it smaller and larger.
fn share(budget: &Budget, pods: i64, asked: i64, is_resized: bool) -> Map {
    let Some(away) = away(budget, asked) else { return budget.fields.clone() };
    if pods == asked && (away <= 1 || !is_resized) {
        return budget.fields.clone();
    }
    let origin = Origin::derived(budget.origin.span, SHARE);
    let mut fields = Map::new();
    if away <= 1 || pods == 0 {
        // What forbids every eviction of the whole does so of its halves.
        fields.put("maxUnavailable", Node::int(away.min(1), origin));
    } else {
        // In a commit that resizes the half, the budget may be there before or after it: a count of pods that stay is
        // right for both, a count of those that may go could be all of them.
        let share = away.saturating_mul(pods).div_euclid(asked.max(1));
        fields.put("minAvailable", Node::int(pods - share.min(pods - 1).max(1), origin));
    }
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

fn of(unit: &Unit, name: Node, selected: Selected, budget: &Budget, fields: &Map) -> Node {
    let mut selector = Build::new(budget.origin).put("matchLabels", Node::map(selected.labels, budget.origin));
    if let Some(label) = selected.without {
        let without = Build::new(budget.origin).fixed("key", label).fixed("operator", "DoesNotExist").finish();
        selector = selector.list("matchExpressions", vec![without]);
    }
    let mut spec = Build::new(budget.origin).put("selector", selector.finish());
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

    /// What is said of a half of so many pods, of ten.
    fn said(key: &'static str, value: Node, pods: i64) -> (String, i64) {
        let mut fields = Map::new();
        fields.put(key, value);
        let fields = share(&Budget { origin: Origin::NONE, fields }, pods, 10, true);
        let said = fields.iter().next().map(|entry| (entry.key().to_owned(), entry.node().as_int().unwrap_or(-1)));
        said.unwrap_or_default()
    }

    #[test]
    fn a_half_has_its_share() {
        let (count, text) = (|n| Node::int(n, Origin::NONE), |text: &'static str| Node::fixed(text, Origin::NONE));
        let away = |n| ("maxUnavailable".to_owned(), n);
        let least = |n| ("minAvailable".to_owned(), n);
        assert_eq!(said("maxUnavailable", count(1), 3), away(1));
        assert_eq!(said("maxUnavailable", count(4), 5), least(3));
        assert_eq!(said("maxUnavailable", text("40%"), 5), least(3));
        assert_eq!(said("minAvailable", count(6), 5), least(3));
        assert_eq!(said("minAvailable", text("55%"), 5), least(3), "6 of 10 stay");
        assert_eq!(said("minAvailable", count(2), 2), least(1), "one of two stays");
        assert_eq!(said("minAvailable", count(9), 2), away(1), "and one may always go");
        assert_eq!(said("maxUnavailable", count(4), 0), away(1));
        assert_eq!(said("minAvailable", count(10), 5), away(0), "none of them may ever go");
        assert_eq!(said("maxUnavailable", count(4), 10), least(6), "it will be smaller");
        assert_eq!(said("maxUnavailable", text("10%"), 10), away(-1), "as it is written");
    }
}
