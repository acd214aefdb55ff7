//! `cellfold explain`.

use super::Outcome;
use super::args::{Explain, Format, Global};
use super::output::{Terminal, loaded};
use crate::engine::{Explained, explain};

/// Runs it.
pub fn run(global: &Global, command: &Explain, terminal: &mut Terminal) -> Outcome {
    let fleet = match loaded(global) {
        Ok(loaded) => loaded,
        Err(message) => return terminal.failed(&message),
    };
    if fleet.fleet.is_none() {
        terminal.findings(&fleet.report, &fleet.sources, global.format);
        return Outcome::Failed;
    }
    match explain(&fleet, &command.service, &command.target, command.field.as_deref()) {
        Ok(explained) => {
            let text = match global.format {
                Format::Json => json(&explained),
                Format::Text if command.field.is_none() => table(&explained),
                Format::Text => text(&explained),
            };
            terminal.data(&text);
            Outcome::Fine
        }
        Err(message) => terminal.failed(&message),
    }
}

fn text(explained: &Explained) -> String {
    let mut text = format!("{}\n", explained.subject);
    for field in &explained.fields {
        text.push_str(&format!("\n{} = {}\n", field.path, field.value));
        if let Some(derived) = &field.derived {
            text.push_str(&format!("  {derived}\n"));
        }
        let width = field.said.iter().map(|said| said.place.chars().count()).max().unwrap_or(0);
        // The one that counts first, then what it overrode.
        for said in field.said.iter().rev() {
            let mark = if said.counts { "▸" } else { " " };
            let layer = if said.layer.is_empty() { String::new() } else { format!("  ({})", said.layer) };
            text.push_str(&format!("  {mark} {:width$}  {}{layer}\n", said.place, said.text));
        }
    }
    text
}

fn table(explained: &Explained) -> String {
    let mut text = format!("{}\n\n", explained.subject);
    let width = explained.fields.iter().map(|field| field.path.chars().count()).max().unwrap_or(0).min(60);
    for field in &explained.fields {
        let place = field.said.iter().rfind(|said| said.counts).map_or("", |said| said.place.as_str());
        let value: String = field.value.chars().take(60).collect();
        text.push_str(&format!("{:width$}  {value:40}  {place}\n", field.path));
    }
    text
}

fn json(explained: &Explained) -> String {
    let fields: Vec<serde_json::Value> = explained
        .fields
        .iter()
        .map(|field| {
            let said: Vec<serde_json::Value> = field
                .said
                .iter()
                .map(|said| {
                    serde_json::json!({
                        "file": said.file, "line": said.line, "layer": said.layer,
                        "text": said.text, "value": said.value, "counts": said.counts,
                    })
                })
                .collect();
            serde_json::json!({"path": field.path, "value": field.value, "derived": field.derived, "layers": said})
        })
        .collect();
    format!("{}\n", serde_json::json!({"subject": explained.subject, "fields": fields}))
}
