//! What is known of a value while its claims are read: its choices, and its list's merge key.

use std::collections::HashSet;

use crate::node::{Node, Text};
use crate::shape::{Known, Record, Shape, kubernetes};
use crate::spec::decode::string_of;

use super::partial::{Op, Partial};

/// What is known of a value.
#[derive(Debug, Clone, Copy)]
pub enum Lens {
    /// A record of ours.
    Record(&'static Record),
    /// A collection of ours.
    Entries(Shape),
    /// An object of a Kubernetes type; in a raw manifest its lists merge by their keys.
    Type {
        /// The type.
        ty: &'static kubernetes::Type,
        /// Whether it is of a raw manifest.
        raw: bool,
    },
    /// Another value of Kubernetes.
    Kube {
        /// Its kind.
        kind: &'static kubernetes::Kind,
        /// The key by which its items are merged, in a raw manifest.
        key: Option<&'static str>,
        /// Whether it is of a raw manifest.
        raw: bool,
    },
    /// The items of a list of a raw manifest, as a map by their names.
    Items {
        /// What an item is.
        of: &'static kubernetes::Kind,
    },
    /// A whole manifest, whose own `kind` says its type.
    Manifest,
    /// Any data.
    Plain,
}

/// What tells the items of a list apart.
#[derive(Debug, Clone, Copy)]
pub struct ItemKeys {
    /// The field that names an item.
    key: &'static str,
    /// All fields by which it is another one, that one among them or not.
    more: &'static [&'static str],
    /// What an item is.
    pub of: &'static kubernetes::Kind,
}

impl ItemKeys {
    /// Whether two items of a list have the same first key.
    pub fn repeat(&self, items: &[Node]) -> bool {
        let mut seen = HashSet::with_capacity(items.len());
        items.iter().filter_map(|item| string_of(item.get(self.key)?)).any(|name| !seen.insert(name))
    }

    /// The name of an item: the value of its first key; where that does not do, also those of others that are not what they
    /// are unless said.
    pub fn name(&self, item: &Node, in_full: bool) -> Option<Text> {
        let mut name = string_of(item.get(self.key)?)?;
        if !in_full {
            return Some(name);
        }
        for key in self.more.iter().filter(|key| **key != self.key) {
            let default = || self.of.object()?.get().field(key)?.default;
            if let Some(other) = item.get(key).and_then(string_of).filter(|other| Some(other.as_str()) != default()) {
                name = Text::from(format!("{name}/{other}"));
            }
        }
        Some(name)
    }
}

impl Lens {
    /// What a shape tells.
    pub fn of(shape: Shape) -> Lens {
        match shape {
            Shape::Record(record) => Lens::Record(record),
            Shape::Named(named) | Shape::NamedOrList(named, _) => Lens::Entries(named.entry),
            Shape::Kube(ty) => kubernetes::type_named(ty).map_or(Lens::Plain, |ty| Lens::Type { ty, raw: false }),
            Shape::KubeField(ty, field) => kubernetes::type_named(ty)
                .and_then(|ty| ty.field(field))
                .map_or(Lens::Plain, |field| Lens::of_field(field, false)),
            Shape::Texts => Lens::Entries(Shape::Text),
            Shape::Manifest => Lens::Manifest,
            _ => Lens::Plain,
        }
    }

    fn of_field(field: &'static kubernetes::Field, raw: bool) -> Lens {
        Lens::of_kind(&field.kind, field.patch.key.filter(|_| field.patch.merge), raw)
    }

    fn of_kind(kind: &'static kubernetes::Kind, key: Option<&'static str>, raw: bool) -> Lens {
        match kind {
            kubernetes::Kind::Object(ty) => Lens::Type { ty: ty.get(), raw },
            kind => Lens::Kube { kind, key, raw },
        }
    }

    /// What is known once the claims are seen: a manifest says its kind.
    #[must_use]
    pub fn seen(self, partial: &Partial) -> Lens {
        let Lens::Manifest = self else { return self };
        let said = |key: &str| {
            partial.field(key)?.claims.iter().rev().find_map(|claim| match &claim.op {
                Op::Set(node) => node.as_text().cloned(),
                _ => None,
            })
        };
        match (said("apiVersion"), said("kind")) {
            (Some(version), Some(kind)) => kubernetes::kind(&version, &kind)
                .map_or(Lens::Plain, |facts| Lens::Type { ty: facts.root.get(), raw: true }),
            _ => Lens::Plain,
        }
    }

    /// The groups of fields that replace each other.
    pub fn choices(self) -> Vec<&'static [&'static str]> {
        match self {
            Lens::Record(record) => record.all_choices().collect(),
            Lens::Type { ty, .. } => ty.choices().iter().map(|choice| choice.members.as_slice()).collect(),
            _ => Vec::new(),
        }
    }

    /// What is known of a field.
    #[must_use]
    pub fn field(self, key: &str) -> Lens {
        match self {
            Lens::Record(record) => match record.known(key) {
                Some(Known::Field(field)) => Lens::of(field.shape),
                Some(Known::Verbatim(_, field)) => Lens::of_field(field, false),
                None => Lens::Plain,
            },
            Lens::Entries(shape) => Lens::of(shape),
            Lens::Type { ty, raw } => ty.field(key).map_or(Lens::Plain, |field| Lens::of_field(field, raw)),
            Lens::Items { of } => Lens::of_kind(of, None, true),
            Lens::Kube { kind: kubernetes::Kind::Map(of), raw, .. } => Lens::of_kind(of, None, raw),
            _ => Lens::Plain,
        }
    }

    /// The keys by which the items of this list are merged, the one that names them first, and what an item is.
    pub fn merge_key(self) -> Option<ItemKeys> {
        let Lens::Kube { kind: kubernetes::Kind::List(of, list), key: Some(key), raw: true } = self else {
            return None;
        };
        let more = match list {
            kubernetes::ListKind::Map(keys) => keys.as_slice(),
            _ => &[],
        };
        Some(ItemKeys { key, more, of })
    }

    /// Whether only entries count in a map of this kind: without any, it may as well not be there.
    pub fn is_collection(self) -> bool {
        matches!(self, Lens::Entries(_) | Lens::Items { .. }) || self.is_plain_map()
    }

    /// Whether an empty map of this kind says nothing: labels, a node selector.
    pub fn is_plain_map(self) -> bool {
        matches!(self, Lens::Kube { kind: kubernetes::Kind::Map(_), .. })
    }
}
