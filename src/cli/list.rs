//! `cellfold list`.

use super::Outcome;
use super::args::{Format, Global, List};
use super::input::selected;
use super::output::Terminal;
use crate::engine::{Row, list};

/// Runs it.
pub fn run(global: &Global, command: &List, terminal: &mut Terminal) -> Outcome {
    let (fleet, selection) = match selected(global, &command.select, terminal) {
        Ok(selected) => selected,
        Err(outcome) => return outcome,
    };
    if fleet.fleet.is_none() {
        terminal.findings(&fleet.report, &fleet.sources, global.format);
        return Outcome::Failed;
    }
    let rows = list(&fleet, &selection);
    let text = match global.format {
        Format::Json => serde_json::to_string_pretty(&rows).map(|json| json + "\n").unwrap_or_default(),
        _ => table(&rows),
    };
    terminal.data(&text);
    Outcome::Fine
}

/// The column of stages.
const STAGE: usize = 3;

fn table(rows: &[Row]) -> String {
    let head = ["SERVICE", "TARGET", "VERSION", "STAGE", "PODS", "DELIVERY"].map(str::to_owned);
    let mut lines: Vec<Vec<String>> = std::iter::once(head).chain(rows.iter().map(cells)).map(Vec::from).collect();
    // Most of the time nothing is on its way.
    if rows.iter().all(|row| row.stage.is_none()) {
        lines.iter_mut().for_each(|line| drop(line.remove(STAGE)));
    }
    let width = |at: usize| lines.iter().filter_map(|line| line.get(at)).map(|cell| cell.chars().count()).max();
    let widths: Vec<usize> = (0..lines.first().map_or(0, Vec::len)).map(|at| width(at).unwrap_or(0)).collect();
    let mut text = String::new();
    for line in &lines {
        let cells: Vec<String> = line.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        text.push_str(cells.join("  ").trim_end());
        text.push('\n');
    }
    text
}

/// A row in words. A unit with a fault has `?`, a bundle of raw objects `-`.
fn cells(row: &Row) -> [String; 6] {
    let unknown = if row.resolved { "-" } else { "?" };
    let version = row.version.as_deref().unwrap_or(unknown);
    let next = row.next.as_deref().filter(|next| *next != version);
    let version = next.map_or_else(|| version.to_owned(), |next| format!("{version} → {next}"));
    let delivery = match (row.delivery, row.engine) {
        (Some(delivery), Some(engine)) => format!("{delivery} ({engine})"),
        (Some(delivery), None) => match row.kind {
            Some(kind) if kind != "Deployment" => format!("{delivery} ({kind})"),
            _ => delivery.to_owned(),
        },
        (None, _) if !row.resolved => unknown.to_owned(),
        (None, _) => match (row.kind, &row.schedule) {
            (Some(kind), Some(schedule)) => format!("{kind} at {schedule}"),
            (Some(kind), None) => kind.to_owned(),
            (None, _) if row.jobs.is_empty() => "raw objects".to_owned(),
            (None, _) => row.jobs.join(", "),
        },
    };
    let pods = row.pods.map_or_else(|| unknown.to_owned(), |pods| pods.to_string());
    [row.service.clone(), row.target.clone(), version, stage(row), pods, delivery]
}

/// How far a version on its way has come, in the words of `next` in a release.
fn stage(row: &Row) -> String {
    let Some(stage) = &row.stage else { return String::new() };
    let wave = row.wave.map_or_else(String::new, |wave| format!("wave {wave}: "));
    let abort = row.abort.map_or_else(String::new, |abort| format!(", abort: {abort}"));
    format!("{wave}{stage}{abort}")
}
