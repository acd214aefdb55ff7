//! `cellfold explain`.

use serde_json::{Value, json};

use super::args::{Explain, Format, Global};
use super::output::Terminal;
use super::{Outcome, input};
use crate::engine::explain::{At, Explained, Field, Used, explain};

/// The most fields that are told one by one; more of them are a table.
const IN_FULL: usize = 12;

/// Runs it.
pub fn run(global: &Global, command: &Explain, terminal: &mut Terminal) -> Outcome {
    let fleet = match input::fleet(global, terminal) {
        Ok(fleet) => fleet,
        Err(outcome) => return outcome,
    };
    if fleet.fleet.is_none() {
        terminal.findings(&fleet.report, &fleet.sources, global.format);
        return Outcome::Failed;
    }
    let words = std::iter::once(&command.service).chain(&command.target).chain(&command.field);
    let words: Vec<&str> = words.map(String::as_str).collect();
    match explain(&fleet, &words) {
        Ok(explained) => {
            let text = match global.format {
                Format::Json => document(&explained),
                _ if explained.is_all || explained.fields.len() > IN_FULL => table(&explained),
                _ => text(&explained),
            };
            terminal.data(&text);
            Outcome::Fine
        }
        Err(message) => terminal.failed(&message),
    }
}

fn value(field: &Field) -> String {
    match (&field.value, field.gone) {
        (Some(value), _) => value.to_string(),
        (None, gone) => format!("({})", gone.unwrap_or("nothing")),
    }
}

fn text(explained: &Explained) -> String {
    let mut text = format!("{}\n", explained.subject);
    for field in &explained.fields {
        text.push_str(&format!("\n{} = {}\n", field.path, value(field)));
        if let Some(derived) = &field.derived {
            text.push_str(&format!("  {derived}\n"));
        }
        let places = field.said.iter().map(|said| &said.at).chain(field.uses.iter().map(|used| &used.at));
        let width = places.map(|at| at.place().chars().count()).max().unwrap_or(0);
        for said in &field.said {
            let mark = if said.counts { "▸" } else { " " };
            let layer = if said.layer.is_empty() { String::new() } else { format!("  ({})", said.layer) };
            text.push_str(&format!("  {mark} {:width$}  {}{layer}\n", said.at.place(), said.at.text));
        }
        for used in &field.uses {
            let Used { name, value, .. } = used;
            text.push_str(&format!("  + {:width$}  {}  ({name} {value})\n", used.at.place(), used.at.text));
        }
    }
    text
}

fn table(explained: &Explained) -> String {
    let mut text = format!("{}\n\n", explained.subject);
    let width = explained.fields.iter().map(|field| field.path.chars().count()).max().unwrap_or(0).min(100);
    for field in &explained.fields {
        let place = field.said.iter().find(|said| said.counts).map_or(String::new(), |said| said.at.place());
        let whole = value(field);
        let mut short: String = whole.chars().take(50).collect();
        if short.len() < whole.len() {
            short.push('…');
        }
        text.push_str(format!("{:width$}  {short:40}  {place}", field.path).trim_end());
        text.push('\n');
    }
    text
}

fn document(explained: &Explained) -> String {
    let place = |at: &At| json!({"file": at.file, "line": at.line, "column": at.column, "text": at.text});
    let fields: Vec<Value> = explained
        .fields
        .iter()
        .map(|field| {
            let layers: Vec<Value> = field
                .said
                .iter()
                .map(|said| {
                    json!({
                        "layer": said.layer, "op": said.op, "value": said.value, "counts": said.counts,
                        "at": place(&said.at),
                    })
                })
                .collect();
            let uses: Vec<Value> = field
                .uses
                .iter()
                .map(|used| json!({"name": used.name, "value": used.value, "at": place(&used.at)}))
                .collect();
            json!({
                "path": field.path, "value": field.value, "gone": field.gone, "derived": field.derived,
                "layers": layers, "uses": uses,
            })
        })
        .collect();
    let whole = json!({"subject": explained.subject, "fields": fields});
    serde_json::to_string_pretty(&whole).map(|text| text + "\n").unwrap_or_default()
}
