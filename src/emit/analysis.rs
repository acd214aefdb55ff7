//! AnalysisTemplates: what judges before traffic moves and after it has, and what watches in the background.

use super::argo::{Analyses, CanaryOf};
use super::kdl::kdl_of;
use super::measure::{Measured, measured};
use super::promql::{HASH, spoken};
use super::{codes, metadata, pod};
use crate::diag::{Diagnostic, Report, closest, list_of};
use crate::manifest::Build;
use crate::node::{Map, Node, Text, Value};
use crate::resolve::unit::{Unit, Workload};
use crate::shape::duration_millis;
use crate::source::{Origin, Rule, Span};
use crate::spec::decode::{Item, Names, RecordType};
use crate::spec::model::{Analysis, Arg, BlueGreen, JobMetric, TemplateRef};

const GATE: Rule = Rule("entries with `max` or `min` judge after each hold");
const GUARD: Rule = Rule("entries with `rollback` watch in the background");
const BEFORE: Rule = Rule("the entries of `before` judge before traffic moves");
const AFTER: Rule = Rule("the entries of `after` judge after traffic has moved, and watch while the old pods stay");
/// What is left of `keepOld` when what watches has ended: time to go back.
const TO_GO_BACK: u64 = 60;

/// An entry of an analysis.
enum Entry<'a> {
    /// Of the measured ones.
    Measured(Box<Measured>),
    /// In Argo's words.
    Metric(&'a Item<Node>),
    /// A Job.
    Job(&'a Item<JobMetric>),
    /// A template that exists.
    Template(&'a Item<TemplateRef>),
}

/// When entries are asked.
#[derive(Clone, Copy)]
enum When {
    /// After a hold of so many seconds or more.
    Hold(u64),
    /// Before all traffic moves.
    Before,
    /// After it has moved. The old pods stay for so many seconds, where they are said.
    After(Option<(u64, Span)>),
}

/// What some entries come to.
#[derive(Default)]
struct Asked {
    metrics: Vec<Node>,
    dry: Vec<Node>,
    /// Templates that exist, as a reference has them.
    others: Vec<Node>,
    /// How many seconds it takes at least.
    seconds: u64,
}

/// The analyses of a canary.
pub fn canary(unit: &Unit, workload: &Workload, canary: &CanaryOf<'_>, report: &mut Report) -> Analyses {
    let Some(cx) = Analysed::new(unit, workload, true, report) else {
        if let Some(names) = &canary.words.gate {
            nothing_to_name(names, "gate", report);
        }
        return Analyses::default();
    };
    let mut analyses = Analyses { keep: cx.keep(), ..Analyses::default() };
    let gate: Vec<&Entry<'_>> = match &canary.words.gate {
        Some(names) => cx.named(names, "gate", Measured::judges, report),
        None => cx.entries.iter().filter(|entry| entry.judges()).collect(),
    };
    let holds = canary.steps.iter().filter_map(|step| step.hold.as_ref()?.as_str().and_then(duration_millis));
    let shortest = holds.min().map(|millis| millis / 1000);
    let own_steps = canary.words.steps.as_ref().and_then(Node::as_list);
    let asked = cx.asked(&gate, When::Hold(shortest.unwrap_or(0)), report);
    let rule = Origin::derived(cx.words.origin.span, GATE);
    if own_steps.is_some() || shortest.is_some() {
        analyses.gate = cx.template("gate", rule, asked, &mut analyses.templates).map(Build::finish);
    } else if !gate.is_empty() {
        let at =
            canary.words.gate.as_ref().and_then(|names| names.0.first()).map_or(canary.words.origin, |at| at.origin);
        idle(at.span, "nothing judges this canary", "none of its steps has a `hold`", report);
    }
    if let (Some(steps), false) = (own_steps, analyses.templates.is_empty()) {
        let name = format!("{}-gate", workload.name.as_str().unwrap_or_default());
        if !steps.iter().any(|step| mentions(step, &|text| text == name)) {
            let step = analyses.gate.as_ref().map(|gate| kdl_of("analysis", gate)).unwrap_or_default();
            let place = canary.words.steps.as_ref().map_or(canary.words.origin.span, Node::span);
            report.push(
                Diagnostic::new(codes::IDLE, place, "nothing judges this canary")
                    .label(format!("no step has the analysis `{name}`"))
                    .help(format!("write `- {{ {step} }}` where it is to judge; in YAML the same keys")),
            );
        }
    }
    let watched = cx.entries.iter().filter_map(|entry| match entry {
        Entry::Measured(entry) => entry.watch(unit, entry.metric.clone(), entry.watched(None)?),
        _ => None,
    });
    let guard = watched.collect();
    let asked = Asked { metrics: guard, ..Asked::default() };
    let rule = Origin::derived(cx.words.origin.span, GUARD);
    if let Some(step) = canary.words.starting_step.as_ref().filter(|_| asked.metrics.is_empty()) {
        idle(step.span(), "nothing watches this canary", "no entry of `analysis` has a `rollback`", report);
    }
    analyses.background = cx.template("guard", rule, asked, &mut analyses.templates);
    analyses
}

/// The analyses of a blue-green delivery.
pub fn blue_green(unit: &Unit, workload: &Workload, words: &BlueGreen, report: &mut Report) -> Analyses {
    let Some(cx) = Analysed::new(unit, workload, true, report) else {
        nothing_to_name(&words.before, "before", report);
        nothing_to_name(&words.after, "after", report);
        return Analyses::default();
    };
    let mut analyses = Analyses { keep: cx.keep(), ..Analyses::default() };
    if words.before.0.is_empty() && words.after.0.is_empty() && !cx.entries.is_empty() {
        idle(words.origin.span, "nothing judges this blueGreen", "neither `before` nor `after` is said", report);
    }
    let before = cx.named(&words.before, "before", Measured::judges, report);
    let asked = cx.asked(&before, When::Before, report);
    if let Some(seconds) = words.words.get("autoPromotionSeconds")
        && seconds.as_int().and_then(|seconds| u64::try_from(seconds).ok()).is_some_and(|given| given <= asked.seconds)
        && !before.is_empty()
    {
        let message = "traffic would move before `before` has judged";
        let expected = format!("expected more than {}", asked.seconds);
        report.push(Diagnostic::new(codes::DELIVERY, seconds.span(), message).label(expected));
    }
    let rule = Origin::derived(cx.words.origin.span, BEFORE);
    analyses.seconds = asked.seconds;
    analyses.before = cx.template("before", rule, asked, &mut analyses.templates).map(Build::finish);

    let after = cx.named(&words.after, "after", |entry| entry.judges() || entry.watches(), report);
    let keep_old = words.keep_old.as_ref().map(|keep| (keep.millis() / 1000, keep.0.span()));
    let asked = cx.asked(&after, When::After(keep_old), report);
    match keep_old {
        Some((seconds, span)) if seconds <= asked.seconds => report.push(
            Diagnostic::new(codes::DELIVERY, span, "the old pods would be gone before `after` has judged")
                .label(format!("expected more than `{}`", spoken(asked.seconds))),
        ),
        _ => {}
    }
    let rule = Origin::derived(cx.words.origin.span, AFTER);
    analyses.seconds = analyses.seconds.max(asked.seconds);
    analyses.after = cx.template("after", rule, asked, &mut analyses.templates).map(Build::finish);
    analyses
}

/// What contradicts itself in an analysis that this delivery does not ask: another target's may, and tomorrow this one's.
pub fn unasked(unit: &Unit, workload: &Workload, report: &mut Report) {
    Analysed::new(unit, workload, false, report);
}

/// What is written judges nothing.
fn idle(span: Span, message: &str, why: &str, report: &mut Report) {
    report.push(Diagnostic::new(codes::IDLE, span, message).label(why.to_owned()));
}

/// Names of entries, and no analysis.
fn nothing_to_name(names: &Names, word: &str, report: &mut Report) {
    if let Some(first) = names.0.first() {
        report.push(
            Diagnostic::new(
                codes::ANALYSIS,
                first.span(),
                format!("`{word}` names `{}`, which is no entry", first.value),
            )
            .label("this service has no `analysis`"),
        );
    }
}

/// An analysis, and what it is of.
struct Analysed<'a> {
    unit: &'a Unit,
    workload: &'a Workload,
    words: &'a Analysis,
    entries: Vec<Entry<'a>>,
}

