//! Fields of manifests: from a leaf of an object back to the layers.

use super::asker::{Asker, stands_at};
use super::path::{fields, leaves, walk};
use super::{Field, Said};
use crate::diag::{Report, list_of};
use crate::engine::objects::objects;
use crate::engine::shares;
use crate::engine::unit::{context, own_objects};
use crate::manifest::Object;
use crate::node::{Node, Text, to_json};
use crate::resolve::{Unit, unit};
use crate::source::{How, Origin, Span};

impl Asker<'_> {
    /// A field of a manifest.
    pub(super) fn of_manifest(&self, field: &str) -> Result<Vec<Field>, String> {
        let unit = self.unit();
        let objects = self.objects(unit.clone())?;
        let asked = Asked::of(&objects, field);
        if asked.objects.is_empty() {
            let owned = own_objects(self.fleet, self.sources, self.place, self.target).0;
            let target = &self.target.path;
            let hint = match Asked::of(&owned, field).objects.is_empty() {
                true => String::new(),
                false => format!("; {target} itself owns one: `cellfold explain {target} {field}`"),
            };
            return Err(format!("{}{hint}", asked.missing(&objects)));
        }
        let without_patches = unit.filter(|unit| !unit.patches.is_empty()).map(|mut unit| {
            unit.patches.clear();
            objects_of(&unit)
        });
        asked.leaves(|head, field, node, object| {
            let before = without_patches.iter().flatten().find(|other| other.id.is(&object.id));
            self.leaf(head, field, node, object, before)
        })
    }

    /// The kinds of objects that have such a field.
    pub(super) fn kinds_with(&self, field: &str) -> Vec<String> {
        kinds_with(&self.objects(self.unit()).unwrap_or_default(), field)
    }

    fn unit(&self) -> Option<Unit> {
        let context = context(self.fleet, self.sources, self.place, self.target)?;
        let mut unit = unit(context, self.service, self.folded).0?;
        shares::put(self.fleet, context, &mut unit);
        Some(unit)
    }

    fn objects(&self, unit: Option<Unit>) -> Result<Vec<Object>, String> {
        unit.map(|unit| objects_of(&unit)).ok_or_else(|| {
            let (service, target) = (&self.service.name.value, &self.target.path);
            format!("{service} cannot be rendered in {target}: `cellfold check` says why")
        })
    }

    fn leaf(&self, head: &str, field: &str, node: &Node, object: &Object, before: Option<&Object>) -> Field {
        let mut said = self.behind(node);
        let patched = node.origin.how == How::Patched;
        let old = before.filter(|_| patched).and_then(|before| walk(&before.node, field).ok());
        if let Some(old) = old {
            let overridden = self.behind(old).into_iter().map(|said| Said { counts: false, ..said });
            said.extend(overridden.take(4));
        }
        let mut uses = Vec::new();
        if let Some(inner) = field.strip_suffix(".image").filter(|_| !patched) {
            let container = walk(&object.node, inner).ok().and_then(|node| node.get("name")).and_then(Node::as_str);
            if field.contains("ontainers[") && self.release_words().iter().any(|word| word.span == node.span()) {
                uses = self.image_parts(container.unwrap_or_default());
            }
        } else if let Some(path) = self.path_at(node.span()) {
            uses = self.uses(&path, self.folded_at(&path));
        }
        Field {
            path: in_object(head, field),
            value: Some(to_json(node)),
            gone: None,
            derived: derived(node.origin),
            said,
            uses,
        }
    }

    /// What stands behind a leaf of a manifest.
    fn behind(&self, node: &Node) -> Vec<Said> {
        let span = node.span();
        if !span.is_some() {
            return Vec::new();
        }
        if let Some(path) = self.path_at(span) {
            let mut said = self.said(&path);
            // An item of a list, whose layer speaks of the list.
            if !said.iter().any(|said| said.at == self.at(span)) {
                said.retain(|said| !said.counts);
                said.insert(0, self.other(span, "set", true));
            }
            return said;
        }
        let words = self.release_words();
        let Some(winner) = words.iter().find(|word| word.span == span) else {
            return vec![self.other(span, "set", true)];
        };
        let same = words.iter().filter(|word| word.container == winner.container);
        let mut said: Vec<Said> = same
            .map(|word| Said { layer: word.layer.clone(), ..self.other(word.span, "set", word.span == span) })
            .collect();
        // What is above the winner waits for its turn: it overrode nothing, nor was it overridden.
        let at = said.iter().position(|said| said.counts).unwrap_or(0);
        said.drain(..at);
        said
    }

    /// The path of the folded leaf that stands at a place, or that has an item there.
    fn path_at(&self, span: Span) -> Option<Vec<Text>> {
        let mut found = Vec::new();
        leaves(self.folded.decided.node.as_ref()?, &mut Vec::new(), &mut found);
        let exact = found.iter().position(|(_, node)| node.span() == span);
        let at = exact.or_else(|| found.iter().position(|(_, node)| stands_at(node, span)))?;
        found.into_iter().nth(at).map(|(path, _)| path)
    }
}

