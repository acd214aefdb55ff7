//! Which version a service runs in a target, and which is on its way.

use std::collections::BTreeMap;

use super::codes;
use crate::diag::{Diagnostic, Report};
use crate::node::{Node, Text};
use crate::source::{Origin, Span};
use crate::spec::decode::{At, Entries};
use crate::spec::model::{Abort, Colour, Digest, ImageVersion};
use crate::spec::{ReleaseOf, Spec, Target};

/// A version of an image.
#[derive(Debug, Clone)]
pub struct Version {
    /// The tag.
    pub tag: Option<At<Text>>,
    /// The digest.
    pub digest: Option<Node>,
    /// Where it stands.
    pub origin: Origin,
}

/// The versions of a service's containers.
#[derive(Debug, Clone, Default)]
pub struct Versions {
    /// The main container's.
    pub main: Option<Version>,
    /// The sidecars'.
    pub sidecars: BTreeMap<Text, Version>,
    /// The init containers'.
    pub init_containers: BTreeMap<Text, Version>,
    /// The colour that has the traffic, under a native blue-green delivery.
    pub active: Option<At<Colour>>,
    /// Whether something of the release could not be read, which was told: a version that is missing may stand there.
    pub is_faulty: bool,
}

impl Versions {
    /// The colour that has the traffic, under a native blue-green delivery.
    pub fn colour(&self) -> Colour {
        self.active.as_ref().map_or(Colour::Blue, |active| active.value)
    }
}

/// What a service runs in a target.
#[derive(Debug, Clone, Default)]
pub struct Running {
    /// What it runs, or ran until now.
    pub now: Versions,
    /// What is on its way in this very target.
    pub next: Option<NextVersions>,
    /// What it ran before, where its wave is through and others are not.
    pub before: Option<Versions>,
    /// Where the release of the service stands.
    pub span: Option<Span>,
}

/// A version on its way.
#[derive(Debug, Clone)]
pub struct NextVersions {
    /// The versions.
    pub to: Versions,
    /// How far it has come, where the stages are in Git.
    pub stage: Option<At<Text>>,
    /// How far it has gone back, where it was given up.
    pub abort: Option<At<Abort>>,
    /// Where it stands.
    pub origin: Origin,
}

/// What a service runs in a target.
pub fn running(spec: &Spec, service: &str, target: &Target, report: &mut Report) -> Running {
    let of_environment = spec.releases.get(&target.environment);
    let is_faulty = spec.unread.releases || of_environment.is_some_and(|release| release.is_faulty);
    let Some(release) = of_environment.and_then(|release| release.services.get(service)) else {
        return Running { now: Versions { is_faulty, ..Versions::default() }, ..Running::default() };
    };
    let entry = &release.entry;
    let mut now = Versions {
        main: version(entry.version.as_ref(), entry.digest.as_ref(), entry.origin),
        sidecars: versions(&entry.sidecars),
        init_containers: versions(&entry.init_containers),
        active: entry.active,
        is_faulty: is_faulty || release.is_faulty,
    };
    let span = Some(release.span);
    if let Some(pin) = pin(release, target, report) {
        let main = version(pin.version.as_ref(), pin.digest.as_ref(), pin.origin);
        lie_over(&mut now, main, &pin.sidecars, &pin.init_containers, pin.active.as_ref());
        return Running { now, span, ..Running::default() };
    }
    let Some(next) = &entry.next else { return Running { now, span, ..Running::default() } };
    let mut to = now.clone();
    let main = version(next.version.as_ref(), next.digest.as_ref(), next.origin);
    // The new version comes up in the other colour, which then keeps the traffic.
    let active = At::new(now.colour().other(), next.active.as_ref().map_or(next.origin, |active| active.origin));
    lie_over(&mut to, main, &next.sidecars, &next.init_containers, Some(&active));
    let wave = next.wave.as_ref().map_or(1, |wave| wave.value);
    match target.wave.as_ref().map(|wave| wave.value) {
        Some(own) if own < wave => Running { now: to, next: None, before: Some(now), span },
        Some(own) if own > wave => Running { now, span, ..Running::default() },
        _ => {
            let next = NextVersions { to, stage: next.stage.clone(), abort: next.abort, origin: next.origin };
            Running { now, next: Some(next), before: None, span }
        }
    }
}

/// The pin of a target: of several, the one for the fewest targets.
fn pin<'a>(release: &'a ReleaseOf, target: &Target, report: &mut Report) -> Option<&'a crate::spec::model::Pin> {
    let here: Vec<_> = release.pins.iter().filter(|(_, set, _)| set.has(target.number)).collect();
    let (selector, set, pin) = here.iter().min_by_key(|(selector, set, _)| (set.len(), selector.text()))?;
    for (other, more, _) in &here {
        if other != selector && !set.is_proper_subset(more) {
            report.push(
                Diagnostic::new(
                    codes::BAD_RELEASE,
                    other.span,
                    format!("`in {}` and `in {}` both pin {}", other.text(), selector.text(), target.path),
                )
                .label("no order between these two")
                .with(selector.span, "the other one"),
            );
        }
    }
    Some(pin)
}

fn lie_over(
    below: &mut Versions,
    main: Option<Version>,
    sidecars: &Entries<ImageVersion>,
    init_containers: &Entries<ImageVersion>,
    active: Option<&At<Colour>>,
) {
    if main.is_some() {
        below.main = main;
    }
    below.sidecars.extend(versions(sidecars));
    below.init_containers.extend(versions(init_containers));
    if active.is_some() {
        below.active = active.copied();
    }
}

/// Version and digest are one value: a new tag does not keep an old digest.
fn version(tag: Option<&At<Text>>, digest: Option<&Digest>, owner: Origin) -> Option<Version> {
    let origin = tag.map(|tag| tag.origin).or(digest.map(|digest| digest.0.origin)).unwrap_or(owner);
    (tag.is_some() || digest.is_some()).then(|| Version {
        tag: tag.cloned(),
        digest: digest.map(|digest| digest.0.clone()),
        origin,
    })
}

fn versions(entries: &Entries<ImageVersion>) -> BTreeMap<Text, Version> {
    let of = |image: &ImageVersion| version(image.version.as_ref(), image.digest.as_ref(), image.origin);
    entries.iter().filter_map(|item| Some((item.name.clone(), of(&item.value)?))).collect()
}

/// The version of a repository, where `images` names one.
pub fn image_version(spec: &Spec, environment: &str, repository: &str) -> Option<Version> {
    let image = spec.releases.get(environment)?.images.get(repository)?;
    version(image.version.as_ref(), image.digest.as_ref(), image.origin)
}

impl Version {
    /// A repository with this tag and digest.
    pub fn of(&self, repository: &str) -> Text {
        let mut image = repository.to_owned();
        if let Some(tag) = &self.tag {
            image.push(':');
            image.push_str(&tag.value);
        }
        if let Some(digest) = self.digest.as_ref().and_then(Node::as_str) {
            image.push('@');
            image.push_str(digest);
        }
        Text::from(image)
    }
}

/// Whether the name of an image starts with a registry's host.
pub fn has_host(image: &str) -> bool {
    image.split_once('/').is_some_and(|(host, _)| host.contains(['.', ':']) || host == "localhost")
}

/// A repository in full: with the registry in front, unless it has a host of its own.
pub fn repository(image: &str, registry: Option<&str>) -> Text {
    match registry {
        Some(registry) if !has_host(image) => Text::from(format!("{}/{image}", registry.trim_end_matches('/'))),
        _ => Text::new(image),
    }
}
