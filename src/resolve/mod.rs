//! From folded layers to units: expressions, versions, sizes, names. What comes out is typed and complete.

pub mod codes;
mod config;
mod containers;
mod delivery;
mod expr;
mod grants;
mod inherit;
mod isolation;
mod jobs;
mod kinds;
mod layers;
pub mod owned;
mod raw;
mod reach;
mod references;
mod releases;
mod report;
mod scale;
mod scalers;
mod scope;
mod secrets;
mod services;
pub mod stages;
pub mod unit;
mod version;
mod workload;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use config::of_target as target_config_map;
pub use expr::Templates;
pub use inherit::{INJECT, is_inherited};
pub use layers::{Candidate, Folded, Partials, candidates, fold, joined};
pub use raw::target_raw;
pub use reach::{Reach, reaches};
pub use releases::release_findings;
pub use report::fold_findings;
pub use scale::sized;
pub use scope::{EXPRESSION, Scope};
pub use unit::Unit;
pub use version::{Running, has_host, running};

use crate::diag::{Diagnostic, Report};
use crate::fold::{Deletion, Lens};
use crate::node::{Node, Text};
use crate::source::{Origin, Rule, Sources, Span};
use crate::spec::codes as spec_codes;
use crate::spec::decode::{Cx, Decode, Faults, RecordType};
use crate::spec::model::{self, Engine, MetricsSource};
use crate::spec::{Service, Spec, Target};
use containers::Role;
use jobs::Around;
use kinds::Asked;
use scope::Subject;
use unit::Place;
use workload::Main;

/// Seconds between two scrapes, as Istio's samples have it.
const SCRAPE: u64 = 15;
const PROMETHEUS: Rule = Rule("Prometheus as Istio's samples install it");

/// What resolving one unit needs at every step.
#[derive(Debug)]
pub struct Resolving<'a, 's> {
    spec: &'a Spec,
    service: &'a Service,
    target: &'a Target,
    folded: &'a Node,
    reaches: &'a BTreeMap<Text, Reach>,
    /// What layers deleted: where a name is missing, one of them may be why.
    deletions: &'a [Deletion],
    scope: &'s mut Scope<'a>,
    running_span: Option<Span>,
    /// What of the service was found wrong, and left out.
    faults: Faults,
    /// Keys of Secrets that its containers have as variables, as far as they are resolved.
    secrets: Vec<model::SecretRef>,
    /// The namespace of its objects.
    namespace: Option<Text>,
    /// Manifests of its own, and of its target, that scale something, with the namespace that they have unless they say
    /// one.
    scalers: Vec<(Node, Option<Text>)>,
    report: Report,
}

impl Resolving<'_, '_> {
    /// Takes what decoding found, but for what is wrong with a value because its expression failed: that was told.
    fn decoded(&mut self, report: Report) {
        let failed = &self.scope.failed;
        self.report.extend(report.into_vec().into_iter().filter(|finding| !failed.contains(&finding.at.span)));
    }

    fn push(&mut self, finding: Diagnostic) {
        // What is missing may be what was found wrong.
        if self.faults == Faults::None || finding.code != spec_codes::MISSING_FIELD {
            self.report.push(finding);
        }
    }

    fn container_names(&self, role: Role) -> Vec<Text> {
        let word = match role {
            Role::Init => "initContainers",
            Role::Sidecar => "sidecars",
            Role::Main | Role::Job { .. } | Role::InitOfJob => return Vec::new(),
        };
        let map = self.folded.get(word).and_then(Node::as_map);
        map.map(|map| map.keys().map(Text::new).collect()).unwrap_or_default()
    }
}

/// What is known of a target for its units.
pub fn place<'a>(
    spec: &'a Spec,
    target: &'a Target,
    templates: &'a Templates,
    sources: &'a Sources,
    reaches: &'a BTreeMap<Text, Reach>,
) -> (Arc<Place>, Report) {
    let mut scope = Scope::new(spec, target, None, templates, sources, reaches);
    let (namespace, cluster) = (scope.fact_of("namespace"), scope.fact_of("cluster"));
    // The other facts are evaluated too, so that a fault in one is found even where no unit names it.
    for fact in ["region", "registry"] {
        scope.fact_of(fact);
    }
    let scalers = scalers::of_target(spec, target, &mut scope);
    let metrics = spec.fleet.metrics.as_ref();
    let prometheus = metrics.and_then(|metrics| metrics.prometheus.as_ref());
    let place = Place {
        path: target.path.clone(),
        environment: target.environment.clone(),
        namespace,
        cluster,
        kubernetes: target.kubernetes,
        istio: target.istio,
        argo_rollouts: target.argo_rollouts,
        prometheus: prometheus.map_or_else(
            || {
                let origin = Origin::default_of(spec.name.span(), PROMETHEUS);
                Node::fixed("http://prometheus.istio-system.svc.cluster.local:9090", origin)
            },
            |address| scope.evaluate(&Node::text(address.value.clone(), address.origin), scope::TEXT),
        ),
        metrics: metrics
            .and_then(|metrics| metrics.source.as_ref())
            .map_or(MetricsSource::Istio, |source| source.value),
        scrape: metrics
            .and_then(|metrics| metrics.scrape.as_ref())
            .map_or(SCRAPE, |scrape| scrape.millis().div_ceil(1000).max(1)),
        scalers,
        origin: target.origin,
    };
    (Arc::new(place), scope.report)
}

