//! What runs where.

use crate::node::{Node, Text};
use crate::shape::{Record, Shape};
use crate::spec::decode::{At, Count, Entries, Entry};
use crate::spec::record::record;

use super::Digest;

record! {
    /// What runs in one environment. Written by programs, image bots and people.
    pub struct Release = Record { name: "release", ..Record::PLAIN };
    /// The version of each service.
    services: Entries<ReleaseEntry> = "services" / "service";
    /// Versions of repositories, for every container and raw text that uses one.
    images: Entries<ImageVersion> = "images" / "image";
}

record! {
    /// The version of an image.
    pub struct ImageVersion = Record { name: "version", positional: &["version"], ..Record::PLAIN };
    /// The tag.
    version: Option<At<Text>> = "version";
    /// The digest; preferred where both are there.
    digest: Option<Digest> = "digest";
}

impl Entry for ImageVersion {}

record! {
    /// What a service runs in an environment, and what comes next.
    pub struct ReleaseEntry = Record {
        name: "release of a service",
        positional: &["version"],
        ..Record::PLAIN
    };
    /// The tag of the main container.
    version: Option<At<Text>> = "version";
    /// Its digest.
    digest: Option<Digest> = "digest";
    /// The commit of the spec from which the service is folded; the working tree unless said.
    spec: Option<At<Text>> = "spec";
    /// The colour that has the traffic, under a native blue-green delivery.
    active: Option<At<Text>> = "active" as Shape::Word(&[
        crate::shape::Word { word: "blue", docs: "The blue half." },
        crate::shape::Word { word: "green", docs: "The green half." },
    ]);
    /// Versions of sidecars.
    sidecars: Entries<ImageVersion> = "sidecars" / "sidecar";
    /// Versions of init containers.
    init_containers: Entries<ImageVersion> = "initContainers" / "initContainer";
    /// The version that is on its way.
    next: Option<Next> = "next";
    /// What some targets run instead. They ignore `next`.
    pins: Option<Node> = "in" as Shape::Overlays;
}

impl Entry for ReleaseEntry {}

record! {
    /// The version that is on its way: it lies over the entry, field by field.
    pub struct Next = Record {
        name: "next",
        positional: &["version"],
        ..Record::PLAIN
    };
    /// The wave that receives it now; cells of earlier waves run it already.
    wave: Option<Count> = "wave" as Shape::Int { min: 1, max: 1_000 };
    /// How far it has come, under engine `native`.
    stage: Option<At<Text>> = "stage";
    /// The tag of the main container.
    version: Option<At<Text>> = "version";
    /// Its digest.
    digest: Option<Digest> = "digest";
    /// The commit of the spec from which the service is folded.
    spec: Option<At<Text>> = "spec";
    /// The colour that has the traffic, under a native blue-green delivery.
    active: Option<At<Text>> = "active";
    /// Versions of sidecars.
    sidecars: Entries<ImageVersion> = "sidecars" / "sidecar";
    /// Versions of init containers.
    init_containers: Entries<ImageVersion> = "initContainers" / "initContainer";
}

record! {
    /// A version instead of the entry's.
    pub struct Pin = Record { name: "pin", positional: &["version"], ..Record::PLAIN };
    /// The tag of the main container.
    version: Option<At<Text>> = "version";
    /// Its digest.
    digest: Option<Digest> = "digest";
    /// The commit of the spec from which the service is folded.
    spec: Option<At<Text>> = "spec";
    /// The colour that has the traffic, under a native blue-green delivery.
    active: Option<At<Text>> = "active";
    /// Versions of sidecars.
    sidecars: Entries<ImageVersion> = "sidecars" / "sidecar";
    /// Versions of init containers.
    init_containers: Entries<ImageVersion> = "initContainers" / "initContainer";
}
