//! `cellfold check`.

use super::Outcome;
use super::args::{Check, Format, Global};
use super::input::selected;
use super::output::{Terminal, count};
use super::render::{golden, out_folder, over};
use crate::diag::Severity;
use crate::diag::render as form;
use crate::engine::{check_over, is_check};

/// Runs it.
pub fn run(global: &Global, command: &Check, terminal: &mut Terminal) -> Outcome {
    let (fleet, selection) = match selected(global, &command.select, terminal) {
        Ok(selected) => selected,
        Err(outcome) => return outcome,
    };
    // The tree in the folder is not that of another commit.
    let golden = golden(global, &out_folder(global, command.out.as_deref())).filter(|_| global.r#ref.is_none());
    let rendered = over(golden.as_ref(), |golden| check_over(&fleet, &selection, golden));
    let (report, sources) = (&rendered.report, &fleet.sources);
    let mut prefix = || prefix(global, terminal);
    let data = match global.format {
        Format::Text => None,
        Format::Json => Some(form::json(report, sources)),
        Format::Sarif => Some(form::sarif(report, sources, &prefix())),
        Format::Github => Some(form::github(report, sources, &prefix())),
        Format::Junit => Some(form::junit(report, sources, &prefix())),
    };
    match data {
        Some(data) => terminal.data(&data),
        None => terminal.findings(report, sources, global.format),
    }
    if global.format.is_report() {
        terminal.summary(report);
    }
    if global.format != Format::Json && !report.has_errors() {
        let (units, objects) = (count(rendered.units, "unit"), count(rendered.objects, "object"));
        terminal.talk(&format!("{units}, {objects}: no errors\n"));
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

/// Where the fleet's folder lies in its repository. One that is in none has its own root.
fn prefix(global: &Global, terminal: &mut Terminal) -> String {
    match crate::git::show_prefix(&global.fleet) {
        Ok(prefix) => prefix,
        Err(error) if error.reason == crate::git::NO_REPOSITORY => String::new(),
        Err(error) => {
            terminal.talk(&format!("warning: paths start at the fleet's folder: {error}\n"));
            String::new()
        }
    }
}
