//! Findings as SARIF 2.1.0, for code scanning and editors.
//!
//! The standard's words that are easily missed: a brace in a message is doubled (3.11.5), the suppressions of results
//! are all there or all absent (3.27.23), and a base that the reader knows better than we has no URI (3.14.14).

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::{Map, Value, json as object};
use sha2::{Digest, Sha256};

use super::json::units;
use super::places::{path, region, words};
use crate::diag::{Code, Diagnostic, Label, Report};
use crate::source::{Sources, Span};

/// Where the program is at home.
const HOME: &str = env!("CARGO_PKG_HOMEPAGE");

/// The page of all codes below it, which has an anchor for each.
const PAGE: &str = "/docs/reference/diagnostics.md#";

/// The name for the root of the repository, which paths are relative to.
const ROOT: &str = "SRCROOT";

/// What our fingerprints are called. Another way of making them gets another number.
const FINGERPRINT: &str = "cellfoldFinding/v1";

/// The findings as a SARIF log, of which the rules are the codes that were found.
///
/// Paths start at the root of the repository, in which the fleet lies at `prefix`.
pub fn sarif(report: &Report, sources: &Sources, prefix: &str) -> String {
    let codes: BTreeMap<&str, Code> = report.iter().map(|finding| (finding.code.id, finding.code)).collect();
    let mut log = Log { sources, prefix, rules: codes.keys().copied().collect(), seen: BTreeMap::new() };
    let results: Vec<Value> = report.iter().map(|finding| log.result(finding)).collect();
    let version = env!("CARGO_PKG_VERSION");
    let document = object!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {
                "driver": {
                    "name": "cellfold",
                    "version": version,
                    "semanticVersion": version,
                    "informationUri": HOME,
                    "rules": codes.values().map(rule).collect::<Vec<_>>(),
                },
            },
            "invocations": [{ "executionSuccessful": true }],
            "originalUriBaseIds": {
                ROOT: { "description": { "text": "The root of the repository, or the fleet's folder where it is in none." } },
            },
            "columnKind": "utf16CodeUnits",
            "results": results,
        }],
    });
    serde_json::to_string_pretty(&document).map(|text| text + "\n").unwrap_or_default()
}

/// A code as a rule.
fn rule(code: &Code) -> Value {
    let meaning = code.meaning.split_whitespace().collect::<Vec<_>>().join(" ");
    let short = meaning.split_once(". ").map_or(meaning.as_str(), |(first, _)| first).trim_end_matches('.');
    let uri = format!("{HOME}{PAGE}{}", code.id);
    object!({
        "id": code.id,
        "shortDescription": { "text": message(short) },
        "fullDescription": { "text": message(&meaning) },
        // GitHub shows this, and never `helpUri`.
        "help": {
            "text": message(&format!("{meaning}\n{uri}")),
            "markdown": format!("{}\n\n[The reference]({uri})", message(&meaning)),
        },
        "helpUri": uri,
        "defaultConfiguration": { "level": code.severity.word() },
    })
}

struct Log<'a> {
    sources: &'a Sources,
    prefix: &'a str,
    rules: Vec<&'static str>,
    /// How often each text of a fingerprint was met.
    seen: BTreeMap<String, usize>,
}

