//! The facts of a fleet: its targets.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::decode::{At, Cx, Decode, Entries, Faults, Item as Entry, RecordType, Texts};
use super::super::fleet::{Place, Target};
use super::super::lower::Language;
use super::super::model::{self, MinorVersion, OwnWords, PercentText};
use super::super::{codes, targets::TargetSet};
use super::FleetParts;
use super::bodies::Loader;
use super::items::Item;
use crate::diag::Diagnostic;
use crate::node::{Map, Node, Text};
use crate::shape::{kubernetes, minor_version};
use crate::source::{Origin, Rule};

const FULL_SIZE: Rule = Rule("a target is of size 100% unless it says otherwise");

/// The fleet's words, its defaults taken out.
pub(super) fn fleet(loader: &mut Loader<'_>, item: &Item) -> Option<FleetParts> {
    let record = <model::Fleet as RecordType>::RECORD;
    let mut data = loader.data(item, record);
    let defaults = data.as_map_mut().and_then(|map| map.remove("defaults"));
    let mut data = loader.canonical(record, data, false);
    // What is wrong was told. The rest of the fleet is looked at without it, so that all faults come at once.
    edition(loader, item, &mut data);
    let is_whole = !data.take_faults();
    let mut cx = Cx::new(loader.report, Faults::Within);
    let facts = model::Fleet::decode(&data, &mut cx)?;
    if facts.environments.is_empty() {
        if !is_whole {
            return None;
        }
        loader.report.push(
            Diagnostic::new(codes::EMPTY_FLEET, item.name.span(), "this fleet has no environment")
                .label("nothing can be rendered")
                .help("write `environment dev { namespace NAME }`"),
        );
        return None;
    }
    Some(FleetParts { facts, defaults })
}

/// A fleet without an edition is told so, and read as one of the only edition.
fn edition(loader: &mut Loader<'_>, item: &Item, data: &mut Node) {
    let place = item.name.span();
    let said = data.get("edition").filter(|node| !node.is_null());
    if said.is_some_and(|node| !node.is_faulty()) {
        return;
    }
    if said.is_none() {
        let written = match item.body.language() {
            Language::Kdl => "edition \"2026\"",
            Language::Yaml => "edition: \"2026\"",
        };
        loader.report.push(
            Diagnostic::new(codes::MISSING_FIELD, place, "this fleet does not say its edition")
                .label("`edition` is missing")
                .help(format!(
                    "write `{written}`: within one edition, no newer cellfold changes a pod template unasked"
                )),
        );
    }
    if let Some(map) = data.as_map_mut() {
        map.insert("edition", place, Node::fixed("2026", Origin::set(place)));
    }
}

/// The targets of a fleet, in order.
pub(super) fn targets(loader: &mut Loader<'_>, fleet: &model::Fleet) -> Vec<Target> {
    let mut targets = Vec::new();
    for environment in &fleet.environments {
        if environment.value.cells.is_empty() {
            let target = target(loader, fleet, environment, None, targets.len());
            targets.push(target);
        }
        for cell in &environment.value.cells {
            let target = target(loader, fleet, environment, Some(cell), targets.len());
            targets.push(target);
        }
    }
    targets
}

