//! Findings for programs.

use serde_json::{Value, json as object};

use crate::diag::{Diagnostic, Label, Report, UnitName};
use crate::source::{Sources, Span};

/// The findings as JSON text: an array with one object per line, and a line break at its end.
///
/// [`json_value`] tells the schema.
pub fn json(report: &Report, sources: &Sources) -> String {
    let findings: Vec<String> = report.iter().map(|finding| one(finding, sources).to_string()).collect();
    if findings.is_empty() { "[]\n".to_owned() } else { format!("[\n{}\n]\n", findings.join(",\n")) }
}

/// The findings as a JSON array. Every object has all of these keys, in this order:
///
/// | key | value |
/// |---|---|
/// | `code` | the stable name of the kind of finding |
/// | `severity` | `error`, `warning` or `note` |
/// | `message` | what is wrong |
/// | `file` | the path within the fleet, or null where no file answers for it |
/// | `line`, `column` | where it starts, from 1, columns in characters, or null |
/// | `endLine`, `endColumn` | where it ends; the column is that after the last character |
/// | `label` | the words at the place, usually what was expected, or null |
/// | `object` | the emitted object and field, or null |
/// | `service`, `target` | the unit that it was found in, or null; a target's own objects are of no service |
/// | `places` | all units that it holds for: `service` and `target` of each |
/// | `help` | ways out |
/// | `related` | other places: `file` to `endColumn` and `label`, as above |
/// | `allowed` | where the spec allows it: `reason`, and `file` to `endColumn`; else null |
///
/// Keys may be added; none is renamed, or changes its meaning.
pub fn json_value(report: &Report, sources: &Sources) -> Value {
    report.iter().map(|finding| one(finding, sources)).collect()
}

fn one(finding: &Diagnostic, sources: &Sources) -> Value {
    let mut value = object!({
        "code": finding.code.id,
        "severity": finding.severity.word(),
        "message": finding.message,
    });
    place(&mut value, &finding.at, sources);
    value["object"] = finding.object.as_deref().into();
    let first = finding.units.first();
    value["service"] = first.and_then(|unit| unit.service.as_deref()).into();
    value["target"] = first.and_then(|unit| unit.target.as_deref()).into();
    value["places"] = units(&finding.units);
    value["help"] = finding.help.as_slice().into();
    value["related"] = finding
        .related
        .iter()
        .map(|label| {
            let mut related = object!({});
            place(&mut related, label, sources);
            related
        })
        .collect();
    value["allowed"] = finding.allowed.as_ref().map_or(Value::Null, |allowed| {
        let mut value = object!({ "reason": allowed.reason });
        span(&mut value, allowed.at, sources);
        value
    });
    value
}

/// Units, as service and target.
pub(super) fn units(units: &[UnitName]) -> Value {
    units.iter().map(|UnitName { service, target }| object!({ "service": service, "target": target })).collect()
}

/// Adds a label's place and words.
fn place(value: &mut Value, label: &Label, sources: &Sources) {
    span(value, label.span, sources);
    value["label"] = (!label.text.is_empty()).then_some(label.text.as_str()).into();
}

/// Adds a place.
fn span(value: &mut Value, span: Span, sources: &Sources) {
    let Span { start, end, .. } = span;
    let file = sources.file_of(span);
    let (start, end) = (file.map(|file| file.position(start)), file.map(|file| file.position(end)));
    value["file"] = file.map(|file| file.path.as_str()).into();
    value["line"] = start.map(|at| at.line).into();
    value["column"] = start.map(|at| at.column).into();
    value["endLine"] = end.map(|at| at.line).into();
    value["endColumn"] = end.map(|at| at.column).into();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::{Code, Severity};
    use crate::source::SourceFile;

    const CODE: Code = Code { id: "unknown-field", severity: Severity::Error, meaning: "" };

    #[test]
    fn every_key_is_always_there() {
        let mut sources = Sources::default();
        let a = sources.add(SourceFile::new("a.kdl", "é x\ny {\n}\n"));
        let mut report = Report::new();
        let unit = UnitName { service: Some("pay".to_owned()), target: Some("dev".to_owned()) };
        let first = Diagnostic::new(CODE, Span::new(a, 3, 10), "no \"field\"").label("here").help("say y");
        report.push(
            first.object("Deployment/pay spec").unit(unit).with(Span::new(a, 0, 2), "first").with(Span::NONE, "known"),
        );
        report.push(Diagnostic::new(CODE, Span::NONE, "nothing").label("").allowed("why not", Span::new(a, 5, 6)));
        let expected = concat!(
            "[\n",
            r#"{"code":"unknown-field","severity":"error","message":"no \"field\"","#,
            r#""file":"a.kdl","line":1,"column":3,"endLine":3,"endColumn":2,"label":"here","#,
            r#""object":"Deployment/pay spec","service":"pay","target":"dev","#,
            r#""places":[{"service":"pay","target":"dev"}],"help":["say y"],"related":["#,
            r#"{"file":"a.kdl","line":1,"column":1,"endLine":1,"endColumn":2,"label":"first"},"#,
            r#"{"file":null,"line":null,"column":null,"endLine":null,"endColumn":null,"label":"known"}],"allowed":null},"#,
            "\n",
            r#"{"code":"unknown-field","severity":"error","message":"nothing","#,
            r#""file":null,"line":null,"column":null,"endLine":null,"endColumn":null,"label":null,"#,
            r#""object":null,"service":null,"target":null,"places":[],"help":[],"related":[],"#,
            r#""allowed":{"reason":"why not","file":"a.kdl","line":2,"column":1,"endLine":2,"endColumn":2}}"#,
            "\n]\n",
        );
        let text = json(&report, &sources);
        assert_eq!(text, expected);
        assert_eq!(serde_json::from_str::<Value>(&text).ok(), Some(json_value(&report, &sources)));
        assert_eq!(json(&Report::new(), &sources), "[]\n");
    }
}
