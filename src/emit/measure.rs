//! What an analysis measures, and the metrics that judge it or watch it.

use super::codes;
use super::promql::{Bound, Pods, quantile, spoken};
use crate::diag::{Diagnostic, Report};
use crate::manifest::Build;
use crate::node::{Node, Text, Value};
use crate::resolve::unit::{Unit, Workload};
use crate::shape::{duration_millis, percent};
use crate::source::{Origin, Rule, Span};
use crate::spec::model::{Analysis, DurationText, MetricsSource, Threshold, ThresholdText};

const BLIND: Rule = Rule("five minutes without an answer from Prometheus end an analysis");
const FULL: Rule = Rule("a rate is judged once its time has passed");
/// Errors in a row, ten seconds apart: Argo's own 4 would give a rollout up whenever Prometheus restarts.
const ERRORS: i64 = 30;
/// Seconds between two looks of what watches.
pub const EVERY: u64 = 30;
/// The longest name of a workload that leaves the hash of its template whole in the names of its pods.
const LONGEST: usize = 46;

/// An entry of an analysis that is measured.
pub struct Measured {
    /// What it is called in the spec.
    pub word: &'static str,
    /// Which percentile, of a latency.
    pub percentile: Option<Text>,
    /// The name of its metric.
    pub metric: Text,
    /// Where it stands.
    pub span: Span,
    /// Whether its judgement is only reported.
    pub is_dry: bool,
    /// The query over its time.
    query: String,
    /// The query of what must hold all the while, for rollbacks.
    guard: String,
    unit: LimitUnit,
    bound: Bound,
    pass: Said,
    fail: Said,
    rollback: Said,
    /// The seconds over which it is measured.
    over: u64,
    /// Whether it is a rate, which is none until that time has passed.
    is_rate: bool,
}

/// A limit, as the query's result is compared with it.
#[derive(Clone, Copy)]
enum Said {
    Not,
    /// There is one, and a finding about it.
    Wrong,
    At(f64, Origin),
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

/// The words of an entry, whichever record they stand in.
struct Words<'a> {
    max: Option<&'a ThresholdText>,
    min: Option<&'a ThresholdText>,
    fail: Option<&'a ThresholdText>,
    rollback: Option<&'a ThresholdText>,
    over: Option<&'a DurationText>,
    is_dry: bool,
}

/// An entry before its limits are read.
struct Raw<'a> {
    word: &'static str,
    percentile: Option<&'a Text>,
    metric: String,
    span: Span,
    words: Words<'a>,
    unit: LimitUnit,
    /// What a limit of it is, where neither `max` nor `min` says it.
    natural: Bound,
}

/// How an entry is asked for, over so many seconds.
type Query<'a> = dyn Fn(u64) -> String + 'a;

/// What the words of an analysis measure, in the order of the reference. Where nobody asks, it is not told what cannot be
/// measured here: only what is wrong everywhere.
pub fn measured(
    unit: &Unit,
    workload: &Workload,
    words: &Analysis,
    is_asked: bool,
    report: &mut Report,
) -> Vec<Measured> {
    let pods = Pods {
        namespace: unit.namespace.as_ref().and_then(Node::as_str).unwrap_or_default(),
        workload: workload.name.as_str().unwrap_or_default(),
        source: unit.place.metrics,
        scrape: unit.place.scrape,
    };
    let mut found = Found { unit, workload, pods, is_asked, report, entries: Vec::new() };
    if let Some(said) = &words.error_rate {
        let raw = plain("errorRate", "error-rate", said, LimitUnit::Share, Bound::Ceiling);
        found.counted_by_requests(&raw);
        found.add(raw, 120, &|over| pods.error_ratio(&spoken(over)));
    }
    for item in &words.latency {
        let Some(quantile) = quantile(&item.name) else {
            found.report.push(
                Diagnostic::new(codes::ANALYSIS, item.span, format!("`latency {}` is no percentile", item.name))
                    .label("expected one such as `p50`, `p95`, `p99` or `p99.9`"),
            );
            continue;
        };
        let said = &item.value;
        let raw = Raw {
            word: "latency",
            percentile: Some(&item.name),
            metric: format!("latency-{}", item.name),
            span: item.span,
            words: Words {
                max: said.max.as_ref(),
                min: None,
                fail: said.fail.as_ref(),
                rollback: said.rollback.as_ref(),
                over: said.over.as_ref(),
                is_dry: said.dry_run.as_ref().is_some_and(|dry| dry.value),
            },
            unit: LimitUnit::Time(pods.in_latency_unit(1.0)),
            natural: Bound::Ceiling,
        };
        found.counted_by_requests(&raw);
        found.add(raw, 300, &|over| pods.latency(&quantile, &spoken(over)));
    }
    if let Some(said) = &words.throughput {
        let raw = plain("throughput", "throughput", said, LimitUnit::Share, Bound::Floor);
        found.counted_by_requests(&raw);
        found.add(raw, 300, &|over| pods.throughput(&spoken(over)));
    }
    if let Some(said) = &words.ready {
        let raw = plain("ready", "ready", said, LimitUnit::Share, Bound::Floor);
        found.add_state(raw, &pods.ready());
    }
    if let Some(said) = &words.db_connections {
        let raw = plain("dbConnections", "db-connections", said, LimitUnit::Share, Bound::Ceiling);
        found.add_state(raw, &pods.connections());
    }
    if let Some(said) = &words.memory {
        let raw = plain("memory", "memory", said, LimitUnit::Share, Bound::Ceiling);
        found.of_a_limit(&raw, "memory");
        found.add_state(raw, &pods.memory());
    }
    if let Some(said) = &words.cpu {
        let raw = plain("cpu", "cpu", said, LimitUnit::Share, Bound::Ceiling);
        found.of_a_limit(&raw, "cpu");
        found.add(raw, 300, &|over| pods.cpu(&spoken(over)));
    }
    if let Some(said) = &words.restarts {
        let raw = plain("restarts", "restarts", said, LimitUnit::Count, Bound::Ceiling);
        found.add(raw, 300, &|over| pods.restarts(&spoken(over)));
    }
    found.names_of_pods(words);
    found.entries
}

