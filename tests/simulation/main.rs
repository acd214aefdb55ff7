//! Rollouts of native deliveries, played as a cluster would: forward, and back from every stage in every wave.
//!
//! The library renders each commit of a sequence; what it emits is all that the simulation knows. Objects are applied in
//! any order, controllers act at any time, pods become ready later, a node takes one with it, another is evicted. At
//! every moment of it, what has traffic has the pods that it needs.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_types,
    missing_docs,
    reason = "tests"
)]

mod breaks;
mod cluster;
mod fleet;
mod others;
mod play;
#[path = "../support/mod.rs"]
mod support;
mod world;

use std::ops::Range;

use cluster::State;
use fleet::{Fleet, Said};
use play::{Dice, Seen, Step, a_while, all, back, change, forward, one, until, world};
use proptest::prelude::*;
use proptest::test_runner::Config;
use world::{Fault, World};

/// A way forward, and a way back from each of its moments, as steps of one list.
struct Ways {
    steps: Vec<Step>,
    forward: Range<usize>,
    /// From which step, and the steps of the way back.
    back: Vec<(usize, Range<usize>)>,
}

impl Ways {
    fn of(fleet: &Fleet) -> Ways {
        let mut steps = forward(fleet.forward());
        let forward = 0..steps.len();
        let mut ways = Vec::new();
        for at in forward.clone() {
            let Said::Next(moment) = steps[at].commit.said else { continue };
            let start = steps.len();
            steps.extend(back(fleet.back(moment)));
            ways.push((at, start..steps.len()));
        }
        Ways { steps, forward, back: ways }
    }

    /// What holds of the commits themselves, in one cell.
    fn changes(&self, world: &World) -> Result<(), Fault> {
        for at in self.forward.clone().skip(1) {
            change(world, &self.steps, at - 1, at)?;
        }
        for (from, range) in &self.back {
            change(world, &self.steps, *from, range.start)?;
            for at in range.clone().skip(1) {
                change(world, &self.steps, at - 1, at)?;
            }
        }
        Ok(())
    }

    /// All that can happen in one cell.
    fn play(&self, world: &World, whims: bool) -> Result<Seen, Fault> {
        let mut seen = Seen::default();
        let mut leave = |at: usize, states: &[State], seen: &mut Seen| {
            let Some((_, range)) = self.back.iter().find(|(from, _)| *from == at) else { return Ok(()) };
            all(world, states.to_vec(), range.clone(), &self.steps, whims, seen, &mut |_, _, _| Ok(()))
        };
        let start = vec![State::at_rest(world, 0)?];
        all(world, start, 1..self.forward.end, &self.steps, whims, &mut seen, &mut leave)?;
        Ok(seen)
    }
}

/// Plays all that can happen in all cells of a fleet. Where a single pod is asked for, an eviction of it, or the loss of
/// its node, is an outage by any delivery.
fn exhaustive(fleet: &Fleet, whims: bool) -> Seen {
    let ways = Ways::of(fleet);
    let mut seen = Seen::default();
    for (wave, asked) in fleet.waves().into_iter().zip(&fleet.asked) {
        let world = world(&ways.steps, wave, *asked, fleet.is_canary());
        match ways.changes(&world).and_then(|()| ways.play(&world, whims && *asked > 1)) {
            Ok(of_cell) => seen += of_cell,
            Err(fault) => panic!("{} pods of {}: {fault:?}", asked, fleet.delivery),
        }
    }
    seen
}

fn told(what: &str, seen: Seen) {
    let Seen { states, events, commits } = seen;
    println!("{what}: {states} states, {events} events, {commits} commits played");
    assert!(states > 100, "too little was played");
}

#[test]
fn all_courses_of_small_canaries() {
    let mut seen = Seen::default();
    for asked in [1, 2, 3, 4] {
        for weights in [&[50][..], &[100], &[10, 50, 100]] {
            seen += exhaustive(&Fleet::canary(&[asked], weights), true);
        }
    }
    told("canaries of 1 to 4 pods", seen);
}

#[test]
fn all_courses_of_small_blue_green_deliveries() {
    let mut seen = Seen::default();
    for asked in [1, 2, 3, 6] {
        seen += exhaustive(&Fleet::blue_green(&[asked]), true);
    }
    told("blue-green deliveries of 1 to 6 pods", seen);
}

#[test]
fn all_courses_over_waves() {
    let mut seen = exhaustive(&Fleet::canary(&[2, 1, 2], &[30]), true);
    seen += exhaustive(&Fleet::blue_green(&[2, 1, 2]), true);
    told("three waves", seen);
}

