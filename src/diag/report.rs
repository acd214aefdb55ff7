//! All findings of a run.

use std::cmp::Ordering;

use super::{Diagnostic, Severity};

/// A collection of findings.
#[derive(Debug, Clone, Default)]
pub struct Report {
    findings: Vec<Diagnostic>,
}

impl Report {
    /// An empty report.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a finding.
    pub fn push(&mut self, finding: Diagnostic) {
        self.findings.push(finding);
    }

    /// Adds the findings of another report.
    pub fn append(&mut self, mut other: Report) {
        self.findings.append(&mut other.findings);
    }

    /// The findings, in the order in which they were made or sorted.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.findings.iter()
    }

    /// The findings, to change.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Diagnostic> {
        self.findings.iter_mut()
    }

    /// The number of findings.
    pub fn len(&self) -> usize {
        self.findings.len()
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }

    /// Whether an error was found that the spec does not allow.
    pub fn has_errors(&self) -> bool {
        self.findings.iter().any(|finding| finding.counts_as(Severity::Error))
    }

    /// How many findings have that severity, without those that the spec allows.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.counts_as(severity)).count()
    }

    /// Sorts by place, then severity (worst first), code and text; drops what was found twice.
    ///
    /// Files count in the order in which they were read, which is that of their paths.
    pub fn finish(&mut self) {
        self.findings.sort_by(order);
        self.findings.dedup();
    }

    /// The findings, to keep.
    pub fn into_vec(self) -> Vec<Diagnostic> {
        self.findings
    }
}

impl From<Vec<Diagnostic>> for Report {
    fn from(findings: Vec<Diagnostic>) -> Self {
        Report { findings }
    }
}

impl Extend<Diagnostic> for Report {
    fn extend<I: IntoIterator<Item = Diagnostic>>(&mut self, findings: I) {
        self.findings.extend(findings);
    }
}

fn order(a: &Diagnostic, b: &Diagnostic) -> Ordering {
    let place = |d: &Diagnostic| (d.at.span.file, d.at.span.start, d.at.span.end);
    place(a)
        .cmp(&place(b))
        .then_with(|| b.severity.cmp(&a.severity))
        .then_with(|| a.code.id.cmp(b.code.id))
        // What is allowed in some places only stands together, and can be told as one.
        .then_with(|| a.allowed.cmp(&b.allowed))
        .then_with(|| a.message.cmp(&b.message))
        .then_with(|| a.object.cmp(&b.object))
        .then_with(|| a.related.cmp(&b.related))
}
