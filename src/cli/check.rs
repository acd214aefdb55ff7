//! `cellfold check`.

use super::Outcome;
use super::args::{Check, Format, Global};
use super::output::{Terminal, loaded};
use super::render::unmatched;
use crate::diag::Severity;
use crate::engine::render;

/// Runs it.
pub fn run(global: &Global, command: &Check, terminal: &mut Terminal) -> Outcome {
    let fleet = match loaded(global) {
        Ok(loaded) => loaded,
        Err(message) => return terminal.failed(&message),
    };
    let selection = command.select.selection();
    if let Some(outcome) = unmatched(&fleet, &selection, terminal) {
        return outcome;
    }
    let rendered = render(&fleet, &selection);
    if global.format == Format::Json {
        terminal.data(&crate::diag::render::json(&rendered.report, &fleet.sources));
    } else {
        terminal.findings(&rendered.report, &fleet.sources, global.format);
        if rendered.report.count(Severity::Error) == 0 {
            terminal.talk(&format!("{} units, {} objects: no errors\n", rendered.units, rendered.objects));
        }
    }
    // A fleet that cannot be loaded was not checked.
    match (fleet.fleet.is_some(), rendered.report.has_errors()) {
        (false, _) => Outcome::Failed,
        (true, true) => Outcome::Differs,
        (true, false) => Outcome::Fine,
    }
}
