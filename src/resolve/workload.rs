//! The workload of a unit: its names, labels, pods and Services.

use super::config::Made;
use super::containers::{self, Mounted, Role};
use super::kinds::{self, Asked};
use super::stages::Stages;
use super::unit::{AccountObject, Container, JobObject, Next, Pod, Unit, Workload};
use super::version::{NextVersions, Versions};
use super::{Resolving, codes, jobs, references, scale, services};
use crate::diag::{Diagnostic, Report};
use crate::node::{Map, Node};
use crate::source::{Origin, Rule};
use crate::spec::Service;
use crate::spec::decode::{Derived, Entries, Item, RecordType};
use crate::spec::model;

/// The label by which a workload knows its pods, unless the spec says others.
pub const NAME_LABEL: &str = "app.kubernetes.io/name";

const NAMED: Rule = Rule("named after the service");
const GRACE: Rule = Rule("`drain`, and half a minute after it");
const HASH: Rule = Rule("the hash of a ConfigMap whose name does not carry it");
const SPREAD: Rule = Rule("a spread constraint counts the workload's own pods");

/// Labels of every object: the service's name, and what the spec says.
pub fn labels(service: &Service, words: &model::Service) -> Map {
    let mut labels = Map::new();
    let origin = Origin::derived(service.name.span(), NAMED);
    labels.put(NAME_LABEL, Node::text(service.name.value.clone(), origin));
    for entry in words.labels.0.iter() {
        labels.insert(entry.key_text().clone(), entry.key_span(), entry.node().clone());
    }
    labels
}

/// The ServiceAccount that is made for the service.
pub fn account_object(cx: &Resolving<'_, '_>, words: &model::Service) -> Option<AccountObject> {
    let owner = Origin::set(cx.service.name.span());
    let derived = || Node::text(cx.service.name.value.clone(), Origin::derived(owner.span, NAMED));
    match &words.account {
        Derived::Off(_) => None,
        Derived::Silent => {
            Some(AccountObject { name: derived(), annotations: Map::new(), labels: Map::new(), origin: owner })
        }
        Derived::Given(account) if account.create.as_ref().is_some_and(|create| !create.value) => None,
        Derived::Given(account) => Some(AccountObject {
            name: account.name.as_ref().map_or_else(derived, |name| Node::text(name.value.clone(), name.origin)),
            annotations: account.annotations.0.clone(),
            labels: account.labels.0.clone(),
            origin: account.origin,
        }),
    }
}

/// The name of the account that the pods use.
pub fn account_name(cx: &Resolving<'_, '_>, words: &model::Service) -> Option<Node> {
    let owner = cx.service.name.span();
    let derived = || Node::text(cx.service.name.value.clone(), Origin::derived(owner, NAMED));
    match &words.account {
        Derived::Off(_) => None,
        Derived::Silent => Some(derived()),
        Derived::Given(account) => {
            Some(account.name.as_ref().map_or_else(derived, |name| Node::text(name.value.clone(), name.origin)))
        }
    }
}

/// Whether a service is a bundle of objects with no workload: it says `image #false`; or it has raw manifests or
/// ConfigMaps, no image and no port, and no release says that it runs.
pub fn is_bundle(cx: &Resolving<'_, '_>, words: &model::Service) -> bool {
    if words.words.get("image").is_some_and(|image| image.as_bool() == Some(false)) {
        return true;
    }
    let has = |key: &str| words.words.has(key);
    cx.running_span.is_none() && !has("image") && !has("ports") && (has("raw") || has("configMaps"))
}

/// What a service runs by itself.
pub enum Main {
    /// Pods without end.
    Workload(Box<Workload>),
    /// Pods that end.
    Job(Box<JobObject>),
}