#[test]
fn all_courses_of_ten_pods() {
    let mut seen = exhaustive(&Fleet::canary(&[10], &[10, 25, 50]), false);
    seen += exhaustive(&Fleet::canary(&[10], &[10, 100]), true);
    seen += exhaustive(&Fleet::blue_green(&[10]), true);
    told("10 pods", seen);
}

#[test]
fn all_courses_with_budgets_of_their_own() {
    let mut seen = Seen::default();
    // That no pod may go is refused, unless it is meant.
    let none = "disruption maxUnavailable=0; allow budget-blocks-drains reason=\"by hand\"; ";
    for words in ["disruption minAvailable=1; ", "disruption maxUnavailable=\"60%\"; ", none] {
        seen += exhaustive(&Fleet::canary(&[4], &[50, 75]).with(words), true);
        seen += exhaustive(&Fleet::blue_green(&[3]).with(words), true);
    }
    told("budgets", seen);
}

#[test]
fn what_is_switched_off_stays_so() {
    let fleet = Fleet::canary(&[0], &[10]);
    let ways = Ways::of(&fleet);
    let world = world(&ways.steps, 1, 0, true);
    ways.changes(&world).unwrap();
    assert!(ways.play(&world, true).is_ok(), "nothing is there, and nothing is asked for");
}

/// Plays random courses: forward, and where it is given up, back from there.
fn random(fleet: &Fleet, seed: u64, give_up: Option<usize>, whims: bool) -> Result<Seen, Fault> {
    let mut steps = forward(fleet.forward());
    let end = steps.len();
    let leave = give_up.map(|at| 1 + at % (end - 2));
    if let Some(Said::Next(moment)) = leave.map(|at| steps[at].commit.said) {
        steps.extend(back(fleet.back(moment)));
    }
    let mut seen = Seen::default();
    for ((wave, asked), course) in
        fleet.waves().into_iter().zip(&fleet.asked).flat_map(|cell| (0..8).map(move |at| (cell, at)))
    {
        let world = world(&steps, wave, *asked, fleet.is_canary());
        let mut dice = Dice(seed.wrapping_add(course) ^ wave.unsigned_abs());
        let start = State::at_rest(&world, 0)?;
        let state = match leave {
            None => one(&world, start, 1..end, &steps, whims, &mut dice, &mut seen)?,
            Some(at) => {
                let state = one(&world, start, 1..at + 1, &steps, whims, &mut dice, &mut seen)?;
                let state = a_while(&world, state, whims, &mut dice, &mut seen)?;
                change(&world, &steps, at, end)?;
                one(&world, state, end..steps.len(), &steps, whims, &mut dice, &mut seen)?
            }
        };
        until(&world, state, cluster::Wait::Ready, false, &mut dice, &mut seen)?;
    }
    Ok(seen)
}

#[test]
fn random_courses_of_random_fleets() {
    let weights = prop::collection::btree_set(1_u8..=100, 1..5);
    let words = prop::sample::select(vec![
        "",
        "disruption minAvailable=\"70%\"; ",
        "disruption maxUnavailable=2; ",
        "disruption minAvailable=2; ",
        "disruption maxUnavailable=\"25%\"; ",
    ]);
    let asked = prop::collection::vec(2_i64..14, 1..3);
    let given_up = prop::option::weighted(0.7, 0_usize..64);
    let all = (asked, prop::option::weighted(0.75, weights), words, given_up, any::<u64>());
    let seen = std::cell::Cell::new(Seen::default());
    let config = Config { cases: 60, failure_persistence: None, ..Config::default() };
    let mut runner = proptest::test_runner::TestRunner::new_with_rng(
        config,
        proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha),
    );
    let ran = runner.run(&all, |(asked, weights, words, give_up, seed)| {
        let fleet = match &weights {
            Some(weights) => Fleet::canary(&asked, &weights.iter().copied().collect::<Vec<_>>()),
            None => Fleet::blue_green(&asked),
        };
        // A budget for all pods that there are is an outage by any delivery.
        let words = if asked.iter().any(|asked| *asked < 4) { "" } else { words };
        match random(&fleet.with(words), seed, give_up, true) {
            Ok(of_case) => {
                let mut all = seen.get();
                all += of_case;
                seen.set(all);
                Ok(())
            }
            Err(fault) => Err(TestCaseError::fail(format!("{fault:?}"))),
        }
    });
    if let Err(error) = ran {
        panic!("{error}");
    }
    told("random courses of 60 random fleets", seen.get());
}
