//! What no case can show by now, and what the standard says.

use super::*;
use crate::diag::Severity;
use crate::source::SourceFile;

const ERROR: Code = Code {
    id: "unknown-field",
    severity: Severity::Error,
    meaning: "A field `{x}` that\n nobody knows. Two sentences.",
};
const WARNING: Code = Code { id: "nothing-deleted", severity: Severity::Warning, meaning: "Nothing." };

fn log(report: &Report, sources: &Sources, prefix: &str) -> Value {
    serde_json::from_str(&sarif(report, sources, prefix)).unwrap_or_default()
}

#[test]
fn a_result_has_its_rule_its_places_and_its_suppression() {
    let mut sources = Sources::default();
    let a = sources.add(SourceFile::new("services/é ü:1.kdl", "x {\n  🦀 y\n}\n"));
    let fleet = sources.add(SourceFile::new("fleet.kdl", "fleet demo\n"));
    let mut report = Report::new();
    let finding = Diagnostic::new(ERROR, Span::new(a, 11, 12), "no {y}").label("[a](b)").help("say z");
    let finding = finding.object("Deployment/pay spec.replicas").with(Span::new(fleet, 0, 5), "in {this}");
    report.push(finding.with(Span::new(fleet, 6, 10), "").with(Span::NONE, "known"));
    report.push(Diagnostic::new(WARNING, Span::new(a, 0, 1), "w").allowed("one node", Span::new(fleet, 6, 10)));
    report.push(Diagnostic::new(WARNING, Span::NONE, "of no file").object("Deployment/pay"));
    let log = log(&report, &sources, "infra");
    let run = &log["runs"][0];

    let rules = &run["tool"]["driver"]["rules"];
    assert_eq!(rules[0]["id"], "nothing-deleted");
    let uri = "https://cellfold.io/docs/reference/diagnostics.md#unknown-field";
    let meaning = "A field `{{x}}` that nobody knows. Two sentences.";
    assert_eq!(
        rules[1],
        object!({
            "id": "unknown-field",
            "shortDescription": { "text": "A field `{{x}}` that nobody knows" },
            "fullDescription": { "text": meaning },
            "help": {
                "text": format!("{meaning}\n{uri}"),
                "markdown": format!("{meaning}\n\n[The reference]({uri})"),
            },
            "helpUri": uri,
            "defaultConfiguration": { "level": "error" },
        })
    );

    let at = |uri: &str, [start_line, start, end_line, end]: [u32; 4]| {
        object!({ "physicalLocation": {
            "artifactLocation": { "uri": uri, "uriBaseId": "SRCROOT" },
            "region": { "startLine": start_line, "startColumn": start, "endLine": end_line, "endColumn": end },
        }})
    };
    let result = &run["results"][0];
    assert_eq!((&result["ruleId"], &result["ruleIndex"]), (&"unknown-field".into(), &1.into()));
    let words = "no {{y}}: [a] (b)\nnote: known\nin: Deployment/pay spec.replicas\nhelp: say z";
    assert_eq!(result["message"]["text"], words);
    let mut place = at("infra/services/%C3%A9%20%C3%BC%3A1.kdl", [2, 6, 2, 7]);
    place["logicalLocations"] = object!([
        { "name": "spec.replicas", "fullyQualifiedName": "Deployment/pay spec.replicas", "kind": "property" },
    ]);
    assert_eq!(result["locations"], object!([place]));
    let mut first = at("infra/fleet.kdl", [1, 1, 1, 6]);
    first["message"] = object!({ "text": "in {{this}}" });
    assert_eq!(result["relatedLocations"], object!([first, at("infra/fleet.kdl", [1, 7, 1, 11])]));
    assert_eq!(result["suppressions"], object!([]));

    let mut suppression = at("infra/fleet.kdl", [1, 7, 1, 11]);
    suppression = object!({ "kind": "inSource", "justification": "one node", "location": suppression });
    assert_eq!(run["results"][1]["suppressions"], object!([suppression]));
    assert_eq!(run["results"][1]["level"], "warning");

    let last = &run["results"][2]["locations"][0];
    assert_eq!(
        last["physicalLocation"],
        object!({
            "artifactLocation": { "uri": "infra/fleet.kdl", "uriBaseId": "SRCROOT" },
        })
    );
    assert_eq!(last["logicalLocations"][0]["kind"], "object");
}

#[test]
fn what_is_in_no_file_has_no_place() {
    let report = Report::from(vec![Diagnostic::new(ERROR, Span::NONE, "no fleet")]);
    let log = log(&report, &Sources::default(), "");
    assert_eq!(log["runs"][0]["results"][0]["locations"], object!([]));
}

#[test]
fn a_fingerprint_stays_where_lines_move() {
    let fingerprints = |above: &str, message: &str| {
        let mut sources = Sources::default();
        let text = format!("{above}  x {{ y y }}\n  x {{ y y }}\nz\n");
        let a = sources.add(SourceFile::new("a.kdl", text.as_str()));
        let places = text.match_indices('y').map(|(at, _)| at).chain(text.find('z'));
        let findings: Vec<Diagnostic> =
            places.map(|at| Diagnostic::new(ERROR, Span::new(a, at, at + 1), message)).collect();
        let log = log(&Report::from(findings), &sources, "");
        let results = log["runs"][0]["results"].as_array().cloned().unwrap_or_default();
        results.iter().map(|result| result["partialFingerprints"][FINGERPRINT].to_string()).collect::<Vec<_>>()
    };
    let first = fingerprints("", "first at a.kdl:3:5, see line 9");
    assert_eq!(first.len(), 5);
    assert_eq!(first.iter().collect::<std::collections::BTreeSet<_>>().len(), 5);
    assert_eq!(first, fingerprints("\n// above\r\n", "first at a.kdl:14:5, see line 20"));
    assert_ne!(first, fingerprints("", "another"));
}

#[test]
fn numbers_of_lines_are_no_part_of_a_message() {
    assert_eq!(without_lines("a.kdl:3:5 and lines 7 to 9, v2"), "a.kdl:#:# and lines # to 9, v2");
    assert_eq!(without_lines("line 12: 5 of #7"), "line #: 5 of #");
}
