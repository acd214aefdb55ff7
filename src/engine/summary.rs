//! One fault in the spec can be found in each of hundreds of units: it is told once.

use crate::diag::{Diagnostic, Report};

/// Sorts a report, and tells what was found at one place in several units once, with their number.
pub fn summarise(mut report: Report) -> Report {
    report.finish();
    let mut told: Vec<(Diagnostic, usize)> = Vec::new();
    for finding in report.into_vec() {
        match told.last_mut() {
            Some((last, more)) if same(last, &finding) => *more += 1,
            _ => told.push((finding, 0)),
        }
    }
    let told = told.into_iter().map(|(mut finding, more)| {
        if more > 0 {
            let places = if more == 1 { "one more place" } else { &format!("{more} more places") };
            finding.help.push(format!("the same in {places} of the rendered fleet"));
        }
        finding
    });
    Report::from(told.collect::<Vec<_>>())
}

fn same(a: &Diagnostic, b: &Diagnostic) -> bool {
    a.code == b.code && a.at.span == b.at.span && a.severity == b.severity && a.message == b.message
}
