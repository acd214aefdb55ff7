//! A fleet that is loaded and folded.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use crate::diag::Report;
use crate::node::Text;
use crate::resolve::{Folded, Partials, Reach, Templates, fold, fold_findings, reaches, release_findings};
use crate::source::{Sources, Tree};
use crate::spec::{self, Spec};

/// A fleet that is loaded, with all that its services fold to.
#[derive(Debug)]
pub struct Loaded {
    /// The files.
    pub sources: Sources,
    /// The fleet, unless it is so wrong that there is none.
    pub fleet: Option<FoldedFleet>,
    /// What was found wrong.
    pub report: Report,
}

/// A fleet and what its services fold to.
#[derive(Debug)]
pub struct FoldedFleet {
    /// The fleet.
    pub spec: Spec,
    /// What its blocks say.
    pub partials: Partials,
    /// What each service folds to, by target.
    pub folds: Vec<BTreeMap<usize, Arc<Folded>>>,
    /// Where services are reached, by target.
    pub reaches: Vec<BTreeMap<Text, Reach>>,
    /// Strings that were cut already.
    pub templates: Templates,
}

/// Loads and folds the fleet of a tree.
pub fn load(tree: &dyn Tree) -> Loaded {
    let mut sources = Sources::default();
    let (spec, mut report) = spec::load(tree, &mut sources);
    let fleet = spec.map(|spec| {
        let partials = Partials::new(&spec);
        let folds: Vec<_> = spec
            .services
            .par_iter()
            .map(|service| {
                let folds = fold(&spec, &partials, service, &service.targets);
                let findings = fold_findings(&spec, service, &folds);
                (folds, findings)
            })
            .collect();
        let (folds, findings): (Vec<_>, Vec<_>) = folds.into_iter().unzip();
        findings.into_iter().for_each(|findings| report.append(findings));
        report.append(release_findings(&spec, &folds));
        let reaches = spec.targets.iter().map(|target| {
            let here = spec
                .services
                .iter()
                .zip(&folds)
                .filter_map(|(service, folds)| Some((&service.name.value, folds.get(&target.number)?.as_ref())));
            reaches(here)
        });
        let reaches = reaches.collect();
        FoldedFleet { partials, folds, reaches, templates: Templates::default(), spec }
    });
    report.finish();
    Loaded { sources, fleet, report }
}
