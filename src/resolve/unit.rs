//! A unit: one service in one target, decoded and resolved. Nothing in it is optional that need not be.

mod job;

use std::sync::Arc;

pub use job::{JobObject, Kind, Runs};

use super::stages::Stage;
use crate::node::{Map, Node, Text};
use crate::source::{Origin, Span};
use crate::spec::decode::{At, Item, Names};
use crate::spec::model::{
    Abort, Allow, Analysis, BlueGreen, Canary, Colour, Connections, Engine, Expose, MetricsSource, Moving, Patch,
};

/// What is known of the target that a unit is for.
#[derive(Debug, Clone)]
pub struct Place {
    /// `staging`, `production/cell-03`.
    pub path: Text,
    /// The environment.
    pub environment: Text,
    /// The namespace, if the fleet says one.
    pub namespace: Option<Node>,
    /// The cluster, if the fleet says one.
    pub cluster: Option<Node>,
    /// The Kubernetes minor version.
    pub kubernetes: u8,
    /// The Istio version, where there is a mesh.
    pub istio: Option<(u16, u16)>,
    /// The Argo Rollouts version, where there is that controller.
    pub argo_rollouts: Option<(u16, u16)>,
    /// The address of Prometheus, for analyses.
    pub prometheus: Node,
    /// Whose metrics requests are counted by.
    pub metrics: MetricsSource,
    /// How often metrics are scraped, in seconds.
    pub scrape: u64,
    /// Manifests of the target that scale something.
    pub scalers: Vec<Node>,
    /// Where the target is declared.
    pub origin: Origin,
}

/// One service in one target.
#[derive(Debug, Clone)]
pub struct Unit {
    /// The service's name.
    pub service: Text,
    /// Where the service's name stands: what is derived from it points there.
    pub origin: Origin,
    /// The target.
    pub place: Arc<Place>,
    /// The namespace of its objects.
    pub namespace: Option<Node>,
    /// Labels of every object.
    pub labels: Map,
    /// Annotations of every object.
    pub annotations: Map,
    /// What it runs without end; `None` for a bundle of raw objects, and for a service that runs jobs alone.
    pub workload: Option<Workload>,
    /// What it runs that ends: beside the workload, or instead of it.
    pub jobs: Vec<JobObject>,
    /// The ServiceAccount that is made for it.
    pub account: Option<AccountObject>,
    /// What its account may do at the Kubernetes API.
    pub grants: Vec<GrantObject>,
    /// Its Secrets that come from a store.
    pub external_secrets: Vec<ExternalSecretObject>,
    /// ConfigMaps that are made for it.
    pub config_maps: Vec<ConfigObject>,
    /// Patches of what is emitted, in order.
    pub patches: Vec<Item<Patch>>,
    /// Manifests of its own, each with where its name stands.
    pub raw: Vec<Node>,
    /// What each of its pods takes of something that many share.
    pub connections: Vec<Item<Connections>>,
    /// Findings of checks that are meant.
    pub allows: Vec<Item<Allow>>,
    /// Services that are released before this one.
    pub depends_on: Names,
    /// What its words say is there already, of a kind and by name: nothing makes it.
    pub elsewhere: Vec<(&'static str, Text)>,
}

/// What a unit runs, and how it is reached.
#[derive(Debug, Clone)]
pub struct Workload {
    /// The name of the workload.
    pub name: Node,
    /// What runs its pods.
    pub kind: Kind,
    /// The labels by which it knows its pods.
    pub selector: Map,
    /// The pods.
    pub pod: Pod,
    /// The pods of the version on its way, and how far it has come: of a native delivery only.
    pub next: Option<Next>,
    /// The colour that has the traffic, where the release says it: of a native blue-green delivery only.
    pub active: Option<At<Colour>>,
    /// Fields of the workload's spec, verbatim.
    pub fields: Map,
    /// How many pods.
    pub scale: Scale,
    /// How many pods may be away at once; `None` where there is no budget.
    pub disruption: Option<Budget>,
    /// How a new version reaches traffic.
    pub delivery: Delivery,
    /// What must hold while it does.
    pub analysis: Option<Analysis>,
    /// Its Services.
    pub services: Vec<ServiceObject>,
    /// Istio's traffic policy for its clients.
    pub traffic_policy: Option<Node>,
    /// How it is reached from outside.
    pub expose: Option<Exposed>,
}

/// The version on its way.
#[derive(Debug, Clone)]
pub struct Next {
    /// Its pods.
    pub pod: Pod,
    /// How far it has come.
    pub stage: Stage,
    /// How far it has gone back, where it was given up.
    pub abort: Option<Abort>,
    /// Where the release says it.
    pub origin: Origin,
}

/// The pods of a workload.
#[derive(Debug, Clone)]
pub struct Pod {
    /// Labels, those of the selector among them.
    pub labels: Map,
    /// Annotations.
    pub annotations: Map,
    /// The main container first, then sidecars.
    pub containers: Vec<Container>,
    /// Init containers, in order.
    pub init_containers: Vec<Container>,
    /// Volumes by name.
    pub volumes: Vec<(Node, Map)>,
    /// The account's name; `None` for the namespace's default.
    pub account: Option<Node>,
    /// Other fields of the pod, verbatim.
    pub fields: Map,
}

/// A container.
#[derive(Debug, Clone)]
pub struct Container {
    /// Its name.
    pub name: Node,
    /// Its image in full.
    pub image: Node,
    /// Its ports, as Kubernetes has them.
    pub ports: Vec<Node>,
    /// Its variables, as Kubernetes has them.
    pub env: Vec<Node>,
    /// Whole ConfigMaps and Secrets as variables.
    pub env_from: Vec<Node>,
    /// Its command.
    pub command: Option<Node>,
    /// Its arguments.
    pub args: Option<Node>,
    /// Its mounts.
    pub mounts: Vec<Node>,
    /// Its other fields, verbatim.
    pub fields: Map,
    /// Where it stands.
    pub origin: Origin,
}

/// How many pods.
#[derive(Debug, Clone)]
pub enum Scale {
    /// A fixed count.
    Fixed(Node),
    /// An autoscaler.
    Auto(Box<AutoscaleObject>),
    /// Something of the service's own manifests, or of its target's, scales it.
    Outside(Outside),
    /// One on each node.
    EachNode {
        /// Where that is said.
        origin: Origin,
    },
}

impl Scale {
    /// The fewest pods that there are at rest.
    pub fn least(&self) -> i64 {
        match self {
            Scale::Fixed(count) => count.as_int().unwrap_or(1),
            Scale::Auto(auto) => auto.min.as_int().unwrap_or(1),
            Scale::Outside(outside) => outside.least,
            Scale::EachNode { .. } => 1,
        }
    }

