//! `cellfold check`.

use super::Outcome;
use super::args::{Check, Format, Global};
use super::output::{Terminal, count, loaded};
use super::render::unmatched;
use crate::diag::Severity;
use crate::engine::{is_check, render};

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
            terminal.talk(&format!(
                "{}, {}: no errors\n",
                count(rendered.units, "unit"),
                count(rendered.objects, "object")
            ));
        }
    }
    let errors = || rendered.report.iter().filter(|finding| finding.counts_as(Severity::Error));
    if errors().next().is_none() {
        Outcome::Fine
    } else if errors().all(|finding| is_check(finding.code)) {
        Outcome::Differs
    } else {
        // What cannot be rendered was not checked.
        Outcome::Failed
    }
}