fn target(
    loader: &mut Loader<'_>,
    fleet: &model::Fleet,
    environment: &Entry<model::Environment>,
    cell: Option<&Entry<model::Cell>>,
    number: usize,
) -> Target {
    let words = &environment.value;
    let own = cell.map(|cell| &cell.value);
    let origin = Origin::set(cell.map_or(environment.span, |cell| cell.span));
    let name = cell.map_or(&environment.name, |cell| &cell.name).clone();
    check_name(loader, &name, origin);
    let path = match cell {
        Some(cell) => Text::from(format!("{}/{}", environment.name, cell.name)),
        None => environment.name.clone(),
    };
    let mut facts = BTreeMap::new();
    let mut fact = |key: &'static str, values: [Option<&Node>; 3]| {
        if let Some(node) = values.into_iter().flatten().next() {
            facts.insert(key, node.clone());
        }
    };
    fact("namespace", [own.and_then(|cell| cell.namespace.as_ref()), words.namespace.as_ref(), None]);
    fact("cluster", [own.and_then(|cell| cell.cluster.as_ref()), words.cluster.as_ref(), None]);
    fact("region", [own.and_then(|cell| cell.region.as_ref()), words.region.as_ref(), None]);
    let registry = fleet.registry.as_ref().map(|registry| Node::text(registry.value.clone(), registry.origin));
    fact("registry", [own.and_then(|cell| cell.registry.as_ref()), words.registry.as_ref(), registry.as_ref()]);

    let pick = |of_cell: Option<&Option<MinorVersion>>,
                of_environment: &Option<MinorVersion>,
                of_fleet: &Option<MinorVersion>| {
        let version = of_cell.and_then(Option::as_ref).or(of_environment.as_ref()).or(of_fleet.as_ref());
        version.and_then(|version| version.0.as_str().and_then(minor_version))
    };
    let said = own.and_then(|cell| cell.kubernetes.as_ref());
    let said = said.or(words.kubernetes.as_ref()).or(fleet.kubernetes.as_ref());
    let size = own.and_then(|cell| cell.size.as_ref()).or(words.size.as_ref());
    let wave = own.and_then(|cell| cell.wave);
    Target {
        number,
        name,
        environment: environment.name.clone(),
        is_cell: cell.is_some(),
        wave_label: wave.as_ref().map(|wave| Text::from(wave.value.to_string())),
        wave,
        size: size_of(loader, size, origin),
        labels: labels(&words.labels, own.map(|cell| &cell.labels)),
        kubernetes: kubernetes_minor(loader, said),
        istio: pick(own.map(|cell| &cell.istio), &words.istio, &fleet.istio),
        argo_rollouts: pick(own.map(|cell| &cell.argo_rollouts), &words.argo_rollouts, &fleet.argo_rollouts),
        facts,
        vars: None,
        environment_vars: None,
        raw: narrowest(&[&fleet.raw, &words.raw], own.map(|cell| &cell.raw)),
        config_maps: narrowest(&[&fleet.config_maps, &words.config_maps], own.map(|cell| &cell.config_maps)),
        connections: narrowest(&[&fleet.connections, &words.connections], own.map(|cell| &cell.connections)),
        owned: owned(loader, [Some(&fleet.words), Some(&words.words), own.map(|cell| &cell.words)], origin),
        path,
        origin,
    }
}

/// The minor version of Kubernetes that is checked for: the nearest that is known of the one that is said, the newest
/// where none is.
fn kubernetes_minor(loader: &mut Loader<'_>, said: Option<&MinorVersion>) -> kubernetes::Minor {
    let (oldest, newest) = kubernetes::minors();
    let Some((said, (major, minor))) = said.and_then(|said| Some((said, said.0.as_str().and_then(minor_version)?)))
    else {
        return newest;
    };
    let minor = if major > 1 { u16::MAX } else { minor };
    let nearest = u8::try_from(minor).unwrap_or(u8::MAX).clamp(oldest, newest);
    if u16::from(nearest) != minor {
        let text = said.0.as_str().unwrap_or_default();
        loader.report.push(
            Diagnostic::new(codes::UNCHECKED_VERSION, said.0.span(), format!("nothing is known of Kubernetes {text}"))
                .label(format!("known are 1.{oldest} to 1.{newest}"))
                .help(format!("what is emitted is checked as for 1.{nearest}")),
        );
    }
    nearest
}

