//! Every query that is emitted parses: by a parser in Rust, and by Prometheus' own, with which it is compared on broken
//! ones too. Prometheus then answers them over series of every kind: good and bad ones, silence, a single failure at
//! night. What needs it is skipped where there is no promtool.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs, reason = "tests")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use serde_json::json;
use support::{emitted, emitted_in, root, tool};

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

/// A query as it is asked: with an argument in the place of its name.
fn supplied(query: &str) -> String {
    let mut parts = query.split("{{");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |asked, part| asked + "6b8f7d5c9" + part.split_once("}}").map_or(part, |(_, rest)| rest))
}

/// Every query in the golden trees and transcripts, as it is asked.
fn queries() -> BTreeSet<String> {
    emitted(&["query"]).into_iter().map(|(_, query)| supplied(&query)).collect()
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

const NEW: &str = "namespace=\"demo\",pod=\"web-6b8f7d5c9-abcde\"";
const OLD: &str = "namespace=\"demo\",pod=\"web-5d9c8b7f6-abcde\"";
const OTHER: &str = "namespace=\"demo\",pod=\"web-admin-6b8f7d5c9-abcde\"";

/// What Prometheus has seen, four times a minute, and what an entry comes to after two hours: nothing where there is no
/// answer. Entries are those of the case `emit/analysis-measured`, what watches being called `rollback NAME`.
struct Answer(
    &'static str,
    &'static [(&'static str, &'static str, &'static str)],
    &'static [(&'static str, Option<f64>)],
);

const REQUESTS: &str = "istio_requests_total";
const BUCKETS: &str = "istio_request_duration_milliseconds_bucket";
const READY: &str = "kube_pod_status_ready";
const ANSWERED: &str = "reporter=\"destination\",response_code=\"200\"";
const FAILED: &str = "reporter=\"destination\",response_code=\"503\"";

/// Labels of the new version's pod, unless others are said.
const ANSWERS: &[Answer] = &[
    Answer(
        "silence",
        &[],
        &[
            ("error-rate", None),
            ("latency-p50", None),
            ("throughput", None),
            ("ready", None),
            ("db-connections", None),
            ("memory", None),
            ("cpu", None),
            ("restarts", None),
            ("rollback error-rate", Some(0.0)),
            ("rollback throughput", Some(1.0)),
            ("rollback ready", Some(1.0)),
            ("rollback restarts", None),
        ],
    ),
    Answer(
        "no traffic any more",
        &[
            (REQUESTS, ANSWERED, "7x480"),
            (REQUESTS, FAILED, "7x480"),
            (BUCKETS, "reporter=\"destination\",le=\"+Inf\"", "7x480"),
        ],
        &[("error-rate", None), ("latency-p50", None), ("rollback error-rate", Some(0.0))],
    ),
    Answer(
        "all is well, and nothing has ever failed",
        &[(REQUESTS, ANSWERED, "0+15x480")],
        &[("error-rate", Some(0.0)), ("rollback error-rate", Some(0.0)), ("throughput", Some(1.0))],
    ),
    Answer(
        "every fourth fails",
        &[(REQUESTS, ANSWERED, "0+15x480"), (REQUESTS, FAILED, "0+5x480")],
        &[("error-rate", Some(0.25)), ("rollback error-rate", Some(0.25))],
    ),
    Answer(
        "the old version fails, and one of another name",
        &[(REQUESTS, ANSWERED, "0+15x480"), (REQUESTS, "old 503", "0+15x480"), (REQUESTS, "other 503", "0+15x480")],
        &[("error-rate", Some(0.0)), ("rollback error-rate", Some(0.0)), ("throughput", Some(1.0))],
    ),
    Answer(
        "one request of a quiet night fails",
        &[(REQUESTS, ANSWERED, "0x480"), (REQUESTS, FAILED, "0x478 1x2")],
        &[("rollback error-rate", Some(0.0))],
    ),
    Answer(
        "traffic ends",
        &[(REQUESTS, "old 200", "0+15x440 _x40"), (REQUESTS, ANSWERED, "0x480")],
        &[("throughput", Some(0.0)), ("rollback throughput", Some(0.0))],
    ),
    Answer(
        "nobody is left",
        &[(REQUESTS, "old 200", "0+15x440 _x40")],
        &[("throughput", Some(0.0)), ("rollback throughput", Some(0.0))],
    ),
    Answer(
        "half as fast as before",
        &[
            (BUCKETS, "reporter=\"destination\",le=\"100\"", "0+0x480"),
            (BUCKETS, "reporter=\"destination\",le=\"300\"", "0+15x480"),
            (BUCKETS, "reporter=\"destination\",le=\"+Inf\"", "0+15x480"),
        ],
        &[("latency-p50", Some(200.0))],
    ),
    Answer(
        "no pod is ready",
        &[(READY, "condition=\"true\"", "0x480"), (READY, "condition=\"false\"", "1x480")],
        &[("ready", Some(0.0)), ("rollback ready", Some(0.0))],
    ),
    Answer(
        "a second pod has just come",
        &[(READY, "condition=\"true\"", "1x480"), (READY, "condition=\"true\",uid=\"2\"", "_x476 0x4")],
        &[("ready", Some(0.5)), ("rollback ready", Some(1.0))],
    ),
    Answer(
        "half of the pool, half of the limits, four restarts",
        &[
            ("hikaricp_connections_active", "pool=\"a\"", "5x480"),
            ("hikaricp_connections_max", "pool=\"a\"", "10x480"),
            ("container_memory_working_set_bytes", "container=\"web\"", "50x480"),
            ("container_memory_working_set_bytes", "container=\"\"", "90x480"),
            ("container_cpu_usage_seconds_total", "container=\"web\"", "0+7.5x480"),
            ("kube_pod_container_resource_limits", "container=\"web\",resource=\"memory\"", "100x480"),
            ("kube_pod_container_resource_limits", "container=\"web\",resource=\"cpu\"", "1x480"),
            ("kube_pod_container_status_restarts_total", "container=\"web\"", "0+0.2x480"),
        ],
        &[
            ("db-connections", Some(0.5)),
            ("memory", Some(0.5)),
            ("cpu", Some(0.5)),
            ("restarts", Some(4.0)),
            ("rollback db-connections", Some(0.5)),
            ("rollback memory", Some(0.5)),
            ("rollback cpu", Some(0.5)),
            ("rollback restarts", Some(4.0)),
        ],
    ),
];

