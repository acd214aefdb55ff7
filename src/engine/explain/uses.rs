//! What a value was made of beside its own layers: variables, versions, the registry, a size.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Used;
use super::asker::Asker;
use crate::diag::Report;
use crate::node::{Map, Node, Text, to_json};
use crate::resolve::{has_host, running};
use crate::source::{Sources, Span};
use crate::spec::Spec;
use crate::spec::decode::{At, Entries};
use crate::spec::model::{Digest, ImageVersion, Next};

/// How deep variables of variables are followed.
const DEPTH: usize = 8;

/// A word of a release about one container.
pub(super) struct ReleaseWord {
    /// The container: empty for the main one, else its name.
    pub(super) container: Text,
    pub(super) span: Span,
    /// Which part of the release.
    pub(super) layer: String,
}

impl Asker<'_> {
    /// What a field of the spec was made of.
    pub(super) fn uses(&self, path: &[Text], written: Option<&Node>) -> Vec<Used> {
        let mut used = Vec::new();
        if let Some(node) = written {
            self.values().add(node, DEPTH, &mut used);
        }
        let size = &self.target.size;
        let counted =
            matches!(path, [word] if word == "replicas") || path.first().is_some_and(|word| word == "autoscale");
        if counted
            && written.is_some_and(|node| node.marks.sized && node.as_int().is_some())
            && (size.value - 100.0).abs() > f64::EPSILON
        {
            used.push(self.used("size", format!("{}%", size.value).into(), size.span()));
        }
        match path {
            [image] if image == "image" => self.version("", &mut used),
            [word, _, image] if image == "image" && matches!(word.as_str(), "cronJobs" | "jobs") => {
                // The service's version is of its image alone.
                let of_service = self.folded_at(&[Text::new_static("image")]).zip(written);
                if of_service.is_some_and(|(of_service, own)| of_service.same(own)) {
                    self.version("", &mut used);
                } else {
                    self.registry(&mut used);
                }
            }
            [_, name, image] if image == "image" => self.version(name, &mut used),
            _ => {}
        }
        used
    }

    fn used(&self, name: &str, value: Value, span: Span) -> Used {
        used(self.sources, name, value, span)
    }

    /// Where the names of this service's expressions have their values.
    fn values(&self) -> Values<'_> {
        let vars = self.folded_at(&[Text::new_static("vars")]).and_then(Node::as_map);
        Values::new(&self.fleet.spec, self.sources, &self.target.environment, vars.into_iter().collect())
    }

    /// The version and the registry of an image; the container's name is empty for the main one.
    fn version(&self, container: &str, used: &mut Vec<Used>) {
        let spec = &self.fleet.spec;
        let running = running(spec, &self.service.name.value, self.target, &mut Report::new());
        let versions = running.next.map_or(running.now, |next| next.to);
        let version = match container {
            "" => versions.main,
            name => versions.sidecars.get(name).or(versions.init_containers.get(name)).cloned(),
        };
        if let Some(version) = version {
            let value = version.tag.map(|tag| tag.value.as_str().into()).or(version.digest.map(|node| to_json(&node)));
            used.push(self.used("version", value.unwrap_or_default(), version.origin.span));
        }
        self.registry(used);
    }

    fn registry(&self, used: &mut Vec<Used>) {
        if let Some(registry) = self.target.facts.get("registry") {
            used.push(self.used("registry", to_json(registry), registry.span()));
        }
    }

    /// What an image in a manifest was made of, beside its version; the container by its name there.
    pub(super) fn image_parts(&self, container: &str) -> Vec<Used> {
        let beside = ["sidecars", "initContainers", "cronJobs", "jobs"].into_iter().find_map(|word| {
            let path = [word, container, "image"].map(Text::new);
            self.folded_at(&path)
        });
        let image = beside.or_else(|| self.folded_at(&[Text::new_static("image")]));
        let mut used = Vec::new();
        match image {
            Some(image) => used.push(self.used("image", to_json(image), image.span())),
            None => used.push(self.used("name", self.service.name.value.as_str().into(), self.service.name.span())),
        }
        let text = image.and_then(Node::as_str).unwrap_or_default();
        if !has_host(text) {
            self.registry(&mut used);
        }
        used
    }

    /// All that the releases say of this service here: what counts first.
    pub(super) fn release_words(&self) -> Vec<ReleaseWord> {
        let environment = &self.target.environment;
        let Some(release) = self.fleet.spec.releases.get(environment) else { return Vec::new() };
        let Some(of) = release.services.get(&self.service.name.value) else { return Vec::new() };
        let mut words = Vec::new();
        let wave = |next: &Next| next.wave.as_ref().map_or(1, |wave| wave.value);
        let has_come = |next: &&Next| self.target.wave.as_ref().is_none_or(|own| own.value <= wave(next));
        let mut pins: Vec<_> = of.pins.iter().filter(|(_, set, _)| set.has(self.target.number)).collect();
        pins.sort_by_key(|(_, set, _)| set.len());
        for (selector, _, pin) in pins {
            let layer = format!("release {environment}, in {}", selector.text());
            add(&mut words, &layer, pin.version.as_ref(), pin.digest.as_ref(), [&pin.sidecars, &pin.init_containers]);
        }
        // A pinned target waits for nothing.
        if let Some(next) = of.entry.next.as_ref().filter(has_come).filter(|_| words.is_empty()) {
            let layer = format!("release {environment}, next");
            let beside = [&next.sidecars, &next.init_containers];
            add(&mut words, &layer, next.version.as_ref(), next.digest.as_ref(), beside);
        }
        let entry = &of.entry;
        let beside = [&entry.sidecars, &entry.init_containers];
        add(&mut words, &format!("release {environment}"), entry.version.as_ref(), entry.digest.as_ref(), beside);
        words
    }

    /// Whose words a place is that is in no layer of the service.
    pub(super) fn elsewhere(&self, span: Span) -> String {
        let spec = &self.fleet.spec;
        if span == self.service.name.span() {
            return "the service's name".to_owned();
        }
        if let Some(word) = self.release_words().into_iter().find(|word| word.span == span) {
            return word.layer;
        }
        if let Some((fact, _)) = self.target.facts.iter().find(|(_, node)| node.span() == span) {
            return format!("{fact} of {}", self.target.path);
        }
        let file = self.sources.file_of(span).map(|file| file.path.as_str()).unwrap_or_default();
        if spec.files.values().any(|data| data.file == span.file) {
            return "file".to_owned();
        }
        match file.strip_prefix("releases/") {
            Some(_) => format!("release {}", self.target.environment),
            None => "the fleet".to_owned(),
        }
    }
}

