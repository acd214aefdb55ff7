//! Containers: their images, ports, variables and mounts.

use super::config;
use super::unit::Container;
use super::version::{self, Version, Versions};
use super::{Resolving, codes};
use crate::diag::{Diagnostic, closest};
use crate::manifest::Build;
use crate::node::{Map, Node, Text};
use crate::shape::Record;
use crate::source::{Origin, Rule, Span};
use crate::spec::decode::{At, Derived, Item, RecordType};
use crate::spec::model::{self, CONTAINER, Env};

const IMAGE: Rule = Rule("the image is named after the service");
const STAND_IN: Rule = Rule("stands in for an image that is not known");
const DRAIN: Rule = Rule("`drain`: a preStop sleep");

/// Stands in for an image that could not be made out, so that nothing follows from its absence. It is never written.
const UNKNOWN: &str =
    "unknown.invalid/unknown:unknown@sha256:0000000000000000000000000000000000000000000000000000000000000000";

/// Which container it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The main one.
    Main,
    /// One that runs beside it.
    Sidecar,
    /// One that runs before it.
    Init,
    /// The one of a job.
    Job {
        /// Whether its image is not the service's.
        own_image: bool,
    },
    /// One that runs before that.
    InitOfJob,
}

/// What resolving a pod's containers gives beside them.
#[derive(Debug, Default)]
pub struct Mounted {
    /// Volumes that ConfigMaps need.
    pub volumes: Vec<(Node, Map)>,
}

fn stand_in(span: Span) -> Node {
    let mut node = Node::fixed(UNKNOWN, Origin::derived(span, STAND_IN));
    node.marks.computed = true;
    node
}

/// Resolves one container.
#[allow(clippy::too_many_arguments, reason = "one call for each role, all by name")]
pub fn resolve(
    cx: &mut Resolving<'_, '_>,
    words: &model::Container,
    name: Node,
    span: Span,
    role: Role,
    versions: &Versions,
    configs: &[config::Made],
    mounted: &mut Mounted,
) -> Option<Container> {
    // What is wrong with the image was told; all else of the container is looked at all the same.
    let image = image(cx, words, &name, span, role, versions).unwrap_or_else(|| stand_in(span));
    let ports = words.ports.iter().filter_map(|port| container_port(&port.value, port)).collect();
    let env: Vec<Node> = words.env.iter().filter_map(|item| variable(cx, item)).collect();
    cx.secrets.extend(words.env.iter().filter_map(|item| item.value.secret.clone()));
    references(cx, words);
    let mut env_from: Vec<Node> =
        words.env_from.iter().flat_map(|node| node.as_list().unwrap_or_default().to_vec()).collect();
    let mut mounts: Vec<Node> = words.mounts.iter().map(mount).collect();
    config::attach(cx, words, configs, &mut env_from, &mut mounts, mounted);
    let main = role == Role::Main;
    let record = if matches!(role, Role::Job { .. }) { <model::Job as RecordType>::RECORD } else { CONTAINER };
    let mut fields = verbatim(&words.words, record, |ty| ty == "core/v1.Container", main);
    if let Some(drain) = &words.drain {
        drain_into(cx, &mut fields, drain);
    }
    let container = Container {
        name,
        image,
        ports,
        env,
        env_from,
        command: words.command.as_ref().and_then(list),
        args: words.args.as_ref().and_then(list),
        mounts,
        fields,
        origin: Origin::set(span),
    };
    super::references::ports(cx, role, &container);
    Some(container)
}

fn list(names: &crate::spec::decode::Names) -> Option<Node> {
    let origin = names.0.first()?.origin;
    Some(names.to_node(origin))
}