impl<'a> Analysed<'a> {
    fn new(unit: &'a Unit, workload: &'a Workload, is_asked: bool, report: &mut Report) -> Option<Self> {
        let words = workload.analysis.as_ref()?;
        let measured = measured(unit, workload, words, is_asked, report);
        let mut entries: Vec<Entry<'a>> = measured.into_iter().map(|entry| Entry::Measured(Box::new(entry))).collect();
        entries.extend(words.metrics.iter().map(Entry::Metric));
        entries.extend(words.jobs.iter().map(Entry::Job));
        entries.extend(words.templates.iter().map(Entry::Template));
        for (at, entry) in entries.iter().enumerate() {
            let Some(first) = entries.iter().take(at).find(|other| other.is_taken(entry.name())) else { continue };
            report.push(
                Diagnostic::new(codes::ANALYSIS, entry.span(), format!("two entries are called `{}`", entry.name()))
                    .label("expected another name")
                    .with(first.span(), "the first one"),
            );
        }
        if let Some(arg) = words.args.iter().find(|arg| arg.name == HASH) {
            report.push(
                Diagnostic::new(codes::ANALYSIS, arg.span, format!("`arg {HASH}` is supplied already"))
                    .label("expected another name")
                    .help(format!("`{{{{args.{HASH}}}}}` is the hash of the new version's pods")),
            );
        }
        Some(Analysed { unit, workload, words, entries })
    }

