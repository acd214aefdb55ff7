//! `cellfold list`.

use super::Outcome;
use super::args::{Format, Global, List};
use super::output::{Terminal, loaded};
use super::render::unmatched;
use crate::engine::{Row, list};

/// Runs it.
pub fn run(global: &Global, command: &List, terminal: &mut Terminal) -> Outcome {
    let fleet = match loaded(global) {
        Ok(loaded) => loaded,
        Err(message) => return terminal.failed(&message),
    };
    let selection = command.select.selection();
    if let Some(outcome) = unmatched(&fleet, &selection, terminal) {
        return outcome;
    }
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

fn table(rows: &[Row]) -> String {
    let head = ["SERVICE", "TARGET", "VERSION", "PODS", "DELIVERY"].map(str::to_owned);
    let lines: Vec<[String; 5]> = std::iter::once(head).chain(rows.iter().map(cells)).collect();
    let width = |at: usize| lines.iter().filter_map(|line| line.get(at)).map(|cell| cell.chars().count()).max();
    let [service, target, version, pods] = [0, 1, 2, 3].map(|at| width(at).unwrap_or(0));
    let mut text = String::new();
    for [a, b, c, d, e] in &lines {
        text.push_str(&format!("{a:service$}  {b:target$}  {c:version$}  {d:pods$}  {e}\n"));
    }
    text
}

/// A row in words. A unit with a fault has `?`, a bundle of raw objects `-`.
fn cells(row: &Row) -> [String; 5] {
    let unknown = if row.resolved { "-" } else { "?" };
    let version = row.version.as_deref().unwrap_or(unknown);
    let version = row.next.as_ref().map_or_else(|| version.to_owned(), |next| format!("{version} → {next}"));
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
    [row.service.clone(), row.target.clone(), version, pods, delivery]
}
