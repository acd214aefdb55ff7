//! A fleet as it was loaded: targets, bodies of services and profiles, releases. Nothing is folded yet.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::decode::At;
use super::model;
use super::selector::Selector;
use super::targets::TargetSet;
use crate::node::{Map, Node, Text};
use crate::source::{FileId, Origin, Span};

/// The number of a block within the fleet: a stretch of spec that is folded as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlockId(pub u32);

impl BlockId {
    /// What lies under all layers: the file of a raw entry, or what holds for every container.
    pub const BASE: BlockId = BlockId(0);
}

/// A stretch of spec that is folded as a whole: a body, or one `in` of it.
#[derive(Debug, Clone)]
pub struct Block {
    /// Its number.
    pub id: BlockId,
    /// Where it stands.
    pub span: Span,
    /// Its canonical data, without the words of layers.
    pub data: Node,
    /// The targets that it holds for; `None` where it was written without any `in`.
    pub place: Option<Place>,
    /// The profiles that it uses, in order.
    pub uses: Vec<At<Text>>,
}

/// The targets of an overlay, and how they were written.
#[derive(Debug, Clone)]
pub struct Place {
    /// The targets.
    pub set: TargetSet,
    /// The selectors, outermost first.
    pub text: Text,
}

/// The blocks of a service, a profile or the defaults.
#[derive(Debug, Clone, Default)]
pub struct Body {
    /// The blocks, in the order in which they are written.
    pub blocks: Vec<Block>,
}

/// A profile.
#[derive(Debug, Clone)]
pub struct Profile {
    /// Its name.
    pub name: At<Text>,
    /// What it says.
    pub body: Body,
}

/// A service.
#[derive(Debug, Clone)]
pub struct Service {
    /// Its name.
    pub name: At<Text>,
    /// What it says, overlays of other files included.
    pub body: Body,
    /// The targets in which it exists.
    pub targets: TargetSet,
    /// What bounds them, where something does.
    pub bounds: Option<Span>,
}

/// One deployment target: an environment without cells, or a cell.
#[derive(Debug, Clone)]
pub struct Target {
    /// Its number: its place in the fleet.
    pub number: usize,
    /// `staging`, `production/cell-03`.
    pub path: Text,
    /// Its own name: `staging`, `cell-03`.
    pub name: Text,
    /// The environment's name.
    pub environment: Text,
    /// Whether it is a cell.
    pub is_cell: bool,
    /// The wave in which it gets a release, if it is in one.
    pub wave: Option<At<i64>>,
    /// The wave as a label.
    pub wave_label: Option<Text>,
    /// How large it is, in percent, and where that is said.
    pub size: At<f64>,
    /// The namespace, cluster and region, the registry: facts that may hold expressions.
    pub facts: BTreeMap<&'static str, Node>,
    /// Labels for selectors.
    pub labels: Map,
    /// The Kubernetes minor version.
    pub kubernetes: u8,
    /// The Istio minor version, where there is a mesh.
    pub istio: Option<(u16, u16)>,
    /// The Argo Rollouts version, where there is that controller.
    pub argo_rollouts: Option<(u16, u16)>,
    /// The block of its vars, which count as the defaults' `in` this target.
    pub vars: Option<Block>,
    /// The block of its environment's vars.
    pub environment_vars: Option<Block>,
    /// Manifests of its own: of the fleet, its environment, itself.
    pub raw: Vec<super::decode::Item<model::Raw>>,
    /// ConfigMaps of its own: of the fleet, its environment, itself.
    pub config_maps: Vec<super::decode::Item<model::ConfigMap>>,
    /// How much it has of what many share.
    pub connections: Vec<super::decode::Item<model::ConnectionLimit>>,
    /// Its namespace and what bounds it: of the fleet, its environment, itself.
    pub owned: model::Owner,
    /// Where it is declared.
    pub origin: Origin,
}

impl Target {
    /// A label's value for selectors: `region` and `wave` are labels too.
    pub fn label(&self, key: &str) -> Option<&str> {
        match key {
            "region" => self.facts.get("region").and_then(Node::as_str),
            "wave" => self.wave_label.as_deref(),
            _ => self.labels.get(key).and_then(Node::as_str),
        }
    }

    /// The keys of all labels.
    pub fn label_keys(&self) -> impl Iterator<Item = &str> {
        let derived = ["region", "wave"].into_iter().filter(|key| self.label(key).is_some());
        self.labels.keys().chain(derived)
    }
}

/// What runs in an environment.
#[derive(Debug, Clone)]
pub struct EnvironmentRelease {
    /// The entries by service.
    pub services: BTreeMap<Text, ReleaseOf>,
    /// Versions of repositories.
    pub images: BTreeMap<Text, model::ImageVersion>,
    /// Whether something of it could not be read, which was told: what is missing here may stand there.
    pub is_faulty: bool,
}

/// The entry of a service, and what some targets run instead.
#[derive(Debug, Clone)]
pub struct ReleaseOf {
    /// The entry.
    pub entry: model::ReleaseEntry,
    /// Pins, each with its targets.
    pub pins: Vec<(Selector, TargetSet, model::Pin)>,
    /// Where the service's name stands.
    pub span: Span,
    /// Whether something of it could not be read, which was told.
    pub is_faulty: bool,
}

/// What may stand in files that could not be read, which was told: what is missing of these kinds is not told again.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unread {
    /// Profiles.
    pub profiles: bool,
    /// Services.
    pub services: bool,
    /// Releases.
    pub releases: bool,
}

/// A file that a `from=` names.
#[derive(Debug, Clone)]
pub struct DataFile {
    /// Its number among the sources.
    pub file: FileId,
    /// Its text.
    pub text: Arc<str>,
    /// Its documents, where it is YAML or JSON.
    pub documents: Vec<Node>,
}

/// A fleet as it was loaded.
#[derive(Debug, Clone)]
pub struct Spec {
    /// Its name.
    pub name: At<Text>,
    /// Its facts.
    pub fleet: model::Fleet,
    /// Its targets, in order.
    pub targets: Vec<Target>,
    /// What every service has.
    pub defaults: Body,
    /// The fleet's vars, which count as the defaults' own.
    pub vars: Option<Block>,
    /// The profiles by name.
    pub profiles: BTreeMap<Text, Profile>,
    /// The services, sorted by name.
    pub services: Vec<Service>,
    /// What runs, by environment.
    pub releases: BTreeMap<Text, EnvironmentRelease>,
    /// Files that a `from=` names, by path within the tree.
    pub files: BTreeMap<String, DataFile>,
    /// The folder of each source file, to find what its `from=` names.
    pub folders: BTreeMap<FileId, String>,
    /// What may stand in files that could not be read.
    pub unread: Unread,
}

impl Spec {
    /// The target of that path.
    pub fn target(&self, path: &str) -> Option<&Target> {
        self.targets.iter().find(|target| target.path == path)
    }

    /// The service of that name.
    pub fn service(&self, name: &str) -> Option<&Service> {
        self.services.iter().find(|service| service.name.value == name)
    }

    /// The file that `from` names in the file of `span`.
    pub fn data_file(&self, from: &str, span: Span) -> Option<&DataFile> {
        let folder = self.folders.get(&span.file)?;
        self.files.get(&join(folder, from)?)
    }
}

/// The path of a file that is named beside another; `None` where it leads out of the tree.
pub fn join(folder: &str, relative: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    if relative.starts_with('/') || relative.contains('\\') {
        return None;
    }
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    (!parts.is_empty()).then(|| parts.join("/"))
}
