//! AnalysisTemplates: what judges after each hold, and what watches in the background.

use super::argo::Analyses;
use super::promql::{HASH, Pods};
use super::{codes, metadata};
use crate::diag::{Diagnostic, Report};
use crate::manifest::Build;
use crate::node::{Node, Text, Value};
use crate::resolve::unit::{Unit, Workload};
use crate::shape::{duration_millis, percent};
use crate::source::{Origin, Rule, Span};
use crate::spec::decode::At;
use crate::spec::model::{DurationText, Threshold, ThresholdText};

const GATE: Rule = Rule("entries with `max` or `min` judge after each hold");
const GUARD: Rule = Rule("entries with `rollback` watch in the background");

/// What an entry measures.
struct Measured<'a> {
    name: Text,
    span: Span,
    /// The query over its time.
    query: String,
    /// The query of what must hold all the while, for rollbacks.
    guard: String,
    unit: LimitUnit,
    words: Limits<'a>,
}

struct Limits<'a> {
    max: Option<&'a ThresholdText>,
    min: Option<&'a ThresholdText>,
    fail: Option<&'a ThresholdText>,
    rollback: Option<&'a ThresholdText>,
    dry_run: bool,
}

/// What a limit is written in.
#[derive(Clone, Copy, PartialEq)]
enum LimitUnit {
    /// A percentage, compared as a share of 1.
    Share,
    /// A duration, compared in that many of the unit for a millisecond.
    Time(f64),
    /// A count.
    Count,
}

/// The query of an entry over its time.
type Query<'a> = dyn Fn(&str) -> String + 'a;

/// The analyses that a workload's words ask for.
pub fn objects(unit: &Unit, workload: &Workload, report: &mut Report) -> Analyses {
    let Some(words) = &workload.analysis else { return Analyses::default() };
    let waiting =
        [("metrics", "metric"), ("jobs", "job"), ("templates", "template"), ("args", "arg"), ("keep", "keep")];
    for (key, word) in waiting {
        if let Some(span) = words.words.key_span(key) {
            report.push(
                Diagnostic::new(codes::NOT_YET, span, format!("`{word}` of an analysis is not emitted yet"))
                    .label("without it")
                    .help(format!("for {} in {}", unit.service, unit.place.path)),
            );
        }
    }
    let measured = measured(unit, workload, report);
    let mut gate = Vec::new();
    let mut guard = Vec::new();
    let mut dry = Vec::new();
    for entry in &measured {
        tiers(entry, report);
        if let Some(metric) = gate_metric(unit, entry, report) {
            gate.push(metric);
            if entry.words.dry_run {
                let name = Node::text(entry.name.clone(), Origin::set(entry.span));
                dry.push(Build::new(Origin::set(entry.span)).put("metricName", name).finish());
            }
        }
        guard.extend(guard_metric(unit, entry, report));
    }
    let origin = words.origin;
    let mut analyses = Analyses::default();
    if !gate.is_empty() {
        let rule = Origin::derived(origin.span, GATE);
        let name = named(workload, "gate", rule);
        analyses.gate = Some(reference(&name, rule).finish());
        analyses.templates.push(template(unit, name, rule, gate, dry));
    }
    if !guard.is_empty() {
        let rule = Origin::derived(origin.span, GUARD);
        let name = named(workload, "guard", rule);
        analyses.background = Some(reference(&name, rule));
        analyses.templates.push(template(unit, name, rule, guard, Vec::new()));
    }
    analyses
}

fn named(workload: &Workload, what: &str, origin: Origin) -> Node {
    Node::text(format!("{}-{what}", workload.name.as_str().unwrap_or_default()), origin)
}

fn reference(name: &Node, origin: Origin) -> Build {
    let one = Build::new(origin).put("templateName", name.clone()).finish();
    let value = Build::new(origin).fixed("podTemplateHashValue", "Latest").finish();
    let hash = Build::new(origin).fixed("name", HASH).put("valueFrom", value).finish();
    Build::new(origin).list("templates", vec![one]).list("args", vec![hash])
}

fn template(unit: &Unit, name: Node, origin: Origin, metrics: Vec<Node>, dry: Vec<Node>) -> Node {
    let arg = Build::new(origin).fixed("name", HASH).finish();
    let spec = Build::new(origin).list("args", vec![arg]).list_some("dryRun", dry).list("metrics", metrics).finish();
    Build::object("argoproj.io/v1alpha1", "AnalysisTemplate", origin)
        .put("metadata", metadata::plain(unit, name))
        .put("spec", spec)
        .finish()
}