    /// How many runs are kept, as the Rollout has it.
    fn keep(&self) -> Option<Node> {
        let keep = self.words.keep.as_ref()?;
        let count = |said: Option<&crate::spec::decode::At<i64>>| {
            said.or(keep.runs.as_ref()).map(|count| Node::int(count.value, count.origin))
        };
        let build = Build::new(keep.origin)
            .put_some("successfulRunHistoryLimit", count(keep.successful.as_ref()))
            .put_some("unsuccessfulRunHistoryLimit", count(keep.unsuccessful.as_ref()));
        build.finish_some()
    }

    /// The entries of these names, in their own order.
    fn named(
        &self,
        names: &Names,
        word: &str,
        can: impl Fn(&Measured) -> bool,
        report: &mut Report,
    ) -> Vec<&Entry<'a>> {
        for name in &names.0 {
            let mut called = self.entries.iter().filter(|entry| entry.is_called(&name.value)).peekable();
            if called.peek().is_none() {
                let known = || self.entries.iter().flat_map(Entry::words);
                let near = closest(&name.value, known());
                report.push(
                    Diagnostic::new(
                        codes::ANALYSIS,
                        name.span(),
                        format!("`{word}` names `{}`, which is no entry", name.value),
                    )
                    .label(format!("expected {}", list_of(known(), 12)))
                    .help_some(near.map(|near| format!("did you mean `{near}`?"))),
                );
            }
            let idle = called.find_map(|entry| match entry {
                Entry::Measured(measured) if !can(measured) => Some(measured),
                _ => None,
            });
            if let Some(measured) = idle {
                report.push(
                    Diagnostic::new(codes::ANALYSIS, name.span(), format!("`{}` has no limit to judge by", name.value))
                        .label("expected one with `max` or `min`")
                        .with(measured.span, "it is set here"),
                );
            }
        }
        self.entries.iter().filter(|entry| names.0.iter().any(|name| entry.is_called(&name.value))).collect()
    }

    /// What entries come to.
    fn asked(&self, entries: &[&Entry<'a>], when: When, report: &mut Report) -> Asked {
        let mut asked = Asked::default();
        for entry in entries {
            match entry {
                Entry::Measured(measured) => self.measured(measured, when, &mut asked, report),
                Entry::Metric(item) => {
                    endless(item, report);
                    asked.seconds = asked.seconds.max(length(&item.value));
                    let fields = item.value.as_map().cloned().unwrap_or_default();
                    asked.metrics.push(named(item.name_node(), &fields));
                }
                Entry::Job(item) => {
                    let limit = item.value.words.get("activeDeadlineSeconds").and_then(Node::as_int);
                    asked.seconds = asked.seconds.max(limit.and_then(|limit| u64::try_from(limit).ok()).unwrap_or(0));
                    asked.metrics.push(job(self.unit, self.workload, item));
                }
                Entry::Template(item) => asked.others.push(other(item)),
            }
        }
        asked
    }

    fn measured(&self, entry: &Measured, when: When, asked: &mut Asked, report: &mut Report) {
        let times = entry.judged(if let When::Hold(seconds) = when { seconds } else { 0 });
        if let Some(metric) = entry.judge(self.unit, times) {
            asked.seconds = asked.seconds.max(times.seconds());
            asked.metrics.push(metric);
            if entry.is_dry {
                let origin = Origin::set(entry.span);
                let name = Node::text(entry.metric.clone(), origin);
                asked.dry.push(Build::new(origin).put("metricName", name).finish());
            }
        }
        let When::After(keep_old) = when else { return };
        if !entry.watches() {
            return;
        }
        let Some((seconds, span)) = keep_old else {
            let message = format!("`{}` watches for as long as the old pods stay, and that is not said", entry.word);
            report.push(
                Diagnostic::new(codes::ANALYSIS, entry.span, message)
                    .label("`rollback` needs pods to go back to")
                    .help("write `keepOld \"30m\"` in the delivery"),
            );
            return;
        };
        let Some(times) = entry.watched(Some(seconds.saturating_sub(TO_GO_BACK))) else {
            let least = spoken(entry.over() + TO_GO_BACK);
            report.push(
                Diagnostic::new(codes::ANALYSIS, span, format!("the old pods go before `{}` can watch", entry.word))
                    .label(format!("expected at least `{least}`"))
                    .with(entry.span, "its `rollback` looks back over its whole time"),
            );
            return;
        };
        let name = Text::from(format!("{}-rollback", entry.metric));
        asked.seconds = asked.seconds.max(times.seconds());
        asked.metrics.extend(entry.watch(self.unit, name, times));
    }

    /// Makes a template, and what refers to it and to the others.
    fn template(&self, what: &str, origin: Origin, asked: Asked, templates: &mut Vec<Node>) -> Option<Build> {
        let mut references = Vec::new();
        let mut supplied = Vec::new();
        if !asked.metrics.is_empty() {
            let name = Node::text(format!("{}-{what}", self.workload.name.as_str().unwrap_or_default()), origin);
            references.push(Build::new(origin).put("templateName", name.clone()).finish());
            let mut declared = Vec::new();
            let has = |arg: &str| asked.metrics.iter().any(|metric| mentions(metric, &|text| uses(text, arg)));
            if has(HASH) {
                declared.push(Build::new(origin).fixed("name", HASH).finish());
                let value = Build::new(origin).fixed("podTemplateHashValue", "Latest").finish();
                supplied.push(Build::new(origin).fixed("name", HASH).put("valueFrom", value).finish());
            }
            declared.extend(self.words.args.iter().filter(|arg| has(&arg.name)).map(|arg| {
                // A secret is read where the analysis runs; the Rollout cannot supply it.
                if is_secret(&arg.value) { value_of(arg) } else { named(arg.name_node(), &Map::new()) }
            }));
            let spec = Build::new(origin)
                .list_some("args", declared)
                .list_some("dryRun", asked.dry)
                .list("metrics", asked.metrics.clone())
                .finish();
            let object = Build::object("argoproj.io/v1alpha1", "AnalysisTemplate", origin)
                .put("metadata", metadata::plain(self.unit, name))
                .put("spec", spec);
            templates.push(object.finish());
        }
        let others = !asked.others.is_empty();
        let is_used =
            |arg: &Text| others || asked.metrics.iter().any(|metric| mentions(metric, &|text| uses(text, arg)));
        let args = self.words.args.iter().filter(|arg| !is_secret(&arg.value) && is_used(&arg.name));
        supplied.extend(args.map(value_of));
        references.extend(asked.others);
        if references.is_empty() {
            return None;
        }
        Some(Build::new(origin).list("templates", references).list_some("args", supplied))
    }
}

