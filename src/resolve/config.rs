//! ConfigMaps and files of configuration.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::containers::Mounted;
use super::scope::Scope;
use super::unit::ConfigObject;
use super::{Resolving, codes};
use crate::diag::{Diagnostic, Report};
use crate::fold::Lens;
use crate::manifest::Build;
use crate::node::{Map, Node, Text, Value};
use crate::source::{Origin, Rule, Span};
use crate::spec::Spec;
use crate::spec::decode::{At, Cx, Decode, Entries, Faults, Item};
use crate::spec::model::{self, ConfigFile, ConfigMap};

const HASHED: Rule = Rule("the name of a ConfigMap carries a hash of its content");
const FILE: Rule = Rule("a ConfigMap made for a file of configuration");

/// A ConfigMap that is made, and from which word.
#[derive(Debug, Clone)]
pub struct Made {
    /// The object.
    pub object: ConfigObject,
    /// The files that it is made for, each by its path and where that stands; none for a `configMap`.
    pub files: Vec<(Text, Span)>,
}

/// Makes all ConfigMaps of a service, before anything else of it is resolved: their names are known to expressions.
pub fn make<'n>(cx: &mut Resolving<'_, '_>, folded: &'n Node) -> Vec<Made> {
    let mut made: Vec<Made> = Vec::new();
    let of = |node: &'n Node, word| {
        let entries = node.get(word).and_then(Node::as_map).map(|map| map.iter().map(|entry| entry.node()));
        entries.into_iter().flatten()
    };
    let beside = ["sidecars", "initContainers"].into_iter().flat_map(|word| of(folded, word));
    let jobs = || ["cronJobs", "jobs"].into_iter().flat_map(|word| of(folded, word));
    let in_jobs = jobs().flat_map(|job| std::iter::once(job).chain(of(job, "initContainers")));
    for container in std::iter::once(folded).chain(beside).chain(in_jobs) {
        for item in decode::<ConfigMap>(cx, container, "configMaps").iter() {
            let words = &item.value;
            let Some(object) = maker(cx).config_map(&item.name, item.span, words) else { continue };
            match made.iter().find(|known| known.files.is_empty() && known.object.key == item.name) {
                Some(known) if object.data.is_empty() || same(&known.object.data, &object.data) => {}
                Some(known) => cx.push(
                    Diagnostic::new(
                        crate::spec::codes::DUPLICATE,
                        item.span,
                        format!("two containers give `configMap {}` different content", item.name),
                    )
                    .label("the second one")
                    .with(known.object.origin.span, "the first one"),
                ),
                None => made.push(Made { object, files: Vec::new() }),
            }
        }
        for item in decode::<ConfigFile>(cx, container, "configFiles").iter() {
            let Some(object) = config_file(cx, &item.name, item.span, &item.value) else { continue };
            // What several containers have in common is one object; another content is another one.
            let file = (item.name.clone(), item.span);
            match made.iter_mut().find(|known| !known.files.is_empty() && known.object.name.same(&object.name)) {
                Some(known) => known.files.push(file),
                None => made.push(Made { object, files: vec![file] }),
            }
        }
    }
    for known in made.iter().filter(|known| known.files.is_empty()) {
        let name = known.object.name.as_text().cloned().unwrap_or_default();
        cx.scope.config_maps.insert(known.object.key.clone(), name);
    }
    made
}

/// Kubernetes' fields that name a ConfigMap.
const REFERENCES: [&str; 3] = ["configMapKeyRef", "configMapRef", "configMap"];
/// Words below which nothing of a pod stands.
const NO_PODS: [&str; 6] = ["raw", "patches", "vars", "labels", "annotations", "configMaps"];

/// The words of a service, where what refers to a ConfigMap of its own by the name that stands in the spec has the name
/// that the object gets. None where nothing does.
pub fn with_full_names(node: &Node, names: &BTreeMap<Text, Text>) -> Option<Node> {
    if names.iter().all(|(key, full)| key == full) {
        return None;
    }
    let mut changed: Vec<(usize, Node)> = Vec::new();
    match &node.value {
        Value::List(items) => {
            changed.extend(items.iter().enumerate().filter_map(|(at, item)| Some((at, with_full_names(item, names)?))));
            let mut copy = node.clone();
            let items = copy.as_list_mut().filter(|_| !changed.is_empty())?;
            for (at, new) in changed {
                if let Some(slot) = items.get_mut(at) {
                    *slot = new;
                }
            }
            Some(copy)
        }
        Value::Map(map) => {
            let new = map.iter().filter(|entry| !NO_PODS.contains(&entry.key())).filter_map(|entry| {
                let of = entry.node();
                let named = if REFERENCES.contains(&entry.key()) { renamed(of, names) } else { None };
                Some((entry.key_text().clone(), named.or_else(|| with_full_names(of, names))?))
            });
            let new: Vec<(Text, Node)> = new.collect();
            let mut copy = node.clone();
            let map = copy.as_map_mut().filter(|_| !new.is_empty())?;
            for (key, new) in new {
                if let Some(slot) = map.get_mut(&key) {
                    *slot = new;
                }
            }
            Some(copy)
        }
        _ => None,
    }
}

