//! Findings as JUnit XML, for the pages on tests that most CI systems have.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::clean::clean;
use super::places::{headline, path, region, words};
use crate::diag::{Report, Severity};
use crate::source::Sources;

/// What became of a case.
enum Verdict {
    Failed,
    Skipped,
    Passed,
}

/// A case: a finding.
struct Case {
    name: String,
    code: &'static str,
    place: Option<(u32, usize)>,
    verdict: Verdict,
    message: String,
    words: String,
}

/// The findings as JUnit XML: a suite for each file, and in it a case for each finding.
///
/// An error is a failed case, what the spec allows is a skipped one, and a warning passes and tells what it is in its
/// output, as the program exits with 0 for it. Where nothing was found one case passes: it shows that the check ran.
pub fn junit(report: &Report, sources: &Sources, prefix: &str) -> String {
    let mut suites: BTreeMap<String, Vec<Case>> = BTreeMap::new();
    let mut names = BTreeSet::new();
    for finding in report.iter() {
        let file = sources.file_of(finding.at.span);
        let suite = file.map_or_else(|| "fleet".to_owned(), |file| path(file, prefix));
        let verdict = match finding.severity {
            _ if finding.allowed.is_some() => Verdict::Skipped,
            Severity::Error => Verdict::Failed,
            Severity::Warning | Severity::Note => Verdict::Passed,
        };
        let message = finding.allowed.as_ref().map_or_else(|| headline(finding), |allowed| allowed.reason.clone());
        // Readers take cases of one name for one case. No numbers of lines: a case keeps its name when it moves.
        let base = format!("{}: {}", finding.code.id, clean(&finding.message).replace('\n', " "));
        let mut name = base.clone();
        let mut again = 1_usize;
        while !names.insert((suite.clone(), name.clone())) {
            again += 1;
            name = format!("{base} ({again})");
        }
        let place = file.map(|file| region(file, finding.at.span)).map(|at| (at.start_line, at.start_column));
        let words = format!("{}: {}", finding.severity, words(finding));
        let case = Case { name, code: finding.code.id, place, verdict, message, words };
        suites.entry(suite).or_default().push(case);
    }
    let all = || suites.values().flatten();
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let counts = if suites.is_empty() { Counts { tests: 1, ..Counts::default() } } else { Counts::of(all()) };
    let _ = writeln!(out, "<testsuites name=\"cellfold check\" {}>", counts.attributes());
    if suites.is_empty() {
        let _ = writeln!(out, "  <testsuite name=\"fleet\" {}>", counts.attributes());
        out.push_str("    <testcase classname=\"fleet\" name=\"nothing found\" time=\"0\"/>\n  </testsuite>\n");
    }
    for (name, cases) in &suites {
        let counts = Counts::of(cases.iter());
        let _ = writeln!(out, "  <testsuite name=\"{}\" {}>", attribute(name), counts.attributes());
        cases.iter().for_each(|case| one(&mut out, name, case));
        out.push_str("  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out
}

fn one(out: &mut String, suite: &str, case: &Case) {
    let suite = attribute(suite);
    let _ = write!(out, "    <testcase classname=\"{suite}\" name=\"{}\"", attribute(&case.name));
    let mut words = case.words.clone();
    if let Some((line, column)) = case.place {
        let _ = write!(out, " file=\"{suite}\" line=\"{line}\"");
        let _ = write!(words, "\nat line {line}, column {column}");
    }
    out.push_str(" time=\"0\">\n");
    let (code, message, words) = (case.code, attribute(&case.message), content(&words));
    let _ = match case.verdict {
        Verdict::Failed => {
            writeln!(out, "      <failure type=\"{code}\" message=\"{message}\">{words}</failure>")
        }
        Verdict::Skipped => {
            writeln!(out, "      <skipped message=\"{message}\"/>\n      <system-out>{words}</system-out>")
        }
        Verdict::Passed => writeln!(out, "      <system-out>{words}</system-out>"),
    };
    out.push_str("    </testcase>\n");
}

/// The numbers that a suite, and all of them, tell of themselves.
#[derive(Default)]
struct Counts {
    tests: usize,
    failures: usize,
    skipped: usize,
}

impl Counts {
    fn of<'a>(cases: impl Iterator<Item = &'a Case>) -> Self {
        cases.fold(Counts::default(), |counts, case| Counts {
            tests: counts.tests + 1,
            failures: counts.failures + usize::from(matches!(case.verdict, Verdict::Failed)),
            skipped: counts.skipped + usize::from(matches!(case.verdict, Verdict::Skipped)),
        })
    }

    fn attributes(&self) -> String {
        let Counts { tests, failures, skipped } = self;
        format!("tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" skipped=\"{skipped}\" time=\"0\"")
    }
}

/// Text between tags. XML 1.0 cannot say most control characters, and not U+FFFE and U+FFFF, in any way.
fn content(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in clean(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\u{fffe}' | '\u{ffff}' => out.push(char::REPLACEMENT_CHARACTER),
            _ => out.push(c),
        }
    }
    out
}