fn series((metric, labels, values): &(&str, &str, &str)) -> serde_json::Value {
    let labels = match *labels {
        "old 200" => format!("{OLD},{ANSWERED}"),
        "old 503" => format!("{OLD},{FAILED}"),
        "other 503" => format!("{OTHER},{FAILED}"),
        labels => format!("{NEW},{labels}"),
    };
    json!({"series": format!("{metric}{{{labels}}}"), "values": values})
}

#[test]
fn prometheus_answers_as_is_meant() {
    let Some(tool) = tool("promtool") else {
        println!("skipped: there is no promtool");
        return;
    };
    let mut queries: BTreeMap<String, String> = BTreeMap::new();
    let mut name = String::new();
    for (key, value) in emitted_in(&root().join("golden/cases/emit/analysis-measured.txt"), &["- name", "query"]) {
        if key == "query" {
            let taken = queries.contains_key(&name);
            queries.insert(if taken { format!("rollback {name}") } else { name.clone() }, supplied(&value));
        } else {
            name = value;
        }
    }
    let tests: Vec<_> = ANSWERS
        .iter()
        .map(|Answer(about, given, expected)| {
            let asked: Vec<_> = expected
                .iter()
                .map(|(name, value)| {
                    let query = queries.get(*name).unwrap();
                    // What is no number is no answer; rounded, as sums of fractions are.
                    let expression = format!("round(({query}) >= 0, 0.0001)");
                    let samples: Vec<_> = value.iter().map(|value| json!({"labels": "{}", "value": value})).collect();
                    json!({"expr": expression, "eval_time": "2h", "exp_samples": samples})
                })
                .collect();
            let given: Vec<_> = given.iter().map(series).collect();
            json!({"name": about, "interval": "15s", "input_series": given, "promql_expr_test": asked})
        })
        .collect();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("test.yaml");
    let text = json!({"rule_files": [], "evaluation_interval": "15s", "tests": tests}).to_string();
    std::fs::write(&file, text).unwrap();
    let output = Command::new(tool).args(["test", "rules"]).arg(&file).output().unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{said}");
    println!("{} answers", ANSWERS.iter().map(|Answer(_, _, expected)| expected.len()).sum::<usize>());
}
