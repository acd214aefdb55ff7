//! One unit to its objects: emitted, joined by raw manifests, patched and checked.

use super::braces::braces;
use super::summary::{not_told, places_of_errors};
use crate::check::{codes as check_codes, schema::validate_object, size};
use crate::diag::{Diagnostic, Report, closest, list_of};
use crate::emit;
use crate::manifest::{Object, codes};
use crate::node::{Map, Node};
use crate::patch::{self, ListMerge, Outcome, Schema};
use crate::resolve::Unit;
use crate::shape::kubernetes;
use crate::source::{Origin, Rule, Span};
use crate::spec::codes as spec_codes;
use crate::spec::decode::Item;
use crate::spec::model;

const NAMESPACE: Rule = Rule("a raw manifest stands in its target's namespace");

/// The way out where a service declares its own Service under its name.
const OWN_SERVICE: &str = "words of the service's own Service stand in `service { … }` without a name, in YAML `services: \
                           {default: {…}}`";

/// The objects of a unit, checked, in the order in which they are applied.
pub fn objects(unit: &Unit, report: &mut Report) -> Vec<Object> {
    let mut nodes = emit::objects(unit, report);
    nodes.extend(unit.raw.iter().map(|raw| in_namespace(raw, unit.namespace.as_ref())));
    for patch in &unit.patches {
        apply(unit, patch, &mut nodes, report);
    }
    // What resolving and emitting found wrong at a place is not told again of the object that holds it.
    let told = places_of_errors(report);
    let mut objects: Vec<Object> = Vec::with_capacity(nodes.len());
    for node in nodes {
        let mut found = Report::new();
        let object = checked(node, unit.place.kubernetes, &mut found);
        report.append(not_told(found, &told));
        let Some(object) = object else { continue };
        if let Some(other) = objects.iter().find(|other| other.id.is(&object.id)) {
            report.push(twice(&object, other));
        }
        objects.push(object);
    }
    objects
}

/// A manifest as an object, checked for that Kubernetes minor version; none where it does not say who it is.
pub fn checked(node: Node, kubernetes: u8, report: &mut Report) -> Option<Object> {
    let mut found = Report::new();
    validate_object(&node, kubernetes, &mut found);
    size(&node, &mut found);
    braces(&node, &mut found);
    match Object::of(node) {
        Ok(object) => {
            report.append(found);
            Some(object)
        }
        Err(finding) => {
            // It names all that is missing of the identity; what the schema says of the same is left out.
            report.extend(found.into_vec().into_iter().filter(|other| !is_of_identity(other)));
            report.push(finding);
            None
        }
    }
}

fn is_of_identity(finding: &Diagnostic) -> bool {
    let field = finding.object.as_deref().and_then(|object| object.rsplit(' ').next());
    let is_name = field.is_some_and(|field| matches!(field, "metadata" | "metadata.name"));
    finding.code == check_codes::NO_KIND || (finding.code == check_codes::MISSING_FIELD && is_name)
}

fn twice(object: &Object, other: &Object) -> Diagnostic {
    let place = |object: &Object| object.node.at(&["metadata", "name"]).map_or(object.node.span(), Node::span);
    Diagnostic::new(codes::DUPLICATE_OBJECT, place(object), format!("there are two objects `{}`", object.id))
        .label("the second one")
        .with(place(other), "the first one")
        .help("give one of them another name")
        .help_some((object.id.kind == "Service").then(|| OWN_SERVICE.to_owned()))
}

/// A raw manifest in the namespace of its target, unless it says one, or its kind has none.
pub fn in_namespace(raw: &Node, namespace: Option<&Node>) -> Node {
    let Some(namespace) = namespace else { return raw.clone() };
    let text = |key: &str| raw.get(key).and_then(Node::as_str).unwrap_or_default();
    let facts = kubernetes::kind(text("apiVersion"), text("kind"));
    // Of a kind that is not known, most are of a namespace.
    if facts.is_some_and(|facts| !facts.namespaced) || raw.at(&["metadata", "namespace"]).is_some() {
        return raw.clone();
    }
    let mut raw = raw.clone();
    let origin = Origin::derived(namespace.span(), NAMESPACE);
    let Some(metadata) = raw.as_map_mut().and_then(|map| map.get_mut("metadata")) else { return raw };
    let Some(old) = metadata.as_map() else { return raw };
    let mut map = Map::with_capacity(old.len() + 1);
    for entry in old.iter() {
        map.insert(entry.key_text().clone(), entry.key_span(), entry.node().clone());
        if entry.key() == "name" {
            map.put("namespace", namespace.clone().with_origin(origin));
        }
    }
    *metadata = Node::map(map, metadata.origin);
    raw
}

/// Kinds that run pods: what `on=workload` means, whatever the delivery makes of it.
const WORKLOADS: [&str; 6] = ["Deployment", "Rollout", "StatefulSet", "DaemonSet", "CronJob", "Job"];

/// Those of them whose pods do not end.
const SERVING: [&str; 4] = ["Deployment", "Rollout", "StatefulSet", "DaemonSet"];