fn image(
    cx: &mut Resolving<'_, '_>,
    words: &model::Container,
    name: &Node,
    span: Span,
    role: Role,
    versions: &Versions,
) -> Option<Node> {
    let label = name.as_text().cloned().unwrap_or_default();
    let said = match &words.image {
        Derived::Given(image) => Some(image.clone()),
        Derived::Silent if matches!(role, Role::Main | Role::Job { own_image: false }) => {
            Some(named_after_service(cx)?)
        }
        Derived::Silent | Derived::Off(_) => None,
    };
    let Some(image) = said else {
        let mut finding = Diagnostic::new(codes::NO_IMAGE, span, format!("`{label}` has no image"))
            .label("`image` is missing")
            .help("write `image NAME`; the registry of the target stands in front, the version in `releases/`");
        let others = cx.container_names(role);
        if let Some(near) = closest(&label, others.iter().map(Text::as_str).filter(|other| *other != label)) {
            finding = finding.help(format!("did you mean `{near}`?"));
        }
        cx.push(finding);
        return None;
    };
    if let Some(at) = tag_of(&image.value) {
        let (repository, tag) = image.value.split_at(at);
        cx.push(
            Diagnostic::new(
                crate::spec::codes::VERSION_IN_SERVICE,
                image.span(),
                format!("`{}` has a version: versions live in `releases/`", image.value),
            )
            .label(format!("expected the repository alone: `{repository}`"))
            .help(format!(
                "write `{}` as the version in `releases/{}.yaml`",
                &tag[1..],
                cx.target.environment
            )),
        );
        return None;
    }
    let version: Option<Version> = match role {
        Role::Main | Role::Job { own_image: false } => versions.main.clone(),
        Role::Job { own_image: true } | Role::InitOfJob => None,
        Role::Sidecar => versions.sidecars.get(&label).cloned(),
        Role::Init => versions.init_containers.get(&label).cloned(),
    };
    let version = version.or_else(|| version::image_version(cx.spec, &cx.target.environment, &image.value));
    if version.is_none() && versions.is_faulty {
        return None;
    }
    if version.is_none() {
        let what = match role {
            Role::Main | Role::Job { own_image: false } => {
                format!("no release says which version of {} runs in {}", cx.service.name.value, cx.target.path)
            }
            _ => format!("no release says which version of `{label}` runs in {}", cx.target.path),
        };
        let path = match role {
            Role::Main | Role::Job { own_image: false } => {
                format!("services: {{{}: {{version: …}}}}", cx.service.name.value)
            }
            Role::Job { own_image: true } | Role::InitOfJob => {
                format!("images: {{{}: {{version: …}}}}", image.value)
            }
            Role::Sidecar => {
                format!("services: {{{}: {{sidecars: {{{label}: {{version: …}}}}}}}}", cx.service.name.value)
            }
            Role::Init => {
                format!("services: {{{}: {{initContainers: {{{label}: {{version: …}}}}}}}}", cx.service.name.value)
            }
        };
        let is_of_images = matches!(role, Role::Job { own_image: true } | Role::InitOfJob);
        let mut finding = Diagnostic::new(codes::NO_RELEASE, image.span(), what)
            .label("its version is not known")
            .help(format!("write `{path}` in `releases/{}.yaml`", cx.target.environment));
        if let Some(span) = cx.running_span.filter(|_| !is_of_images) {
            finding = finding.with(span, "its release says nothing of it");
        }
        cx.push(finding);
        return None;
    }
    Some(cx.scope.full_image(&image.value, version.as_ref(), image.origin))
}

/// The image that is named after the service; that needs a registry, for a bare name is one of Docker Hub's.
fn named_after_service(cx: &mut Resolving<'_, '_>) -> Option<At<Text>> {
    let (name, span) = (cx.service.name.value.clone(), cx.service.name.span());
    if cx.scope.fact_of("registry").is_none() {
        let message = format!("the image of {name} is named after it, and {} has no registry", cx.target.path);
        cx.push(
            Diagnostic::new(codes::NO_IMAGE, span, message)
                .label(format!("`{name}` alone would be an image of Docker Hub's"))
                .help("write `registry \"HOST/PATH\"` in the fleet, or `image NAME` in the service"),
        );
        return None;
    }
    Some(At::new(name, Origin::derived(span, IMAGE)))
}