    /// The place that answers for the count.
    pub fn origin(&self) -> Origin {
        match self {
            Scale::Fixed(count) => count.origin,
            Scale::Auto(auto) => auto.origin,
            Scale::Outside(outside) => outside.origin,
            Scale::EachNode { origin } => *origin,
        }
    }

    /// The count that the workload carries; none where something else says it.
    pub fn count(&self) -> Option<Node> {
        match self {
            Scale::Fixed(count) => Some(count.clone()),
            Scale::Auto(_) | Scale::Outside(_) | Scale::EachNode { .. } => None,
        }
    }
}

/// An autoscaler.
#[derive(Debug, Clone)]
pub struct AutoscaleObject {
    /// Where it stands.
    pub origin: Origin,
    /// The fewest pods.
    pub min: Node,
    /// The most pods.
    pub max: Node,
    /// Its metrics, as Kubernetes has them.
    pub metrics: Vec<Node>,
    /// How fast it scales.
    pub behavior: Option<Node>,
}

/// What scales a workload from beside it.
#[derive(Debug, Clone, Copy)]
pub struct Outside {
    /// Its kind.
    pub what: &'static str,
    /// The fewest pods.
    pub least: i64,
    /// The most pods.
    pub most: i64,
    /// Where its name stands.
    pub origin: Origin,
}

/// A disruption budget.
#[derive(Debug, Clone)]
pub struct Budget {
    /// Where it stands.
    pub origin: Origin,
    /// Its fields, as Kubernetes has them.
    pub fields: Map,
}

/// How a new version reaches traffic, and what moves it.
#[derive(Debug, Clone)]
pub enum Delivery {
    /// Pods are replaced a few at a time.
    Rolling {
        /// How many more pods than asked there may be.
        max_surge: Node,
        /// How many fewer.
        max_unavailable: Node,
        /// Where it stands.
        origin: Origin,
    },
    /// All pods stop before new ones start.
    Recreate {
        /// Where it stands.
        origin: Origin,
    },
    /// A growing share of traffic.
    Canary {
        /// Its words.
        words: Box<Canary>,
        /// Its steps, by weight.
        steps: Vec<Step>,
        /// What moves it.
        engine: Engine,
    },
    /// A whole second set of pods.
    BlueGreen {
        /// Its words.
        words: Box<BlueGreen>,
        /// What moves it.
        engine: Engine,
    },
}

impl Delivery {
    /// The word of the spec.
    pub fn word(&self) -> &'static str {
        match self {
            Delivery::Rolling { .. } => "rolling",
            Delivery::Recreate { .. } => "recreate",
            Delivery::Canary { .. } => "canary",
            Delivery::BlueGreen { .. } => "blueGreen",
        }
    }