/// A reference to a ConfigMap of the service, by the object's name.
fn renamed(reference: &Node, names: &BTreeMap<Text, Text>) -> Option<Node> {
    let name = reference.get("name")?;
    let full = names.get(name.as_str()?)?;
    let mut copy = reference.clone();
    *copy.as_map_mut()?.get_mut("name")? = Node::text(full.clone(), Origin::derived(name.span(), HASHED));
    Some(copy)
}

fn decode<T: crate::spec::decode::Entry>(cx: &mut Resolving<'_, '_>, container: &Node, word: &str) -> Entries<T> {
    let Some(node) = container.get(word) else { return Entries::default() };
    let node = cx.scope.evaluate(node, crate::fold::Lens::of(<Entries<T> as Decode>::SHAPE));
    let mut report = crate::diag::Report::new();
    let entries = Entries::<T>::decode(&node, &mut Cx::new(&mut report, cx.faults)).unwrap_or_default();
    cx.decoded(report);
    entries
}

fn same(a: &Map, b: &Map) -> bool {
    Node::map(a.clone(), Origin::NONE).same(&Node::map(b.clone(), Origin::NONE))
}

/// Makes ConfigMaps, of a service or of a target.
struct Maker<'x, 'a> {
    spec: &'a Spec,
    scope: &'x mut Scope<'a>,
    report: &'x mut Report,
}

fn maker<'x, 'a>(cx: &'x mut Resolving<'a, '_>) -> Maker<'x, 'a> {
    Maker { spec: cx.spec, scope: cx.scope, report: &mut cx.report }
}

/// A ConfigMap that a target owns: nothing runs there that could mount it.
pub fn of_target<'a>(
    spec: &'a Spec,
    scope: &mut Scope<'a>,
    item: &Item<ConfigMap>,
    report: &mut Report,
) -> Option<ConfigObject> {
    let node = Node::new(Value::Map(item.value.words.clone()), item.value.origin);
    let node = scope.evaluate(&node, Lens::of(<ConfigMap as Decode>::SHAPE));
    let words = ConfigMap::decode(&node, &mut Cx::new(report, Faults::None))?;
    let container = words.as_env.as_ref().map(At::span).or(words.mount.as_ref().map(At::span));
    if let Some(span) = container {
        report.push(
            Diagnostic::new(crate::spec::codes::MISPLACED, span, "a target has no container for this")
                .label("`as` and `mount` are words of a service")
                .help("the service that reads it says `envFrom` or a `volume`, by its name"),
        );
    }
    Maker { spec, scope, report }.config_map(&item.name, item.span, &words)
}

impl Maker<'_, '_> {
    fn config_map(&mut self, name: &Text, span: Span, words: &ConfigMap) -> Option<ConfigObject> {
        let mut data = words.data.0.clone();
        for file in &words.files {
            let key_span = file.span;
            let text = self.content(
                file.value.from.as_ref(),
                file.value.content.as_ref(),
                file.value.expand.as_ref(),
                key_span,
            )?;
            if let Some(first) = data.key_span(&file.name) {
                self.report.push(
                    Diagnostic::new(
                        crate::spec::codes::DUPLICATE,
                        key_span,
                        format!("`{}` is data and a file of `configMap {name}`", file.name),
                    )
                    .label("the file")
                    .with(first, "the data"),
                );
            }
            data.insert(file.name.clone(), key_span, text);
        }
        let hashed = words.hashed.as_ref().is_none_or(|hashed| hashed.value);
        let hash = hash(&data);
        let full = if hashed {
            let origin = Origin::derived(span, HASHED);
            Node::text(format!("{name}-{hash}"), origin)
        } else {
            Node::text(name.clone(), Origin::set(span))
        };
        Some(ConfigObject { key: name.clone(), name: full, data, hashed, hash, origin: words.origin })
    }

    /// The text of a file, or the one that stands in the spec.
    fn content(
        &mut self,
        from: Option<&At<Text>>,
        content: Option<&At<Text>>,
        expand: Option<&At<Text>>,
        owner: Span,
    ) -> Option<Node> {
        if let Some(content) = content {
            return Some(Node::text(content.value.clone(), content.origin).evaluated());
        }
        let Some(from) = from else {
            self.report.push(
                Diagnostic::new(crate::spec::codes::MISSING_FIELD, owner, "this file has neither `from` nor `content`")
                    .label("which text?")
                    .help("write `from=\"FILE\"` for a file beside the spec, or `content \"…\"`"),
            );
            return None;
        };
        // That the file is missing was told when the fleet was loaded.
        let data = self.spec.data_file(&from.value, from.span())?.clone();
        let expand = expand.filter(|expand| expand.value != "false");
        let text = match expand {
            Some(expand) => {
                let whole = Span::new(data.file, 0, data.text.len());
                self.scope.expand(&data.text, whole, expand.value == "vars")
            }
            None => Text::new(&data.text),
        };
        Some(Node::text(text, from.origin).literal())
    }
}

