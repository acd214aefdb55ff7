//! Where a value comes from: every layer that speaks of it, in order.

use std::sync::Arc;

use super::fleet::Loaded;
use super::render::unit_objects;
use crate::diag::closest;
use crate::fold::{Op, Partial, Where, Who};
use crate::manifest::Object;
use crate::node::{Node, Text, Value};
use crate::resolve::{Folded, place};
use crate::source::{How, Origin, Sources, Span};
use crate::spec::{BlockId, Service, Spec, Target};

/// The answer to a question.
#[derive(Debug, Clone, Default)]
pub struct Explained {
    /// What was asked: `validation-service in production/cell-03`.
    pub subject: String,
    /// Each field that was asked for, with its layers.
    pub fields: Vec<Field>,
}

/// A field and what is said of it.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its path in the spec, or in a manifest.
    pub path: String,
    /// Its value, in one line.
    pub value: String,
    /// How a value of a manifest follows from the spec.
    pub derived: Option<String>,
    /// The layers that speak of it, the lowest first.
    pub said: Vec<Said>,
}

/// What one layer says.
#[derive(Debug, Clone)]
pub struct Said {
    /// Where: `services/pay.kdl:3:5`.
    pub place: String,
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// Whose layer it is, and where it holds.
    pub layer: String,
    /// The line of text.
    pub text: String,
    /// What it says, in one line.
    pub value: String,
    /// Whether it is the one that counts.
    pub counts: bool,
}

/// Explains a service in a target: one field of it, or all.
///
/// # Errors
/// A sentence, where there is no such service, target or field.
pub fn explain(loaded: &Loaded, service: &str, target: &str, field: Option<&str>) -> Result<Explained, String> {
    let fleet = loaded.fleet.as_ref().ok_or_else(|| "the fleet could not be loaded".to_owned())?;
    let spec = &fleet.spec;
    let (at, of_service) = find_service(spec, service)?;
    let of_target = find_target(spec, target)?;
    let subject = format!("{} in {}", of_service.name.value, of_target.path);
    let folded = fleet
        .folds
        .get(at)
        .and_then(|folds| folds.get(&of_target.number))
        .ok_or_else(|| format!("{} is not in {}", of_service.name.value, of_target.path))?;
    let asker = Asker { loaded, service: of_service, target: of_target, folded, joined: joined(loaded, folded) };
    let fields = match field {
        Some(field) if field.starts_with(|c: char| c.is_ascii_uppercase()) => vec![asker.of_manifest(field, at)?],
        Some(field) => asker.of_spec(field)?,
        None => asker.all(),
    };
    Ok(Explained { subject, fields })
}

fn find_service<'a>(spec: &'a Spec, name: &str) -> Result<(usize, &'a Service), String> {
    spec.services.iter().enumerate().find(|(_, service)| service.name.value == name).ok_or_else(|| {
        let near = closest(name, spec.services.iter().map(|service| service.name.value.as_str()));
        format!(
            "there is no service `{name}`{}",
            near.map_or(String::new(), |near| format!("; did you mean `{near}`?"))
        )
    })
}

fn find_target<'a>(spec: &'a Spec, name: &str) -> Result<&'a Target, String> {
    let by_name: Vec<&Target> =
        spec.targets.iter().filter(|target| target.path == name || target.name == name).collect();
    match by_name.as_slice() {
        [only] => Ok(only),
        [] => {
            let known = spec.targets.iter().flat_map(|target| [target.path.as_str(), target.name.as_str()]);
            let near = closest(name, known);
            let hint = near.map_or_else(
                || format!("; targets: {}", crate::diag::list_of(spec.targets.iter().map(|t| t.path.as_str()), 12)),
                |near| format!("; did you mean `{near}`?"),
            );
            Err(format!("there is no target `{name}`{hint}"))
        }
        several => Err(format!(
            "`{name}` is a cell of several environments: {}",
            crate::diag::list_of(several.iter().map(|target| target.path.as_str()), 12)
        )),
    }
}

/// What all layers say, each still with its block.
fn joined(loaded: &Loaded, folded: &Folded) -> Partial {
    let mut joined = Partial::default();
    if let Some(fleet) = &loaded.fleet {
        for partial in folded.order.layers().iter().filter_map(|layer| fleet.partials.get(layer.block)) {
            joined.join(partial);
        }
    }
    joined
}

struct Asker<'a> {
    loaded: &'a Loaded,
    service: &'a Service,
    target: &'a Target,
    folded: &'a Arc<Folded>,
    joined: Partial,
}

