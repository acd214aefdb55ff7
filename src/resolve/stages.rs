//! The stages of a native delivery: which there are, and in which order commits go through them, forward and back.
//!
//! A commit changes pods or routing of a cell, never both. The next one is for the moment at which the pods of the last
//! one are ready (`kubectl rollout status`). Only a way back starts at any time, and waits for no pods of what is given
//! up: `abort: traffic` is for when the stable half is rolled out, and `next` goes when the routing is applied.

use std::fmt;

use super::unit::{Delivery, Step};
use super::{codes, moved_by_git};
use crate::diag::{Diagnostic, Report, list_of};
use crate::node::{Node, Text};
use crate::source::Origin;
use crate::spec::decode::At;
use crate::spec::model::{Abort, Engine};

/// A stage of a native delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// `pods-N` of a canary: it has the pods that N percent of the traffic need.
    Pods(u8),
    /// `traffic-N` of a canary: N percent of the traffic.
    Traffic(u8),
    /// `settle` of a canary: the stable half runs the new version too.
    Settle,
    /// `return` of a canary: all traffic is back at the stable half.
    Return,
    /// `scale` of a blue-green delivery: the other colour has the new version, at full size.
    Scale,
    /// `switch` of a blue-green delivery: the other colour has the traffic; the old one keeps its pods.
    Switch,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Stage::Pods(weight) => write!(f, "pods-{weight}"),
            Stage::Traffic(weight) => write!(f, "traffic-{weight}"),
            Stage::Settle => f.write_str("settle"),
            Stage::Return => f.write_str("return"),
            Stage::Scale => f.write_str("scale"),
            Stage::Switch => f.write_str("switch"),
        }
    }
}

/// What `next` of a release says at one commit of a rollout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The wave; 1 where there are none.
    pub wave: i64,
    /// The stage of that wave.
    pub stage: Stage,
    /// How far it has gone back, where it was given up.
    pub abort: Option<Abort>,
}

impl fmt::Display for Moment {
    /// As a release says it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "wave: {}, stage: {}", self.wave, self.stage)?;
        self.abort.map_or(Ok(()), |abort| write!(f, ", abort: {}", abort.word()))
    }
}

/// The stages of one native delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stages {
    /// Of a canary of these weights, in order, 100 the last.
    Canary(Vec<u8>),
    /// Of a blue-green delivery.
    BlueGreen,
}

/// The weights of a canary of these steps, in order: 100 follows the last one.
pub fn weights(steps: &[Step]) -> Vec<u8> {
    let mut weights: Vec<u8> = steps.iter().map(|step| step.weight).collect();
    if weights.last() != Some(&100) {
        weights.push(100);
    }
    weights
}

impl Stages {
    /// The stages of a delivery; `None` where Git does not move it.
    pub fn of(delivery: &Delivery) -> Option<Stages> {
        match delivery {
            Delivery::Canary { steps, engine: Engine::Native, .. } => Some(Stages::Canary(weights(steps))),
            Delivery::BlueGreen { engine: Engine::Native, .. } => Some(Stages::BlueGreen),
            _ => None,
        }
    }

    /// The stages of what a service folds to; `None` where Git does not move it, or where its steps are none of ours.
    pub(super) fn of_tree(tree: &Node) -> Option<Stages> {
        let kind = moved_by_git(tree)?;
        if kind == "blueGreen" {
            return Some(Stages::BlueGreen);
        }
        let steps = tree.at(&["delivery", kind, "steps"])?.as_map()?;
        let weight =
            |key: &str| key.trim_end_matches('%').parse::<u8>().ok().filter(|weight| (1..=100).contains(weight));
        let mut weights: Vec<u8> = steps.keys().map(weight).collect::<Option<_>>()?;
        weights.push(100);
        weights.sort_unstable();
        weights.dedup();
        Some(Stages::Canary(weights))
    }

    /// All stages of a wave, in order.
    pub fn all(&self) -> Vec<Stage> {
        match self {
            Stages::Canary(weights) => {
                let steps = weights.iter().flat_map(|weight| [Stage::Pods(*weight), Stage::Traffic(*weight)]);
                steps.chain([Stage::Settle, Stage::Return]).collect()
            }
            Stages::BlueGreen => vec![Stage::Scale, Stage::Switch],
        }
    }

    /// Whether a canary stops at a weight.
    pub(super) fn has_weight(&self, weight: u8) -> bool {
        matches!(self, Stages::Canary(weights) if weights.contains(&weight))
    }

    /// The delivery and its weights, in words.
    pub(super) fn words(&self) -> String {
        match self {
            Stages::Canary(weights) => {
                let weights: Vec<String> = weights.iter().map(u8::to_string).collect();
                format!("a canary of {}", weights.join(", "))
            }
            Stages::BlueGreen => "blueGreen".to_owned(),
        }
    }

    /// All commits of a rollout over these waves, in order. After the last one, `next` becomes the entry.
    pub fn forward(&self, waves: &[i64]) -> Vec<Moment> {
        let stages = self.all();
        let of_wave = |wave: &i64| {
            stages.iter().map(|stage| Moment { wave: *wave, stage: *stage, abort: None }).collect::<Vec<_>>()
        };
        waves.iter().flat_map(of_wave).collect()
    }

