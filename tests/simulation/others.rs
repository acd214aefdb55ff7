//! Courses that are not by the book, and are safe all the same: a canary that is given up all at once, and pods that are
//! counted anew in the midst of a rollout.

use std::ops::Range;

use cellfold::resolve::stages::Moment;

use crate::cluster::State;
use crate::fleet::{Fleet, Said};
use crate::play::{Seen, Step, all, back, forward, world};
use crate::world::Fault;
use crate::{Ways, told};

/// Plays all courses of these steps in the cell of a wave. `may_mix` is for cells in which pods are replaced in place: there
/// a controller and evictions take pods at one time, by any delivery.
fn play(steps: &[Step], wave: i64, asked: i64, fleet: &Fleet, may_mix: bool) -> Result<Seen, Fault> {
    let mut world = world(steps, wave, asked, fleet.is_canary());
    world.may_mix = may_mix;
    let mut seen = Seen::default();
    let range: Range<usize> = 1..steps.len();
    all(&world, vec![State::at_rest(&world, 0)?], range, steps, asked > 1 && !may_mix, &mut seen, &mut |_, _, _| {
        Ok(())
    })?;
    Ok(seen)
}

/// The moments of a rollout in a wave.
fn moments(fleet: &Fleet, wave: i64) -> Vec<Moment> {
    let all = fleet.stages().forward(&fleet.waves());
    all.into_iter().filter(|moment| moment.wave == wave).collect()
}

#[test]
fn a_canary_is_given_up_in_a_later_wave_at_once() {
    let fleet = Fleet::canary(&[3, 3], &[50]);
    let mut seen = Seen::default();
    for from in moments(&fleet, 2) {
        let forward = forward(fleet.forward());
        let here = forward.iter().position(|step| step.commit.said == Said::Next(from)).unwrap();
        let mut steps = forward[..=here].to_vec();
        // Only the wave that is under way goes back stage by stage: then `next` is taken away.
        let of_wave = fleet.back(from).into_iter().filter(|commit| match commit.said {
            Said::Next(moment) => moment.wave == 2,
            _ => true,
        });
        steps.extend(back(of_wave.collect()));
        for (wave, may_mix) in [(1, true), (2, false)] {
            let played = play(&steps, wave, 3, &fleet, may_mix);
            seen += played.unwrap_or_else(|fault| panic!("wave {wave}, from {from}: {fault:?}"));
        }
    }
    told("canaries given up at once", seen);
}

/// The same fleet, which asks for other pods.
fn resized(fleet: &Fleet, asked: i64) -> Fleet {
    Fleet { asked: vec![asked; fleet.asked.len()], ..fleet.clone() }
}

/// Counts pods anew at each moment of a rollout, and goes on from there, or back.
fn counted_anew(fleet: &Fleet, asked: i64) -> Seen {
    let other = resized(fleet, asked);
    let (before, after) = (Ways::of(fleet), Ways::of(&other));
    let mut seen = Seen::default();
    for at in before.forward.clone().skip(1) {
        let forward = before.steps[..=at].iter().chain(&after.steps[at..after.forward.end]).cloned();
        let mut courses = vec![forward.collect::<Vec<_>>()];
        if let Some((_, back)) = after.back.iter().find(|(from, _)| *from == at) {
            let way = before.steps[..=at].iter().chain(&after.steps[at..=at]).chain(&after.steps[back.clone()]);
            courses.push(way.cloned().collect());
        }
        for steps in courses {
            let played = play(&steps, 1, fleet.asked[0].min(asked), fleet, false);
            seen += played.unwrap_or_else(|fault| panic!("{asked} pods from {:?}: {fault:?}", steps[at].commit.said));
        }
    }
    seen
}

#[test]
fn pods_are_counted_anew_in_the_midst() {
    let mut seen = Seen::default();
    for (from, to) in [(2, 3), (3, 2), (1, 2)] {
        seen += counted_anew(&Fleet::canary(&[from], &[50]), to);
        seen += counted_anew(&Fleet::blue_green(&[from]).with("disruption maxUnavailable=1; "), to);
    }
    told("pods counted anew", seen);
}

/// The way from one delivery to another and back, each commit when the one before is rolled out.
fn moved(between: [&Fleet; 4]) -> Seen {
    let there: Vec<_> = between.iter().map(|fleet| fleet.commit(Said::Old)).collect();
    let back = there.iter().rev().skip(1).cloned();
    let steps = forward(there.iter().cloned().chain(back).collect());
    play(&steps, 1, 3, between[3], true).unwrap_or_else(|fault| panic!("{fault:?}"))
}

#[test]
fn a_service_moves_to_another_delivery() {
    let of = |delivery: &str| Fleet { delivery: delivery.to_owned(), ..Fleet::blue_green(&[3]) };
    let rolling = of("rolling");
    let canary = ["moving pods; ", "moving traffic; ", ""].map(|word| of(&format!("canary {{ {word}step 50 }}")));
    let mut seen = moved([&rolling, &canary[0], &canary[1], &canary[2]]);
    let colours = ["moving=pods", "moving=traffic", ""].map(|word| of(&format!("blueGreen {word}")));
    seen += moved([&rolling, &colours[0], &colours[1], &colours[2]]);
    told("a service that moves", seen);
}

#[test]
fn a_service_that_moves_at_once_loses_its_pods() {
    let of = |delivery: &str| Fleet { delivery: delivery.to_owned(), ..Fleet::blue_green(&[3]) };
    for to in ["canary { step 50 }", "blueGreen"] {
        let steps = forward([&of("rolling"), &of(to)].map(|fleet| fleet.commit(Said::Old)).to_vec());
        let kind = play(&steps, 1, 3, &of(to), true).unwrap_err().kind;
        assert!(["no endpoints", "nowhere", "too few pods"].contains(&kind), "{to}: {kind}");
    }
}
