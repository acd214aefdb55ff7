//! What is lost with one cell, or with the cells of a wave that change at once, leaves enough for the peak.

use crate::check::rule::{Findings, Rule, Scope};
use crate::check::view::{EnvironmentFacts, FleetView, TargetFacts};
use crate::diag::code;
use crate::node::Text;
use crate::source::Span;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Error "too-little-without-cells",
        "Without one cell, or without the cells of a wave that change at once, a service cannot carry the peak."
    ),
    numbers: &[73],
    why: "A cell that fails, or a bad release in a whole wave, then takes the others down with it.",
    mend: "Let the autoscalers of the cells go higher, change fewer cells at once with `atOnce`, or make more waves.",
    scope: Scope::Fleet(look),
};

/// Cells that may be lost together.
struct Lost<'a> {
    what: String,
    cells: Vec<&'a TargetFacts>,
}

fn look(fleet: &FleetView<'_>, findings: &mut Findings<'_>) {
    if !fleet.is_whole {
        return;
    }
    for (name, facts) in fleet.environments {
        let Some((peak, said)) = facts.peak else { continue };
        let cells: Vec<&TargetFacts> =
            fleet.targets.iter().filter(|target| target.place.environment == *name && target.place.is_cell).collect();
        for service in services(&cells) {
            let most = |cell: &TargetFacts| most(cell, service);
            // What runs in one cell only has nobody who could stand in for it, and was never meant to.
            if cells.iter().filter(|cell| most(cell) > 0).count() < 2 {
                continue;
            }
            let all: i64 = cells.iter().map(|cell| most(cell)).sum();
            let worst = losses(facts, &cells, &most).into_iter().max_by_key(|lost| total(&lost.cells, &most));
            let Some(lost) = worst else { continue };
            let gone = total(&lost.cells, &most);
            let left = all - gone;
            #[allow(clippy::cast_precision_loss, reason = "counts of pods are small")]
            let share = left as f64 * 100.0 / all as f64;
            if all == 0 || share + 1e-9 >= peak {
                continue;
            }
            let place = place_of(&cells, service).unwrap_or(said);
            let message =
                format!("without {}, `{service}` has {left} of {all} pods at most in {name}: {share:.0}%", lost.what);
            let finding = findings.on(place, message).label("its count").with(said, format!("the peak needs {peak}%"));
            findings.push_for(Some(service), finding.help("let it scale higher, or change fewer cells at once"));
        }
    }
}

fn services<'a>(cells: &[&'a TargetFacts]) -> Vec<&'a Text> {
    let mut names: Vec<&Text> = cells.iter().flat_map(|cell| cell.units.iter().map(|unit| &unit.service)).collect();
    names.sort_unstable();
    names.dedup();
    names
}

fn most(cell: &TargetFacts, service: &str) -> i64 {
    cell.units.iter().filter(|unit| unit.service == service).map(|unit| unit.most).sum()
}

fn place_of(cells: &[&TargetFacts], service: &str) -> Option<Span> {
    cells.iter().flat_map(|cell| &cell.units).find(|unit| unit.service == service).map(|unit| unit.span)
}

fn total(cells: &[&TargetFacts], most: &dyn Fn(&TargetFacts) -> i64) -> i64 {
    cells.iter().map(|cell| most(cell)).sum()
}

/// Each single cell; and of each wave the largest that change at once.
fn losses<'a>(
    facts: &EnvironmentFacts,
    cells: &[&'a TargetFacts],
    most: &dyn Fn(&TargetFacts) -> i64,
) -> Vec<Lost<'a>> {
    let mut losses: Vec<Lost<'a>> =
        cells.iter().map(|cell| Lost { what: cell.place.path.to_string(), cells: vec![*cell] }).collect();
    let mut waves: Vec<i64> = cells.iter().filter_map(|cell| cell.place.wave).collect();
    waves.sort_unstable();
    waves.dedup();
    for wave in waves {
        let mut of_wave: Vec<&TargetFacts> =
            cells.iter().copied().filter(|cell| cell.place.wave == Some(wave)).collect();
        of_wave.sort_by_key(|cell| std::cmp::Reverse(most(cell)));
        let at_once = facts.at_once.get(&wave).and_then(|at_once| usize::try_from(*at_once).ok());
        of_wave.truncate(at_once.unwrap_or(usize::MAX));
        if of_wave.len() > 1 {
            losses.push(Lost { what: format!("{} cells of wave {wave}", of_wave.len()), cells: of_wave });
        }
    }
    losses
}
