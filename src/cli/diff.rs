//! `cellfold diff`.

use super::Outcome;
use super::args::{Diff, Global};
use super::output::{Terminal, loaded};
use super::render::{out_folder, plan, unmatched};
use crate::diff::{Style, unified_styled};
use crate::engine::render;

/// Runs it.
pub fn run(global: &Global, command: &Diff, terminal: &mut Terminal) -> Outcome {
    let fleet = match loaded(global) {
        Ok(loaded) => loaded,
        Err(message) => return terminal.failed(&message),
    };
    let selection = command.select.selection();
    if let Some(outcome) = unmatched(&fleet, &selection, terminal) {
        return outcome;
    }
    let mut rendered = render(&fleet, &selection);
    terminal.findings(&rendered.report, &fleet.sources, global.format);
    if rendered.report.has_errors() {
        return Outcome::Failed;
    }
    let out = out_folder(global, command.out.as_deref());
    let (plan, output) = match plan(&out, &mut rendered, true) {
        Ok(planned) => planned,
        Err(errors) => return terminal.failed(&errors.join("\nerror: ")),
    };
    if plan.is_clean() {
        return Outcome::Fine;
    }
    let style = if terminal.data_coloured() { &Style::COLOURED } else { &Style::PLAIN };
    let mut paths: Vec<&String> = plan.create.iter().chain(&plan.change).chain(&plan.remove).collect();
    paths.sort();
    let mut text = String::new();
    for path in paths {
        let old = match output.read(path) {
            Ok(old) => old.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
            Err(error) => return terminal.failed(&error.to_string()),
        };
        let new = plan.text(path);
        text.push_str(&unified_styled(
            old.as_ref().map(|_| path.as_str()),
            new.map(|_| path.as_str()),
            old.as_deref().unwrap_or_default(),
            new.unwrap_or_default(),
            command.unified,
            style,
        ));
    }
    terminal.data(&text);
    Outcome::Differs
}