fn measured<'a>(unit: &'a Unit, workload: &'a Workload, report: &mut Report) -> Vec<Measured<'a>> {
    let Some(words) = &workload.analysis else { return Vec::new() };
    let pods = Pods {
        namespace: unit.namespace.as_ref().and_then(Node::as_str).unwrap_or_default(),
        workload: workload.name.as_str().unwrap_or_default(),
        source: unit.place.metrics,
    };
    let over = |said: Option<&DurationText>, unless: &str| {
        said.and_then(|over| over.0.as_str()).map_or_else(|| unless.to_owned(), str::to_owned)
    };
    let mut found = Vec::new();
    let mut add = |name: &str, span: Span, query: String, guard: String, unit: LimitUnit, words: Limits<'a>| {
        found.push(Measured { name: Text::new(name), span, query, guard, unit, words });
    };
    if let Some(words) = &words.error_rate {
        let over = over(words.over.as_ref(), "2m");
        let guard = Pods::all_the_while(&pods.error_ratio("1m"), &over);
        add("error-rate", words.origin.span, pods.error_ratio(&over), guard, LimitUnit::Share, limits(words));
    }
    for item in &words.latency {
        let Some(quantile) = quantile(&item.name) else {
            report.push(
                Diagnostic::new(codes::ANALYSIS, item.span, format!("`latency {}` is no percentile", item.name))
                    .label("expected `p50`, `p90`, `p95`, `p99` or `p999`"),
            );
            continue;
        };
        let said = &item.value;
        let over = over(said.over.as_ref(), "5m");
        let guard = Pods::all_the_while(&pods.latency(&quantile, "1m"), &over);
        let limits = Limits {
            max: said.max.as_ref(),
            min: None,
            fail: said.fail.as_ref(),
            rollback: said.rollback.as_ref(),
            dry_run: said.dry_run.as_ref().is_some_and(|dry| dry.value),
        };
        let unit = LimitUnit::Time(pods.in_latency_unit(1.0));
        add(&format!("latency-{}", item.name), item.span, pods.latency(&quantile, &over), guard, unit, limits);
    }
    let plain: [(&str, &Option<Threshold>, &Query<'_>, LimitUnit); 6] = [
        ("throughput", &words.throughput, &|over| pods.throughput(over), LimitUnit::Share),
        ("ready", &words.ready, &|_| pods.ready(), LimitUnit::Share),
        ("db-connections", &words.db_connections, &|_| pods.connections(), LimitUnit::Share),
        ("memory", &words.memory, &|_| pods.memory(), LimitUnit::Share),
        ("cpu", &words.cpu, &|over| pods.cpu(over), LimitUnit::Share),
        ("restarts", &words.restarts, &|over| pods.restarts(over), LimitUnit::Count),
    ];
    for (name, said, query, unit) in plain {
        if let Some(words) = said {
            let over = over(words.over.as_ref(), "5m");
            add(name, words.origin.span, query(&over), query(&over), unit, limits(words));
        }
    }
    found
}

fn limits(words: &Threshold) -> Limits<'_> {
    Limits {
        max: words.max.as_ref(),
        min: words.min.as_ref(),
        fail: words.fail.as_ref(),
        rollback: words.rollback.as_ref(),
        dry_run: words.dry_run.as_ref().is_some_and(|dry: &At<bool>| dry.value),
    }
}

/// `p95` is 0.95, `p999` is 0.999.
fn quantile(name: &str) -> Option<String> {
    let digits = name.strip_prefix('p')?;
    let plain = (1..=5).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    (plain && digits.bytes().any(|byte| byte != b'0')).then(|| format!("0.{digits}"))
}

/// The number of a limit, as the query's result is compared with it.
fn number(limit: &ThresholdText, unit: LimitUnit, report: &mut Report) -> Option<f64> {
    let value = match (&limit.0.value, unit) {
        (Value::Text(text), LimitUnit::Share) => percent(text).map(|percent| percent / 100.0),
        #[allow(clippy::cast_precision_loss, reason = "milliseconds of a latency are small")]
        (Value::Text(text), LimitUnit::Time(scale)) => duration_millis(text).map(|millis| millis as f64 * scale),
        (Value::Number(number), LimitUnit::Count) => number.as_float(),
        _ => None,
    };
    if value.is_none() {
        let expects = match unit {
            LimitUnit::Share => "a percentage such as `1%`",
            LimitUnit::Time(_) => "a duration such as `200ms`",
            LimitUnit::Count => "a number",
        };
        report.push(
            Diagnostic::new(codes::ANALYSIS, limit.0.span(), "this limit is not in the unit of what is measured")
                .label(format!("expected {expects}")),
        );
    }
    value
}