fn apply(unit: &Unit, item: &Item<model::Patch>, nodes: &mut Vec<Node>, report: &mut Report) {
    let words = &item.value;
    let on = &words.on;
    let (kind, name) = match on.value.split_once('/') {
        Some((kind, name)) => (kind, Some(name)),
        None => (on.value.as_str(), None),
    };
    // Beside a workload that serves, a job is another one.
    let runs = if unit.workload.is_some() { SERVING.as_slice() } else { WORKLOADS.as_slice() };
    let matches = |node: &Node| {
        let own_kind = node.get("kind").and_then(Node::as_str).unwrap_or_default();
        let own_name = node.at(&["metadata", "name"]).and_then(Node::as_str).unwrap_or_default();
        let by_kind = own_kind == kind || (kind == "workload" && runs.contains(&own_kind));
        by_kind && name.is_none_or(|name| name == own_name)
    };
    let patch = match (&words.merge, &words.json) {
        (Some(merge), _) => patch::Patch::Merge(merge.clone()),
        (None, Some(json)) => patch::Patch::Json(json.clone()),
        (None, None) => {
            report.push(
                Diagnostic::new(
                    spec_codes::MISSING_FIELD,
                    item.span,
                    format!("`patch {}` has neither `merge` nor `json`", item.name),
                )
                .label("expected `merge` or `json`"),
            );
            return;
        }
    };
    if !nodes.iter().any(matches) {
        report.push(no_match(unit, item, nodes, on.span()));
        return;
    }
    let mut kept = Vec::with_capacity(nodes.len());
    for node in nodes.drain(..) {
        if !matches(&node) {
            kept.push(node);
            continue;
        }
        match patch::apply_to(&node, &patch, Cursor::root(&node), report) {
            Outcome::Changed(node) => kept.push(node),
            Outcome::Removed => {}
            Outcome::Failed => kept.push(node),
        }
    }
    *nodes = kept;
}

fn no_match(unit: &Unit, item: &Item<model::Patch>, nodes: &[Node], span: Span) -> Diagnostic {
    let names: Vec<String> = nodes
        .iter()
        .map(|node| {
            let text = |keys: &[&str]| node.at(keys).and_then(Node::as_str).unwrap_or_default().to_owned();
            format!("{}/{}", text(&["kind"]), text(&["metadata", "name"]))
        })
        .collect();
    let kinds: Vec<&str> = names.iter().filter_map(|name| name.split('/').next()).collect();
    let on = item.value.on.value.as_str();
    let near = closest(on, names.iter().map(String::as_str).chain(kinds));
    let mut finding = Diagnostic::new(
        codes::PATCH_WITHOUT_OBJECT,
        span,
        format!("`patch {}` matches no object of {} in {}", item.name, unit.service, unit.place.path),
    )
    .label(format!("there is no `{on}` here"))
    .help_some(near.map(|near| format!("did you mean `{near}`?")));
    if on == "Deployment" && names.iter().any(|name| name.starts_with("Rollout/")) {
        finding = finding.help("its workload is a Rollout here; `on=workload` means either");
    }
    finding.help(format!("objects here: {}", list_of(names.iter().map(String::as_str), 10)))
}

/// A place within a type of Kubernetes, for strategic merges.
#[derive(Debug, Clone, Copy)]
struct Cursor {
    at: Option<At>,
}

#[derive(Debug, Clone, Copy)]
enum At {
    Type(&'static kubernetes::Type),
    Field(&'static kubernetes::Field),
    Kind(&'static kubernetes::Kind),
}

impl Cursor {
    fn root(object: &Node) -> Self {
        let text = |key: &str| object.get(key).and_then(Node::as_str).unwrap_or_default();
        let facts = kubernetes::kind(text("apiVersion"), text("kind"));
        Cursor { at: facts.map(|facts| At::Type(facts.root.get())) }
    }

    fn kind(self) -> Option<&'static kubernetes::Kind> {
        match self.at? {
            At::Field(field) => Some(&field.kind),
            At::Kind(kind) => Some(kind),
            At::Type(_) => None,
        }
    }

    fn ty(self) -> Option<&'static kubernetes::Type> {
        match self.at? {
            At::Type(ty) => Some(ty),
            _ => self.kind()?.object().map(kubernetes::TypeRef::get),
        }
    }
}

impl Schema for Cursor {
    fn field(self, name: &str) -> Self {
        if let Some(kubernetes::Kind::Map(of)) = self.kind() {
            return Cursor { at: Some(At::Kind(of)) };
        }
        Cursor { at: self.ty().and_then(|ty| ty.field(name)).map(At::Field) }
    }

    fn item(self) -> Self {
        match self.kind() {
            Some(kubernetes::Kind::List(of, _)) => Cursor { at: Some(At::Kind(of)) },
            _ => Cursor { at: None },
        }
    }

    fn list(&self) -> ListMerge<'_> {
        let Some(At::Field(field)) = self.at else { return ListMerge::Replace };
        if !field.patch.merge {
            return ListMerge::Replace;
        }
        match (&field.kind, &field.patch.key) {
            (kubernetes::Kind::List(_, kubernetes::ListKind::Map(keys)), Some(key)) if keys.contains(key) => {
                ListMerge::Keyed(keys)
            }
            (_, Some(key)) => ListMerge::Keyed(std::slice::from_ref(key)),
            (_, None) => ListMerge::Set,
        }
    }
}
