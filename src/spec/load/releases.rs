//! What runs where: the files of `releases/`.

use std::collections::{BTreeMap, BTreeSet};

use super::super::decode::{Cx, Decode, Faults, RecordType};
use super::super::fleet::{EnvironmentRelease, ReleaseOf};
use super::super::selector::Selector;
use super::super::targets::TargetSet;
use super::super::{codes, model};
use super::bodies::Loader;
use super::items::Item;
use crate::diag::{Diagnostic, closest, list_of};
use crate::node::{Map, Node, Text};

/// The releases by environment. Several files may be of one environment, as long as no service is in two.
pub(super) fn load<'i>(
    loader: &mut Loader<'_>,
    items: impl Iterator<Item = &'i Item>,
    fleet: &model::Fleet,
) -> BTreeMap<Text, EnvironmentRelease> {
    let mut releases: BTreeMap<Text, EnvironmentRelease> = BTreeMap::new();
    let environments = || fleet.environments.iter().map(|environment| environment.name.as_str());
    for item in items {
        if !environments().any(|name| name == item.name.value) {
            let hint = match closest(&item.name.value, environments()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("environments: {}", list_of(environments(), 12)),
            };
            loader.report.push(
                Diagnostic::new(
                    codes::UNKNOWN_NAME,
                    item.name.span(),
                    format!("there is no environment `{}` for this release", item.name.value),
                )
                .label("not declared in the fleet")
                .help(hint),
            );
            continue;
        }
        let record = <model::Release as RecordType>::RECORD;
        let data = loader.data(item, record);
        let mut data = loader.canonical(record, data, false);
        let pins = take_pins(&mut data);
        let broken = Broken::take(&mut data);
        let known = releases.entry(item.name.value.clone()).or_insert_with(|| EnvironmentRelease {
            services: BTreeMap::new(),
            images: BTreeMap::new(),
            is_faulty: false,
        });
        known.is_faulty |= broken.whole;
        let mut cx = Cx::new(loader.report, Faults::Within);
        let Some(release) = model::Release::decode(&data, &mut cx) else {
            known.is_faulty = true;
            continue;
        };
        for image in &release.images {
            known.images.insert(image.name.clone(), image.value.clone());
        }
        for entry in release.services.0 {
            if let Some(first) = known.services.get(&entry.name) {
                loader.report.push(
                    Diagnostic::new(
                        codes::DUPLICATE,
                        entry.span,
                        format!("`{}` has two releases in `{}`", entry.name, item.name.value),
                    )
                    .label("the second one")
                    .with(first.span, "the first one"),
                );
                continue;
            }
            let of_entry = pins.get(&entry.name).cloned();
            let before = loader.report.len();
            let pins = of_entry.map_or_else(Vec::new, |node| pinned(loader, &node, &item.name.value));
            let is_faulty = broken.services.contains(&entry.name) || loader.report.len() > before;
            known
                .services
                .insert(entry.name.clone(), ReleaseOf { entry: entry.value, pins, span: entry.span, is_faulty });
        }
    }
    releases
}

/// What of a release could not be read.
struct Broken {
    /// Services in whose entries something is wrong.
    services: BTreeSet<Text>,
    /// Whether anything else is: any version may be missing.
    whole: bool,
}

impl Broken {
    /// Finds what is wrong, and takes it out.
    fn take(data: &mut Node) -> Self {
        let services = data.get("services").and_then(Node::as_map);
        let services = services.iter().flat_map(|map| map.iter());
        let services =
            services.filter(|entry| entry.node().has_faults()).map(|entry| entry.key_text().clone()).collect();
        let is_faulty = |entry: crate::node::Entry<'_>| match entry.key() {
            "services" => entry.node().is_faulty(),
            _ => entry.node().has_faults(),
        };
        let whole = data.is_faulty() || data.as_map().is_some_and(|map| map.iter().any(is_faulty));
        // An entry that is wrong as a whole is still one.
        let entries = data.as_map_mut().and_then(|map| map.get_mut("services")).and_then(Node::as_map_mut);
        for (_, entry) in entries.into_iter().flat_map(|map| map.iter_mut()).filter(|(_, entry)| entry.is_faulty()) {
            *entry = Node::map(Map::new(), entry.origin);
        }
        data.take_faults();
        Broken { services, whole }
    }
}

/// The `in` of each service's entry.
fn take_pins(data: &mut Node) -> BTreeMap<Text, Node> {
    let mut pins = BTreeMap::new();
    let Some(services) = data.as_map_mut().and_then(|map| map.get_mut("services")).and_then(Node::as_map_mut) else {
        return pins;
    };
    for (name, entry) in services.iter_mut() {
        if let Some(node) = entry.as_map_mut().and_then(|map| map.remove("in")) {
            pins.insert(name.clone(), node);
        }
    }
    pins
}

fn pinned(loader: &mut Loader<'_>, node: &Node, environment: &str) -> Vec<(Selector, TargetSet, model::Pin)> {
    let mut of_environment = TargetSet::empty(loader.targets.len());
    for target in loader.targets.iter().filter(|target| target.environment == environment) {
        of_environment.insert(target.number);
    }
    let mut pins = Vec::new();
    for (selector, body) in loader.overlays(node) {
        // Within a release, a cell's name is one of its environment's cells.
        let inner: Vec<_> = loader.targets.iter().filter(|t| t.environment == environment).cloned().collect();
        let mut report = crate::diag::Report::new();
        let local = selector.resolve(&inner, &mut report);
        loader.report.append(report);
        let mut set = TargetSet::empty(loader.targets.len());
        for target in local.iter().filter_map(|at| inner.get(at)) {
            set.insert(target.number);
        }
        let body = loader.canonical(<model::Pin as RecordType>::RECORD, body, false);
        let mut cx = Cx::new(loader.report, Faults::Within);
        if let Some(pin) = model::Pin::decode(&body, &mut cx) {
            pins.push((selector, set.and(&of_environment), pin));
        }
    }
    pins
}