/// Where the tag or digest of an image starts.
fn tag_of(image: &str) -> Option<usize> {
    if let Some(at) = image.find('@') {
        return Some(at);
    }
    let name = image.rfind('/').map_or(0, |slash| slash + 1);
    image.get(name..)?.find(':').map(|colon| name + colon)
}

/// The container's port, unless the port only maps a number for the Service.
fn container_port(port: &model::Port, item: &Item<model::Port>) -> Option<Node> {
    let name = match &port.container {
        Some(model::PortService::Off(_)) => return None,
        Some(model::PortService::Name(name)) => Node::text(name.value.clone(), name.origin),
        _ => item.name_node(),
    };
    let number = port.container_port.origin;
    let mut build = Build::new(Origin::set(item.span));
    build = build.put("name", name).put("containerPort", Node::int(port.container_port.value, number));
    // Named by everyone's default, so that a second reader of the manifest need not know it.
    let protocol = port.protocol.as_ref().map(|protocol| Node::text(protocol.value.clone(), protocol.origin));
    build = build.put_some("protocol", protocol);
    for key in ["hostPort", "hostIP"] {
        build = build.put_some(if key == "hostPort" { "hostPort" } else { "hostIP" }, port.words.get(key).cloned());
    }
    Some(build.finish())
}

/// A variable, as Kubernetes has it.
fn variable(cx: &mut Resolving<'_, '_>, item: &Item<Env>) -> Option<Node> {
    let env = &item.value;
    let build = Build::new(Origin::set(item.span)).put("name", item.name_node());
    let source = |key: &'static str, node: &Node| Build::new(node.origin).put(key, node.clone()).finish();
    let from = if let Some(value) = &env.value {
        return Some(build.put("value", Node::text(value.value.clone(), value.origin).evaluated()).finish());
    } else if let Some(node) = &env.field_ref {
        source("fieldRef", node)
    } else if let Some(node) = &env.resource_field_ref {
        source("resourceFieldRef", node)
    } else if let Some(node) = &env.config_map_key_ref {
        source("configMapKeyRef", node)
    } else if let Some(node) = &env.secret_key_ref {
        source("secretKeyRef", node)
    } else if let Some(node) = &env.file_key_ref {
        source("fileKeyRef", node)
    } else if let Some(secret) = &env.secret {
        let mut of = Build::new(secret.origin)
            .put("name", Node::text(secret.from.value.clone(), secret.from.origin))
            .put("key", Node::text(secret.key.value.clone(), secret.key.origin));
        if let Some(optional) = &secret.optional {
            of = of.put("optional", Node::bool(optional.value, optional.origin));
        }
        source("secretKeyRef", &of.finish())
    } else {
        cx.push(
            Diagnostic::new(crate::spec::codes::MISSING_FIELD, item.span, format!("`env {}` has no value", item.name))
                .label("a value, or where it comes from")
                .help(format!("write `env {}=VALUE`, or `env {} {{ fieldRef … }}`", item.name, item.name)),
        );
        return None;
    };
    Some(build.put("valueFrom", from).finish())
}

