//! `cellfold diff`.

use serde_json::{Value, json};

use super::Outcome;
use super::args::{Diff, Format, Global};
use super::input::selected;
use super::output::Terminal;
use super::render::{golden, is_broken, out_folder, over, plan};
use crate::diff::{Style, unified_styled};
use crate::engine::{UnitPath, render_over, unit_of};

/// Runs it.
pub fn run(global: &Global, command: &Diff, terminal: &mut Terminal) -> Outcome {
    let (fleet, selection) = match selected(global, &command.select, terminal) {
        Ok(selected) => selected,
        Err(outcome) => return outcome,
    };
    let out = out_folder(global, command.out.as_deref());
    let mut rendered = over(golden(global, &out).as_ref(), |golden| render_over(&fleet, &selection, golden));
    if is_broken(&rendered.report) {
        terminal.findings(&rendered.report, &fleet.sources, global.format);
        return Outcome::Failed;
    }
    let planned = plan(global, &out, &mut rendered, true);
    terminal.findings(&rendered.report, &fleet.sources, global.format);
    let (plan, output) = match planned {
        Ok(planned) => planned,
        Err(errors) => return terminal.failed(&errors.join("\nerror: ")),
    };
    if plan.is_clean() {
        if global.format == Format::Json {
            terminal.data(&document(&[]));
        }
        return Outcome::Fine;
    }
    let mut changes: Vec<(&str, &String)> = Vec::new();
    for (word, paths) in [("new", &plan.create), ("changed", &plan.change), ("stale", &plan.remove)] {
        changes.extend(paths.iter().map(|path| (word, path)));
    }
    changes.sort_by_key(|(_, path)| *path);
    let json = global.format == Format::Json;
    let style = if terminal.data_coloured() && !json { &Style::COLOURED } else { &Style::PLAIN };
    let mut files = Vec::new();
    for (change, path) in changes {
        let old = match output.read(path) {
            Ok(old) => old.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
            Err(error) => return terminal.failed(&error.to_string()),
        };
        let new = plan.text(path);
        let text = unified_styled(
            old.as_ref().map(|_| path.as_str()),
            new.map(|_| path.as_str()),
            old.as_deref().unwrap_or_default(),
            new.unwrap_or_default(),
            command.unified,
            style,
        );
        let unit = fleet.fleet.as_ref().and_then(|fleet| unit_of(&fleet.spec, path));
        files.push(Changed { path, change, unit, text });
    }
    terminal.data(&if json { document(&files) } else { text(&files, terminal.data_coloured()) });
    Outcome::Differs
}

/// A file that a render would change.
struct Changed<'a> {
    path: &'a str,
    change: &'static str,
    unit: Option<UnitPath<'a>>,
    text: String,
}

/// A patch with a line above each unit. What stands between the parts of a patch is passed over by those who apply it.
fn text(files: &[Changed<'_>], coloured: bool) -> String {
    let (bold, plain) = if coloured { ("\u{1b}[1m", "\u{1b}[0m") } else { ("", "") };
    let mut text = String::new();
    let mut last = None;
    for file in files {
        if last != Some(file.unit) {
            let head = match file.unit {
                Some(UnitPath { target, service: Some(service) }) => format!("{service} in {target}"),
                Some(UnitPath { target, service: None }) => format!("objects of {target}"),
                None => "of no target of this fleet".to_owned(),
            };
            text.push_str(&format!("{bold}# {head}{plain}\n"));
            last = Some(file.unit);
        }
        text.push_str(&file.text);
    }
    text
}

fn document(files: &[Changed<'_>]) -> String {
    let files: Vec<Value> = files
        .iter()
        .map(|file| {
            json!({
                "path": file.path, "change": file.change, "target": file.unit.map(|unit| unit.target),
                "service": file.unit.and_then(|unit| unit.service), "diff": file.text,
            })
        })
        .collect();
    serde_json::to_string_pretty(&json!({"files": files})).map(|text| text + "\n").unwrap_or_default()
}