fn config_file(cx: &mut Resolving<'_, '_>, path: &Text, span: Span, words: &ConfigFile) -> Option<ConfigObject> {
    let file = path.rsplit('/').next().unwrap_or_default().to_owned();
    if !path.starts_with('/') || file.is_empty() {
        cx.push(
            Diagnostic::new(codes::CONTRADICTION, span, format!("`{path}` is not the path of a file in a container"))
                .label("expected an absolute path such as `/etc/app/config.xml`"),
        );
        return None;
    }
    let text = maker(cx).content(words.from.as_ref(), words.content.as_ref(), words.expand.as_ref(), span)?;
    let mut data = Map::new();
    data.insert(key(&file), span, text);
    let hash = hash(&data);
    let name = Text::from(format!("{}-{}", cx.service.name.value, slug(&file)));
    let full = Node::text(format!("{name}-{hash}"), Origin::derived(span, FILE));
    Some(ConfigObject { key: name, name: full, data, hashed: true, hash, origin: Origin::set(span) })
}

/// Attaches the ConfigMaps that a container's words name: as variables, or mounted.
pub fn attach(
    cx: &mut Resolving<'_, '_>,
    words: &model::Container,
    made: &[Made],
    env_from: &mut Vec<Node>,
    mounts: &mut Vec<Node>,
    mounted: &mut Mounted,
) {
    for item in &words.config_maps {
        let Some(config) = made.iter().find(|made| made.files.is_empty() && made.object.key == item.name) else {
            continue;
        };
        let name = &config.object.name;
        if let Some(as_env) = &item.value.as_env {
            let reference = Build::new(as_env.origin).put("name", name.clone()).finish();
            env_from.push(Build::new(as_env.origin).put("configMapRef", reference).finish());
            shadowed(cx, words, config);
        }
        if let Some(mount) = &item.value.mount {
            let path = Node::text(mount.value.clone(), mount.origin);
            volume(mounted, &config.object.key, name, item.span);
            let volume = Node::text(config.object.key.clone(), Origin::set(item.span));
            let mount = Build::new(mount.origin).put("mountPath", path).put("name", volume).bool("readOnly", true);
            mounts.push(mount.finish());
        }
    }
    for item in &words.config_files {
        let is_its = |made: &&Made| made.files.iter().any(|(path, span)| *path == item.name && *span == item.span);
        let Some(config) = made.iter().find(is_its) else { continue };
        let origin = Origin::derived(item.span, FILE);
        let file = config.object.data.keys().next().unwrap_or_default().to_owned();
        volume(mounted, &config.object.key, &config.object.name, item.span);
        let mount = Build::new(origin)
            .put("mountPath", item.name_node())
            .text("name", config.object.key.clone())
            .text("subPath", file)
            .bool("readOnly", true);
        mounts.push(mount.finish());
    }
}

/// A variable and a key of a ConfigMap `as env` are one name space: the variable would win in silence.
fn shadowed(cx: &mut Resolving<'_, '_>, words: &model::Container, config: &Made) {
    for entry in config.object.data.iter() {
        if let Some(variable) = words.env.get(entry.key()) {
            cx.push(
                Diagnostic::new(
                    codes::SHADOWED,
                    variable.span,
                    format!("`{}` is a variable and a key of `configMap {}`", entry.key(), config.object.key),
                )
                .label("this one would hide the other")
                .with(entry.key_span(), "the key")
                .help("keep one of them"),
            );
        }
    }
}

fn volume(mounted: &mut Mounted, volume: &Text, config_map: &Node, span: Span) {
    if mounted.volumes.iter().any(|(known, _)| known.as_str() == Some(volume)) {
        return;
    }
    let origin = Origin::set(span);
    let mut source = Map::new();
    source.put("configMap", Build::new(origin).put("name", config_map.clone()).finish());
    mounted.volumes.push((Node::text(volume.clone(), origin), source));
}

/// The first ten hexadecimal digits of the SHA-256 of the data, its keys sorted.
fn hash(data: &Map) -> Text {
    let mut entries: Vec<(&str, &str)> =
        data.iter().map(|entry| (entry.key(), entry.node().as_str().unwrap_or_default())).collect();
    entries.sort_unstable();
    let mut hasher = Sha256::new();
    for (key, value) in entries {
        // Lengths before the texts, so that no two contents are written alike.
        hasher.update((key.len() as u64).to_le_bytes());
        hasher.update(key.as_bytes());
        hasher.update((value.len() as u64).to_le_bytes());
        hasher.update(value.as_bytes());
    }
    let digest = hasher.finalize();
    Text::from(digest.iter().take(5).map(|byte| format!("{byte:02x}")).collect::<String>())
}

/// A file's name as a key of a ConfigMap.
fn key(file: &str) -> Text {
    let plain = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '-' };
    Text::from(file.chars().map(plain).collect::<String>())
}

/// A file's name as part of an object's name.
fn slug(file: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    file.chars().map(plain).collect::<String>().trim_matches('-').to_owned()
}
