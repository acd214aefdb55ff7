//! The hatches: patches of emitted manifests, and manifests of your own.

use std::sync::Arc;

use crate::node::{Map, Node, Text};
use crate::shape::{Record, Scalar, Shape};
use crate::source::Origin;
use crate::spec::decode::{At, Cx, Decode, Entry, RecordType};
use crate::spec::record::record;

record! {
    /// A patch of an emitted manifest: a strategic merge, or operations of RFC 6902. One that matches no object is an
    /// error.
    pub struct Patch = Record { name: "patch", choices: &[&["merge", "json"]], ..Record::PLAIN };
    /// The object: its kind, or `KIND/NAME` where there are several; `workload` is whatever runs the pods. In YAML the key
    /// is `target`, for there a plain `on` is a boolean.
    on: At<Text> = "target" / "on";
    /// What is merged into it, by Kubernetes' merge keys; `$patch: delete` removes the object.
    merge: Option<Node> = "merge" as Shape::Opaque;
    /// A list of operations of RFC 6902.
    json: Option<Node> = "json" as Shape::Opaque;
}

impl Entry for Patch {}

/// A manifest of your own: inline, from a file, or both, where what is inline lies over the file.
#[derive(Debug, Clone)]
pub struct Raw {
    /// Where it stands.
    pub origin: Origin,
    /// Where its name stands and what it says: all of its keys.
    pub map: Arc<Map>,
}

impl RecordType for Raw {
    const RECORD: &'static Record = {
        static INDEX: crate::shape::RecordIndex = crate::shape::RecordIndex::new();
        static RECORD: Record = Record {
            index: &INDEX,
            name: "raw",
            docs: "A manifest of your own: inline, from a file, or both, where what is inline lies over the file. \
                   All other words are \
                   the manifest's. The namespace is filled in where the kind has one.",
            fields: &[
                crate::shape::Field {
                    key: "from",
                    word: "from",
                    docs: "The file that holds it. Its path starts at the folder of this file. One of several documents is \
                           named `FILE#KIND/NAME`; without that all of them are taken.",
                    shape: Shape::File,
                    off: false,
                    required: false,
                    into: None,
                },
                crate::shape::Field {
                    key: "expand",
                    word: "expand",
                    docs: "Whether expressions in the file are evaluated: `#true` for all, `vars` for those of `vars` only. \
                           Else its `{{` stays.",
                    shape: Shape::Scalar(&Scalar::EXPAND),
                    off: false,
                    required: false,
                    into: None,
                },
            ],
            ..Record::PLAIN
        };
        &RECORD
    };

    fn from_map(map: &Arc<Map>, origin: Origin, _: &mut Cx<'_>) -> Option<Self> {
        Some(Raw { origin, map: map.clone() })
    }
}

impl Decode for Raw {
    const SHAPE: Shape = Shape::Manifest;

    fn decode(node: &Node, cx: &mut Cx<'_>) -> Option<Self> {
        let map = crate::spec::decode::record_map(node, Self::RECORD, cx)?;
        Self::from_map(map, node.origin, cx)
    }
}

impl Entry for Raw {}