impl Asker<'_> {
    fn sources(&self) -> &Sources {
        &self.loaded.sources
    }

    /// Every leaf of the folded service.
    fn all(&self) -> Vec<Field> {
        let mut paths = Vec::new();
        if let Some(node) = &self.folded.decided.node {
            leaves(node, &mut Vec::new(), &mut paths);
        }
        paths.iter().map(|(path, node)| self.field(path, Some(node))).collect()
    }

    /// A field of the spec: a leaf, or all leaves under a map.
    fn of_spec(&self, field: &str) -> Result<Vec<Field>, String> {
        let path = path_of(field);
        let node =
            self.folded.decided.node.as_ref().and_then(|node| path.iter().try_fold(node, |node, key| node.get(key)));
        let said = self.joined.at(&path).is_some() || self.under_every(&path).is_some();
        match node {
            Some(node) if node.as_map().is_some_and(|map| !map.is_empty()) => {
                let mut found = Vec::new();
                leaves(node, &mut path.clone(), &mut found);
                Ok(found.iter().map(|(path, node)| self.field(path, Some(node))).collect())
            }
            Some(node) => Ok(vec![self.field(&path, Some(node))]),
            // Said by some layer, and deleted by another.
            None if said => Ok(vec![self.field(&path, None)]),
            None => {
                let mut known = Vec::new();
                if let Some(node) = &self.folded.decided.node {
                    leaves(node, &mut Vec::new(), &mut known);
                }
                let names: Vec<String> = known.iter().map(|(path, _)| path.join(".")).collect();
                let near = closest(field, names.iter().map(String::as_str));
                Err(format!(
                    "no layer of {} in {} says anything of `{field}`{}",
                    self.service.name.value,
                    self.target.path,
                    near.map_or(String::new(), |near| format!("; did you mean `{near}`?"))
                ))
            }
        }
    }

    /// A field of a manifest: `Deployment.spec.replicas`, `Service/pay.spec.ports[0].port`.
    fn of_manifest(&self, field: &str, at: usize) -> Result<Field, String> {
        let fleet = self.loaded.fleet.as_ref().ok_or("the fleet could not be loaded")?;
        let reaches = fleet.reaches.get(self.target.number).ok_or("the target is not known")?;
        let (place, _) = place(&fleet.spec, self.target, &fleet.templates, self.sources(), reaches);
        let (objects, report) = unit_objects(fleet, self.sources(), &place, self.target, self.service, at);
        if objects.is_empty() && report.has_errors() {
            return Err(format!(
                "{} cannot be rendered in {}: `cellfold check` says why",
                self.service.name.value, self.target.path
            ));
        }
        let (head, rest) = field.split_once(['.', ':']).unwrap_or((field, ""));
        let (kind, name) = head.split_once('/').map_or((head, None), |(kind, name)| (kind, Some(name)));
        let matching = |object: &&Object| object.id.kind == kind && name.is_none_or(|name| object.id.name == name);
        let object = objects.iter().find(matching).ok_or_else(|| {
            let names: Vec<String> = objects.iter().map(|object| object.id.to_string()).collect();
            format!(
                "there is no `{head}` here; objects: {}",
                crate::diag::list_of(names.iter().map(String::as_str), 12)
            )
        })?;
        let node = walk(&object.node, rest)?;
        let mut found =
            Field { path: field.to_owned(), value: one_line(node), derived: derived(node.origin), said: Vec::new() };
        let span = node.span();
        found.said = match self.path_at(span) {
            Some(path) => self.said(&path),
            None if span.is_some() => vec![self.at(span, "the spec".to_owned(), one_line(node), true)],
            None => Vec::new(),
        };
        Ok(found)
    }

    /// The path of the folded leaf that stands at a place.
    fn path_at(&self, span: Span) -> Option<Vec<Text>> {
        let mut found = Vec::new();
        leaves(self.folded.decided.node.as_ref()?, &mut Vec::new(), &mut found);
        found.into_iter().find(|(_, node)| node.span() == span).map(|(path, _)| path)
    }

    fn field(&self, path: &[Text], node: Option<&Node>) -> Field {
        let sized = node.is_some_and(|node| node.marks.sized)
            && (self.target.size.value - 100.0).abs() > f64::EPSILON
            && matches!(path, [one] if one == "replicas")
            || matches!(path, [first, second] if first == "autoscale" && (second == "min" || second == "max"))
                && node.is_some_and(|node| node.marks.sized)
                && (self.target.size.value - 100.0).abs() > f64::EPSILON;
        Field {
            path: path.join("."),
            value: node.map_or_else(|| "(deleted)".to_owned(), one_line),
            derived: sized.then(|| format!("times the size of {}, {}%", self.target.path, self.target.size.value)),
            said: self.said(path),
        }
    }

    fn under_every(&self, path: &[Text]) -> Option<&Partial> {
        let path = match path {
            [word, _, rest @ ..] if word == "sidecars" || word == "initContainers" => rest,
            path => path,
        };
        self.joined.field("everyContainer").and_then(|every| every.at(path))
    }

    fn said(&self, path: &[Text]) -> Vec<Said> {
        let winner = self
            .folded
            .decided
            .node
            .as_ref()
            .and_then(|node| path.iter().try_fold(node, |node, key| node.get(key)))
            .map(Node::span);
        let mut said = Vec::new();
        for partial in self.under_every(path).into_iter().chain(self.joined.at(path)) {
            for claim in &partial.claims {
                let value = match &claim.op {
                    Op::Set(node) => one_line(node),
                    Op::Append(node) => format!("and {}", one_line(node)),
                    Op::Delete => "deleted".to_owned(),
                    Op::Replace => "replaced".to_owned(),
                    Op::Touch => "{…}".to_owned(),
                    Op::Trim => continue,
                };
                let counts = match winner {
                    Some(winner) => winner == claim.origin.span,
                    None => matches!(claim.op, Op::Delete),
                };
                said.push(self.at(claim.origin.span, self.layer(claim.block), value, counts));
            }
        }
        // A value of a file, or of a list of items, has no claim of its own path.
        if said.is_empty()
            && let Some(span) = winner
        {
            said.push(self.at(span, "the spec".to_owned(), String::new(), true));
        }
        said
    }

    fn at(&self, span: Span, layer: String, value: String, counts: bool) -> Said {
        let sources = self.sources();
        let file = sources.file_of(span);
        let line = file.map_or(0, |file| file.position(span.start).line);
        Said {
            place: sources.place(span),
            file: file.map_or(String::new(), |file| file.path.clone()),
            line,
            layer,
            text: file.map_or(String::new(), |file| file.line(line).trim().to_owned()),
            value,
            counts,
        }
    }

    /// Whose layer a block is, and where it holds.
    fn layer(&self, block: BlockId) -> String {
        let Some(layer) = self.folded.order.layer(block) else { return String::new() };
        let who = match layer.who {
            Who::Facts(0) => "vars of the fleet".to_owned(),
            Who::Facts(1) => "vars of the environment".to_owned(),
            Who::Facts(_) => "vars of the cell".to_owned(),
            Who::Defaults => "defaults".to_owned(),
            Who::Profile(_) => format!("profile {}", self.profile(block).unwrap_or_default()),
            Who::Service => "service".to_owned(),
        };
        match &layer.place {
            Where::Everywhere => who,
            Where::In { text, .. } => format!("{who}, in {text}"),
        }
    }

    fn profile(&self, block: BlockId) -> Option<String> {
        let fleet = self.loaded.fleet.as_ref()?;
        let has = |profile: &&crate::spec::Profile| profile.body.blocks.iter().any(|known| known.id == block);
        fleet.spec.profiles.values().find(has).map(|profile| profile.name.value.to_string())
    }
}