/// `$(NAME)` in a value must name a variable that comes before it.
fn references(cx: &mut Resolving<'_, '_>, words: &model::Container) {
    let whole = !words.env_from.iter().any(|node| node.as_list().is_some_and(|list| !list.is_empty()))
        && !words.config_maps.iter().any(|config| config.value.as_env.is_some());
    for (at, item) in words.env.iter().enumerate() {
        let Some(value) = &item.value.value else { continue };
        for name in dollar_names(&value.value) {
            let known = words.env.iter().position(|other| other.name == name);
            let finding = match known {
                Some(position) if position < at => continue,
                Some(_) => Diagnostic::new(
                    codes::UNRESOLVED,
                    value.span(),
                    format!("`$({name})` in `{}` names a variable that comes later", item.name),
                )
                .label("Kubernetes leaves it as it is")
                .help(format!("write `env {name}` before `env {}`", item.name)),
                // A whole ConfigMap or Secret may bring it.
                None if !whole => continue,
                None => {
                    let near = closest(name, words.env.iter().map(|other| other.name.as_str()));
                    Diagnostic::new(
                        codes::UNRESOLVED,
                        value.span(),
                        format!("`$({name})` in `{}` names no variable of this container", item.name),
                    )
                    .label("Kubernetes leaves it as it is")
                    .help(near.map_or_else(
                        || "text that is meant so is written `$$(…)`".to_owned(),
                        |near| format!("did you mean `$({near})`?"),
                    ))
                }
            };
            cx.push(finding);
        }
    }
}

/// The names in `$(…)`, but for the escaped `$$(…)`.
fn dollar_names(text: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        let after = rest.get(at + 1..).unwrap_or_default();
        if let Some(escaped) = after.strip_prefix('$') {
            rest = escaped;
        } else if let Some(inner) = after.strip_prefix('(') {
            let Some(end) = inner.find(')') else { break };
            let name = inner.get(..end).unwrap_or_default();
            let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
            if !name.is_empty() && name.chars().all(plain) {
                names.push(name);
            }
            rest = inner.get(end..).unwrap_or_default();
        } else {
            rest = after;
        }
    }
    names
}

fn mount(item: &Item<model::Mount>) -> Node {
    let mut build = Build::new(Origin::set(item.span)).put("mountPath", item.name_node());
    let name = &item.value.name;
    build = build.put("name", Node::text(name.value.clone(), name.origin));
    for entry in item.value.words.iter().filter(|entry| entry.key() != "name") {
        build = build.entry(entry.key_text().clone(), entry.node().clone());
    }
    build.finish()
}

/// The fields of a map that are verbatim fields of a type.
pub fn verbatim(map: &Map, record: &'static Record, is: impl Fn(&str) -> bool, shared: bool) -> Map {
    // The main container's words share a map with the pod's: there each field's type decides.
    let record = if shared { <model::Service as crate::spec::decode::RecordType>::RECORD } else { record };
    let mut fields = Map::new();
    for entry in map.iter() {
        if record.verbatim_field(entry.key()).is_some_and(&is) {
            fields.insert(entry.key_text().clone(), entry.key_span(), entry.node().clone());
        }
    }
    fields
}

/// The preStop sleep of `drain`; a `preStop` of one's own beside it is a contradiction.
fn drain_into(cx: &mut Resolving<'_, '_>, fields: &mut Map, drain: &model::DurationText) {
    let seconds = i64::try_from(drain.millis().div_ceil(1000)).unwrap_or(i64::MAX);
    if let Some(own) = fields.get("lifecycle").and_then(|lifecycle| lifecycle.get("preStop")) {
        cx.push(
            Diagnostic::new(codes::CONTRADICTION, own.span(), "`drain` and a `preStop` of your own exclude each other")
                .label("this hook")
                .with(drain.0.span(), "`drain` makes one too")
                .help("remove `drain` here with `drain #null`, or the hook"),
        );
        return;
    }
    let origin = Origin::derived(drain.0.span(), DRAIN);
    let sleep = Build::new(origin).put("seconds", Node::int(seconds, origin)).finish();
    let pre_stop = Build::new(origin).put("sleep", sleep).finish();
    let mut lifecycle = fields.get("lifecycle").and_then(|node| node.as_map().cloned()).unwrap_or_default();
    lifecycle.put("preStop", pre_stop);
    let span = fields.key_span("lifecycle").unwrap_or(origin.span);
    fields.insert("lifecycle", span, Node::map(lifecycle, origin));
}