/// A number as both Argo's expressions and people read it.
fn shown(number: f64) -> String {
    let rounded = (number * 1e9).round() / 1e9;
    format!("{rounded}")
}

/// Pass, fail and roll back must come in this order.
fn tiers(entry: &Measured<'_>, report: &mut Report) {
    let mut quiet = Report::new();
    let mut value = |limit: Option<&ThresholdText>| limit.and_then(|limit| number(limit, entry.unit, &mut quiet));
    let (pass, fail, rollback) =
        (value(entry.words.max.or(entry.words.min)), value(entry.words.fail), value(entry.words.rollback));
    let up = entry.words.max.is_some() || entry.words.min.is_none();
    let wrong = |a: Option<f64>, b: Option<f64>| matches!((a, b), (Some(a), Some(b)) if if up { a > b } else { a < b });
    let order = if up { "pass ≤ fail ≤ rollback" } else { "pass ≥ fail ≥ rollback" };
    let place = entry.words.rollback.or(entry.words.fail).map_or(entry.span, |limit| limit.0.span());
    if wrong(pass, fail) || wrong(fail, rollback) || wrong(pass, rollback) {
        report.push(
            Diagnostic::new(codes::ANALYSIS, place, format!("the limits of `{}` contradict each other", entry.name))
                .label(format!("expected {order}")),
        );
    }
}

/// A metric that judges once: it passes, it fails, or, between the limits or with no answer, a person decides.
fn gate_metric(unit: &Unit, entry: &Measured<'_>, report: &mut Report) -> Option<Node> {
    let (limit, pass, fail) = match (entry.words.max, entry.words.min) {
        (Some(max), _) => (max, "<=", (">", ">=")),
        (None, Some(min)) => (min, ">=", ("<", "<=")),
        (None, None) => return None,
    };
    let bound = number(limit, entry.unit, report)?;
    let (fail_op, fail_at) = match entry.words.fail {
        Some(fail_limit) => (fail.1, number(fail_limit, entry.unit, report)?),
        None => (fail.0, bound),
    };
    let known = "len(result) > 0 && !isNaN(result[0])";
    let origin = limit.0.origin;
    let metric = Build::new(Origin::set(entry.span))
        .put("name", Node::text(entry.name.clone(), Origin::set(entry.span)))
        .int("count", 1)
        .put("successCondition", Node::text(format!("{known} && result[0] {pass} {}", shown(bound)), origin))
        .put("failureCondition", Node::text(format!("{known} && result[0] {fail_op} {}", shown(fail_at)), origin))
        .int("failureLimit", 0)
        .put("provider", provider(unit, &entry.query, Origin::set(entry.span)));
    Some(metric.finish())
}

/// A metric that watches: it fails beyond the limit, and no answer is no failure.
fn guard_metric(unit: &Unit, entry: &Measured<'_>, report: &mut Report) -> Option<Node> {
    let limit = entry.words.rollback?;
    let bound = number(limit, entry.unit, report)?;
    let is_floor = entry.words.min.is_some() && entry.words.max.is_none();
    let op = match (is_floor, entry.unit) {
        (true, _) => "<",
        (false, LimitUnit::Count) => ">=",
        (false, _) => ">",
    };
    let condition = format!("len(result) > 0 && !isNaN(result[0]) && result[0] {op} {}", shown(bound));
    let metric = Build::new(Origin::set(entry.span))
        .put("name", Node::text(entry.name.clone(), Origin::set(entry.span)))
        .fixed("interval", "30s")
        .put("failureCondition", Node::text(condition, limit.0.origin))
        .int("failureLimit", 0)
        .put("provider", provider(unit, &entry.guard, Origin::set(entry.span)));
    Some(metric.finish())
}

fn provider(unit: &Unit, query: &str, origin: Origin) -> Node {
    let prometheus = Build::new(origin).put("address", unit.place.prometheus.clone()).text("query", query).finish();
    Build::new(origin).put("prometheus", prometheus).finish()
}
