//! The records of the language, as they are reached from what a file can define.

use crate::shape::{Record, Shape};
use crate::spec::decode::RecordType;
use crate::spec::model;

/// What a document of a spec can define.
#[derive(Debug, Clone, Copy)]
pub struct Root {
    /// Its first word: `service`.
    pub word: &'static str,
    /// What it is.
    pub docs: &'static str,
    /// What its name says.
    pub name: &'static str,
    /// Its words.
    pub record: &'static Record,
    /// Words of the record that may not stand here.
    pub except: &'static [&'static str],
    /// Whether it is a layer, in which null deletes what is inherited; else it holds facts.
    pub layer: bool,
}

/// Words that only a service's own body has.
pub const WHERE_IT_EXISTS: &[&str] = &["only", "except"];

/// All of them, in the order in which a new user meets them.
pub fn roots() -> [Root; 5] {
    let service = <model::Service as RecordType>::RECORD;
    let layer = |word, docs, name, except| Root { word, docs, name, record: service, except, layer: true };
    [
        Root {
            word: "fleet",
            docs: "The facts of the fleet, and what every service has unless it says otherwise. There is one.",
            name: "The fleet's name.",
            record: <model::Fleet as RecordType>::RECORD,
            except: &[],
            layer: false,
        },
        layer("service", "A service: one workload, in every target in which it exists.", "The service's name.", &[]),
        layer(
            "profile",
            "Words that services `use`.",
            "The profile's name, by which services use it.",
            WHERE_IT_EXISTS,
        ),
        layer(
            "overlay",
            "More words of a service, in a file of their own: as if they stood in its body.",
            "The name of the service.",
            WHERE_IT_EXISTS,
        ),
        Root {
            word: "release",
            docs: "Which version of each service runs in an environment.",
            name: "The name of the environment.",
            record: <model::Release as RecordType>::RECORD,
            except: &[],
            layer: false,
        },
    ]
}

/// All records, each once, parents first.
pub fn records() -> Vec<&'static Record> {
    let mut found = Vec::new();
    for root in roots() {
        visit(root.record, &mut found);
    }
    found
}

/// Adds a record, and those that it mentions, to what is found.
pub fn visit(record: &'static Record, found: &mut Vec<&'static Record>) {
    if found.iter().any(|known| std::ptr::eq(*known, record)) {
        return;
    }
    found.push(record);
    record.includes.iter().for_each(|included| visit(included, found));
    record.fields.iter().filter_map(|field| inner(&field.shape)).for_each(|inner| visit(inner, found));
}

/// The record that a shape is of, or its entries.
pub fn inner(shape: &Shape) -> Option<&'static Record> {
    match shape {
        Shape::Record(record) => Some(record),
        Shape::Named(named) | Shape::NamedOrList(named, _) => inner(&named.entry),
        Shape::Overlays(of) => *of,
        Shape::Manifest => Some(<model::Raw as RecordType>::RECORD),
        _ => None,
    }
}