fn plain<'a>(word: &'static str, metric: &str, said: &'a Threshold, unit: LimitUnit, natural: Bound) -> Raw<'a> {
    let words = Words {
        max: said.max.as_ref(),
        min: said.min.as_ref(),
        fail: said.fail.as_ref(),
        rollback: said.rollback.as_ref(),
        over: said.over.as_ref(),
        is_dry: said.dry_run.as_ref().is_some_and(|dry| dry.value),
    };
    Raw { word, percentile: None, metric: metric.to_owned(), span: said.origin.span, words, unit, natural }
}

/// What has been found to be measured so far.
struct Found<'a, 'r> {
    unit: &'a Unit,
    workload: &'a Workload,
    pods: Pods<'a>,
    is_asked: bool,
    report: &'r mut Report,
    entries: Vec<Measured>,
}

impl Found<'_, '_> {
    /// What is so at any moment.
    fn add_state(&mut self, raw: Raw<'_>, query: &str) {
        self.add_with(raw, 300, false, &|_| query.to_owned());
    }

    /// A rate over a time, which is so many seconds unless said.
    fn add(&mut self, raw: Raw<'_>, unless: u64, query: &Query<'_>) {
        self.add_with(raw, unless, true, query);
    }

    fn add_with(&mut self, raw: Raw<'_>, unless: u64, is_rate: bool, query: &Query<'_>) {
        direction(&raw, self.report);
        let least = self.pods.scrape * 4;
        let over = raw.words.over.map_or(unless.max(least), |over| over.millis().div_ceil(1000));
        self.scrapes(&raw, over, least);
        let bound = match (raw.words.max, raw.words.min) {
            (Some(_), _) => Bound::Ceiling,
            (None, Some(_)) => Bound::Floor,
            (None, None) => raw.natural,
        };
        // Restarts are counted over their time; the rest must hold all the while.
        let guard = match raw.unit {
            LimitUnit::Count => query(over),
            _ => self.pods.all_the_while(&query(self.pods.moment()), bound, over),
        };
        let (pass, fail, rollback) = (
            self.said(raw.words.max.or(raw.words.min), raw.unit),
            self.said(raw.words.fail, raw.unit),
            self.said(raw.words.rollback, raw.unit),
        );
        let entry = Measured {
            word: raw.word,
            percentile: raw.percentile.cloned(),
            metric: Text::from(raw.metric),
            span: raw.span,
            is_dry: raw.words.is_dry,
            query: query(over),
            guard,
            unit: raw.unit,
            bound,
            pass,
            fail,
            rollback,
            over,
            is_rate,
        };
        tiers(&entry, &raw.words, self.report);
        self.entries.push(entry);
    }

    /// A window that holds fewer than four scrapes measures chance.
    fn scrapes(&mut self, raw: &Raw<'_>, over: u64, least: u64) {
        let Some(said) = raw.words.over.filter(|_| over < least && self.is_asked) else { return };
        self.report.push(
            Diagnostic::new(codes::ANALYSIS, said.0.span(), "this time holds fewer than four scrapes")
                .label(format!("expected at least `{}`", spoken(least)))
                .help("how often Prometheus scrapes is said in the fleet: `metrics scrape=\"15s\"`"),
        );
    }

