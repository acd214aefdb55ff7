//! Findings as workflow commands of GitHub Actions, which shows them beside the lines of a pull request.

use super::places::{path, region, words};
use crate::diag::{Diagnostic, Report, Severity};
use crate::source::Sources;

/// The findings as annotations, one a line: `::error file=…,line=…,…,title=CODE::WORDS`.
///
/// Paths start at the root of the repository, in which the fleet lies at `prefix`. What the spec allows is a notice.
pub fn github(report: &Report, sources: &Sources, prefix: &str) -> String {
    report.iter().map(|finding| one(finding, sources, prefix)).collect()
}

fn one(finding: &Diagnostic, sources: &Sources, prefix: &str) -> String {
    let command = match finding.severity {
        _ if finding.allowed.is_some() => "notice",
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let mut properties = Vec::new();
    if let Some(file) = sources.file_of(finding.at.span) {
        let at = region(file, finding.at.span);
        properties.push(("file", path(file, prefix)));
        properties.push(("line", at.start_line.to_string()));
        properties.push(("endLine", at.end_line.to_string()));
        // GitHub takes columns only of what stands in one line.
        if at.start_line == at.end_line {
            properties.push(("col", at.start_column.to_string()));
            properties.push(("endColumn", at.end_column.to_string()));
        }
    }
    properties.push(("title", finding.code.id.to_owned()));
    let properties: Vec<String> = properties.iter().map(|(key, value)| format!("{key}={}", property(value))).collect();
    format!("::{command} {}::{}\n", properties.join(","), data(&words(finding)))
}

/// Text after the last `::`, which ends with its line.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Text of a property, which ends with a comma or a colon too.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Code;
    use crate::source::{SourceFile, Span};

    const CODE: Code = Code { id: "unknown-field", severity: Severity::Error, meaning: "" };

    #[test]
    fn no_text_can_end_its_command() {
        let mut sources = Sources::default();
        let a = sources.add(SourceFile::new("a,b:c%.kdl", "🦀 x\ny {\n}\n"));
        let mut report = Report::new();
        let finding = Diagnostic::new(CODE, Span::new(a, 5, 6), "100% of\r\n::set-env name=x::y").label("here");
        report.push(finding.object("Deployment/pay spec").help("say y"));
        report.push(Diagnostic { severity: Severity::Warning, ..Diagnostic::new(CODE, Span::new(a, 7, 12), "block") });
        report.push(Diagnostic { severity: Severity::Note, ..Diagnostic::new(CODE, Span::NONE, "no\nfile") });
        report.push(
            Diagnostic::new(CODE, Span::NONE, "known").with(Span::NONE, "it is").allowed("one: node", Span::NONE),
        );
        let expected = "\
::error file=infra/a%2Cb%3Ac%25.kdl,line=1,endLine=1,col=4,endColumn=5,title=unknown-field::100%25 of␍ ::set-env name=x::y: here%0Ain: Deployment/pay spec%0Ahelp: say y
::warning file=infra/a%2Cb%3Ac%25.kdl,line=2,endLine=3,title=unknown-field::block
::notice title=unknown-field::no file
::notice title=unknown-field::known%0Anote: it is%0Aallowed: one: node
";
        assert_eq!(github(&report, &sources, "infra"), expected);
        assert_eq!(github(&Report::new(), &sources, ""), "");
        assert_eq!(property("a:b,c%\r\n"), "a%3Ab%2Cc%25%0D%0A");
    }
}