/// What every unit of a target shares.
#[derive(Debug, Clone, Copy)]
pub struct TargetContext<'a> {
    /// The fleet.
    pub spec: &'a Spec,
    /// The target.
    pub target: &'a Target,
    /// What is known of it.
    pub place: &'a Arc<Place>,
    /// Where its services are reached.
    pub reaches: &'a BTreeMap<Text, Reach>,
    /// Strings that were cut already.
    pub templates: &'a Templates,
    /// The files, for places within strings.
    pub sources: &'a Sources,
}

/// Resolves a unit.
pub fn unit(context: TargetContext<'_>, service: &Service, folded: &Folded) -> (Option<Unit>, Report) {
    let mut report = Report::new();
    let Some(tree) = &folded.decided.node else { return (None, report) };
    let running = running(context.spec, &service.name.value, context.target, &mut report);
    // Where a controller or the Deployment itself rolls a version out, its manifests are those of the new one, until it
    // is given up.
    let (now, next, other) = match (&running.next, moved_by_git(tree).is_some()) {
        (Some(next), false) if next.abort.is_none() => (&next.to, None, Some(&running.now)),
        (Some(next), false) => (&running.now, None, Some(&next.to)),
        (next, _) => (&running.now, next.as_ref(), running.before.as_ref()),
    };
    let build = |versions: &version::Versions, report: &mut Report| {
        let subject = Subject { name: &service.name.value, span: service.name.span(), folded: tree, versions };
        let mut scope = Scope::new(
            context.spec,
            context.target,
            Some(subject),
            context.templates,
            context.sources,
            context.reaches,
        );
        let mut cx = Resolving {
            spec: context.spec,
            service,
            target: context.target,
            folded: tree,
            reaches: context.reaches,
            deletions: &folded.decided.deletions,
            scope: &mut scope,
            running_span: running.span,
            faults: folded.faults,
            secrets: Vec::new(),
            namespace: None,
            scalers: Vec::new(),
            report: Report::new(),
        };
        let unit = resolve(&mut cx, context.place, versions, folded);
        report.append(cx.report);
        report.append(scope.report);
        unit
    };
    let mut unit = build(now, &mut report);
    match (next, &running.next, &mut unit) {
        (Some(next), _, Some(unit)) => {
            let new = build(&next.to, &mut report);
            workload::on_its_way(unit, new, next, &mut report);
        }
        // Until a controller or a Deployment has moved all pods, and to go back, both versions need what they read.
        (None, Some(next), Some(unit)) if unit.config_maps.iter().any(|config| config.hashed) => {
            let other = if next.abort.is_none() { &running.now } else { &next.to };
            // What is wrong with it was told when this version was the one.
            let other = build(other, &mut Report::new());
            workload::keep_config(unit, other);
        }
        _ => {}
    }
    if let (Some(other), Some(unit)) = (other, &mut unit)
        && unit.jobs.iter().any(jobs::has_two)
        && let Some(other) = build(other, &mut Report::new())
    {
        jobs::of_both(unit, other);
    }
    (unit, report)
}

/// The kind of delivery whose stages stand in Git, if there is one.
pub fn moved_by_git(folded: &Node) -> Option<&'static str> {
    let staged = ["canary", "blueGreen"].into_iter().find(|kind| folded.at(&["delivery", kind]).is_some());
    staged.filter(|_| is_native(folded) && kinds::of_tree(folded) == "deployment")
}

/// Whether Git moves what a service delivers: the engine unless another is written.
fn is_native(folded: &Node) -> bool {
    folded.get("engine").and_then(Node::as_str).is_none_or(|engine| engine == Engine::Native.word())
}