impl Entry<'_> {
    /// The words by which `gate`, `before` and `after` name it: a latency by its percentile too.
    fn words(&self) -> impl Iterator<Item = &str> {
        let (word, more) = match self {
            Entry::Measured(entry) => (entry.word, entry.percentile.as_ref().map(Text::as_str)),
            Entry::Metric(item) => (item.name.as_str(), None),
            Entry::Job(item) => (item.name.as_str(), None),
            Entry::Template(item) => (item.name.as_str(), None),
        };
        std::iter::once(word).chain(more)
    }

    fn is_called(&self, name: &str) -> bool {
        self.words().any(|word| word == name)
    }

    /// The name that it has alone.
    fn name(&self) -> &str {
        self.words().last().unwrap_or_default()
    }

    /// Whether it has this name already, here or as a metric.
    fn is_taken(&self, name: &str) -> bool {
        self.is_called(name) || matches!(self, Entry::Measured(entry) if entry.metric == name)
    }

    fn span(&self) -> Span {
        match self {
            Entry::Measured(entry) => entry.span,
            Entry::Metric(item) => item.span,
            Entry::Job(item) => item.span,
            Entry::Template(item) => item.span,
        }
    }

    /// Whether it judges unless something else is said.
    fn judges(&self) -> bool {
        match self {
            Entry::Measured(entry) => entry.judges(),
            Entry::Metric(_) | Entry::Job(_) | Entry::Template(_) => true,
        }
    }
}