/// How a value of a manifest follows from the spec.
fn derived(origin: Origin) -> Option<String> {
    match origin.how {
        How::Set => None,
        How::Derived(rule) => Some(rule.text().to_owned()),
        How::Default(rule) => Some(format!("default: {}", rule.text())),
        How::Patched => Some("written by a patch".to_owned()),
    }
}

fn leaves<'n>(node: &'n Node, path: &mut Vec<Text>, found: &mut Vec<(Vec<Text>, &'n Node)>) {
    match &node.value {
        Value::Map(map) if !map.is_empty() => {
            for entry in map.iter() {
                path.push(entry.key_text().clone());
                leaves(entry.node(), path, found);
                path.pop();
            }
        }
        _ => found.push((path.clone(), node)),
    }
}

/// `env.LOG_LEVEL` and `labels["app.kubernetes.io/name"]` as keys.
fn path_of(field: &str) -> Vec<Text> {
    let mut keys = Vec::new();
    let mut rest = field;
    while !rest.is_empty() {
        if let Some(inner) = rest.strip_prefix("[\"")
            && let Some((key, after)) = inner.split_once("\"]")
        {
            keys.push(Text::new(key));
            rest = after.strip_prefix('.').unwrap_or(after);
            continue;
        }
        let end = rest.find(['.', '[']).unwrap_or(rest.len());
        let (key, after) = rest.split_at(end.max(1).min(rest.len()));
        keys.push(Text::new(key));
        rest = after.strip_prefix('.').unwrap_or(after);
    }
    keys
}

/// A node of a manifest: `spec.template.spec.containers[0].image`, items also by name: `containers[app]`.
fn walk<'n>(object: &'n Node, path: &str) -> Result<&'n Node, String> {
    let mut node = object;
    let mut rest = path;
    while !rest.is_empty() {
        if let Some(inner) = rest.strip_prefix('[')
            && let Some((key, after)) = inner.split_once(']')
        {
            let key = key.trim_matches('"');
            let item = match (&node.value, key.parse::<usize>()) {
                (Value::List(items), Ok(index)) => items.get(index),
                (Value::List(items), Err(_)) => items.iter().find(|item| {
                    ["name", "mountPath", "type"].iter().any(|by| item.get(by).and_then(Node::as_str) == Some(key))
                }),
                _ => node.get(key),
            };
            node = item.ok_or_else(|| format!("there is no `[{key}]` in `{path}`"))?;
            rest = after.strip_prefix('.').unwrap_or(after);
            continue;
        }
        let end = rest.find(['.', '[']).unwrap_or(rest.len());
        let (key, after) = rest.split_at(end);
        node = node.get(key).ok_or_else(|| {
            let known: Vec<&str> = node.as_map().map(|map| map.keys().collect()).unwrap_or_default();
            format!("there is no `{key}` in `{path}`; there are {}", crate::diag::list_of(known, 16))
        })?;
        rest = after.strip_prefix('.').unwrap_or(after);
    }
    Ok(node)
}

fn one_line(node: &Node) -> String {
    crate::node::to_json(node).to_string()
}