/// What a service folds to with its expressions evaluated, for showing. Findings are those of [`unit()`], and dropped.
pub fn evaluated(context: TargetContext<'_>, service: &Service, folded: &Folded) -> Option<Node> {
    let tree = folded.decided.node.as_ref()?;
    let running = running(context.spec, &service.name.value, context.target, &mut Report::new());
    let versions = match running.next {
        Some(next) if next.abort.is_none() => next.to,
        _ => running.now,
    };
    let subject = Subject { name: &service.name.value, span: service.name.span(), folded: tree, versions: &versions };
    let TargetContext { spec, target, templates, sources, reaches, .. } = context;
    let mut scope = Scope::new(spec, target, Some(subject), templates, sources, reaches);
    Some(scope.evaluate(tree, Lens::Record(<model::Service as RecordType>::RECORD)))
}

fn resolve(
    cx: &mut Resolving<'_, '_>,
    place: &Arc<Place>,
    versions: &version::Versions,
    folded: &Folded,
) -> Option<Unit> {
    let configs = config::make(cx, cx.folded);
    let lens = Lens::Record(<model::Service as RecordType>::RECORD);
    let tree = cx.scope.evaluate(cx.folded, lens);
    let tree = config::with_full_names(&tree, &cx.scope.config_maps).unwrap_or(tree);
    let mut report = Report::new();
    let words = model::Service::decode(&tree, &mut Cx::new(&mut report, cx.faults));
    report::explain_dropped(&mut report, folded);
    cx.decoded(report);
    let words = words?;
    let owner = Origin::set(cx.service.name.span());
    let namespace = match &words.namespace {
        Some(namespace) => Some(Node::text(namespace.value.clone(), namespace.origin)),
        None => place.namespace.clone(),
    };
    let raw: Vec<Node> = words.raw.iter().flat_map(|item| raw::documents(cx.spec, item, &mut cx.report)).collect();
    let is_bundle = workload::is_bundle(cx, &words);
    let asked = if is_bundle { Asked::Nothing } else { Asked::of(&words) };
    let main = match asked {
        Asked::Nothing => {
            kinds::without_workload(cx, &words);
            None
        }
        _ => {
            let text = |node: Option<&Node>| node.and_then(Node::as_text).cloned();
            let (own, of_target) = (text(namespace.as_ref()), text(place.namespace.as_ref()));
            cx.scalers =
                raw.iter().filter(|node| scalers::is_scaler(node)).map(|node| (node.clone(), own.clone())).collect();
            cx.scalers.extend(place.scalers.iter().map(|node| (node.clone(), of_target.clone())));
            cx.namespace = own;
            Some(workload::workload(cx, &tree, &words, versions, &configs, asked))
        }
    };
    let serving = match &main {
        Some(Some(Main::Workload(workload))) => Some(workload.as_ref()),
        _ => None,
    };
    let around = Around {
        versions,
        configs: &configs,
        is_bundle,
        selector: serving.map(|workload| &workload.selector),
        services: serving.map(|workload| workload.services.as_slice()).unwrap_or_default(),
    };
    let mut jobs = jobs::beside(cx, &words, &around);
    let workload = match main {
        None => None,
        // What was found ends it; the jobs' findings are told too.
        Some(None) => return None,
        Some(Some(Main::Workload(workload))) => Some(*workload),
        Some(Some(Main::Job(job))) => {
            jobs.insert(0, *job);
            None
        }
    };
    let runs = workload.is_some() || !jobs.is_empty();
    let pod = workload.as_ref().map(|workload| &workload.pod).or(jobs.first().map(|job| &job.pod));
    let grants = match pod {
        Some(pod) => grants::grants(cx, &words, namespace.as_ref(), pod),
        None => {
            grants::of_bundle(cx, &words);
            Vec::new()
        }
    };
    if let Some(said) = words.namespace.as_ref().filter(|_| runs) {
        owned::out_of_reach(cx, said, place.namespace.as_ref(), &raw);
    }
    let elsewhere = references::elsewhere(cx, &tree, &words);
    let external_secrets = secrets::external(cx, &words);
    Some(Unit {
        service: cx.service.name.value.clone(),
        origin: owner,
        place: place.clone(),
        namespace,
        labels: workload::labels(cx.service, &words),
        annotations: words.annotations.0.clone(),
        account: if runs { workload::account_object(cx, &words) } else { None },
        workload,
        jobs,
        grants,
        external_secrets,
        config_maps: configs.into_iter().map(|made| made.object).collect(),
        patches: words.patches.0.clone(),
        raw,
        connections: words.connections.0.clone(),
        allows: words.allows.0.clone(),
        depends_on: words.depends_on.clone(),
        elsewhere,
    })
}