    fn said(&mut self, limit: Option<&ThresholdText>, unit: LimitUnit) -> Said {
        let Some(limit) = limit else { return Said::Not };
        let value = match (&limit.0.value, unit) {
            (Value::Text(text), LimitUnit::Share) => percent(text).map(|percent| percent / 100.0),
            #[allow(clippy::cast_precision_loss, reason = "milliseconds of a latency are small")]
            (Value::Text(text), LimitUnit::Time(scale)) => duration_millis(text).map(|millis| millis as f64 * scale),
            (Value::Number(number), LimitUnit::Count) => number.as_float(),
            _ => None,
        };
        if let Some(value) = value {
            return Said::At(value, limit.0.origin);
        }
        let expects = match unit {
            LimitUnit::Share => "a percentage such as `1%`",
            LimitUnit::Time(_) => "a duration such as `200ms`",
            LimitUnit::Count => "a number",
        };
        self.report.push(
            Diagnostic::new(codes::ANALYSIS, limit.0.span(), "this limit is not in the unit of what is measured")
                .label(format!("expected {expects}")),
        );
        Said::Wrong
    }

    fn cannot(&mut self, raw: &Raw<'_>, why: &str, way_out: &str) {
        if !self.is_asked {
            return;
        }
        let name = raw.percentile.map_or_else(|| raw.word.to_owned(), |which| format!("{} {which}", raw.word));
        self.report.push(
            Diagnostic::new(codes::ANALYSIS, raw.span, format!("`{name}` cannot be measured"))
                .label(why.to_owned())
                .help(way_out.to_owned()),
        );
    }

    /// Requests that Istio counts are there only where Istio is.
    fn counted_by_requests(&mut self, raw: &Raw<'_>) {
        if self.unit.place.metrics == MetricsSource::Istio && self.unit.place.istio.is_none() {
            let way_out = "say who counts them in the fleet: `metrics source=spring-boot` or `metrics source=http`";
            self.cannot(raw, "its requests are counted by Istio, and there is none", way_out);
        }
    }

    /// A share of a limit that no container has gives no answer, and an analysis without one waits for a person.
    fn of_a_limit(&mut self, raw: &Raw<'_>, resource: &str) {
        let pod = &self.workload.pod;
        let limited = pod.fields.get("resources").into_iter();
        let mut limited =
            limited.chain(pod.containers.iter().filter_map(|container| container.fields.get("resources")));
        if !limited.any(|resources| resources.at(&["limits", resource]).is_some()) {
            let way_out = format!("write `resources {{ limits {resource}=… }}`");
            self.cannot(raw, "it is a share of a limit, and no container has one", &way_out);
        }
    }

    /// Where names are long, Kubernetes cuts the hash off the names of pods.
    fn names_of_pods(&mut self, words: &Analysis) {
        let name = &self.workload.name;
        let length = name.as_str().map_or(0, str::len);
        if length > LONGEST && self.is_asked && !self.entries.is_empty() {
            self.report.push(
                Diagnostic::new(codes::ANALYSIS, words.origin.span, "the pods of the new version cannot be told apart")
                    .label(format!("the workload's name has {length} characters"))
                    .with(name.span(), format!("expected at most {LONGEST}, so that its pods' names hold the hash"))
                    .help("write a shorter one: `names workload=…`"),
            );
        }
    }
}

/// A number as both Argo's expressions and people read it.
fn shown(number: f64) -> String {
    let rounded = (number * 1e9).round() / 1e9;
    format!("{rounded}")
}

/// What is worse the more of it there is does not pass from a limit on, and what is better does not pass up to one.
fn direction(raw: &Raw<'_>, report: &mut Report) {
    let (limit, wanted, said) = match (raw.word, raw.words.max, raw.words.min) {
        ("errorRate" | "restarts", None, Some(min)) => (min, "max", "min"),
        ("ready", Some(max), None) => (max, "min", "max"),
        _ => return,
    };
    let message = format!("`{}` would pass the worse it is", raw.word);
    report.push(
        Diagnostic::new(codes::ANALYSIS, limit.0.span(), message)
            .label(format!("expected `{wanted}`, not `{said}`"))
            .help(format!("`{wanted}` is where it passes, `rollback` where the new version is rolled back")),
    );
}

/// Pass, fail and roll back must come in this order.
fn tiers(entry: &Measured, words: &Words<'_>, report: &mut Report) {
    let contradict = || {
        Diagnostic::new(
            codes::ANALYSIS,
            words.rollback.or(words.fail).or(words.min).map_or(entry.span, |limit| limit.0.span()),
            format!("the limits of `{}` contradict each other", entry.metric),
        )
    };
    if words.max.is_some() && words.min.is_some() {
        report.push(contradict().label("expected `max` or `min`, not both"));
        return;
    }
    let wrong = |a: Said, b: Said| match (a, b, entry.bound) {
        (Said::At(a, _), Said::At(b, _), Bound::Ceiling) => a > b,
        (Said::At(a, _), Said::At(b, _), Bound::Floor) => a < b,
        _ => false,
    };
    let order = match entry.bound {
        Bound::Ceiling => "pass ≤ fail ≤ rollback",
        Bound::Floor => "pass ≥ fail ≥ rollback",
    };
    if wrong(entry.pass, entry.fail) || wrong(entry.fail, entry.rollback) || wrong(entry.pass, entry.rollback) {
        report.push(contradict().label(format!("expected {order}")));
    }
}

