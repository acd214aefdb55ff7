//! Each cell is in a wave, where there are waves.

use crate::check::rule::{Findings, Rule, Scope};
use crate::check::view::{FleetView, TargetFacts};
use crate::diag::code;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Error "cell-without-wave",
        "A cell is in no wave, in an environment whose other cells are; or a wave has no cell."
    ),
    numbers: &[],
    why: "A release that goes from wave to wave never comes to that cell, or comes to it at once; and what holds for a wave \
          without cells holds for nothing.",
    mend: "Write `cell NAME wave=N`; take a wave away that no cell is in.",
    scope: Scope::Fleet(look),
};

fn look(fleet: &FleetView<'_>, findings: &mut Findings<'_>) {
    if !fleet.is_whole {
        return;
    }
    for (name, facts) in fleet.environments {
        let is_cell = |target: &&TargetFacts| target.place.environment == *name && target.place.is_cell;
        let cells = || fleet.targets.iter().filter(is_cell);
        let first = cells().find_map(|cell| Some((cell.place.wave?, cell.place.span)));
        let Some((wave, span)) = first.or(facts.waves.first().copied()) else { continue };
        // Where a release is under way, that it comes to such a cell at once is told of the release.
        let is_told = |cell: &TargetFacts| cell.units.iter().any(|unit| facts.moves.contains_key(&unit.service));
        for cell in cells().filter(|cell| cell.place.wave.is_none() && !is_told(cell)) {
            let finding = findings
                .on(cell.place.span, format!("{} is in no wave", cell.place.path))
                .label("no `wave` here")
                .with(span, format!("wave {wave} is here"));
            findings.push_for(None, finding.help("write `wave=N`"));
        }
        for (wave, span) in &facts.waves {
            if !cells().any(|cell| cell.place.wave == Some(*wave)) {
                let message = format!("no cell of {name} is in wave {wave}");
                let finding = findings.on(*span, message).label("this holds for nothing");
                findings.push_for(None, finding.help("remove it, or let a cell be in it"));
            }
        }
    }
}