    /// All commits that go back from such a moment, in order. After the last one, `next` is taken away. Those that would
    /// change nothing are not among them.
    pub fn back(&self, waves: &[i64], from: Moment) -> Vec<Moment> {
        let mut back: Vec<Moment> = self.back_in_wave(from);
        for wave in waves.iter().rev().filter(|wave| **wave < from.wave) {
            // Its cells are at rest with the new version: they come back to the last stage, and go on from there.
            let last = match self {
                Stages::Canary(_) => Stage::Return,
                Stages::BlueGreen => Stage::Switch,
            };
            let last = Moment { wave: *wave, stage: last, abort: None };
            back.push(last);
            back.extend(self.back_in_wave(last));
        }
        back
    }

    fn back_in_wave(&self, from: Moment) -> Vec<Moment> {
        let at = |stage: Stage, abort: Option<Abort>| Moment { wave: from.wave, stage, abort };
        let (pods, traffic) = (Some(Abort::Pods), Some(Abort::Traffic));
        let first = match self {
            Stages::Canary(weights) => weights.first().copied().unwrap_or(100),
            Stages::BlueGreen => 0,
        };
        match (from.stage, from.abort) {
            // No traffic has come yet, or it has gone.
            (Stage::Scale, _) | (_, Some(Abort::Traffic)) => Vec::new(),
            (Stage::Pods(weight), _) if weight == first => Vec::new(),
            (Stage::Switch, _) => vec![at(Stage::Scale, None)],
            // The stable half still has, or has again, all of its pods.
            (Stage::Traffic(weight), _) if weight == first => vec![at(from.stage, traffic)],
            (_, Some(Abort::Pods)) => vec![at(from.stage, traffic)],
            // The stable half runs the new version and has the traffic: it is replaced while the canary has it.
            (Stage::Return, None) => vec![at(Stage::Settle, None), at(Stage::Settle, pods), at(Stage::Settle, traffic)],
            (_, None) => vec![at(from.stage, pods), at(from.stage, traffic)],
        }
    }

    /// The stage that a release names, of a delivery of this kind.
    pub(super) fn read(
        &self,
        report: &mut Report,
        stage: Option<&At<Text>>,
        owner: Origin,
        kind: &str,
    ) -> Option<Stage> {
        let known: Vec<(String, Stage)> = self.all().into_iter().map(|stage| (stage.to_string(), stage)).collect();
        let names = list_of(known.iter().map(|(name, _)| name.as_str()), 12);
        let Some(stage) = stage else {
            report.push(
                Diagnostic::new(codes::BAD_RELEASE, owner.span, format!("a native {kind} says how far it has come"))
                    .label("`stage` is missing")
                    .help(format!("stages: {names}")),
            );
            return None;
        };
        let found = known.iter().find(|(name, _)| *name == stage.value.as_str()).map(|(_, found)| *found);
        if found.is_none() {
            let message = format!("`{}` is no stage of this {kind}", stage.value);
            let finding = Diagnostic::new(codes::BAD_RELEASE, stage.span(), message);
            report.push(finding.label(format!("expected {names}")));
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(moments: &[Moment]) -> String {
        let one = |moment: &Moment| {
            let abort = moment.abort.map_or(String::new(), |abort| format!("!{}", abort.word()));
            format!("{}:{}{abort}", moment.wave, moment.stage)
        };
        moments.iter().map(one).collect::<Vec<_>>().join(" ")
    }

    fn back(stages: &Stages, wave: i64, stage: Stage, abort: Option<Abort>) -> String {
        told(&stages.back(&[1, 2, 3], Moment { wave, stage, abort }))
    }

    #[test]
    fn a_canary_goes_through_its_waves() {
        let canary = Stages::Canary(vec![10, 100]);
        let wave = |wave: i64| {
            ["pods-10", "traffic-10", "pods-100", "traffic-100", "settle", "return"]
                .map(|stage| format!("{wave}:{stage}"))
                .join(" ")
        };
        assert_eq!(told(&canary.forward(&[1, 2])), format!("{} {}", wave(1), wave(2)));
    }

    #[test]
    fn a_canary_goes_back_from_every_stage() {
        let canary = Stages::Canary(vec![10, 100]);
        assert_eq!(back(&canary, 1, Stage::Pods(10), None), "");
        assert_eq!(back(&canary, 1, Stage::Traffic(10), None), "1:traffic-10!traffic");
        assert_eq!(back(&canary, 1, Stage::Pods(100), None), "1:pods-100!pods 1:pods-100!traffic");
        assert_eq!(back(&canary, 1, Stage::Settle, None), "1:settle!pods 1:settle!traffic");
        assert_eq!(back(&canary, 1, Stage::Settle, Some(Abort::Pods)), "1:settle!traffic");
        assert_eq!(back(&canary, 1, Stage::Settle, Some(Abort::Traffic)), "");
        assert_eq!(back(&canary, 1, Stage::Return, None), "1:settle 1:settle!pods 1:settle!traffic");
    }

    #[test]
    fn waves_go_back_one_after_another() {
        let canary = Stages::Canary(vec![10, 100]);
        let whole = |wave: i64| format!("{wave}:return {wave}:settle {wave}:settle!pods {wave}:settle!traffic");
        assert_eq!(back(&canary, 3, Stage::Pods(10), None), format!("{} {}", whole(2), whole(1)));
        assert_eq!(back(&Stages::BlueGreen, 2, Stage::Switch, None), "2:scale 1:switch 1:scale");
        assert_eq!(back(&Stages::BlueGreen, 1, Stage::Scale, None), "");
    }
}