/// A metric in Argo's words that never ends is one for the background only.
fn endless(item: &Item<Node>, report: &mut Report) {
    let has = |key: &str| item.value.get(key).is_some_and(|node| node.as_int() != Some(0));
    if has("interval") && !has("count") {
        let interval = item.value.get("interval").map_or(item.span, Node::span);
        report.push(
            Diagnostic::new(codes::ANALYSIS, interval, format!("`metric {}` would be measured forever", item.name))
                .label("`count` is wanted too")
                .help("what judges has to end: write `count=5`, or remove `interval` to measure once"),
        );
    }
}

/// How many seconds a metric in Argo's words takes, as far as it says.
fn length(metric: &Node) -> u64 {
    let seconds = |key: &str| metric.get(key).and_then(Node::as_str).and_then(duration_millis).unwrap_or(0) / 1000;
    let count = metric.get("count").and_then(Node::as_int).and_then(|count| u64::try_from(count).ok()).unwrap_or(1);
    seconds("initialDelay").saturating_add(seconds("interval").saturating_mul(count.saturating_sub(1)))
}

/// A map of these fields that begins with its name.
fn named(name: Node, fields: &Map) -> Node {
    let mut build = Build::new(name.origin).put("name", name);
    for entry in fields.iter() {
        build = build.entry(entry.key_text().clone(), entry.node().clone());
    }
    build.finish()
}

/// A Job as a metric. Argo names the Job, and runs it in the Rollout's namespace.
fn job(unit: &Unit, workload: &Workload, item: &Item<JobMetric>) -> Node {
    let origin = Origin::set(item.span);
    let known = <JobMetric as RecordType>::RECORD;
    let mut spec = Build::new(origin);
    for entry in item.value.words.iter().filter(|entry| known.field(entry.key()).is_none()) {
        let node = match entry.key() {
            "template" => pod::of_analysis(unit, workload, entry.node()),
            _ => entry.node().clone(),
        };
        spec = spec.entry(entry.key_text().clone(), node);
    }
    let job = Build::new(origin).put_some("metadata", item.value.metadata.clone()).put("spec", spec.finish());
    let provider = Build::new(origin).put("job", job.finish()).finish();
    Build::new(origin).put("name", item.name_node()).int("count", 1).put("provider", provider).finish()
}

/// A template that exists, as a reference has it.
fn other(item: &Item<TemplateRef>) -> Node {
    let build = Build::new(Origin::set(item.span)).put("templateName", item.name_node());
    match item.value.cluster_scope.as_ref().filter(|said| said.value) {
        Some(said) => build.put("clusterScope", Node::bool(true, said.origin)).finish(),
        None => build.finish(),
    }
}

/// An argument with its value.
fn value_of(arg: &Item<Arg>) -> Node {
    Build::new(Origin::set(arg.span))
        .put("name", arg.name_node())
        .put_some("value", arg.value.value.as_ref().map(|value| Node::text(value.value.clone(), value.origin)))
        .put_some("valueFrom", arg.value.value_from.clone())
        .finish()
}

fn is_secret(arg: &Arg) -> bool {
    arg.value_from.as_ref().is_some_and(|source| source.get("secretKeyRef").is_some())
}

/// Whether some string in a tree is so.
fn mentions(node: &Node, is: &dyn Fn(&str) -> bool) -> bool {
    match &node.value {
        Value::Text(text) => is(text),
        Value::List(items) => items.iter().any(|item| mentions(item, is)),
        Value::Map(map) => map.iter().any(|entry| mentions(entry.node(), is)),
        _ => false,
    }
}

/// Whether a string holds `{{args.NAME}}`.
fn uses(text: &str, arg: &str) -> bool {
    let tags = text.split("{{").skip(1).filter_map(|rest| rest.split_once("}}"));
    tags.map(|(tag, _)| tag.trim()).any(|tag| tag.strip_prefix("args.") == Some(arg))
}
