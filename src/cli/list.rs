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
        Format::Text => table(&rows),
    };
    terminal.data(&text);
    Outcome::Fine
}

fn table(rows: &[Row]) -> String {
    let head = Row {
        service: "SERVICE".into(),
        target: "TARGET".into(),
        version: "VERSION".into(),
        pods: "PODS".into(),
        delivery: "DELIVERY".into(),
    };
    let mut sorted: Vec<&Row> = rows.iter().collect();
    sorted.sort_by(|a, b| a.service.cmp(&b.service));
    let all = || std::iter::once(&head).chain(sorted.iter().copied());
    let width = |of: fn(&Row) -> &str| all().map(|row| of(row).chars().count()).max().unwrap_or(0);
    let (service, target) = (width(|row| &row.service), width(|row| &row.target));
    let (version, pods) = (width(|row| &row.version), width(|row| &row.pods));
    let mut text = String::new();
    for row in all() {
        text.push_str(&format!(
            "{:service$}  {:target$}  {:version$}  {:pods$}  {}\n",
            row.service, row.target, row.version, row.pods, row.delivery
        ));
    }
    text
}
