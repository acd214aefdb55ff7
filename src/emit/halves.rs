//! How both halves of a canary that Git moves stand, stage by stage.
//!
//! A stage changes pods or routing, never both. Each half has, at every stage, the pods that its traffic needs, before
//! the traffic comes and until it has gone. At rest the canary half is of 0 pods.

use crate::resolve::unit::{Stage, Step, Workload};

/// The label that tells the halves apart.
pub const TRACK: &str = "track";

/// How both halves stand at a stage.
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
            None => Halves { stable: asked, canary: 0, weight: 0, settled: false, preview: false },
            Some(next) => Halves::at(next.stage, asked, steps),
        }
    }

    /// How the halves stand at a stage, of a canary with these steps that asks for so many pods.
    pub fn at(stage: Stage, asked: i64, steps: &[Step]) -> Halves {
        let mut weights: Vec<u8> = steps.iter().map(|step| step.weight).collect();
        if weights.last() != Some(&100) {
            weights.push(100);
        }
        let before = |weight: u8| weights.iter().copied().filter(|other| *other < weight).max().unwrap_or(0);
        let share = |percent: u8| {
            (asked * i64::from(percent)).div_euclid(100) + i64::from((asked * i64::from(percent)) % 100 != 0)
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
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Origin;

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
        let halves = Halves::at(stage, 10, &steps());
        (halves.stable, halves.canary, halves.weight)
    }

    #[test]
    fn the_table_of_stages() {
        assert_eq!(at(Stage::Pods(10)), (10, 1, 0));
        assert_eq!(at(Stage::Traffic(10)), (10, 1, 10));
        assert_eq!(at(Stage::Pods(25)), (9, 3, 10));
        assert_eq!(at(Stage::Traffic(25)), (9, 3, 25));
        assert_eq!(at(Stage::Pods(50)), (8, 5, 25));
        assert_eq!(at(Stage::Traffic(100)), (5, 10, 100));
        assert_eq!(at(Stage::Settle), (10, 10, 100));
        assert_eq!(at(Stage::Return), (10, 10, 0));
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
                }
            }
        }
    }
}