    /// How far a service has come that moves between it and rolling updates.
    pub fn moving(&self) -> Option<&At<Moving>> {
        match self {
            Delivery::Rolling { .. } | Delivery::Recreate { .. } => None,
            Delivery::Canary { words, .. } => words.moving.as_ref(),
            Delivery::BlueGreen { words, .. } => words.moving.as_ref(),
        }
    }

    /// The place that answers for it.
    pub fn origin(&self) -> Origin {
        match self {
            Delivery::Rolling { origin, .. } | Delivery::Recreate { origin } => *origin,
            Delivery::Canary { words, .. } => words.origin,
            Delivery::BlueGreen { words, .. } => words.origin,
        }
    }
}

/// A step of a canary.
#[derive(Debug, Clone)]
pub struct Step {
    /// The weight in percent.
    pub weight: u8,
    /// Where it stands.
    pub origin: Origin,
    /// How long the weight stays.
    pub hold: Option<Node>,
    /// Whether a person must say yes before it.
    pub approval: Option<Origin>,
    /// Argo's own steps before it.
    pub first: Vec<Node>,
    /// Argo's own steps after it.
    pub then: Vec<Node>,
}

/// A Service.
#[derive(Debug, Clone)]
pub struct ServiceObject {
    /// Its name.
    pub name: Node,
    /// Its ports, as Kubernetes has them.
    pub ports: Vec<Node>,
    /// Labels over those of every object.
    pub labels: Map,
    /// Annotations over those of every object.
    pub annotations: Map,
    /// Its other fields, verbatim.
    pub fields: Map,
    /// Where it stands.
    pub origin: Origin,
    /// Whether it is the service's own, by which it is known in the mesh.
    pub own: bool,
}

/// A ServiceAccount.
#[derive(Debug, Clone)]
pub struct AccountObject {
    /// Its name.
    pub name: Node,
    /// Its annotations, over those of every object.
    pub annotations: Map,
    /// Its labels, over those of every object.
    pub labels: Map,
    /// Where it stands.
    pub origin: Origin,
}

/// What an account may do, and where.
#[derive(Debug, Clone)]
pub struct GrantObject {
    /// The name of the binding, and of the Role that is made.
    pub name: Node,
    /// What is granted.
    pub granted: Granted,
    /// Whether it holds in the whole cluster.
    pub in_cluster: bool,
    /// The account's name.
    pub account: Node,
    /// Its namespace.
    pub namespace: Node,
    /// Where it stands.
    pub origin: Origin,
}

/// What is granted.
#[derive(Debug, Clone)]
pub enum Granted {
    /// A Role that is made of these rules.
    Rules(Node),
    /// One that exists: its kind and its name.
    Existing(&'static str, Node),
}

/// A Secret that comes from a store.
#[derive(Debug, Clone)]
pub struct ExternalSecretObject {
    /// Its name, and the ExternalSecret's.
    pub name: Node,
    /// The store's name.
    pub store: Node,
    /// The store's kind.
    pub kind: Node,
    /// How often the store is asked.
    pub refresh: Node,
    /// Its keys.
    pub keys: Vec<SecretKey>,
    /// Where it stands.
    pub origin: Origin,
}

/// A key of a Secret that comes from a store.
#[derive(Debug, Clone)]
pub struct SecretKey {
    /// The key.
    pub key: Node,
    /// What the store calls the secret.
    pub remote_key: Node,
    /// The property of that secret; `None` for all of it.
    pub property: Option<Node>,
    /// Where it stands.
    pub origin: Origin,
}

/// A ConfigMap.
#[derive(Debug, Clone)]
pub struct ConfigObject {
    /// Its name as the spec has it.
    pub key: Text,
    /// Its name in full.
    pub name: Node,
    /// Its data.
    pub data: Map,
    /// Whether it is immutable, with the hash of its content in its name.
    pub hashed: bool,
    /// The hash of its content.
    pub hash: Text,
    /// Where it stands.
    pub origin: Origin,
}

/// How a unit is reached from outside, with where its routes lead.
#[derive(Debug, Clone)]
pub struct Exposed {
    /// Its words.
    pub words: Expose,
    /// Its routes, in order, the one that matches all last.
    pub routes: Vec<RouteTo>,
}

/// A route and where it leads.
#[derive(Debug, Clone)]
pub struct RouteTo {
    /// The route's name.
    pub name: Node,
    /// Where its name stands.
    pub span: Span,
    /// What it says.
    pub words: crate::spec::model::Route,
    /// The host that it leads to.
    pub host: Node,
    /// The port there.
    pub port: Option<i64>,
    /// Whether it leads to this very service.
    pub own: bool,
    /// The canary's share of the traffic, in percent, where it leads to another service's canary that Git moves.
    pub share: Option<u8>,
}
