//! The two halves of a delivery that Git moves, as `emit`'s kinds want them; and how those of a canary stand.
//!
//! A stage changes pods or routing, never both. Each half has, at every stage, the pods that its traffic needs, before
//! the traffic comes and until it has gone. At rest the canary half is of 0 pods.

use crate::node::{Map, Node, Text};
use crate::resolve::stages::{Stage, weights};
use crate::resolve::unit::{Next, Pod, Scale, Step, Workload};
use crate::source::{Origin, Rule};
use crate::spec::model::Abort;

/// The label that tells the halves of a canary apart.
pub const TRACK: &str = "track";

const ROLE: Rule = Rule("the halves of a native canary are told apart by `track`");
const REPLICAS: Rule = Rule("the pods that this half's traffic needs at this stage");
const REST: Rule = Rule("at rest the other half has no pods");

/// A half: one of the two Deployments of a delivery that Git moves.
pub struct Half<'a> {
    /// Its name.
    pub name: Node,
    /// The labels that its pods have over the workload's, by which it is told from the other.
    pub labels: Map,
    /// How many pods, as its Deployment says it.
    pub replicas: Node,
    /// The same as a number.
    pub pods: i64,
    /// What they are.
    pub pod: &'a Pod,
}

impl<'a> Half<'a> {
    /// A half of a workload, told from the other by a label of this rule.
    pub fn new(
        workload: &Workload,
        label: &'static str,
        name: &'static str,
        rule: Rule,
        pods: i64,
        pod: &'a Pod,
    ) -> Half<'a> {
        let origin = Origin::derived(workload.delivery.origin().span, rule);
        let mut labels = Map::new();
        labels.put(label, Node::fixed(name, origin));
        let whole = workload.name.as_str().unwrap_or_default();
        let named =
            Node::text(Text::from(format!("{whole}-{name}")), Origin { how: origin.how, ..workload.name.origin });
        Half { name: named, labels, replicas: replicas(workload, pods), pods, pod }
    }
}

/// A count of pods. At full size it is what the spec asks for.
fn replicas(workload: &Workload, pods: i64) -> Node {
    match &workload.scale {
        Scale::Fixed(count) if count.as_int() == Some(pods) => return count.clone(),
        _ => {}
    }
    let rule = if pods == 0 { REST } else { REPLICAS };
    let span = workload.next.as_ref().map_or(workload.scale.origin().span, |next| next.origin.span);
    Node::int(pods, Origin::derived(span, rule))
}

/// How both halves of a canary stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Halves {
    /// The pods of the stable half.
    pub stable: i64,
    /// The pods of the canary half.
    pub canary: i64,
    /// The canary's share of the traffic, in percent.
    pub weight: u8,
    /// Whether the stable half runs the new version.
    pub settled: bool,
    /// Whether the preview header leads to the canary.
    pub preview: bool,
}

impl Halves {
    /// How the halves of a workload stand.
    pub fn of(workload: &Workload, steps: &[Step]) -> Halves {
        let asked = workload.scale.least();
        match &workload.next {
            None => Halves::at_rest(asked),
            Some(Next { stage, abort: None, .. }) => Halves::at(*stage, asked, steps),
            Some(Next { stage, abort: Some(abort), .. }) => Halves::at(*stage, asked, steps).given_up(*abort, asked),
        }
    }

    fn at_rest(asked: i64) -> Halves {
        Halves { stable: asked, canary: 0, weight: 0, settled: false, preview: false }
    }

    /// How the halves stand at a stage, of a canary with these steps that asks for so many pods.
    pub fn at(stage: Stage, asked: i64, steps: &[Step]) -> Halves {
        let weights = weights(steps);
        let before = |weight: u8| weights.iter().copied().filter(|other| *other < weight).max().unwrap_or(0);
        // What has traffic has two pods where there may be two: one may go with its node, or be evicted.
        let share = |percent: u8| {
            let exact = asked * i64::from(percent);
            let up = exact.div_euclid(100) + i64::from(exact % 100 != 0);
            up.max(asked.min(2))
        };
        match stage {
            // Until the first traffic has moved, the stable half needs all of its pods; after that what is left to it.
            Stage::Pods(weight) => Halves {
                stable: share(100 - before(weight)),
                canary: share(weight),
                weight: before(weight),
                settled: false,
                preview: before(weight) > 0,
            },
            Stage::Traffic(weight) => Halves {
                stable: share(100 - before(weight)),
                canary: share(weight),
                weight,
                settled: false,
                preview: true,
            },
            Stage::Settle => Halves { stable: asked, canary: asked, weight: 100, settled: true, preview: true },
            Stage::Return => Halves { stable: asked, canary: asked, weight: 0, settled: true, preview: false },
            // No stages of a canary: the resolver lets none of them through.
            Stage::Scale | Stage::Switch => Halves::at_rest(asked),
        }
    }

