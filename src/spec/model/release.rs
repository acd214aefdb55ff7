//! What runs where.

use crate::node::{Node, Text};
use crate::shape::{Record, Shape};
use crate::spec::decode::{At, Count, Entries, Entry, RecordType};
use crate::spec::record::{record, words};

use super::Digest;

words! {
    /// A half of a native blue-green delivery.
    pub enum Colour {
        /// The blue half.
        Blue = "blue",
        /// The green half.
        Green = "green",
    }
}

impl Colour {
    /// The other half.
    pub const fn other(self) -> Colour {
        match self {
            Colour::Blue => Colour::Green,
            Colour::Green => Colour::Blue,
        }
    }
}

words! {
    /// How far a rollout that was given up has gone back. `stage` stays what it was.
    pub enum Abort {
        /// The stable half has all of its pods again, of the old version. Traffic stays.
        Pods = "pods",
        /// All traffic is back at the stable half. What is left is to remove `next`.
        Traffic = "traffic",
    }
}

record! {
    /// What runs in one environment, edited by programs, image bots and people. Its name is the environment's; several
    /// releases may be of one environment, as long as no service stands in two of them.
    pub struct Release = Record { name: "release", ..Record::PLAIN };
    /// What each service runs.
    services: Entries<ReleaseEntry> = "services" / "service";
    /// Versions by repository: for every container whose image it is and that has no version of its own, and for
    /// `{{ images['REPOSITORY'] }}` in expressions.
    images: Entries<ImageVersion> = "images" / "image";
}

record! {
    /// The version of an image.
    pub struct ImageVersion = Record { name: "version", positional: &["version"], ..Record::PLAIN };
    /// The tag.
    version: Option<At<Text>> = "version";
    /// The digest. Where there is a tag too, the image is named by both.
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
    /// The commit of the spec from which the service is folded. Not supported yet: it is an error, so that nobody relies
    /// on it.
    spec: Option<At<Text>> = "spec";
    /// The colour that has the traffic, under a native blue-green delivery. `blue` unless said.
    active: Option<At<Colour>> = "active";
    /// Versions of sidecars.
    sidecars: Entries<ImageVersion> = "sidecars" / "sidecar";
    /// Versions of init containers.
    init_containers: Entries<ImageVersion> = "initContainers" / "initContainer";
    /// The version that is on its way.
    next: Option<Next> = "next";
    /// What some targets run instead: they ignore `next` until this is removed.
    pins: Option<Node> = "in" as Shape::Overlays(Some(<Pin as RecordType>::RECORD));
}

impl Entry for ReleaseEntry {}

record! {
    /// The version that is on its way. It lies over the entry field by field, but version, digest and spec are one
    /// value.
    pub struct Next = Record {
        name: "next",
        positional: &["version"],
        ..Record::PLAIN
    };
    /// The wave that receives it now, 1 unless said. Cells of earlier waves run it already, those of later ones do not
    /// yet.
    wave: Option<Count> = "wave" as Shape::Int { min: 1, max: 1_000 };
    /// How far the wave has come, under engine `native`. A canary: `pods-10`, `traffic-10` and so on by the weights of its
    /// steps, then `settle` and `return`. A blue-green delivery: `scale`, then `switch`, and back the same way.
    stage: Option<At<Text>> = "stage";
    /// That a native canary is given up at its `stage`, and how far it has gone back: `pods`, then `traffic`, then `next`
    /// is taken away. Each is a commit of its own. A blue-green delivery goes back through its stages instead.
    abort: Option<At<Abort>> = "abort";
    /// The tag of the main container.
    version: Option<At<Text>> = "version";
    /// Its digest.
    digest: Option<Digest> = "digest";
    /// The commit of the spec from which the service is folded. Not supported yet.
    spec: Option<At<Text>> = "spec";
    /// The colour that gets the traffic, under a native blue-green delivery: the other one, so that it need not be said.
    active: Option<At<Colour>> = "active";
    /// Versions of sidecars.
    sidecars: Entries<ImageVersion> = "sidecars" / "sidecar";
    /// Versions of init containers.
    init_containers: Entries<ImageVersion> = "initContainers" / "initContainer";
}

record! {
    /// What some targets run instead of the entry.
    pub struct Pin = Record { name: "pin", positional: &["version"], ..Record::PLAIN };
    /// The tag of the main container.
    version: Option<At<Text>> = "version";
    /// Its digest.
    digest: Option<Digest> = "digest";
    /// The commit of the spec from which the service is folded. Not supported yet.
    spec: Option<At<Text>> = "spec";
    /// The colour that has the traffic, under a native blue-green delivery. A pin says it while there is a `next`, which
    /// turns the entry's colour round when it is through.
    active: Option<At<Colour>> = "active";
    /// Versions of sidecars.
    sidecars: Entries<ImageVersion> = "sidecars" / "sidecar";
    /// Versions of init containers.
    init_containers: Entries<ImageVersion> = "initContainers" / "initContainer";
}