impl Log<'_> {
    fn result(&mut self, finding: &Diagnostic) -> Value {
        let mut result = object!({
            "ruleId": finding.code.id,
            "ruleIndex": self.rules.iter().position(|id| *id == finding.code.id),
            // Our words are those of the standard.
            "level": finding.severity.word(),
            "message": { "text": message(&words(finding)) },
            "locations": self.locations(finding),
        });
        let related: Vec<Value> = finding.related.iter().filter_map(|label| self.related(label)).collect();
        if !related.is_empty() {
            result["relatedLocations"] = related.into();
        }
        if let Some(first) = finding.units.first() {
            result["properties"] =
                object!({ "service": first.service, "target": first.target, "places": units(&finding.units) });
        }
        result["partialFingerprints"] = object!({ FINGERPRINT: self.fingerprint(finding) });
        result["suppressions"] = finding
            .allowed
            .iter()
            .map(|allowed| {
                let mut suppression = object!({ "kind": "inSource", "justification": allowed.reason });
                if let Some(place) = self.physical(allowed.at) {
                    suppression["location"] = object!({ "physicalLocation": place });
                }
                suppression
            })
            .collect();
        result
    }

    /// Where it is, in the spec and in what is emitted. GitHub refuses a log with a result that is in no file, so what is
    /// about the fleet as a whole is in the fleet's file, without a region.
    fn locations(&self, finding: &Diagnostic) -> Vec<Value> {
        let mut location = Map::new();
        let of_fleet = || {
            let mut files = self.sources.iter().map(|(_, file)| file);
            let file = files.find(|file| file.path.starts_with("fleet."))?;
            Some(object!({ "artifactLocation": artifact(&path(file, self.prefix)) }))
        };
        if let Some(place) = self.physical(finding.at.span).or_else(of_fleet) {
            location.insert("physicalLocation".to_owned(), place);
        }
        if let Some(object) = &finding.object {
            location.insert("logicalLocations".to_owned(), logical(object));
        }
        if location.is_empty() { Vec::new() } else { vec![location.into()] }
    }

    fn physical(&self, span: Span) -> Option<Value> {
        let file = self.sources.file_of(span)?;
        let at = region(file, span);
        Some(object!({
            "artifactLocation": artifact(&path(file, self.prefix)),
            "region": {
                "startLine": at.start_line,
                "startColumn": at.start_column,
                "endLine": at.end_line,
                "endColumn": at.end_column,
            },
        }))
    }

    fn related(&self, label: &Label) -> Option<Value> {
        let mut location = object!({ "physicalLocation": self.physical(label.span)? });
        if !label.text.is_empty() {
            location["message"] = object!({ "text": message(&label.text) });
        }
        Some(location)
    }

    /// What stays the same when lines are put in above: code, path, words, and the text of the line; and of those that
    /// have all of these in common, which one it is.
    fn fingerprint(&mut self, finding: &Diagnostic) -> String {
        let file = self.sources.file_of(finding.at.span);
        let line = file.map_or("", |file| file.line(region(file, finding.at.span).start_line).trim());
        let path = file.map_or("", |file| file.path.as_str());
        let text = [finding.code.id, path, &without_lines(&finding.message), line].join("\0");
        let seen = self.seen.entry(text.clone()).or_default();
        *seen += 1;
        let hash = Sha256::digest(format!("{text}\0{seen}"));
        hash.iter().take(16).fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }
}

/// A message without the numbers that may be those of lines: `fleet.kdl:3:5`, `line 7`.
fn without_lines(message: &str) -> String {
    let mut kept = String::with_capacity(message.len());
    for c in message.chars() {
        let known = kept.ends_with([':', '#']) || kept.ends_with("line ") || kept.ends_with("lines ");
        match c {
            '0'..='9' if kept.ends_with('#') => {}
            '0'..='9' if known => kept.push('#'),
            _ => kept.push(c),
        }
    }
    kept
}

/// An emitted object and its field: `Deployment/pay spec.replicas`.
fn logical(object: &str) -> Value {
    let (kind, name) = match object.split_once(' ') {
        Some((_, field)) => ("property", field),
        None => ("object", object),
    };
    object!([{ "name": name, "fullyQualifiedName": object, "kind": kind }])
}

/// A file by its path from the root. A colon in the first part would make a scheme of it.
fn artifact(path: &str) -> Value {
    let mut uri = String::new();
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(char::from(byte)),
            _ => {
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    object!({ "uri": uri, "uriBaseId": ROOT })
}

/// Text as a message: nothing in it is a placeholder, or a link.
fn message(text: &str) -> String {
    text.replace('{', "{{").replace('}', "}}").replace("](", "] (")
}

#[cfg(test)]
#[path = "sarif_tests.rs"]
mod tests;