/// Where the names of expressions have their values.
pub(super) struct Values<'a> {
    sources: &'a Sources,
    /// The versions of repositories.
    images: Option<&'a BTreeMap<Text, ImageVersion>>,
    /// The variables, those of the nearest scope first.
    vars: Vec<&'a Map>,
}

impl<'a> Values<'a> {
    /// The values in an environment, with these variables.
    pub(super) fn new(spec: &'a Spec, sources: &'a Sources, environment: &str, vars: Vec<&'a Map>) -> Self {
        let images = spec.releases.get(environment).map(|release| &release.images);
        Values { sources, images, vars }
    }

    /// What the expressions of a value name.
    pub(super) fn of(&self, node: &Node) -> Vec<Used> {
        let mut used = Vec::new();
        self.add(node, DEPTH, &mut used);
        used
    }

    /// Adds what the expressions of a value name, and what these name in turn.
    fn add(&self, node: &Node, depth: usize, used: &mut Vec<Used>) {
        if let Some(items) = node.as_list() {
            items.iter().for_each(|item| self.add(item, depth, used));
        }
        if let Some(map) = node.as_map() {
            map.iter().for_each(|entry| self.add(entry.node(), depth, used));
        }
        let Some(text) = node.as_str().filter(|_| !node.marks.literal && depth > 0) else { return };
        for name in images_in(text) {
            let Some(image) = self.images.and_then(|images| images.get(name)) else { continue };
            let version = image.version.as_ref().map(|tag| tag.value.as_str().into());
            let value = version.or(image.digest.as_ref().map(|digest| to_json(&digest.0))).unwrap_or_default();
            let span = image.version.as_ref().map_or(image.origin.span, At::span);
            self.found(&format!("images['{name}']"), value, span, used);
        }
        for name in variables_in(text) {
            let Some(value) = self.vars.iter().find_map(|vars| vars.get(name)) else { continue };
            if self.found(&format!("vars.{name}"), to_json(value), value.span(), used) {
                self.add(value, depth - 1, used);
            }
        }
    }

    /// Adds a value that is used; whether it is a new one.
    fn found(&self, name: &str, value: Value, span: Span, all: &mut Vec<Used>) -> bool {
        let found = used(self.sources, name, value, span);
        let is_new = !all.contains(&found);
        if is_new {
            all.push(found);
        }
        is_new
    }
}

fn used(sources: &Sources, name: &str, value: Value, span: Span) -> Used {
    Used { name: name.to_owned(), value, at: super::At::of(sources, span) }
}

/// Adds the words of one part of a release.
fn add(
    words: &mut Vec<ReleaseWord>,
    layer: &str,
    tag: Option<&At<Text>>,
    digest: Option<&Digest>,
    beside: [&Entries<ImageVersion>; 2],
) {
    let mut word = |container: &str, tag: Option<&At<Text>>, digest: Option<&Digest>| {
        if let Some(span) = tag.map(At::span).or(digest.map(|digest| digest.0.span())) {
            words.push(ReleaseWord { container: Text::new(container), span, layer: layer.to_owned() });
        }
    };
    word("", tag, digest);
    for item in beside.into_iter().flat_map(|entries| entries.iter()) {
        word(&item.name, item.value.version.as_ref(), item.value.digest.as_ref());
    }
}

/// The insides of all `{{ … }}`.
fn expressions(text: &str) -> impl Iterator<Item = &str> {
    text.split("{{").skip(1).filter_map(|rest| rest.split_once("}}")).map(|(inner, _)| inner)
}

/// The names after `vars.` in expressions.
fn variables_in(text: &str) -> Vec<&str> {
    let mut names = Vec::new();
    for mut rest in expressions(text) {
        while let Some((_, after)) = rest.split_once("vars.") {
            let end = after.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(after.len());
            let (name, tail) = after.split_at(end);
            names.push(name);
            rest = tail;
        }
    }
    names
}

/// The names in `images['…']` of expressions.
fn images_in(text: &str) -> Vec<&str> {
    let mut names = Vec::new();
    for mut rest in expressions(text) {
        while let Some((_, after)) = rest.split_once("images[") {
            rest = after;
            let quote = if after.starts_with('"') { '"' } else { '\'' };
            names.extend(after.strip_prefix(quote).and_then(|name| name.split_once(quote)).map(|(name, _)| name));
        }
    }
    names
}
