//! Every query that is emitted parses: by a parser in Rust, and by Prometheus' own, with which it is compared on broken
//! ones too. The comparison is skipped where there is no promtool.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs, reason = "tests")]

mod support;

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use serde_json::json;
use support::{emitted, tool};

/// What no reader of PromQL may take.
const BROKEN: &[&str] = &[
    "",
    "sum(rate(x[5m])",
    "sum(rate(x[5m])))",
    "rate(x)",
    "rate(x[5m]) / sum(",
    "histogram_quantile(x[5m])",
    "histogram_quantile(0.95, sum by (le) (rate(x[5m]))",
    "min_over_time(x[2m:15s)",
    "min_over_time(sum(rate(x[5m])))",
    "avg_over_time(sum(rate(x[5m]))[30m] offset 30m)",
    "rate(x[1.5m])",
    "rate(x[five])",
    "x{pod=~\"web-(\"}",
    "x{pod=web}",
    "x{pod=~\"web-.+\"",
    "x{pod=>\"web\"}",
    "{}",
    "x offset",
    "x and 1",
    "1 > 2",
    "vector(\"a\")",
    "unknown_function(x)",
    "sum by (pod, (x)",
    "max(x",
    "x or",
    "\"never closed",
    "x[5m] + 1",
    "-",
];

fn parses(query: &str) -> bool {
    promql_parser::parser::parse(query).is_ok()
}

/// Every query in the golden trees and transcripts, as it is asked: with arguments in the place of their names.
fn queries() -> BTreeSet<String> {
    let supplied = |query: String| {
        let mut parts = query.split("{{");
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |asked, part| asked + "6b8f7d5c9" + part.split_once("}}").map_or(part, |(_, rest)| rest))
    };
    emitted(&["query"]).into_iter().map(|(_, query)| supplied(query)).collect()
}

/// Whether promtool takes all of these, and what it says.
fn promtool(promtool: &Path, queries: &[&str]) -> (bool, String) {
    let rules: Vec<_> =
        queries.iter().enumerate().map(|(at, query)| json!({"record": format!("q:{at}"), "expr": query})).collect();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rules.yaml");
    std::fs::write(&file, json!({"groups": [{"name": "queries", "rules": rules}]}).to_string()).unwrap();
    let output = Command::new(promtool).args(["check", "rules", "--lint=none"]).arg(&file).output().unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    (output.status.success(), said)
}

#[test]
fn every_query_parses() {
    let queries = queries();
    println!("{} queries", queries.len());
    assert!(queries.len() > 40, "the queries of the golden trees are not found any more");
    let broken: Vec<_> = queries.iter().filter(|query| !parses(query)).collect();
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn the_parser_agrees_with_prometheus() {
    let taken: Vec<_> = BROKEN.iter().filter(|query| parses(query)).collect();
    assert!(taken.is_empty(), "the parser takes what is broken: {taken:?}");
    let Some(tool) = tool("promtool") else {
        println!("skipped: there is no promtool");
        return;
    };
    let queries = queries();
    let all: Vec<&str> = queries.iter().map(String::as_str).collect();
    let (taken, said) = promtool(&tool, &all);
    assert!(taken, "{said}");
    for query in BROKEN {
        let (taken, said) = promtool(&tool, &[query]);
        assert!(!taken, "promtool takes `{query}`: {said}");
    }
    println!("{} queries that both take, {} that neither does", all.len(), BROKEN.len());
}
