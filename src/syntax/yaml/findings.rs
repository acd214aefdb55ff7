//! What is wrong with one file, up to a bound.

use crate::diag::{Diagnostic, Report};
use crate::syntax::codes;

/// How many findings one file may have; a hostile text could otherwise make millions of them.
const LIMIT: usize = 1_000;

/// The findings of one file.
#[derive(Debug, Default)]
pub(super) struct Findings {
    report: Report,
}

impl Findings {
    /// Adds a finding, or says once that there are more.
    pub(super) fn push(&mut self, finding: Diagnostic) {
        if self.report.len() < LIMIT {
            self.report.push(finding);
        } else if !self.is_full() {
            let message = format!("there is more wrong with this file than these {LIMIT} findings");
            self.report.push(
                Diagnostic::new(codes::YAML_MORE, finding.at.span, message).help("fix these first, then look again"),
            );
        }
    }

    /// Whether no more findings are taken.
    pub(super) fn is_full(&self) -> bool {
        self.report.len() > LIMIT
    }

    /// The report.
    pub(super) fn into_report(self) -> Report {
        self.report
    }
}

/// A text for a message: on one line, and not too long.
pub(super) fn shown(text: &str) -> String {
    const WIDTH: usize = 60;
    let mut out = String::new();
    for (at, c) in text.chars().enumerate() {
        if at == WIDTH {
            out.push('…');
            break;
        }
        if c.is_control() { out.extend(c.escape_default()) } else { out.push(c) }
    }
    out
}
