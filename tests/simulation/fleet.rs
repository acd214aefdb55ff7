//! A fleet whose rollouts are played: rendered commit by commit, through the library.

use std::collections::BTreeMap;

use cellfold::engine::{Selection, load, render};
use cellfold::resolve::stages::{Moment, Stages};
use cellfold::resolve::{TargetContext, place, unit};
use serde::Deserialize;
use serde_json::Value;

use crate::support::memory::Memory;

/// The objects of one cell at one commit.
pub(crate) type Objects = Vec<Value>;

/// What a release says at one commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Said {
    /// The old version, and nothing on its way.
    Old,
    /// The new version is on its way.
    Next(Moment),
    /// The new version, and nothing on its way.
    New,
}

/// One commit: what the release says, and what each cell then has.
#[derive(Debug, Clone)]
pub(crate) struct Commit {
    pub(crate) said: Said,
    pub(crate) cells: BTreeMap<i64, Objects>,
}

/// What is played.
#[derive(Debug, Clone)]
pub(crate) struct Fleet {
    /// How many pods are asked for in the cell of each wave, from the first on.
    pub(crate) asked: Vec<i64>,
    /// The words of the delivery.
    pub(crate) delivery: String,
    /// More words of the service.
    pub(crate) words: String,
}

impl Fleet {
    /// A canary of these weights.
    pub(crate) fn canary(asked: &[i64], weights: &[u8]) -> Fleet {
        let steps: String = weights.iter().map(|weight| format!("step {weight}; ")).collect();
        let delivery = format!("canary {{ {steps}preview header=x-canary value=\"true\" }}");
        Fleet { asked: asked.to_vec(), delivery, words: String::new() }
    }

    /// A blue-green delivery.
    pub(crate) fn blue_green(asked: &[i64]) -> Fleet {
        Fleet { asked: asked.to_vec(), delivery: "blueGreen".to_owned(), words: String::new() }
    }

    /// The same with more words of the service.
    pub(crate) fn with(mut self, words: &str) -> Fleet {
        self.words = words.to_owned();
        self
    }

    pub(crate) fn is_canary(&self) -> bool {
        self.delivery.starts_with("canary")
    }

    /// The waves, a cell each.
    pub(crate) fn waves(&self) -> Vec<i64> {
        (1_i64..).take(self.asked.len()).collect()
    }

    fn tree(&self, said: Said) -> Memory {
        let mut cells = String::new();
        let mut replicas = String::new();
        for (wave, asked) in self.waves().into_iter().zip(&self.asked) {
            cells += &format!("cell cell-{wave} wave={wave}; ");
            replicas += &format!("in cell-{wave} {{ replicas {asked} }}; ");
        }
        let fleet = format!(
            "fleet demo {{ edition \"2026\"; istio \"1.27\"; environment production {{ namespace demo; {cells} }} }}\n\
             service web {{ image \"docker.io/library/nginx\"; account #false; delivery {}; {replicas} {}\n\
             port http 8080; port admin 9000 service=web-admin; service web-admin {{ }}\n\
             expose gateway=\"infra/gateway\" {{ host \"web.example.com\"; route api prefix=\"/api\" }} }}\n",
            self.delivery, self.words
        );
        let active = if self.is_canary() { "" } else { "active: green, " };
        let entry = match said {
            Said::Old => "version: '1'".to_owned(),
            Said::New => format!("{active}version: '2'"),
            Said::Next(Moment { wave, stage, abort }) => {
                let abort = abort.map_or(String::new(), |abort| format!(", abort: {}", abort.word()));
                format!("version: '1', next: {{version: '2', wave: {wave}, stage: {stage}{abort}}}")
            }
        };
        let release = format!("release: production\nservices: {{web: {{{entry}}}}}\n");
        Memory::new([("fleet.kdl", fleet), ("releases/production.yaml", release)])
    }

    /// What is in each cell when the release says so.
    pub(crate) fn commit(&self, said: Said) -> Commit {
        let rendered = render(&load(&self.tree(said)), &Selection::default());
        assert!(!rendered.report.has_errors(), "{said:?}: {:?}", rendered.report);
        let parsed = |text: &String| {
            yaml_serde::Deserializer::from_str(text).map(|document| Value::deserialize(document).unwrap()).collect()
        };
        let of_wave =
            |wave: i64| (wave, parsed(&rendered.files[&format!("production/cell-{wave}/web/manifests.yaml")]));
        Commit { said, cells: self.waves().into_iter().map(of_wave).collect() }
    }

    /// The stages, as the library finds them.
    pub(crate) fn stages(&self) -> Stages {
        let loaded = load(&self.tree(Said::Old));
        let fleet = loaded.fleet.as_ref().unwrap();
        let (target, reaches) = (&fleet.spec.targets[0], &fleet.reaches[0]);
        let (place, _) = place(&fleet.spec, target, &fleet.templates, &loaded.sources, reaches);
        let context = TargetContext {
            spec: &fleet.spec,
            target,
            place: &place,
            reaches,
            templates: &fleet.templates,
            sources: &loaded.sources,
        };
        let (unit, _) = unit(context, &fleet.spec.services[0], &fleet.folds[0][&target.number]);
        Stages::of(&unit.unwrap().workload.unwrap().delivery).unwrap()
    }

    /// The whole way forward, from rest to rest.
    pub(crate) fn forward(&self) -> Vec<Commit> {
        let moments = self.stages().forward(&self.waves()).into_iter().map(Said::Next);
        std::iter::once(Said::Old).chain(moments).chain([Said::New]).map(|said| self.commit(said)).collect()
    }

    /// The whole way back from a moment, to rest.
    pub(crate) fn back(&self, from: Moment) -> Vec<Commit> {
        let moments = self.stages().back(&self.waves(), from).into_iter().map(Said::Next);
        moments.chain([Said::Old]).map(|said| self.commit(said)).collect()
    }
}
