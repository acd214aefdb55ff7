//! One fault in the spec can be found in each of hundreds of units, and by several stages: it is told once.

use std::collections::BTreeSet;

use super::codes;
use crate::diag::{Code, Diagnostic, Report, Severity};
use crate::source::Span;
use crate::{check, resolve};

/// How many findings of one file are told.
const MOST: usize = 50;

/// What says that something is missing, or that what is there does not go together.
const CONSEQUENCES: &[Code] = &[
    check::codes::MISSING_FIELD,
    resolve::codes::UNDEFINED,
    resolve::codes::UNRESOLVED,
    resolve::codes::NO_IMAGE,
    resolve::codes::CONTRADICTION,
    resolve::codes::DELIVERY,
];

/// The findings of a unit of whose layers something was found wrong and left out, without those that may follow from
/// its absence.
pub fn without_consequences(report: Report) -> Report {
    let told = report.into_vec().into_iter().filter(|finding| !CONSEQUENCES.contains(&finding.code));
    Report::from(told.collect::<Vec<_>>())
}

/// Where the errors of a report stand.
pub fn places_of_errors(report: &Report) -> BTreeSet<Span> {
    let errors = report.iter().filter(|finding| finding.counts_as(Severity::Error) && finding.at.span.is_some());
    errors.map(|finding| finding.at.span).collect()
}

/// Where the findings of a report with these codes stand.
pub fn places_of(report: &Report, codes: &[Code]) -> BTreeSet<Span> {
    report.iter().filter(|finding| codes.contains(&finding.code)).map(|finding| finding.at.span).collect()
}

/// What the check of objects found, but not at places where loading found an error: that is the same fault, in the
/// user's own words.
pub fn not_told(report: Report, told: &BTreeSet<Span>) -> Report {
    if told.is_empty() {
        return report;
    }
    let is_new = |finding: &Diagnostic| !check::codes::ALL.contains(&finding.code) || !told.contains(&finding.at.span);
    Report::from(report.into_vec().into_iter().filter(is_new).collect::<Vec<_>>())
}

/// Sorts a report, tells what was found at one place in several units once, with their number, and of each file no more
/// than anybody would read.
pub fn summarise(mut report: Report) -> Report {
    report.finish();
    let mut told: Vec<(Diagnostic, usize)> = Vec::new();
    for finding in report.into_vec() {
        match told.last_mut() {
            Some((last, more)) if same(last, &finding) => {
                *more += 1;
                last.units.extend(finding.units);
            }
            _ => told.push((finding, 0)),
        }
    }
    let told = told.into_iter().map(|(mut finding, more)| {
        finding.more = more;
        // The unit of the object that is shown stays the first.
        if let Some((first, others)) = finding.units.split_first_mut() {
            others.sort();
            let first = first.clone();
            finding.units.dedup();
            let mut is_first = true;
            finding.units.retain(|unit| std::mem::take(&mut is_first) || *unit != first);
        } else if more > 0 {
            let places = if more == 1 { "one more place" } else { &format!("{more} more places") };
            finding.help.push(format!("the same in {places} of the rendered fleet"));
        }
        finding
    });
    Report::from(at_most(told.collect()))
}

/// Whether the second says what the first said, of another object: at most with more words.
fn same(a: &Diagnostic, b: &Diagnostic) -> bool {
    let alike = a.code == b.code && a.severity == b.severity && a.allowed == b.allowed;
    alike && a.at.span == b.at.span && b.message.starts_with(&a.message)
}

/// The first findings of each file, errors before others, and how many more there are.
fn at_most(findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut told = Vec::with_capacity(findings.len());
    for of_file in findings.chunk_by(|one, next| one.at.span.file == next.at.span.file) {
        let is_error = |finding: &&Diagnostic| finding.counts_as(Severity::Error);
        let mut errors = MOST;
        let mut others = MOST.saturating_sub(of_file.iter().filter(is_error).count());
        let mut left_out: Vec<&Diagnostic> = Vec::new();
        for finding in of_file {
            // What is allowed counts for nothing, here too: left out, it would come back as an error.
            if finding.allowed.is_some() {
                told.push(finding.clone());
                continue;
            }
            let room = if is_error(&finding) { &mut errors } else { &mut others };
            if *room == 0 {
                left_out.push(finding);
            } else {
                *room -= 1;
                told.push(finding.clone());
            }
        }
        // One more is as short as the words that there is one more.
        if let [only] = left_out.as_slice() {
            told.push((*only).clone());
        } else if let (Some(last), Some(severity)) =
            (left_out.last(), left_out.iter().map(|finding| finding.severity).max())
        {
            let message = format!("there are {} more findings in this file", left_out.len());
            let code = Code { severity, ..codes::MORE };
            told.push(Diagnostic::new(code, last.at.span, message).help("fix those above first"));
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    #[test]
    fn what_is_allowed_is_told_apart_and_never_cut() {
        let at = |place: usize| Span::new(FileId(0), place, place + 1);
        let finding = |place: usize| Diagnostic::new(check::codes::MISSING_FIELD, at(place), "none");
        let mut report = Report::new();
        for place in 0..2 * MOST {
            report.push(finding(place).allowed("one node", at(0)));
        }
        // In two places of the fleet it is allowed, in a third it is not.
        report.push(finding(0).object("Deployment/a").allowed("one node", at(0)));
        report.push(finding(0).object("Deployment/b"));
        let report = summarise(report);
        assert_eq!((report.len(), report.count(Severity::Error)), (2 * MOST + 1, 1));
        assert_eq!(report.iter().map(|finding| finding.more).sum::<usize>(), 1);
    }
}
