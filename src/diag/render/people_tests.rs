//! Exact texts: a case reads as it is printed.

use super::*;
use crate::diag::Code;
use crate::source::{SourceFile, Span};

const UNKNOWN: Code = Code { id: "unknown-field", severity: Severity::Error, meaning: "" };
const CLASH: Code = Code { id: "fold-conflict", severity: Severity::Error, meaning: "" };
const ORDER: Code = Code { id: "selector-tie", severity: Severity::Warning, meaning: "" };

struct Case {
    sources: Sources,
    report: Report,
}

impl Case {
    fn new(files: &[(&str, &str)]) -> Self {
        let mut sources = Sources::default();
        for (path, text) in files {
            sources.add(SourceFile::new(*path, *text));
        }
        Case { sources, report: Report::new() }
    }

    /// The span of the `nth` (from 0) place of `words` in a file.
    fn span(&self, file: u32, words: &str, nth: usize) -> Span {
        let id = FileId(file);
        let Some(source) = self.sources.get(id) else { unreachable!("no file {file}") };
        let Some((at, _)) = source.text.match_indices(words).nth(nth) else { unreachable!("no {words:?}") };
        Span::new(id, at, at + words.len())
    }

    fn prints(&self, style: Style, expected: &str) {
        let printed = text(&self.report, &self.sources, style);
        let expected = expected.strip_prefix('\n').unwrap_or(expected);
        assert!(printed == expected, "printed:\n{printed}\nexpected:\n{expected}");
    }
}

const PAY: &str = "service payment-service {\n    use spring-boot\n    replcias 3\n    image pay\n}\n";

const PROFILE: &str = "profile spring-boot {\n    replicas 2\n}\n";

/// A case with one finding that has all of its parts.
fn whole() -> Case {
    let mut case = Case::new(&[("services/pay.kdl", PAY), ("profiles/spring-boot.kdl", PROFILE)]);
    let finding = Diagnostic::new(UNKNOWN, case.span(0, "replcias", 0), "`replcias` is no field of a service")
        .label("not known here")
        .with(case.span(1, "replicas 2", 0), "the profile sets `replicas`")
        .object("Deployment/payment-service spec.replicas")
        .help("did you mean `replicas`?");
    case.report.push(finding);
    case
}

#[test]
fn a_finding_has_a_headline_places_its_object_and_ways_out() {
    whole().prints(
        Style::plain(100),
        "
error[unknown-field]: `replcias` is no field of a service
   ╭─[services/pay.kdl:3:5]
 2 │     use spring-boot
 3 │     replcias 3
   ·     ────┬───
   ·         ╰── not known here
 4 │     image pay
   ╰────
   ╭─[profiles/spring-boot.kdl:2:5]
 1 │ profile spring-boot {
 2 │     replicas 2
   ·     ─────┬────
   ·          ╰── the profile sets `replicas`
 3 │ }
   ╰────
  in: Deployment/payment-service spec.replicas
  help: did you mean `replicas`?

",
    );
}

#[test]
fn colours_change_nothing_but_colour() {
    let case = whole();
    let coloured = text(&case.report, &case.sources, Style::coloured(100));
    assert!(coloured.starts_with("\u{1b}[1;31merror[unknown-field]\u{1b}[0m\u{1b}[1m: `replcias` is no field"));
    let mut plain = String::new();
    for (at, part) in coloured.split('\u{1b}').enumerate() {
        plain.push_str(if at == 0 { part } else { part.split_once('m').map_or("", |(_, rest)| rest) });
    }
    case.prints(Style::plain(100), &plain);
}

