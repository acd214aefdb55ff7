//! The kind of a workload, what does not fit it, and the fields of its spec.

use super::containers::verbatim;
use super::unit::{Delivery, Kind, ServiceObject};
use super::{Resolving, codes, delivery};
use crate::diag::Diagnostic;
use crate::manifest::Build;
use crate::node::{Map, Node};
use crate::shape::Record;
use crate::source::{Origin, Rule, Span};
use crate::spec::decode::{At, Derived, RecordType};
use crate::spec::model::{self, CONTAINER, CountOrPercent, PortService, Rolling};
use crate::spec::{Block, Spec};

const SERVICE_NAME: Rule = Rule("a StatefulSet's pods are named by its headless Service, or else by its own");
const GOES_FIRST: Rule = Rule("a pod of a DaemonSet goes before its successor comes");

/// The kind of workload that the words ask for.
#[derive(Debug, Clone, Copy)]
pub enum Asked<'w> {
    /// None: the service runs its jobs alone.
    Nothing,
    /// A Deployment.
    Deployment(Option<&'w model::DeploymentWords>),
    /// A StatefulSet.
    StatefulSet(&'w model::StatefulSetWords),
    /// A DaemonSet.
    DaemonSet(&'w model::DaemonSetWords),
    /// A CronJob.
    CronJob(&'w model::CronJobWords),
    /// A Job.
    Job(&'w model::JobWords),
}

impl<'w> Asked<'w> {
    /// What the words ask for.
    pub fn of(words: &'w model::Service) -> Self {
        let said = match &words.workload {
            Derived::Off(_) => return Asked::Nothing,
            Derived::Silent => return Asked::Deployment(None),
            Derived::Given(said) => said,
        };
        if let Some(own) = &said.stateful_set {
            Asked::StatefulSet(own)
        } else if let Some(own) = &said.daemon_set {
            Asked::DaemonSet(own)
        } else if let Some(own) = &said.cron_job {
            Asked::CronJob(own)
        } else if let Some(own) = &said.job {
            Asked::Job(own)
        } else {
            Asked::Deployment(said.deployment.as_ref())
        }
    }

    /// What it is called, and where that is said.
    fn name(self) -> (&'static str, Option<Span>) {
        match self {
            Asked::Nothing => ("service without a workload", None),
            Asked::Deployment(said) => ("Deployment", said.map(|said| said.origin.span)),
            Asked::StatefulSet(said) => ("StatefulSet", Some(said.origin.span)),
            Asked::DaemonSet(said) => ("DaemonSet", Some(said.origin.span)),
            Asked::CronJob(said) => ("CronJob", Some(said.origin.span)),
            Asked::Job(said) => ("Job", Some(said.origin.span)),
        }
    }
}

/// The kind of workload of a folded service: the key of its choice, `false` where it says that there is none.
pub fn of_tree(tree: &Node) -> &str {
    let said = tree.get("workload");
    match said.and_then(Node::as_bool) {
        Some(false) => "false",
        _ => said.and_then(Node::as_map).and_then(|map| map.keys().next()).unwrap_or("deployment"),
    }
}

/// Why a word does not fit a kind, and what does instead.
type Misfit = (&'static str, &'static str, &'static str);

const OF_STATEFUL_SETS: [Misfit; 2] =
    [("paused", "a field of Deployments", ""), ("progressDeadlineSeconds", "a field of Deployments", "")];

const OF_DAEMON_SETS: [Misfit; 6] = [
    ("replicas", "it has a pod on each node", "`nodeSelector` or `affinity` says on which"),
    ("autoscale", "it has a pod on each node", "`nodeSelector` or `affinity` says on which"),
    ("single", "it has a pod on each node", "write `workload deployment`, or name one node by `nodeSelector`"),
    ("disruption", "a drain passes its pods over, and no budget counts them", ""),
    ("paused", "a field of Deployments", ""),
    ("progressDeadlineSeconds", "a field of Deployments", ""),
];

const OF_JOBS: [Misfit; 12] = [
    ("replicas", "its pods end", "`parallelism` and `completions` say how many there are"),
    ("autoscale", "its pods end", "`parallelism` and `completions` say how many there are"),
    ("single", "its pods end", "`parallelism 1` is the default; `concurrencyPolicy Forbid` keeps runs apart"),
    ("disruption", "its pods end, and a drain waits for none", "`podFailurePolicy` says what becomes of a drained one"),
    ("delivery", "its next run has the new version", ""),
    ("minReadySeconds", "only long-running workloads have this field", ""),
    (
        "revisionHistoryLimit",
        "only long-running workloads have this field",
        "see `successfulJobsHistoryLimit` and its like",
    ),
    ("paused", "a field of Deployments", "write `suspend` among the words of its kind"),
    ("progressDeadlineSeconds", "a field of Deployments", "see `activeDeadlineSeconds` among the words of its kind"),
    ("services", "its pods serve nothing", "write `service #false`"),
    ("expose", "its pods serve nothing", ""),
    ("trafficPolicy", "its pods serve nothing", ""),
];

const OF_NOTHING: [Misfit; 12] = [
    ("replicas", "no pods run all the time", ""),
    ("autoscale", "no pods run all the time", ""),
    ("single", "no pods run all the time", ""),
    ("disruption", "no pods run all the time", ""),
    ("delivery", "there is nothing that a new version would replace", ""),
    ("ports", "nothing listens", ""),
    ("services", "nothing listens", "write `service #false`"),
    ("expose", "nothing listens", ""),
    ("trafficPolicy", "nothing listens", ""),
    ("sidecars", "there is no container beside which it could run", ""),
    ("initContainers", "there is no pod in which it could run", "a job has `initContainer` words of its own"),
    ("analysis", "there is no new version to judge", ""),
];

/// Says what of a service's own words is for a workload, where it says that it has none. What a profile says is for the
/// services that have one.
pub fn without_workload(cx: &mut Resolving<'_, '_>, words: &model::Service) {
    let said = match (&words.workload, words.words.get("image").filter(|image| image.as_bool() == Some(false))) {
        (_, Some(image)) => image.span(),
        (Derived::Off(off), None) => off.span,
        _ => return,
    };
    let shown = |word: &str| match word {
        "ports" => "port",
        "services" => "service",
        "sidecars" => "sidecar",
        "initContainers" => "initContainer",
        _ => "",
    };
    for (word, why, instead) in OF_NOTHING {
        let Some(node) = words.words.get(word).filter(|node| node.as_bool() != Some(false)) else { continue };
        let Some(own) = said_for_the_same(cx, word, said) else { continue };
        // Of several it is told once, at the first of the service's own.
        let at = match node.as_map().filter(|_| !shown(word).is_empty()) {
            Some(map) => {
                let of_own = |span: Span| own.as_map().is_some_and(|own| own.iter().any(|one| one.key_span() == span));
                map.iter().map(|entry| entry.key_span()).find(|span| of_own(*span))
            }
            None => Some(own.span()),
        };
        let Some(at) = at else { continue };
        let shown = if shown(word).is_empty() { word } else { shown(word) };
        cx.push(
            Diagnostic::new(codes::MISFIT, at, format!("`{shown}` does not fit a service without a workload"))
                .label(why)
                .with(said, "it is said here that there is none")
                .help_some((!instead.is_empty()).then(|| instead.to_owned()))
                .help("remove it"),
        );
    }
}

/// What the service itself says of a word, for no more targets than those in which it says that it has no workload:
/// elsewhere the word may be meant.
fn said_for_the_same<'a>(cx: &Resolving<'a, '_>, word: &str, off: Span) -> Option<&'a Node> {
    let blocks = &cx.service.body.blocks;
    let says_off = |node: Option<&Node>| node.is_some_and(|node| node.span() == off);
    let says = blocks.iter().find(|block| says_off(block.data.get("workload")) || says_off(block.data.get("image")));
    let bounds = says.and_then(|block| block.place.as_ref());
    let is_within = |block: &&Block| match (&block.place, bounds) {
        (Some(place), Some(off)) => place.set == off.set || place.set.is_proper_subset(&off.set),
        (None, Some(_)) => false,
        (place, None) => place.as_ref().is_none_or(|place| place.set.has(cx.target.number)),
    };
    let mut here = blocks.iter().filter(is_within).filter_map(|block| block.data.get(word));
    here.rfind(|node| node.as_bool() != Some(false) && !node.is_null())
}

/// Says what of the words does not fit the kind.
pub fn misfits(cx: &mut Resolving<'_, '_>, words: &model::Service, asked: Asked<'_>) {
    let rows: &[Misfit] = match asked {
        Asked::Nothing | Asked::Deployment(_) => &[],
        Asked::StatefulSet(_) => &OF_STATEFUL_SETS,
        Asked::DaemonSet(_) => &OF_DAEMON_SETS,
        Asked::CronJob(_) | Asked::Job(_) => &OF_JOBS,
    };
    for (word, why, instead) in rows {
        // `#false` asks for nothing.
        let said = words.words.get(word).filter(|node| node.as_bool() != Some(false));
        if let Some(node) = said {
            misfit(cx, asked, node.span(), word, why, instead);
        }
    }
    match asked {
        Asked::CronJob(_) | Asked::Job(_) if !words.services.is_off() => ports(cx, words, asked),
        Asked::CronJob(_) | Asked::Job(_) | Asked::Nothing => {}
        _ => deliveries(cx, words, asked),
    }
}

fn misfit(cx: &mut Resolving<'_, '_>, asked: Asked<'_>, at: Span, word: &str, why: &str, instead: &str) {
    // What is said for the whole fleet is for those that it fits.
    if is_of_defaults(cx.spec, at) {
        return;
    }
    let (kind, said) = asked.name();
    let shown = if word == "services" { "service" } else { word };
    let mut finding = Diagnostic::new(codes::MISFIT, at, format!("`{shown}` does not fit a {kind}"))
        .label(why)
        .help_some((!instead.is_empty()).then(|| instead.to_owned()));
    if let Some(said) = said {
        finding = finding.with(said, "the kind is set here");
    }
    // What is more than a word has its own way out.
    if word != "services" && !word.contains(' ') {
        finding = finding.help(format!("remove it, or write `{word} #null` where a profile brings it"));
    }
    cx.push(finding);
}

/// Whether something stands in the fleet's defaults.
fn is_of_defaults(spec: &Spec, span: Span) -> bool {
    fn has(node: &Node, span: Span) -> bool {
        node.span() == span
            || node
                .as_map()
                .is_some_and(|map| map.iter().any(|entry| entry.key_span() == span || has(entry.node(), span)))
    }
    spec.defaults.blocks.iter().any(|block| has(&block.data, span))
}

/// A port of a job's container is of no Service.
fn ports(cx: &mut Resolving<'_, '_>, words: &model::Service, asked: Asked<'_>) {
    let Some(ports) = words.words.get("ports").and_then(Node::as_map) else { return };
    for port in ports.iter().filter(|port| port.node().get("service").and_then(Node::as_bool) != Some(false)) {
        let name = port.key();
        let instead = format!("`service #false` leaves the container's ports; `port {name} #null` takes this one away");
        misfit(cx, asked, port.key_span(), &format!("port {name}"), "a Service would be made of it", &instead);
    }
}

/// The same of a job that runs beside a workload: its ports are the container's alone.
pub fn ports_of_job(cx: &mut Resolving<'_, '_>, container: &model::Container, kind: &str) {
    for port in &container.ports {
        let at = match &port.value.service {
            Some(PortService::Number(number)) => number.span(),
            Some(PortService::Name(name)) => name.span(),
            Some(PortService::Off(_)) | None => continue,
        };
        cx.push(
            Diagnostic::new(codes::MISFIT, at, format!("a {kind} has no Service for `port {}`", port.name))
                .label("its pods serve nothing")
                .help("remove `service`: the port is the container's alone"),
        );
    }
}

/// Deliveries and their words that a kind does not have.
fn deliveries(cx: &mut Resolving<'_, '_>, words: &model::Service, asked: Asked<'_>) {
    let Some(said) = &words.delivery else { return };
    if let Some(partition) = said.rolling.as_ref().and_then(|rolling| rolling.partition.as_ref())
        && !matches!(asked, Asked::StatefulSet(_))
    {
        misfit(cx, asked, partition.span(), "partition", "its pods have no numbers", "it is for a StatefulSet");
    }
    if matches!(asked, Asked::Deployment(_)) {
        return;
    }
    let is_single = words.single.as_ref().is_some_and(|single| single.value);
    let steps = "it replaces its pods in place, a few at a time";
    let kinds = [
        ("delivery canary", said.canary.as_ref().map(|of| of.origin)),
        ("delivery blueGreen", said.blue_green.as_ref().map(|of| of.origin)),
        ("delivery recreate", said.recreate.as_ref().filter(|_| !is_single).map(|of| of.origin)),
    ];
    for (word, origin) in kinds {
        if let Some(origin) = origin {
            let instead = "write `delivery rolling`, or `workload deployment`";
            misfit(cx, asked, origin.span, word, steps, instead);
        }
    }
    let surge = said.rolling.as_ref().and_then(|rolling| rolling.max_surge.as_ref());
    if let (Asked::StatefulSet(_), Some(surge)) = (asked, surge) {
        misfit(cx, asked, surge.0.span(), "maxSurge", "its pods keep their names, so that none is one too many", "");
    }
}

/// What the service says of the fields of that kind, and what the kind's own words lay over it.
fn fields(words: &model::Service, record: &'static Record, own: Option<&Map>) -> Map {
    let mut fields = verbatim(&words.words, CONTAINER, |ty| ty == "apps/v1.DeploymentSpec", true);
    fields.retain(|key, _| record.verbatim_field(key).is_some());
    for entry in own.iter().flat_map(|own| own.iter()).filter(|entry| record.field(entry.key()).is_none()) {
        fields.insert(entry.key_text().clone(), entry.key_span(), entry.node().clone());
    }
    fields
}

/// The kind of a workload that serves, the fields of its spec, and how a new version reaches it; nothing for jobs.
pub fn serving(
    cx: &mut Resolving<'_, '_>,
    words: &model::Service,
    asked: Asked<'_>,
    services: &[ServiceObject],
) -> Option<(Kind, Map, Delivery)> {
    match asked {
        Asked::Nothing | Asked::CronJob(_) | Asked::Job(_) => None,
        Asked::Deployment(own) => {
            let is_single = words.single.as_ref().is_some_and(|single| single.value);
            let record = <model::DeploymentWords as RecordType>::RECORD;
            let fields = fields(words, record, own.map(|own| own.words.as_ref()));
            Some((Kind::Deployment, fields, delivery::delivery(cx, words, is_single)))
        }
        Asked::StatefulSet(own) => {
            let mut fields = fields(words, <model::StatefulSetWords as RecordType>::RECORD, Some(&own.words));
            let name = service_name(cx, own, services);
            fields.put_some("serviceName", name);
            let delivery = in_place(cx, words, asked, &mut fields);
            Some((Kind::StatefulSet, fields, delivery))
        }
        Asked::DaemonSet(own) => {
            let mut fields = fields(words, <model::DaemonSetWords as RecordType>::RECORD, Some(&own.words));
            let delivery = in_place(cx, words, asked, &mut fields);
            Some((Kind::DaemonSet, fields, delivery))
        }
    }
}

/// The Service that names the pods of a StatefulSet.
fn service_name(cx: &mut Resolving<'_, '_>, own: &model::StatefulSetWords, services: &[ServiceObject]) -> Option<Node> {
    if let Some(said) = &own.service_name {
        return Some(Node::text(said.value.clone(), said.origin));
    }
    let is_headless = |service: &&ServiceObject| service.fields.get("clusterIP").and_then(Node::as_str) == Some("None");
    let own_first = || services.iter().filter(|of| of.own).chain(services.iter().filter(|of| !of.own));
    let Some(service) = own_first().find(is_headless).or_else(|| own_first().next()) else {
        cx.push(
            Diagnostic::new(codes::UNRESOLVED, own.origin.span, "a StatefulSet's pods are named by a Service")
                .label("there is none here")
                .help("write a `port`, or `service { headless }`, or `workload statefulSet { serviceName NAME }`"),
        );
        return None;
    };
    let text = service.name.as_text().cloned().unwrap_or_default();
    Some(Node::text(text, Origin::derived(service.name.span(), SERVICE_NAME)))
}

/// How the pods of a StatefulSet or a DaemonSet are replaced: by `delivery rolling`, or in the kind's own words.
fn in_place(cx: &mut Resolving<'_, '_>, words: &model::Service, asked: Asked<'_>, fields: &mut Map) -> Delivery {
    let owner = cx.service.name.span();
    let rolling = words.delivery.as_ref().and_then(|delivery| delivery.rolling.as_ref());
    let origin = rolling.map_or(Origin::default_of(owner, delivery::DEFAULT), |rolling| rolling.origin);
    let surge = Node::int(0, Origin::default_of(origin.span, GOES_FIRST));
    let away = Node::int(1, Origin::default_of(origin.span, GOES_FIRST));
    let result = |max_surge: Node, max_unavailable: Node| Delivery::Rolling { max_surge, max_unavailable, origin };
    if let Some(verbatim) = fields.get("updateStrategy") {
        if let Some(rolling) = rolling.filter(|rolling| !is_of_defaults(cx.spec, rolling.origin.span)) {
            cx.push(
                Diagnostic::new(
                    codes::CONTRADICTION,
                    verbatim.span(),
                    "`delivery rolling` and an `updateStrategy` of your own exclude each other",
                )
                .label("this strategy")
                .with(rolling.origin.span, "`delivery` makes one too")
                .help("remove one of them"),
            );
        }
        return result(surge, away);
    }
    let (inner, delivery) = match asked {
        Asked::DaemonSet(_) => {
            let (surge, away) = of_daemon_set(cx, rolling, surge, away);
            let inner = Build::new(origin).put("maxSurge", surge.clone()).put("maxUnavailable", away.clone());
            (inner, result(surge, away))
        }
        _ => {
            let said = rolling.and_then(|rolling| rolling.max_unavailable.as_ref());
            let unavailable = said.filter(|said| !(is_zero(said) && is_of_defaults(cx.spec, said.0.span())));
            if let Some(said) = unavailable.filter(|said| is_zero(said)) {
                let message = "`maxUnavailable` of a StatefulSet cannot be 0";
                cx.push(
                    Diagnostic::new(codes::CONTRADICTION, said.0.span(), message)
                        .label("no pod could ever be replaced: its successor has its name")
                        .help("remove it: it is 1 unless said"),
                );
            }
            let partition = rolling.and_then(|rolling| rolling.partition.as_ref());
            let inner = Build::new(origin)
                .put_some("partition", partition.map(|said: &At<i64>| Node::int(said.value, said.origin)))
                .put_some("maxUnavailable", unavailable.map(|said| said.0.clone()));
            (inner, result(surge, away))
        }
    };
    let strategy =
        Build::new(origin).fixed("type", "RollingUpdate").put_some("rollingUpdate", inner.finish_some()).finish();
    fields.put("updateStrategy", strategy);
    delivery
}

fn is_zero(count: &CountOrPercent) -> bool {
    count.0.as_int() == Some(0) || count.0.as_str() == Some("0%")
}

/// A DaemonSet's pods go first, or come first: Kubernetes refuses both at once.
fn of_daemon_set(cx: &mut Resolving<'_, '_>, rolling: Option<&Rolling>, surge: Node, away: Node) -> (Node, Node) {
    let said_surge = rolling.and_then(|rolling| rolling.max_surge.as_ref());
    let said_away = rolling.and_then(|rolling| rolling.max_unavailable.as_ref());
    let surges = said_surge.is_some_and(|surge| !is_zero(surge));
    let goes = said_away.is_none_or(|away| !is_zero(away));
    match (said_surge, said_away) {
        (Some(surge), None) if surges => {
            (surge.0.clone(), Node::int(0, Origin::default_of(surge.0.span(), delivery::NONE_AWAY)))
        }
        (said_surge, said_away) => {
            if surges == goes
                && let Some(said) = said_away
            {
                let message = match surges {
                    true => "`maxSurge` and `maxUnavailable` of a DaemonSet exclude each other",
                    false => "`maxSurge` and `maxUnavailable` are both 0",
                };
                let label = if surges { "one of them is 0" } else { "no pod could ever be replaced" };
                let other = said_surge.map_or(said.0.span(), |surge| surge.0.span());
                cx.push(
                    Diagnostic::new(codes::CONTRADICTION, said.0.span(), message)
                        .label(label)
                        .with(other, "`maxSurge` is set here")
                        .help("write `delivery rolling maxUnavailable=1`, or `delivery rolling maxSurge=1`"),
                );
            }
            (said_surge.map_or(surge, |said| said.0.clone()), said_away.map_or(away, |said| said.0.clone()))
        }
    }
}