/// The workload that the words ask for; `None` after a finding.
pub fn workload(
    cx: &mut Resolving<'_, '_>,
    tree: &Node,
    words: &model::Service,
    versions: &Versions,
    configs: &[Made],
    asked: Asked<'_>,
) -> Option<Main> {
    let map = tree.as_shared_map()?;
    let mut report = Report::new();
    let main = model::Container::from_map(map, tree.origin, &mut crate::spec::decode::Cx::new(&mut report, cx.faults));
    cx.report.append(report);
    let main = main?;
    let owner = Origin::set(cx.service.name.span());
    let name_of = |said: Option<&crate::spec::decode::At<crate::node::Text>>| match said {
        Some(name) => Node::text(name.value.clone(), name.origin),
        None => Node::text(cx.service.name.value.clone(), Origin::derived(owner.span, NAMED)),
    };
    let name = name_of(words.names.as_ref().and_then(|names| names.workload.as_ref()));
    let container = name_of(words.names.as_ref().and_then(|names| names.container.as_ref()));
    let selector = match &words.selector {
        Some(selector) => selector.0.clone(),
        None => {
            let mut selector = Map::new();
            selector.put(NAME_LABEL, Node::text(cx.service.name.value.clone(), Origin::derived(owner.span, NAMED)));
            selector
        }
    };
    let mut mounted = Mounted::default();
    let mut all = Vec::new();
    let main_span = cx.service.name.span();
    let resolved = containers::resolve(cx, &main, container, main_span, Role::Main, versions, configs, &mut mounted);
    let is_complete = resolved.is_some();
    all.extend(resolved);
    all.extend(beside(cx, words.sidecars.iter(), Role::Sidecar, versions, configs, &mut mounted));
    let init: Vec<Container> =
        beside(cx, words.init_containers.iter(), Role::Init, versions, configs, &mut mounted).collect();
    if !is_complete {
        return None;
    }
    kinds::misfits(cx, words, asked);
    let pod = pod(cx, tree, words, &main, &selector, all, init, configs, mounted);
    if matches!(asked, Asked::CronJob(_) | Asked::Job(_)) {
        return jobs::main(cx, asked, name, pod).map(|job| Main::Job(Box::new(job)));
    }
    let scale = scale::scale(cx, words, asked, &name);
    let ports: Vec<&Item<model::Port>> =
        main.ports.iter().chain(words.sidecars.iter().flat_map(|sidecar| sidecar.value.ports.iter())).collect();
    let services = services::services(cx, words, &ports);
    let expose = services::exposed(cx, words);
    let traffic_policy = services::traffic_policy(cx, words, &services);
    let (kind, fields, delivery) = kinds::serving(cx, words, asked, &services)?;
    Some(Main::Workload(Box::new(Workload {
        name,
        kind,
        pod,
        selector,
        next: None,
        active: versions.active,
        fields,
        disruption: scale::disruption(words, &scale),
        scale,
        delivery,
        analysis: words.analysis.clone(),
        services,
        traffic_policy,
        expose,
    })))
}

fn beside<'w>(
    cx: &mut Resolving<'_, '_>,
    items: impl Iterator<Item = &'w Item<model::Container>>,
    role: Role,
    versions: &Versions,
    configs: &[Made],
    mounted: &mut Mounted,
) -> impl Iterator<Item = Container> {
    let resolved: Vec<Container> = items
        .filter_map(|item| {
            containers::resolve(cx, &item.value, item.name_node(), item.span, role, versions, configs, mounted)
        })
        .collect();
    resolved.into_iter()
}

#[allow(clippy::too_many_arguments, reason = "the parts of one pod, called once")]
fn pod(
    cx: &mut Resolving<'_, '_>,
    tree: &Node,
    words: &model::Service,
    main: &model::Container,
    selector: &Map,
    containers: Vec<Container>,
    init_containers: Vec<Container>,
    configs: &[Made],
    mounted: Mounted,
) -> Pod {
    let owner = Origin::set(cx.service.name.span());
    let mut pod_labels = Map::new();
    pod_labels.put(NAME_LABEL, Node::text(cx.service.name.value.clone(), Origin::derived(owner.span, NAMED)));
    for entry in words.labels.0.iter().chain(words.pod_labels.0.iter()).chain(selector.iter()) {
        pod_labels.insert(entry.key_text().clone(), entry.key_span(), entry.node().clone());
    }
    // A label of every object is one of the pods too, for policies and queries; an annotation of every object is not:
    // a change of it would restart them all.
    let mut annotations = words.pod_annotations.0.clone();
    let beside = words.sidecars.iter().chain(&words.init_containers).map(|item| &item.value);
    hashes(&mut annotations, configs, std::iter::once(main).chain(beside));
    let record = <model::Service as RecordType>::RECORD;
    let mut fields = containers::verbatim(&words.words, record, |ty| ty == "core/v1.PodSpec", true);
    for (word, field) in [("podSecurityContext", "securityContext"), ("podResources", "resources")] {
        if let Some(node) = tree.get(word) {
            fields.put(field, node.clone());
        }
    }
    grace(&mut fields, words.sidecars.iter().filter_map(|sidecar| sidecar.value.drain.as_ref()).chain(&main.drain));
    spread(&mut fields, selector);
    let volumes = volumes(&words.volumes, mounted);
    let claims = claims(words);
    references::volumes(cx, &[], containers.iter().chain(&init_containers), volumes.iter().chain(&claims));
    references::grace(cx, containers.iter(), &fields);
    Pod {
        labels: pod_labels,
        annotations,
        containers,
        init_containers,
        volumes,
        account: account_name(cx, words),
        fields,
    }
}