    /// How they stand when the rollout was given up there: first the stable half is whole again, of the old version,
    /// then it has all of the traffic.
    fn given_up(self, abort: Abort, asked: i64) -> Halves {
        let whole = Halves { stable: asked, settled: false, ..self };
        match abort {
            Abort::Pods => whole,
            Abort::Traffic => Halves { weight: 0, preview: false, ..whole },
        }
    }

    /// The halves themselves, the stable one first.
    pub fn both<'a>(&self, workload: &'a Workload) -> [Half<'a>; 2] {
        let old = &workload.pod;
        let new = workload.next.as_ref().map_or(old, |next| &next.pod);
        let stable = if self.settled { new } else { old };
        [
            Half::new(workload, TRACK, "stable", ROLE, self.stable, stable),
            Half::new(workload, TRACK, "canary", ROLE, self.canary, new),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps() -> Vec<Step> {
        let step = |weight| Step {
            weight,
            origin: Origin::NONE,
            hold: None,
            approval: None,
            first: Vec::new(),
            then: Vec::new(),
        };
        [10, 25, 50, 100].into_iter().map(step).collect()
    }

    fn at(stage: Stage) -> (i64, i64, u8) {
        let halves = Halves::at(stage, 20, &steps());
        (halves.stable, halves.canary, halves.weight)
    }

    #[test]
    fn the_table_of_stages() {
        assert_eq!(at(Stage::Pods(10)), (20, 2, 0));
        assert_eq!(at(Stage::Traffic(10)), (20, 2, 10));
        assert_eq!(at(Stage::Pods(25)), (18, 5, 10));
        assert_eq!(at(Stage::Traffic(25)), (18, 5, 25));
        assert_eq!(at(Stage::Pods(50)), (15, 10, 25));
        assert_eq!(at(Stage::Traffic(100)), (10, 20, 100));
        assert_eq!(at(Stage::Settle), (20, 20, 100));
        assert_eq!(at(Stage::Return), (20, 20, 0));
    }

    #[test]
    fn the_way_back() {
        let from = |stage, abort| Halves::at(stage, 20, &steps()).given_up(abort, 20);
        let halves = |canary, weight, preview| Halves { stable: 20, canary, weight, settled: false, preview };
        assert_eq!(from(Stage::Traffic(25), Abort::Pods), halves(5, 25, true));
        assert_eq!(from(Stage::Traffic(25), Abort::Traffic), halves(5, 0, false));
        assert_eq!(from(Stage::Settle, Abort::Pods), halves(20, 100, true));
        assert_eq!(from(Stage::Settle, Abort::Traffic), halves(20, 0, false));
    }

    #[test]
    fn the_preview_is_there_while_the_canary_has_traffic() {
        let has = |stage| Halves::at(stage, 10, &steps()).preview;
        assert!(!has(Stage::Pods(10)), "its pods may not be ready");
        for weight in [10, 25, 50, 100] {
            assert!(has(Stage::Traffic(weight)));
            assert!(weight == 10 || has(Stage::Pods(weight)));
        }
        assert!(has(Stage::Settle));
        assert!(!has(Stage::Return), "the commit that sets weight 0 removes it");
    }

    #[test]
    fn pods_come_before_traffic_and_stay_until_it_has_gone() {
        for asked in 1..40 {
            for weight in [10, 25, 50, 100] {
                for stage in [Stage::Pods(weight), Stage::Traffic(weight)] {
                    let halves = Halves::at(stage, asked, &steps());
                    assert!(halves.canary * 100 >= asked * i64::from(halves.weight));
                    assert!(halves.stable * 100 >= asked * i64::from(100 - halves.weight));
                    assert!(halves.stable.min(halves.canary) >= asked.min(2), "a node may go");
                    assert!(halves.stable.max(halves.canary) <= asked);
                }
            }
        }
    }
}