/// The vars of targets: each a block of its own, which needs the set of the target, so they come after all targets.
pub(super) fn vars(loader: &mut Loader<'_>, fleet: &model::Fleet) {
    let count = loader.targets.len();
    for environment in &fleet.environments {
        let mut of_environment = TargetSet::empty(count);
        let numbers: Vec<usize> = loader
            .targets
            .iter()
            .filter(|target| target.environment == environment.name)
            .map(|target| target.number)
            .collect();
        numbers.iter().for_each(|number| of_environment.insert(*number));
        let mut block = loader.vars_block(&environment.value.vars);
        if let Some(block) = &mut block {
            block.place = Some(Place { set: of_environment, text: environment.name.clone() });
        }
        for number in &numbers {
            let path = loader.targets.get(*number).map(|target| target.path.clone()).unwrap_or_default();
            let cell = environment.value.cells.iter().find(|cell| path.ends_with(&format!("/{}", cell.name)));
            let mut own = cell.and_then(|cell| loader.vars_block(&cell.value.vars));
            if let Some(own) = &mut own {
                let mut set = TargetSet::empty(count);
                set.insert(*number);
                own.place = Some(Place { set, text: path });
            }
            if let Some(target) = loader.targets.get_mut(*number) {
                target.environment_vars = block.clone();
                target.vars = own;
            }
        }
    }
}

fn size_of(loader: &mut Loader<'_>, size: Option<&PercentText>, owner: Origin) -> At<f64> {
    let Some(size) = size else { return At::new(100.0, Origin::default_of(owner.span, FULL_SIZE)) };
    let percent = size.percent();
    if percent <= 0.0 || percent > 10_000.0 {
        loader.report.push(
            Diagnostic::new(
                codes::WRONG_VALUE,
                size.0.span(),
                "the size of a target is more than 0%, and at most 10000%",
            )
            .label("not a size"),
        );
    }
    At::new(percent, size.0.origin)
}

fn labels(environment: &Texts, cell: Option<&Texts>) -> Map {
    let mut labels = environment.0.clone();
    for entry in cell.iter().flat_map(|labels| labels.0.iter()) {
        labels.insert(entry.key_text().clone(), entry.key_span(), entry.node().clone());
    }
    labels
}

/// What targets own, that of wider scopes first; one of the same name of a narrower scope takes its place.
fn narrowest<T: Clone>(wider: &[&Entries<T>], own: Option<&Entries<T>>) -> Vec<Entry<T>> {
    let mut all: Vec<Entry<T>> = Vec::new();
    for item in wider.iter().copied().chain(own).flatten() {
        match all.iter_mut().find(|known| known.name == item.name) {
            Some(known) => *known = item.clone(),
            None => all.push(item.clone()),
        }
    }
    all
}

/// The namespace and what bounds it: what a narrower scope says lies over what a wider one says.
fn owned(loader: &mut Loader<'_>, scopes: [Option<&Arc<Map>>; 3], origin: Origin) -> model::Owner {
    let mut cx = Cx::new(loader.report, Faults::None);
    let owners: Vec<model::Owner> =
        scopes.into_iter().flatten().filter_map(|words| model::Owner::from_map(words, origin, &mut cx)).collect();
    let said = |of: fn(&model::Owner) -> &OwnWords| owners.iter().map(of).fold(OwnWords::Silent, OwnWords::under);
    let entries = |of: fn(&model::Owner) -> &Entries<Node>| {
        let scopes: Vec<&Entries<Node>> = owners.iter().map(of).collect();
        Entries(narrowest(&scopes, None))
    };
    model::Owner {
        own_namespace: said(|owner| &owner.own_namespace),
        isolate: said(|owner| &owner.isolate),
        quotas: entries(|owner| &owner.quotas),
        limit_ranges: entries(|owner| &owner.limit_ranges),
        ..model::Owner::none(origin)
    }
}

fn check_name(loader: &mut Loader<'_>, name: &str, origin: Origin) {
    let plain = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'.' | b'_'));
    if !plain || name.is_empty() || name.starts_with(['.', '-']) || matches!(name, "except" | "in") {
        loader.report.push(
            Diagnostic::new(codes::BAD_NAME, origin.span, format!("`{name}` cannot be the name of a target"))
                .label("expected lower-case letters, digits, `-`, `_` and `.`")
                .help("folders of the golden tree are named after it"),
        );
    }
}
