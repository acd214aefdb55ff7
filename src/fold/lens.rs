//! What is known of a value while its claims are read: its choices, and its list's merge key.

use crate::node::Text;
use crate::shape::{Record, Shape, kubernetes};

use super::partial::{Op, Partial};

/// What is known of a value.
#[derive(Debug, Clone, Copy)]
pub enum Lens {
    /// A record of ours.
    Record(&'static Record),
    /// A collection of ours.
    Entries(Shape),
    /// A value of a Kubernetes type; in a raw manifest lists merge by their keys.
    Kube {
        /// Its kind.
        kind: &'static kubernetes::Kind,
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

impl Lens {
    /// What a shape tells.
    pub fn of(shape: Shape) -> Lens {
        match shape {
            Shape::Record(record) => Lens::Record(record),
            Shape::Named(named) | Shape::NamedOrList(named, _) => Lens::Entries(named.entry),
            Shape::Kube(ty) => {
                kubernetes::object_kind(ty).map_or(Lens::Plain, |kind| Lens::Kube { kind, raw: false })
            }
            Shape::KubeField(ty, field) => kubernetes::type_named(ty)
                .and_then(|ty| ty.field(field))
                .map_or(Lens::Plain, |field| Lens::Kube { kind: &field.kind, raw: false }),
            Shape::Manifest => Lens::Manifest,
            _ => Lens::Plain,
        }
    }

    /// What is known once the claims are seen: a manifest says its kind.
    #[must_use]
    pub fn seen(self, partial: &Partial) -> Lens {
        match self {
            Lens::Manifest => {
                let said = |key: &str| {
                    partial.field(key)?.claims.iter().rev().find_map(|claim| match &claim.op {
                        Op::Set(node) => node.as_text().cloned(),
                        _ => None,
                    })
                };
                let kind = match (said("apiVersion"), said("kind")) {
                    (Some(version), Some(kind)) => root(&version, &kind),
                    _ => None,
                };
                kind.map_or(Lens::Plain, |kind| Lens::Kube { kind, raw: true })
            }
            other => other,
        }
    }

    /// The groups of fields that replace each other.
    pub fn choices(self) -> Vec<&'static [&'static str]> {
        match self {
            Lens::Record(record) => record.all_choices().collect(),
            Lens::Kube { kind: kubernetes::Kind::Object(ty), .. } => kubernetes::choices(&ty.name).to_vec(),
            _ => Vec::new(),
        }
    }

    /// What is known of a field.
    #[must_use]
    pub fn field(self, key: &str) -> Lens {
        match self {
            Lens::Record(record) => match record.field(key) {
                Some(field) => Lens::of(field.shape),
                None => record
                    .verbatim_field(key)
                    .and_then(kubernetes::type_named)
                    .and_then(|ty| ty.field(key))
                    .map_or(Lens::Plain, |field| Lens::Kube { kind: &field.kind, raw: false }),
            },
            Lens::Entries(shape) => Lens::of(shape),
            Lens::Kube { kind: kubernetes::Kind::Object(ty), raw } => {
                ty.field(key).map_or(Lens::Plain, |field| Lens::Kube { kind: &field.kind, raw })
            }
            Lens::Items { of } => Lens::Kube { kind: of, raw: true },
            Lens::Kube { kind: kubernetes::Kind::Map(of), raw } => Lens::Kube { kind: of, raw },
            _ => Lens::Plain,
        }
    }

    /// The key by which the items of this list are merged, and what is known of an item.
    pub fn merge_key(self) -> Option<(&'static str, Lens)> {
        match self {
            Lens::Kube { kind: kubernetes::Kind::List { of, merge_key: Some(key), .. }, raw: true } => {
                Some((key.as_str(), Lens::Kube { kind: of, raw: true }))
            }
            _ => None,
        }
    }

    /// Whether an empty map of this kind says nothing: labels, a node selector.
    pub fn is_plain_map(self) -> bool {
        matches!(self, Lens::Kube { kind: kubernetes::Kind::Map(_), .. })
    }
}

fn root(version: &Text, kind: &Text) -> Option<&'static kubernetes::Kind> {
    kubernetes::kind(version, kind).map(|facts| &facts.root)
}