#[test]
fn near_places_of_a_file_share_a_window_in_ascii_too() {
    let mut case = Case::new(&[("services/pay.kdl", PAY)]);
    let finding = Diagnostic::new(CLASH, case.span(0, "replcias", 0), "a clash").label("not known here");
    let finding = finding.with(case.span(0, "image pay", 0), "nor this");
    case.report.push(finding.with(case.span(0, "payment-service", 0), "of this service"));
    case.prints(
        Style::plain(100).ascii(),
        "
error[fold-conflict]: a clash
   ,-[services/pay.kdl:3:5]
 1 | service payment-service {
   :         ^^^^^^^|^^^^^^^
   :                `-- of this service
 2 |     use spring-boot
 3 |     replcias 3
   :     ^^^^|^^^
   :         `-- not known here
 4 |     image pay
   :     ^^^^|^^^^
   :         `-- nor this
 5 | }
   `----

",
    );
}

#[test]
fn far_places_of_a_file_have_windows_of_their_own() {
    let text = format!("one 1\n{}two 2\n", "x 1\n".repeat(20));
    let mut case = Case::new(&[("c.kdl", &text)]);
    let finding = Diagnostic::new(ORDER, case.span(0, "two", 0), "decided by who alone").label("this wins");
    case.report.push(finding.with(case.span(0, "one", 0), "over this"));
    case.prints(
        Style::plain(100),
        "
warning[selector-tie]: decided by who alone
    ╭─[c.kdl:22:1]
 21 │ x 1
 22 │ two 2
    · ─┬─
    ·  ╰── this wins
    ╰────
    ╭─[c.kdl:1:1]
  1 │ one 1
    · ─┬─
    ·  ╰── over this
  2 │ x 1
    ╰────

",
    );
}

#[test]
fn a_long_line_is_cut_around_what_is_meant() {
    let text = format!("{{\"a\":\"{}\",\"bad\":1,\"z\":\"{}\"}}", "x".repeat(500), "y".repeat(10 << 20));
    let mut case = Case::new(&[("a.json", &text)]);
    case.report.push(Diagnostic::new(UNKNOWN, case.span(0, "\"bad\"", 0), "`bad` is no field").label("here"));
    case.prints(
        Style::plain(80),
        "
error[unknown-field]: `bad` is no field
   ╭─[a.json:1:509]
 1 │ …xxxxxxxxxxxxxxxxxxxxxx\",\"bad\":1,\"z\":\"yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy…
   ·                          ──┬──
   ·                            ╰── here
   ╰────

",
    );
}

#[test]
fn the_end_of_a_file_is_that_of_its_last_words() {
    let mut case = Case::new(&[("b.kdl", "service a {\n    x {\n\n"), ("empty.kdl", "")]);
    let missing = Diagnostic::new(CLASH, Span::new(FileId(0), 21, 21), "a block has no end");
    case.report.push(missing.label("a `}` is missing").with(case.span(0, "{", 1), "opened here"));
    case.report.push(Diagnostic::new(CLASH, Span::new(FileId(1), 0, 0), "no fleet").label("nothing here"));
    case.prints(
        Style::plain(100),
        "
error[fold-conflict]: a block has no end
   ╭─[b.kdl:2:8]
 1 │ service a {
 2 │     x {
   ·       ┬┬
   ·       │╰── a `}` is missing
   ·       ╰── opened here
   ╰────

error[fold-conflict]: no fleet
   ╭─[empty.kdl:1:1]
 1 │
   · ┬
   · ╰── nothing here
   ╰────

",
    );
}

#[test]
fn tabs_wide_characters_and_escapes_keep_arrows_in_place() {
    let mut case = Case::new(&[("d\u{1b}.kdl", "a {\r\n\tb \u{1b}[31m\"é漢\" c\r\n}\r\n")]);
    let finding = Diagnostic::new(UNKNOWN, case.span(0, "c", 0), "no \u{1b}[2J").label("\u{202e}here");
    case.report.push(finding);
    case.prints(
        Style::plain(100),
        "
error[unknown-field]: no ␛[2J
   ╭─[d␛.kdl:2:14]
 1 │ a {
 2 │     b ␛[31m\"é漢\" c
   ·                  ┬
   ·                  ╰── \u{fffd}here
 3 │ }
   ╰────

",
    );
}

#[test]
fn a_span_of_many_lines_is_shown_by_its_first() {
    let mut case = Case::new(&[("services/pay.kdl", PAY)]);
    let block = PAY.trim_end();
    case.report.push(Diagnostic::new(UNKNOWN, case.span(0, block, 0), "no image").label("two\nlines"));
    case.prints(
        Style::plain(100),
        "
error[unknown-field]: no image
   ╭─[services/pay.kdl:1:1]
 1 │ service payment-service {
   · ────────────┬────────────
   ·             ╰─┤ two
   ·               │ lines
 2 │     use spring-boot
   ╰────

",
    );
}

#[test]
fn what_no_file_holds_is_words_alone() {
    let mut case = Case::new(&[]);
    let finding = Diagnostic::new(CLASH, Span::NONE, "no fleet\nin this folder").with(Span::NONE, "looked in `x`");
    case.report.push(finding.help("run `cellfold init`\nor name a folder").help("read the book"));
    case.prints(
        Style::plain(100),
        "
error[fold-conflict]: no fleet
  in this folder
  note: looked in `x`
  help: run `cellfold init`
    or name a folder
  help: read the book

",
    );
}

#[test]
fn spans_that_fit_no_file_do_no_harm() {
    let mut case = Case::new(&[("u.kdl", "é漢\nx")]);
    for (start, end) in [(1, 2), (0, 99), (99, 99), (3, 4), (6, 7), (2, 1)] {
        case.report.push(Diagnostic::new(UNKNOWN, Span::new(FileId(0), start, end), "odd").label("l"));
    }
    for width in [0, 1, 30] {
        assert!(text(&case.report, &case.sources, Style::coloured(width)).contains("u.kdl:1:1"));
    }
}

#[test]
fn the_summary_counts_worst_first() {
    let mut report = Report::new();
    assert_eq!(summary(&report), None);
    report.push(Diagnostic::new(ORDER, Span::NONE, "w"));
    assert_eq!(summary(&report).as_deref(), Some("1 warning"));
    report.push(Diagnostic::new(UNKNOWN, Span::NONE, "e"));
    report.push(Diagnostic::new(CLASH, Span::NONE, "e"));
    assert_eq!(summary(&report).as_deref(), Some("2 errors, 1 warning"));
}

#[test]
fn what_the_spec_allows_is_a_line_and_counts_for_nothing() {
    let mut case = Case::new(&[("services/pay.kdl", PAY)]);
    let at = case.span(0, "use spring-boot", 0);
    for (object, field) in [("Deployment/pay", "a"), ("Deployment/pay", "b"), ("Service/pay", "c")] {
        let finding = Diagnostic::new(ORDER, case.span(0, "image", 0), "no order").object(format!("{object} {field}"));
        case.report.push(finding.allowed("one\nnode", at));
    }
    case.report.push(Diagnostic::new(UNKNOWN, Span::NONE, "no fleet"));
    case.report.push(Diagnostic::new(UNKNOWN, Span::NONE, "no name").allowed("none", Span::NONE));
    case.report.iter_mut().take(1).for_each(|finding| finding.more = 7);
    case.prints(
        Style::plain(100),
        "
error[unknown-field]: no fleet

allowed[selector-tie]: Deployment/pay, Service/pay in 10 places: one node (services/pay.kdl:2)
allowed[unknown-field]: no name: none
",
    );
    assert_eq!(summary(&case.report).as_deref(), Some("1 error"));
    case.report = case.report.into_vec().split_off(4).into();
    assert!(!case.report.has_errors());
    assert_eq!(summary(&case.report), None);
}