/// Text of an attribute, in double quotes. Line breaks would be read as spaces.
fn attribute(text: &str) -> String {
    content(text).replace('"', "&quot;").replace('\n', "&#10;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::{Code, Diagnostic};
    use crate::source::{SourceFile, Span};

    const CODE: Code = Code { id: "unknown-field", severity: Severity::Error, meaning: "" };

    #[test]
    fn a_suite_for_each_file_and_a_case_for_each_finding() {
        let mut sources = Sources::default();
        let a = sources.add(SourceFile::new("a\"&.kdl", "🦀 x\n"));
        let mut report = Report::new();
        let finding =
            || Diagnostic::new(CODE, Span::new(a, 5, 6), "no <a> & \"b\"\u{1b}\u{0}\u{ffff}]]>").label("here");
        report.push(finding().help("say y"));
        report.push(finding());
        report.push(finding().allowed("one\nnode", Span::new(a, 0, 1)));
        report.push(Diagnostic { severity: Severity::Warning, ..Diagnostic::new(CODE, Span::NONE, "no file") });
        let expected = r#"<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="cellfold check" tests="4" failures="2" errors="0" skipped="1" time="0">
  <testsuite name="fleet" tests="1" failures="0" errors="0" skipped="0" time="0">
    <testcase classname="fleet" name="unknown-field: no file" time="0">
      <system-out>warning: no file</system-out>
    </testcase>
  </testsuite>
  <testsuite name="x/a&quot;&amp;.kdl" tests="3" failures="2" errors="0" skipped="1" time="0">
    <testcase classname="x/a&quot;&amp;.kdl" name="unknown-field: no &lt;a&gt; &amp; &quot;b&quot;␛␀�]]&gt;" file="x/a&quot;&amp;.kdl" line="1" time="0">
      <failure type="unknown-field" message="no &lt;a&gt; &amp; &quot;b&quot;␛␀�]]&gt;: here">error: no &lt;a&gt; &amp; "b"␛␀�]]&gt;: here
help: say y
at line 1, column 4</failure>
    </testcase>
    <testcase classname="x/a&quot;&amp;.kdl" name="unknown-field: no &lt;a&gt; &amp; &quot;b&quot;␛␀�]]&gt; (2)" file="x/a&quot;&amp;.kdl" line="1" time="0">
      <failure type="unknown-field" message="no &lt;a&gt; &amp; &quot;b&quot;␛␀�]]&gt;: here">error: no &lt;a&gt; &amp; "b"␛␀�]]&gt;: here
at line 1, column 4</failure>
    </testcase>
    <testcase classname="x/a&quot;&amp;.kdl" name="unknown-field: no &lt;a&gt; &amp; &quot;b&quot;␛␀�]]&gt; (3)" file="x/a&quot;&amp;.kdl" line="1" time="0">
      <skipped message="one&#10;node"/>
      <system-out>error: no &lt;a&gt; &amp; "b"␛␀�]]&gt;: here
allowed: one
  node
at line 1, column 4</system-out>
    </testcase>
  </testsuite>
</testsuites>
"#;
        assert_eq!(junit(&report, &sources, "x/"), expected);
    }

    #[test]
    fn nothing_found_is_a_case_that_passes() {
        let expected = r#"<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="cellfold check" tests="1" failures="0" errors="0" skipped="0" time="0">
  <testsuite name="fleet" tests="1" failures="0" errors="0" skipped="0" time="0">
    <testcase classname="fleet" name="nothing found" time="0"/>
  </testsuite>
</testsuites>
"#;
        assert_eq!(junit(&Report::new(), &Sources::default(), ""), expected);
    }
}