/// The objects that a field of a manifest is about: `Deployment.spec.replicas`, `Service/pay.spec.ports[0].port`.
pub(super) struct Asked<'o, 'f> {
    pub(super) kind: &'f str,
    name: Option<&'f str>,
    /// The field within.
    rest: &'f str,
    pub(super) objects: Vec<&'o Object>,
}

impl<'o, 'f> Asked<'o, 'f> {
    /// Those of these objects that a field is about.
    pub(super) fn of(objects: &'o [Object], field: &'f str) -> Self {
        let (kind, name, rest) = parts(field);
        let is_asked = |object: &&Object| {
            object.id.kind.eq_ignore_ascii_case(kind) && name.is_none_or(|name| object.id.name == name)
        };
        Asked { kind, name, rest, objects: objects.iter().filter(is_asked).collect() }
    }

    /// That there is no such object, and which there are.
    pub(super) fn missing(&self, objects: &[Object]) -> String {
        let what = self.name.map_or_else(|| self.kind.to_owned(), |name| format!("{}/{name}", self.kind));
        format!("there is no `{what}` here; {}", names_of(objects))
    }

    /// The leaves at and below the field, in all objects that have it. `leaf` is given the object's name, the field
    /// within, and what stands there.
    pub(super) fn leaves(&self, leaf: impl Fn(&str, &str, &Node, &Object) -> Field) -> Result<Vec<Field>, String> {
        let several = self.objects.len() > 1;
        let (mut found, mut trouble) = (Vec::new(), None);
        for object in &self.objects {
            let head = if several { object.id.to_string() } else { object.id.kind.to_string() };
            match walk(&object.node, self.rest) {
                Ok(node) => {
                    let mut below = Vec::new();
                    fields(node, self.rest, &mut below);
                    found.extend(below.iter().map(|(field, node)| leaf(&head, field, node, object)));
                }
                Err(message) => trouble = trouble.or(Some(message)),
            }
        }
        match (found.is_empty(), trouble) {
            (true, Some(message)) => Err(message),
            _ => Ok(found),
        }
    }
}

/// Which objects there are.
pub(super) fn names_of(objects: &[Object]) -> String {
    let names: Vec<String> = objects.iter().map(|object| object.id.to_string()).collect();
    format!("objects: {}", list_of(names.iter().map(String::as_str), 20))
}

/// The kinds of objects that have such a field.
pub(super) fn kinds_with(objects: &[Object], field: &str) -> Vec<String> {
    let has = |object: &&Object| walk(&object.node, field).is_ok();
    let mut kinds: Vec<String> = objects.iter().filter(has).map(|object| object.id.kind.to_string()).collect();
    kinds.dedup();
    kinds
}

/// A field with its object in front.
pub(super) fn in_object(head: &str, field: &str) -> String {
    let separator = if field.is_empty() || field.starts_with('[') { "" } else { "." };
    format!("{head}{separator}{field}")
}

fn objects_of(unit: &Unit) -> Vec<Object> {
    objects(unit, &mut Report::new())
}

/// The kind, the name if there is one, and the field within.
fn parts(field: &str) -> (&str, Option<&str>, &str) {
    let end = field.find(['.', '/']).unwrap_or(field.len());
    let (kind, rest) = field.split_at(end);
    let Some(named) = rest.strip_prefix('/') else { return (kind, None, rest.strip_prefix('.').unwrap_or(rest)) };
    // A name may have dots; the field within starts with one of these.
    let within =
        ["spec", "metadata", "data", "apiVersion", "kind", "binaryData", "stringData", "automountServiceAccountToken"];
    let starts = within.iter().filter_map(|word| named.find(&format!(".{word}")));
    match starts.min() {
        Some(at) => (kind, named.get(..at), named.get(at + 1..).unwrap_or_default()),
        None => (kind, Some(named), ""),
    }
}

/// How a value of a manifest follows from the spec.
pub(super) fn derived(origin: Origin) -> Option<String> {
    match origin.how {
        How::Set => None,
        How::Derived(rule) => Some(rule.text().to_owned()),
        How::Default(rule) => Some(format!("default: {}", rule.text())),
        How::Patched => Some("written by a patch".to_owned()),
    }
}
