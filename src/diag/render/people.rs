//! Findings for people.
//!
//! A finding is a headline with severity, code and message; the lines of spec that answer for it;
//! the other places that matter; the emitted object; and the ways out.

use std::fmt::Write;

use super::allowed;
use super::clean::clean;
use super::snippet::draw;
use super::style::Style;
use super::window::{Mark, Window, group, window};
use crate::diag::{Diagnostic, Report, Severity, unit};
use crate::source::{FileId, SourceFile, Sources};

/// All findings of a report in its order, an empty line after each; then a line for each place that allows some.
pub fn text(report: &Report, sources: &Sources, style: Style) -> String {
    let mut out = String::new();
    for finding in report.iter().filter(|finding| finding.allowed.is_none()) {
        one(&mut out, finding, sources, style);
        out.push('\n');
    }
    allowed::lines(&mut out, report, sources, style);
    out
}

/// The counts of a report, worst first: `2 errors, 1 warning`. `None` where nothing was found.
pub fn summary(report: &Report) -> Option<String> {
    let counts = [Severity::Error, Severity::Warning, Severity::Note].map(|severity| {
        let count = report.count(severity);
        (count > 0).then(|| format!("{count} {severity}{}", if count == 1 { "" } else { "s" }))
    });
    let counts: Vec<String> = counts.into_iter().flatten().collect();
    (!counts.is_empty()).then(|| counts.join(", "))
}

fn one(out: &mut String, finding: &Diagnostic, sources: &Sources, style: Style) {
    let ink = Ink::new(finding.severity, style);
    let severity = finding.severity;
    let (own, bold, off) = (ink.own, ink.bold, ink.off);
    line(out, &format!("{own}{severity}[{}]{off}{bold}: ", finding.code.id), &finding.message, off);
    snippets(out, finding, sources, style);
    for place in finding.related.iter().filter(|label| sources.file_of(label.span).is_none() && !label.text.is_empty())
    {
        line(out, &format!("  {}note{off}: ", ink.aside), &place.text, "");
    }
    if let Some(object) = &finding.object {
        line(out, &format!("  {}in{off}: ", ink.aside), object, "");
    }
    if let Some(units) = unit::spoken(&finding.units, finding.more + 1) {
        line(out, &format!("  {}for{off}: ", ink.aside), &units, "");
    }
    for help in &finding.help {
        line(out, &format!("  {}help{off}: ", ink.aside), help, "");
    }
}

/// Writes `lead` and `words`, whose further lines are set in by two more than the lead's own margin.
fn line(out: &mut String, lead: &str, words: &str, end: &str) {
    let margin = lead.len() - lead.trim_start().len() + 2;
    let words = clean(words.trim_end());
    let mut lines = words.lines();
    let _ = write!(out, "{lead}{}", lines.next().unwrap_or(""));
    for more in lines {
        let _ = write!(out, "\n{:margin$}{more}", "");
    }
    out.push_str(end);
    out.push('\n');
}

/// Draws the finding's own place and the related ones, file by file in the order of mention.
fn snippets(out: &mut String, finding: &Diagnostic, sources: &Sources, style: Style) {
    let labels = std::iter::once((&finding.at, true)).chain(finding.related.iter().map(|label| (label, false)));
    let mut files: Vec<(FileId, &SourceFile, Vec<Mark<'_>>)> = Vec::new();
    for (label, primary) in labels {
        let Some(file) = sources.file_of(label.span) else { continue };
        let mark = Mark::new(file, label, primary);
        match files.iter_mut().find(|(id, ..)| *id == label.span.file) {
            Some((_, _, marks)) => marks.push(mark),
            None => files.push((label.span.file, file, vec![mark])),
        }
    }
    let dots = if style.unicode { "…" } else { "..." };
    let mut windows = Vec::new();
    for (_, file, marks) in files {
        let width = style.width.saturating_sub(digits(file.line_count()) + 5);
        windows.extend(group(marks).into_iter().filter_map(|marks| Some((file, window(file, marks, width, dots)?))));
    }
    // The gutters of a finding's windows stand below each other.
    let gutter = |window: &Window| digits(window.first_line + window.lines - 1);
    let widest = windows.iter().map(|(_, window)| gutter(window)).max().unwrap_or(0);
    for (file, window) in &windows {
        let margin = widest - gutter(window);
        for line in draw(&file.path, window, finding.severity, style).lines() {
            let _ = writeln!(out, "{:margin$}{line}", "");
        }
    }
}

/// How many digits a line's number has.
fn digits(line: u32) -> usize {
    line.checked_ilog10().map_or(1, |log| log as usize + 1)
}

/// The colours of a finding's frame.
struct Ink {
    own: &'static str,
    bold: &'static str,
    aside: &'static str,
    off: &'static str,
}

impl Ink {
    fn new(severity: Severity, style: Style) -> Self {
        if !style.colour {
            return Ink { own: "", bold: "", aside: "", off: "" };
        }
        let own = match severity {
            Severity::Error => "\u{1b}[1;31m",
            Severity::Warning => "\u{1b}[1;33m",
            Severity::Note => "\u{1b}[1;36m",
        };
        Ink { own, bold: "\u{1b}[1m", aside: "\u{1b}[36m", off: "\u{1b}[0m" }
    }
}

#[cfg(test)]
#[path = "people_tests.rs"]
mod tests;