/// The volumes of a pod: its own, and those that ConfigMaps need.
pub fn volumes(own: &Entries<model::Volume>, mounted: Mounted) -> Vec<(Node, Map)> {
    let mut volumes: Vec<(Node, Map)> =
        own.iter().map(|item| (item.name_node(), Map::clone(&item.value.source))).collect();
    for (name, source) in mounted.volumes {
        if !volumes.iter().any(|(known, _)| known.same(&name)) {
            volumes.push((name, source));
        }
    }
    volumes
}

/// The volumes that a StatefulSet claims for each pod.
fn claims(words: &model::Service) -> Vec<(Node, Map)> {
    let Asked::StatefulSet(own) = Asked::of(words) else { return Vec::new() };
    let claims = own.words.get("volumeClaimTemplates").and_then(Node::as_list).unwrap_or_default();
    claims.iter().filter_map(|claim| Some((claim.at(&["metadata", "name"])?.clone(), Map::new()))).collect()
}

/// The grace period that the longest `drain` needs.
pub fn grace<'w>(fields: &mut Map, drains: impl Iterator<Item = &'w model::DurationText>) {
    if let Some(drain) = drains.max_by_key(|drain| drain.millis())
        && !fields.has("terminationGracePeriodSeconds")
    {
        let seconds = i64::try_from(drain.millis().div_ceil(1000)).unwrap_or(0).saturating_add(30);
        fields.put("terminationGracePeriodSeconds", Node::int(seconds, Origin::derived(drain.0.span(), GRACE)));
    }
}

/// The hashes of the ConfigMaps that these containers use, of those whose names do not carry them.
pub fn hashes<'w>(annotations: &mut Map, configs: &[Made], containers: impl Iterator<Item = &'w model::Container>) {
    let used: Vec<_> = containers.flat_map(|container| container.config_maps.iter().map(|item| &item.name)).collect();
    for config in configs.iter().filter(|made| !made.object.hashed && used.contains(&&made.object.key)) {
        let origin = Origin::derived(config.object.origin.span, HASH);
        let key = format!("cellfold.io/{}-hash", config.object.key);
        annotations.insert(key, origin.span, Node::text(config.object.hash.clone(), origin));
    }
}

/// A spread constraint without a selector counts the workload's own pods.
pub fn spread(fields: &mut Map, selector: &Map) {
    let Some(constraints) = fields.get_mut("topologySpreadConstraints").and_then(Node::as_list_mut) else { return };
    for constraint in constraints {
        let span = constraint.span();
        let Some(map) = constraint.as_map_mut() else { continue };
        if !map.has("labelSelector") {
            let origin = Origin::derived(span, SPREAD);
            let mut labels = Map::new();
            labels.put("matchLabels", Node::map(selector.clone(), origin));
            map.put("labelSelector", Node::map(labels, origin));
        }
    }
}

/// Keeps the ConfigMaps of the other version beside those of this one, where their names tell them apart.
pub fn keep_config(unit: &mut Unit, other: Option<Unit>) {
    for config in other.into_iter().flat_map(|other| other.config_maps).filter(|config| config.hashed) {
        if !unit.config_maps.iter().any(|known| known.name.same(&config.name)) {
            unit.config_maps.push(config);
        }
    }
}

/// Puts the version on its way into a native unit, at its stage.
pub fn on_its_way(unit: &mut Unit, new: Option<Unit>, next: &NextVersions, report: &mut Report) {
    let Some(workload) = &mut unit.workload else { return };
    let Some(stages) = Stages::of(&workload.delivery) else { return };
    let stage = stages.read(report, next.stage.as_ref(), next.origin, workload.delivery.word());
    let Some((stage, new)) = stage.zip(new) else { return };
    let Some(pod) = new.workload.map(|workload| workload.pod) else { return };
    let abort = next.abort.as_ref().map(|abort| abort.value);
    workload.next = Some(Next { pod, stage, abort, origin: next.origin });
    jobs::on_their_way(unit, new.jobs);
    // Pods of both versions are there until it is over.
    for config in new.config_maps {
        match unit.config_maps.iter().find(|known| known.name.same(&config.name)) {
            None => unit.config_maps.push(config),
            Some(known) if known.hash == config.hash => {}
            Some(known) => report.push(
                Diagnostic::new(
                    codes::DELIVERY,
                    known.origin.span,
                    format!("both versions read ConfigMap `{}`, and it is not the same for them", known.key),
                )
                .label("one object cannot be both")
                .help("let its name carry its hash: remove `hashed #false`; or take out what hangs on the version"),
            ),
        }
    }
}
