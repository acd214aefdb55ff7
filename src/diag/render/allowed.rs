//! What the spec allows, for people: one line for each place that allows something.

use std::fmt::Write;

use super::clean::clean;
use super::style::Style;
use crate::diag::{Allowed, Diagnostic, Report};
use crate::source::Sources;

/// How many objects a line names.
const NAMED: usize = 3;

/// What one place allows.
struct Group<'a> {
    code: &'static str,
    allowed: &'a Allowed,
    about: Vec<&'a str>,
    count: usize,
}

/// Writes the lines: `allowed[no-spread]: Deployment/pay in 3 places: one node only (services/pay.kdl:4)`.
pub(super) fn lines(out: &mut String, report: &Report, sources: &Sources, style: Style) {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for finding in report.iter() {
        let Some(allowed) = &finding.allowed else { continue };
        let (code, about) = (finding.code.id, subject(finding));
        match groups.iter_mut().find(|group| group.code == code && group.allowed == allowed) {
            Some(group) => {
                group.count += 1 + finding.more;
                if !group.about.contains(&about) {
                    group.about.push(about);
                }
            }
            None => groups.push(Group { code, allowed, about: vec![about], count: 1 + finding.more }),
        }
    }
    let (ink, off) = if style.colour { ("\u{1b}[2m", "\u{1b}[0m") } else { ("", "") };
    for Group { code, allowed, about, count } in groups {
        let more = about.len().saturating_sub(NAMED);
        let mut named = about.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
        if more > 0 {
            let _ = write!(named, " and {more} more");
        }
        if count > 1 {
            let _ = write!(named, " in {count} places");
        }
        let place = sources
            .file_of(allowed.at)
            .map_or_else(String::new, |file| format!(" ({}:{})", file.path, file.position(allowed.at.start).line));
        let words = clean(&format!("{named}: {}{place}", allowed.reason)).replace('\n', " ");
        let _ = writeln!(out, "{ink}allowed[{code}]: {words}{off}");
    }
}

/// What a finding is about, in a word: the emitted object without its field, else the whole message.
fn subject(finding: &Diagnostic) -> &str {
    finding.object.as_deref().and_then(|object| object.split(' ').next()).unwrap_or(&finding.message)
}