/// When something is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times {
    /// The seconds after which it is measured first.
    pub delay: u64,
    /// How often it is measured; `None` for as long as the rollout lasts.
    pub count: Option<u64>,
}

impl Times {
    /// The seconds that it takes, where it ends.
    pub fn seconds(self) -> u64 {
        self.delay + self.count.map_or(0, |count| count.saturating_sub(1) * EVERY)
    }
}

impl Measured {
    /// Whether it has a limit to judge by.
    pub fn judges(&self) -> bool {
        !matches!(self.pass, Said::Not)
    }

    /// Whether it has a limit beyond which the new version is rolled back.
    pub fn watches(&self) -> bool {
        !matches!(self.rollback, Said::Not)
    }

    /// When it is judged, if the new version has been asked for so many seconds before: a rate needs its time.
    pub fn judged(&self, before: u64) -> Times {
        Times { delay: if self.is_rate { self.over.saturating_sub(before) } else { 0 }, count: Some(1) }
    }

    /// When it is watched: as soon as its time has passed, until so many seconds are over, or as long as it takes.
    /// `None` where its time has not passed by then.
    pub fn watched(&self, until: Option<u64>) -> Option<Times> {
        let delay = self.over;
        match until {
            None => Some(Times { delay, count: None }),
            Some(until) if until >= delay => Some(Times { delay, count: Some((until - delay) / EVERY + 1) }),
            Some(_) => None,
        }
    }

    /// The seconds over which it is measured.
    pub fn over(&self) -> u64 {
        self.over
    }

    /// A metric that judges once: it passes, it fails, or, between the limits or with no answer, a person decides.
    pub fn judge(&self, unit: &Unit, times: Times) -> Option<Node> {
        let Said::At(pass, origin) = self.pass else { return None };
        let (passes, fails, beyond) = match self.bound {
            Bound::Ceiling => ("<=", ">=", ">"),
            Bound::Floor => (">=", "<=", "<"),
        };
        let (fails, at) = match self.fail {
            Said::At(at, _) => (fails, at),
            Said::Not => (beyond, pass),
            Said::Wrong => return None,
        };
        let metric = self
            .metric(self.metric.clone(), times)
            .put("successCondition", condition(passes, pass, origin))
            .put("failureCondition", condition(fails, at, origin));
        Some(self.asked(unit, metric, &self.query))
    }

    /// A metric that watches: it fails beyond the limit, and no answer is no failure.
    pub fn watch(&self, unit: &Unit, name: Text, times: Times) -> Option<Node> {
        let Said::At(limit, origin) = self.rollback else { return None };
        let beyond = match (self.bound, self.unit) {
            (Bound::Floor, _) => "<",
            (Bound::Ceiling, LimitUnit::Count) => ">=",
            (Bound::Ceiling, _) => ">",
        };
        let metric = self.metric(name, times).put("failureCondition", condition(beyond, limit, origin));
        Some(self.asked(unit, metric, &self.guard))
    }

    fn metric(&self, name: Text, times: Times) -> Build {
        let origin = Origin::set(self.span);
        let seconds = |seconds: u64| Node::text(spoken(seconds), Origin::derived(self.span, FULL));
        let count = times.count.and_then(|count| i64::try_from(count).ok());
        let mut metric = Build::new(origin).put("name", Node::text(name, origin));
        if times.delay > 0 {
            metric = metric.put("initialDelay", seconds(times.delay));
        }
        if times.count != Some(1) {
            metric = metric.text("interval", spoken(EVERY));
        }
        metric.put_some("count", count.map(|count| Node::int(count, origin)))
    }

    fn asked(&self, unit: &Unit, metric: Build, query: &str) -> Node {
        let origin = Origin::set(self.span);
        let query = Node::text(query, origin).evaluated();
        let prometheus = Build::new(origin).put("address", unit.place.prometheus.clone()).put("query", query).finish();
        metric
            .int("failureLimit", 0)
            .put("consecutiveErrorLimit", Node::int(ERRORS, Origin::default_of(self.span, BLIND)))
            .put("provider", Build::new(origin).put("prometheus", prometheus).finish())
            .finish()
    }
}

fn condition(compared: &str, limit: f64, origin: Origin) -> Node {
    let limit = shown(limit);
    Node::text(format!("len(result) > 0 && !isNaN(result[0]) && result[0] {compared} {limit}"), origin)
}
