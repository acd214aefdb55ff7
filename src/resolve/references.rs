//! Names within a pod: ports that probes and hooks name, volumes that mounts name; and how long it has to stop.

use super::containers::Role;
use super::unit::Container;
use super::{Resolving, codes};
use crate::diag::{Diagnostic, closest, list_of};
use crate::node::{Map, Node, Text};
use crate::source::Span;
use crate::spec::decode::Derived;
use crate::spec::model;

const PROBES: [&str; 3] = ["startupProbe", "readinessProbe", "livenessProbe"];
const HOOKS: [&str; 2] = ["postStart", "preStop"];
/// The handlers that name a port; that of `grpc` is a number.
const HANDLERS: [&str; 2] = ["httpGet", "tcpSocket"];
/// Kubernetes' own, where a pod says none, in seconds.
const GRACE: i64 = 30;

/// Every port that a probe or a hook of a container names must be one of that container's.
pub fn ports(cx: &mut Resolving<'_, '_>, role: Role, container: &Container) {
    let probes = PROBES.iter().filter_map(|word| Some((*word, container.fields.get(word)?)));
    let lifecycle = container.fields.get("lifecycle");
    let hooks = HOOKS.iter().filter_map(|word| Some((*word, lifecycle?.get(word)?)));
    let named: Vec<(&str, &Node)> = probes
        .chain(hooks)
        .flat_map(|(word, node)| HANDLERS.iter().filter_map(move |handler| Some((word, node.at(&[handler, "port"])?))))
        .collect();
    let known: Vec<&str> =
        container.ports.iter().filter_map(|port| port.get("name")).filter_map(Node::as_str).collect();
    for (word, port) in named {
        let Some(name) = port.as_str().filter(|name| !known.contains(name)) else { continue };
        let own = container.name.as_text().cloned().unwrap_or_default();
        let mut finding = Diagnostic::new(
            codes::UNRESOLVED,
            port.span(),
            format!("`{word}` of container {own} uses the port `{name}`, which the container does not have"),
        )
        .label("no port has that name");
        let path: &[Text] = match role {
            Role::Main | Role::Job { .. } | Role::InitOfJob => &[],
            Role::Sidecar => &[Text::new_static("sidecars"), own],
            Role::Init => &[Text::new_static("initContainers"), own],
        };
        if let Some(span) = deleted(cx, path, "ports", name) {
            finding = finding.with(span, format!("`port {name}` is taken away here"));
        }
        let hint = if name.bytes().all(|byte| byte.is_ascii_digit()) {
            format!("in quotes it is a name: write the number `{name}` without them")
        } else if let Some(near) = closest(name, known.iter().copied()) {
            format!("did you mean `{near}`?")
        } else if known.is_empty() {
            format!("write `port {name} NUMBER`, or the number here")
        } else {
            format!("ports of this container: {}", list_of(known.iter().copied(), 8))
        };
        cx.push(finding.help(hint));
    }
}

/// Every volume that a container mounts must be one of the pod's, whose words stand at that path.
pub fn volumes<'c>(
    cx: &mut Resolving<'_, '_>,
    path: &[Text],
    containers: impl Iterator<Item = &'c Container>,
    volumes: impl IntoIterator<Item = &'c (Node, Map)>,
) {
    let known: Vec<&str> = volumes.into_iter().filter_map(|(name, _)| name.as_str()).collect();
    for container in containers {
        let devices = container.fields.get("volumeDevices").and_then(Node::as_list).unwrap_or_default();
        for name in container.mounts.iter().chain(devices).filter_map(|mount| mount.get("name")) {
            let Some(text) = name.as_str().filter(|text| !known.contains(text)) else { continue };
            let own = container.name.as_str().unwrap_or_default();
            let mut finding =
                Diagnostic::new(codes::UNRESOLVED, name.span(), format!("there is no volume `{text}` in the pod"))
                    .label(format!("container {own} mounts it"));
            if let Some(span) = deleted(cx, path, "volumes", text) {
                finding = finding.with(span, format!("`volume {text}` is taken away here"));
            }
            let hint = match closest(text, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("write `volume {text} {{ … }}`; a `configMap` with `mount` makes its own"),
            };
            cx.push(finding.help(hint));
        }
    }
}

/// A pod that is told to stop is killed after its grace period: a sleep before that must be shorter.
pub fn grace<'c>(cx: &mut Resolving<'_, '_>, containers: impl Iterator<Item = &'c Container>, pod: &Map) {
    let said = pod.get("terminationGracePeriodSeconds");
    let grace = match said {
        // What is not a number is told of where the manifest is checked.
        Some(node) => match node.as_int() {
            Some(seconds) => seconds,
            None => return,
        },
        None => GRACE,
    };
    for container in containers {
        let sleep = container.fields.get("lifecycle").and_then(|node| node.at(&["preStop", "sleep", "seconds"]));
        let Some((sleep, seconds)) = sleep.and_then(|node| Some((node, node.as_int()?))) else { continue };
        if seconds < grace {
            continue;
        }
        let name = container.name.as_str().unwrap_or_default();
        let message = format!("container {name} sleeps {seconds} s before it stops, and is killed after {grace} s");
        let finding = match said {
            Some(said) => Diagnostic::new(codes::CONTRADICTION, said.span(), message)
                .label(format!("expected more than {seconds}"))
                .with(sleep.span(), "it sleeps for as long as this says"),
            None => Diagnostic::new(codes::CONTRADICTION, sleep.span(), message)
                .label(format!("expected less than {grace}: the grace period of a pod that says none")),
        };
        let more = seconds.saturating_add(GRACE);
        cx.push(finding.help(format!("write `terminationGracePeriodSeconds {more}`")));
    }
}

/// Where a layer took an entry of a collection away, or all of it.
fn deleted(cx: &Resolving<'_, '_>, path: &[Text], collection: &str, name: &str) -> Option<Span> {
    let mut gone = cx.deletions.iter().filter(|deletion| {
        let rest = deletion.path.strip_prefix(path);
        deletion.hit
            && match rest {
                Some([word]) => *word == collection,
                Some([word, entry]) => *word == collection && *entry == name,
                _ => false,
            }
    });
    gone.next_back().map(|deletion| deletion.by.origin.span)
}

/// What the words of a service say is there already, of a kind and by name.
pub fn elsewhere(cx: &Resolving<'_, '_>, tree: &Node, words: &model::Service) -> Vec<(&'static str, Text)> {
    let mut all: Vec<(&'static str, Text)> = Vec::new();
    if let Derived::Given(account) = &words.account
        && account.create.as_ref().is_some_and(|create| !create.value)
    {
        let name = account.name.as_ref().map_or(&cx.service.name.value, |name| &name.value);
        all.push(("ServiceAccount", name.clone()));
    }
    let templates = tree.at(&["analysis", "templates"]).and_then(Node::as_map).into_iter().flat_map(Map::keys);
    all.extend(templates.map(|name| ("AnalysisTemplate", Text::new(name))));
    for secret in &cx.secrets {
        if !all.iter().any(|(kind, name)| *kind == "Secret" && *name == secret.from.value) {
            all.push(("Secret", secret.from.value.clone()));
        }
    }
    all
}
