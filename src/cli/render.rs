//! `cellfold render`.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::Outcome;
use super::args::{Format, Global, Render};
use super::input::selected;
use super::output::{Terminal, count};
use crate::diag::{Report, Severity};
use crate::engine::{Golden, Rendered, is_transition, render_over};
use crate::fs::{Output, Plan, Scope, check_apart};
use crate::manifest::is_ours;

/// Runs it.
pub fn run(global: &Global, command: &Render, terminal: &mut Terminal) -> Outcome {
    let (fleet, selection) = match selected(global, &command.select, terminal) {
        Ok(selected) => selected,
        Err(outcome) => return outcome,
    };
    let out = out_folder(global, command.out.as_deref());
    let golden = (!command.stdout).then(|| golden(global, &out)).flatten();
    let mut rendered = over(golden.as_ref(), |golden| render_over(&fleet, &selection, golden));
    if command.stdout || is_broken(&rendered.report) {
        terminal.findings(&rendered.report, &fleet.sources, global.format);
        if rendered.report.has_errors() {
            return Outcome::Failed;
        }
        print(&rendered, terminal);
        return Outcome::Fine;
    }
    let planned = plan(global, &out, &mut rendered, command.check);
    terminal.findings(&rendered.report, &fleet.sources, global.format);
    let plan = match planned {
        Ok((plan, output)) => (plan, output),
        Err(errors) => return terminal.failed(&errors.join("\nerror: ")),
    };
    if command.check {
        return check(&plan.0, &out, global.format, terminal);
    }
    if rendered.report.has_errors() {
        return Outcome::Failed;
    }
    let budget = fleet.fleet.as_ref().and_then(|fleet| fleet.spec.fleet.removal_budget.as_ref());
    if let Some(budget) = budget
        && !command.allow_removals
        && usize::try_from(budget.value).is_ok_and(|most| plan.0.remove.len() > most)
    {
        let list: Vec<String> = plan.0.remove.iter().map(|path| format!("  {path}")).collect();
        return terminal.failed(&format!(
            "this render would remove {}, more than the fleet's removalBudget of {}:\n{}\n\
             nothing was written; `--allow-removals` removes them",
            count(plan.0.remove.len(), "file"),
            budget.value,
            list.join("\n")
        ));
    }
    write(plan, &rendered, &out, terminal)
}

/// Where the golden tree is.
pub fn out_folder(global: &Global, out: Option<&Path>) -> PathBuf {
    out.map_or_else(|| global.fleet.join("golden"), Path::to_path_buf)
}

/// The golden tree as it is, where it can be opened: only to compare with.
pub fn golden(global: &Global, out: &Path) -> Option<Output> {
    check_apart(out, &global.fleet).ok()?;
    Output::open(out, is_ours).ok()
}

/// Runs over a fleet, and over the golden tree where there is one.
pub fn over(golden: Option<&Output>, run: impl FnOnce(Option<&Golden<'_>>) -> Rendered) -> Rendered {
    let texts = golden.map(|output| move |folder: &str| output.texts(folder));
    run(texts.as_ref().map(|texts| texts as &Golden<'_>))
}

/// Whether there is nothing right to write or to compare. What is wrong on the way there alone can be shown.
pub fn is_broken(report: &Report) -> bool {
    report.iter().any(|finding| finding.counts_as(Severity::Error) && !is_transition(finding.code))
}

/// What a render would do to a golden tree.
///
/// # Errors
/// Sentences, where the folder cannot be read, or a file that is not ours is in the way.
pub fn plan(
    global: &Global,
    out: &Path,
    rendered: &mut Rendered,
    read_only: bool,
) -> Result<(Plan, Output), Vec<String>> {
    check_apart(out, &global.fleet).map_err(|error| vec![error.to_string()])?;
    let opened = if read_only { Output::open(out, is_ours) } else { Output::open_to_write(out, is_ours) };
    let output = opened.map_err(|error| vec![error.to_string()])?;
    let scope = match &rendered.folders {
        None => Scope::All,
        Some(folders) => Scope::Within(folders.clone()),
    };
    let plan = output
        .plan(std::mem::take(&mut rendered.files), &scope)
        .map_err(|errors| errors.iter().map(ToString::to_string).collect::<Vec<_>>())?;
    if plan.blocked.is_empty() {
        return Ok((plan, output));
    }
    Err(plan
        .blocked
        .iter()
        .map(|path| format!("{path}: this file is not cellfold's: its first line does not say that it is generated"))
        .collect())
}

fn print(rendered: &Rendered, terminal: &mut Terminal) {
    let mut text = String::new();
    for (path, file) in &rendered.files {
        text.push_str("---\n# ");
        text.push_str(path);
        text.push('\n');
        // The header says that a file is not to be edited: here is no file.
        text.push_str(file.split_once('\n').map_or(file.as_str(), |(_, rest)| rest));
    }
    terminal.data(&text);
}

fn check(plan: &Plan, out: &Path, format: Format, terminal: &mut Terminal) -> Outcome {
    let words = [("new", &plan.create), ("changed", &plan.change), ("stale", &plan.remove)];
    let changes: Vec<(&str, &String)> =
        words.into_iter().flat_map(|(word, paths)| paths.iter().map(move |path| (word, path))).collect();
    if format == Format::Json {
        let files: Vec<_> = changes.iter().map(|(word, path)| json!({"path": path, "change": word})).collect();
        let text = serde_json::to_string_pretty(&json!({"files": files}));
        terminal.data(&text.map(|text| text + "\n").unwrap_or_default());
    } else {
        let lines = changes.iter().map(|(word, path)| format!("{word} {path}\n"));
        terminal.data(&lines.collect::<String>());
    }
    if changes.is_empty() {
        return Outcome::Fine;
    }
    terminal.talk(&format!("{} is not what the spec renders to; `cellfold render` mends it\n", out.display()));
    Outcome::Differs
}

fn write((plan, mut output): (Plan, Output), rendered: &Rendered, out: &Path, terminal: &mut Terminal) -> Outcome {
    let (new, changed, stale) = (plan.create.len(), plan.change.len(), plan.remove.len());
    let unchanged = plan.unchanged.len();
    if let Err(errors) = output.apply(plan) {
        let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
        return terminal.failed(&errors.join("\nerror: "));
    }
    terminal.talk(&format!(
        "{}, {} in {}: {new} new, {changed} changed, {stale} removed, {unchanged} unchanged\n",
        count(rendered.units, "unit"),
        count(rendered.objects, "object"),
        out.display()
    ));
    Outcome::Fine
}
