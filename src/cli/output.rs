//! Standard output is data, standard error is talk.

use std::io::{IsTerminal, Write};

use super::Outcome;
use super::args::{Color, Format};
use crate::diag::Report;
use crate::diag::render::{self, Style};
use crate::source::Sources;

/// The two streams.
#[derive(Debug)]
pub struct Terminal {
    data_coloured: bool,
    talk_coloured: bool,
    width: usize,
}

impl Terminal {
    /// The streams of this process.
    pub fn new(color: Color) -> Self {
        let wanted = |is_terminal: bool| match color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => is_terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
        };
        let width = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok()).unwrap_or(100);
        Terminal {
            data_coloured: wanted(std::io::stdout().is_terminal()),
            talk_coloured: wanted(std::io::stderr().is_terminal()),
            width,
        }
    }

    /// Whether data may be coloured.
    pub fn data_coloured(&self) -> bool {
        self.data_coloured
    }

    /// Writes data. A reader that went away is no failure of ours.
    pub fn data(&mut self, text: &str) {
        let _ = std::io::stdout().lock().write_all(text.as_bytes());
    }

    /// Writes talk.
    pub fn talk(&mut self, text: &str) {
        let _ = std::io::stderr().lock().write_all(text.as_bytes());
    }

    /// Says that something could not be done.
    pub fn failed(&mut self, message: &str) -> Outcome {
        self.talk(&format!("error: {message}\n"));
        Outcome::Failed
    }

    /// Writes findings, and their number.
    pub fn findings(&mut self, report: &Report, sources: &Sources, format: Format) {
        if format == Format::Json {
            if !report.is_empty() {
                self.talk(&render::json(report, sources));
            }
            return;
        }
        let style = if self.talk_coloured { Style::coloured(self.width) } else { Style::plain(self.width) };
        let text = render::text(report, sources, style);
        self.talk(&text);
        self.summary(report);
    }

    /// Writes the number of findings, if there are any.
    pub fn summary(&mut self, report: &Report) {
        if let Some(summary) = render::summary(report) {
            self.talk(&format!("{summary}\n"));
        }
    }
}

/// How many there are of something: `1 unit`, `12 units`.
pub fn count(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}
