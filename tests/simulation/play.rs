//! Playing a sequence of commits: all that can happen, or one random course of it.

use std::collections::HashSet;
use std::ops::Range;

use cellfold::resolve::stages::Stage;
use cellfold::spec::model::Abort;

use crate::cluster::{Event, State, Wait};
use crate::fleet::{Commit, Said};
use crate::world::{Fault, World};

/// A commit, and what has to be there in each cell before it.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub(crate) commit: Commit,
    pub(crate) wait: Wait,
}

/// What was seen.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Seen {
    pub(crate) states: usize,
    pub(crate) events: usize,
    pub(crate) commits: usize,
}

impl std::ops::AddAssign for Seen {
    fn add_assign(&mut self, other: Seen) {
        self.states += other.states;
        self.events += other.events;
        self.commits += other.commits;
    }
}

/// The commits of a whole sequence, each when the one before is ready.
pub(crate) fn forward(commits: Vec<Commit>) -> Vec<Step> {
    commits.into_iter().map(|commit| Step { commit, wait: Wait::Ready }).collect()
}

/// The commits of a way back: it starts at any time, and waits for nothing of the new version.
pub(crate) fn back(commits: Vec<Commit>) -> Vec<Step> {
    let mut before: Option<Said> = None;
    let step = |commit: Commit| {
        let abort = |said: Option<Said>| match said {
            Some(Said::Next(moment)) => moment.abort,
            _ => None,
        };
        let wait = match (before, abort(before), abort(Some(commit.said))) {
            // To the stable half it goes when that is whole, whatever the canary does.
            (_, _, Some(Abort::Traffic)) => Wait::Stable,
            (None, _, _) => Wait::Nothing,
            (_, Some(Abort::Traffic), _) => Wait::Applied,
            _ => Wait::Ready,
        };
        before = Some(commit.said);
        Step { commit, wait }
    };
    commits.into_iter().map(step).collect()
}

/// The steps as one cell has them.
pub(crate) fn world(steps: &[Step], wave: i64, asked: i64, is_canary: bool) -> World {
    let commits: Vec<_> = steps.iter().map(|step| step.commit.cells[&wave].clone()).collect();
    World::new(&commits, asked, is_canary)
}

/// What holds of a commit itself, after another one.
pub(crate) fn change(world: &World, steps: &[Step], from: usize, to: usize) -> Result<(), Fault> {
    let may_settle = match steps[to].commit.said {
        Said::Next(moment) => moment.stage == Stage::Settle,
        _ => false,
    };
    world.change(from, to, may_settle)
}

/// All states that can be reached from these, while their commit is applied.
pub(crate) fn reach(world: &World, from: Vec<State>, whims: bool, seen: &mut Seen) -> Result<Vec<State>, Fault> {
    let mut known: HashSet<State> = HashSet::new();
    let mut open = from;
    let mut found = Vec::new();
    seen.commits += 1;
    while let Some(state) = open.pop() {
        if !known.insert(state.clone()) {
            continue;
        }
        state.check(world)?;
        let next = state.next(world, whims)?;
        if next.iter().all(|(event, _)| event.is_whim()) && !state.is_there(world, Wait::Ready)? {
            return Err(Fault::new("stuck", format!("nothing goes on: {state:?}")));
        }
        seen.events += next.len();
        open.extend(next.into_iter().map(|(_, state)| state).filter(|state| !known.contains(state)));
        found.push(state);
    }
    seen.states += known.len();
    Ok(found)
}

/// What is done with all states of a step.
pub(crate) type Leave<'l> = dyn FnMut(usize, &[State], &mut Seen) -> Result<(), Fault> + 'l;

/// Plays all courses of some steps in one cell; gives all states at each step to whoever wants to leave there.
pub(crate) fn all(
    world: &World,
    from: Vec<State>,
    range: Range<usize>,
    steps: &[Step],
    whims: bool,
    seen: &mut Seen,
    leave: &mut Leave<'_>,
) -> Result<(), Fault> {
    let mut states = from;
    for at in range {
        let mut start = Vec::new();
        for state in &states {
            if state.is_there(world, steps[at].wait)? {
                start.push(state.with_commit(at));
            }
        }
        if start.is_empty() {
            let text = format!("there is never what {:?} waits for", steps[at].commit.said);
            return Err(Fault::new("stuck", text));
        }
        states = reach(world, start, whims, seen)?;
        leave(at, &states, seen)?;
    }
    Ok(())
}

/// Where chance comes from.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }
}

/// Plays one random course of some steps in one cell.
pub(crate) fn one(
    world: &World,
    mut state: State,
    range: Range<usize>,
    steps: &[Step],
    whims: bool,
    dice: &mut Dice,
    seen: &mut Seen,
) -> Result<State, Fault> {
    for at in range {
        state = until(world, state, steps[at].wait, whims, dice, seen)?.with_commit(at);
        seen.commits += 1;
    }
    Ok(state)
}

/// Lets things happen until the next commit may come, and now and then a little longer.
pub(crate) fn until(
    world: &World,
    mut state: State,
    wait: Wait,
    whims: bool,
    dice: &mut Dice,
    seen: &mut Seen,
) -> Result<State, Fault> {
    state.check(world)?;
    for count in 0_usize.. {
        let is_there = state.is_there(world, wait)?;
        if is_there && dice.roll(4) > 0 {
            break;
        }
        // Whims are rare, and end: else nothing would ever become ready.
        let mut next = state.next(world, whims)?;
        let is_stuck = next.iter().all(|(event, _)| event.is_whim());
        if is_stuck && !state.is_there(world, Wait::Ready)? {
            return Err(Fault::new("stuck", format!("nothing goes on: {state:?}")));
        }
        if !is_stuck && (count > 400 || dice.roll(6) > 0) {
            next.retain(|(event, _)| !event.is_whim());
        }
        if next.is_empty() {
            break;
        }
        state = one_of(next, world, dice, seen)?;
    }
    Ok(state)
}

/// Lets a few things happen, whatever is there then.
pub(crate) fn a_while(
    world: &World,
    mut state: State,
    whims: bool,
    dice: &mut Dice,
    seen: &mut Seen,
) -> Result<State, Fault> {
    for _ in 0..dice.roll(40) {
        let next = state.next(world, whims)?;
        if next.is_empty() {
            break;
        }
        state = one_of(next, world, dice, seen)?;
    }
    Ok(state)
}

/// One of the states that may come next, checked.
fn one_of(mut next: Vec<(Event, State)>, world: &World, dice: &mut Dice, seen: &mut Seen) -> Result<State, Fault> {
    let chosen = dice.roll(next.len());
    let state = next.swap_remove(chosen).1;
    state.check(world)?;
    seen.events += 1;
    seen.states += 1;
    Ok(state)
}
