//! The one table of shapes: what each word of the spec may hold.
//!
//! It drives the lowering of KDL, the reading of short forms, folding, decoding, the JSON Schema
//! and the reference pages. Our own shapes come from the types of [`crate::spec`], with their doc
//! comments; those of Kubernetes, Istio and Argo are facts that a generator wrote.

pub mod istio;
pub mod kubernetes;
mod scalar;
pub mod time_zones;

use std::sync::OnceLock;

use foldhash::{HashMap, HashMapExt};

pub use scalar::{Scalar, duration_millis, has_expression, is_expression, minor_version, percent};

/// What a word may hold.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// True or false. A bare KDL node means true.
    Switch,
    /// An integer within bounds.
    Int {
        /// The least.
        min: i64,
        /// The greatest.
        max: i64,
    },
    /// A string; booleans and plainly written integers count as such.
    Text,
    /// The path of a file beside the spec.
    File,
    /// A scalar with a syntax of its own.
    Scalar(&'static Scalar),
    /// One of some words.
    Word(&'static [Word]),
    /// A map of strings, such as labels.
    Texts,
    /// A list of strings; a lone scalar is a list of one.
    Names,
    /// A map of known fields.
    Record(&'static Record),
    /// A collection: a map from names to entries.
    Named(&'static Named),
    /// A collection, or Kubernetes' own list as that field of that type holds it.
    NamedOrList(&'static Named, (&'static str, &'static str)),
    /// An object of a Kubernetes, Istio or Argo type, verbatim.
    Kube(&'static str),
    /// What a field of such a type holds, verbatim: the type and the field.
    KubeField(&'static str, &'static str),
    /// A whole manifest, whose type its own `kind` says.
    Manifest,
    /// Any data.
    Any,
    /// Data that is one value: it is taken or replaced whole, and its nulls and `$` words are its own.
    Opaque,
    /// Overlays: a map from selectors to partial values of that record, or of the enclosing one.
    Overlays(Option<&'static Record>),
    /// A selector of targets.
    Selector,
}

/// One word of a [`Shape::Word`].
#[derive(Debug, Clone, Copy)]
pub struct Word {
    /// The word.
    pub word: &'static str,
    /// What it means.
    pub docs: &'static str,
}

/// A map of known fields.
#[derive(Debug)]
pub struct Record {
    /// Its name in the reference, such as `port`.
    pub name: &'static str,
    /// What it is.
    pub docs: &'static str,
    /// Its fields, in the order of the reference.
    pub fields: &'static [Field],
    /// The fields that KDL's remaining arguments fill, and that a lone scalar stands for.
    pub positional: &'static [&'static str],
    /// Whether the first argument names a field whose value is the rest: `delivery canary {…}`.
    pub headed: bool,
    /// Fields that replace each other, whole.
    pub choices: &'static [&'static [&'static str]],
    /// The types whose fields may stand here verbatim, the first that has a field counts.
    pub verbatim: &'static [Verbatim],
    /// Records all of whose fields may stand here too: a service has the words of a container.
    pub includes: &'static [&'static Record],
    /// Its fields and verbatim fields by key, once something is looked up.
    pub index: &'static RecordIndex,
}

/// The fields and verbatim fields of a record by key: made at the first look-up, and then kept.
#[derive(Debug, Default)]
pub struct RecordIndex(OnceLock<HashMap<&'static str, Known>>);

impl RecordIndex {
    /// An index that is not made yet.
    pub const fn new() -> Self {
        RecordIndex(OnceLock::new())
    }
}

/// What a key of a record is.
#[derive(Debug, Clone, Copy)]
pub enum Known {
    /// A field of ours.
    Field(&'static Field),
    /// A verbatim field of a type.
    Verbatim(&'static str, &'static kubernetes::Field),
}

/// A type whose fields may stand in a [`Record`] verbatim.
#[derive(Debug, Clone, Copy)]
pub struct Verbatim {
    /// The type, by its name in the table of facts.
    pub ty: &'static str,
    /// Its fields that may not: they are derived, or have a word of ours.
    pub except: &'static [&'static str],
}

/// A field of a [`Record`].
#[derive(Debug)]
pub struct Field {
    /// The key in YAML and in folded data: plural for collections.
    pub key: &'static str,
    /// The word in KDL: singular.
    pub word: &'static str,
    /// What it is.
    pub docs: &'static str,
    /// What it holds.
    pub shape: Shape,
    /// Whether `#false` may stand for the whole: write none of what is derived.
    pub off: bool,
    /// Whether a decoded record must have it.
    pub required: bool,
    /// Another collection of the record whose entries these really are, and the member of that
    /// collection's entries that they fill: `secret` writes entries of `env`.
    pub into: Option<(&'static str, &'static str)>,
}

/// A collection.
#[derive(Debug)]
pub struct Named {
    /// What an entry holds.
    pub entry: Shape,
    /// The entry's key in Kubernetes' own list form, such as `name` or `mountPath`.
    pub key: &'static str,
    /// The name of an entry that is written without one.
    pub unnamed: Option<&'static str>,
}

/// The index of [`Record::PLAIN`], which is no record that anything is looked up in.
static NO_INDEX: RecordIndex = RecordIndex::new();

impl Record {
    /// A record with no properties: a base for the others.
    pub const PLAIN: Record = Record {
        name: "",
        docs: "",
        fields: &[],
        positional: &[],
        headed: false,
        choices: &[],
        verbatim: &[],
        includes: &[],
        index: &NO_INDEX,
    };

    /// The fields of this record and of those that it includes.
    pub fn all_fields(&'static self) -> impl Iterator<Item = &'static Field> {
        self.fields.iter().chain(self.includes.iter().flat_map(|record| record.fields.iter()))
    }

    /// The types whose fields may stand here verbatim, the record's own first.
    pub fn all_verbatim(&'static self) -> impl Iterator<Item = &'static Verbatim> {
        self.verbatim.iter().chain(self.includes.iter().flat_map(|record| record.verbatim.iter()))
    }

    /// The groups of fields that replace each other.
    pub fn all_choices(&'static self) -> impl Iterator<Item = &'static [&'static str]> {
        self.choices.iter().chain(self.includes.iter().flat_map(|record| record.choices.iter())).copied()
    }

    /// What a key is.
    pub fn known(&'static self, key: &str) -> Option<Known> {
        self.index.0.get_or_init(|| self.index()).get(key).copied()
    }

    fn index(&'static self) -> HashMap<&'static str, Known> {
        let mut index = HashMap::new();
        for field in self.all_fields() {
            index.entry(field.key).or_insert(Known::Field(field));
        }
        for verbatim in self.all_verbatim() {
            let Some(ty) = kubernetes::type_named(verbatim.ty) else { continue };
            for field in ty.fields().iter().filter(|field| !verbatim.except.contains(&field.name)) {
                index.entry(field.name).or_insert(Known::Verbatim(verbatim.ty, field));
            }
        }
        index
    }

    /// The field of that key.
    pub fn field(&'static self, key: &str) -> Option<&'static Field> {
        match self.known(key) {
            Some(Known::Field(field)) => Some(field),
            _ => None,
        }
    }

    /// The field of that KDL word.
    pub fn word(&'static self, word: &str) -> Option<&'static Field> {
        self.all_fields().find(|field| field.word == word)
    }

    /// The verbatim type that has a field of that name, if one may stand here.
    pub fn verbatim_field(&'static self, name: &str) -> Option<&'static str> {
        match self.known(name) {
            Some(Known::Verbatim(ty, _)) => Some(ty),
            _ => None,
        }
    }
}
