//! What rules are shown: an object with its place, the objects of a target, facts of the fleet.

use std::collections::BTreeMap;

use foldhash::{HashMap, HashMapExt};

use super::label_selector;
use crate::manifest::{Object, ObjectId};
use crate::node::{Map, Node, Text};
use crate::source::Span;

/// What rules know of a target.
#[derive(Debug, Clone)]
pub struct Place {
    /// `staging`, `production/cell-03`.
    pub path: Text,
    /// The environment's name.
    pub environment: Text,
    /// The cluster, where the fleet says one.
    pub cluster: Option<Text>,
    /// The namespace, where the fleet says one.
    pub namespace: Option<Text>,
    /// Whether it is a cell of its environment.
    pub is_cell: bool,
    /// The wave in which it gets a release.
    pub wave: Option<i64>,
    /// Whether it is production: real traffic depends on it.
    pub is_production: bool,
    /// Why it is taken for production, where nobody said that it is and its name does not.
    pub taken_for_production: Option<&'static str>,
    /// The Kubernetes minor version: 34 for 1.34.
    pub kubernetes: u8,
    /// Whether there is a mesh.
    pub has_istio: bool,
    /// Where it is declared.
    pub span: Span,
}

/// An object and where it stands.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// The object.
    pub object: &'a Object,
    /// The service that it is of; none for what a target owns.
    pub service: Option<&'a Text>,
    /// Its target.
    pub place: &'a Place,
}

impl<'a> View<'a> {
    /// The object's tree.
    pub fn node(&self) -> &'a Node {
        &self.object.node
    }

    /// Its kind.
    pub fn kind(&self) -> &'a str {
        &self.object.id.kind
    }

    /// Its name.
    pub fn name(&self) -> &'a str {
        &self.object.id.name
    }

    /// Its namespace; empty where it says none.
    pub fn namespace(&self) -> &'a str {
        self.object.id.namespace.as_deref().unwrap_or_default()
    }

    /// A value within it.
    pub fn at(&self, keys: &[&str]) -> Option<&'a Node> {
        self.object.node.at(keys)
    }

    /// A string within it.
    pub fn str(&self, keys: &[&str]) -> Option<&'a str> {
        self.at(keys).and_then(Node::as_str)
    }

    /// The node of its name, where what is missing is told.
    pub fn name_node(&self) -> &'a Node {
        self.at(&["metadata", "name"]).unwrap_or(&self.object.node)
    }

    /// The place in the spec that answers for it: that of its name.
    pub fn span(&self) -> Span {
        self.name_node().span()
    }

    /// Its labels.
    pub fn labels(&self) -> Option<&'a Map> {
        self.at(&["metadata", "labels"]).and_then(Node::as_map)
    }

    /// The path to its pod template and the template, where it makes pods; of a Pod that is itself.
    pub fn template(&self) -> Option<(&'static str, &'a Node)> {
        match self.kind() {
            "Pod" => Some(("", self.node())),
            "CronJob" => {
                Some(("spec.jobTemplate.spec.template.", self.at(&["spec", "jobTemplate", "spec", "template"])?))
            }
            "Deployment" | "Rollout" | "StatefulSet" | "DaemonSet" | "ReplicaSet" | "Job" => {
                Some(("spec.template.", self.at(&["spec", "template"])?))
            }
            _ => None,
        }
    }

    /// The path to the spec of its pods, and that spec.
    pub fn pod_spec(&self) -> Option<(String, &'a Node)> {
        let (path, template) = self.template()?;
        Some((format!("{path}spec"), template.get("spec")?))
    }

    /// The labels of its pods.
    pub fn pod_labels(&self) -> Option<&'a Map> {
        self.template()?.1.at(&["metadata", "labels"])?.as_map()
    }

    /// The containers of its pods, each with its path. Init containers come last.
    pub fn containers(&self) -> Vec<Container<'a>> {
        let Some((path, spec)) = self.pod_spec() else { return Vec::new() };
        let of = |word: &'static str, is_init: bool| {
            let list = spec.get(word).and_then(Node::as_list).unwrap_or_default();
            let path = path.clone();
            list.iter().enumerate().map(move |(index, node)| Container {
                node,
                path: format!("{path}.{word}[{index}]"),
                is_init,
            })
        };
        of("containers", false).chain(of("initContainers", true)).collect()
    }
}

/// A container of a pod template.
#[derive(Debug, Clone)]
pub struct Container<'a> {
    /// Its tree.
    pub node: &'a Node,
    /// The path to it, from the object.
    pub path: String,
    /// Whether it is an init container; one with `restartPolicy: Always` runs on beside the others all the same.
    pub is_init: bool,
}

impl Container<'_> {
    /// Its name.
    pub fn name(&self) -> &str {
        self.node.get("name").and_then(Node::as_str).unwrap_or_default()
    }

    /// Whether it runs as long as the pod does.
    pub fn runs_on(&self) -> bool {
        !self.is_init || self.node.get("restartPolicy").and_then(Node::as_str) == Some("Always")
    }
}

/// All objects of a target.
#[derive(Debug)]
pub struct TargetView<'a> {
    /// The target.
    pub place: &'a Place,
    /// Whether all of its services are here: else what is missing may be of one that was not selected.
    pub is_whole: bool,
    /// Whether all that stands in the spec for it could be read and built: else a part of what is here may be missing.
    pub is_sound: bool,
    views: Vec<View<'a>>,
    by_kind: BTreeMap<&'a str, Vec<usize>>,
    by_name: HashMap<(&'a str, &'a str, &'a str), usize>,
    makers: Vec<Maker<'a>>,
    elsewhere: &'a [Elsewhere],
}

/// An object that makes pods, by a template of its own or one that it refers to, and their labels. Many rules ask for them.
#[derive(Debug, Clone, Copy)]
struct Maker<'a> {
    view: View<'a>,
    has_template: bool,
    labels: Option<&'a Map>,
}

/// An object that the spec says is there already: a word refers to it, and nothing makes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elsewhere {
    /// Its kind.
    pub kind: &'static str,
    /// Its namespace, where the unit that says so has one.
    pub namespace: Option<Text>,
    /// Its name.
    pub name: Text,
}

impl<'a> TargetView<'a> {
    /// Of these objects.
    pub fn new(place: &'a Place, is_whole: bool, views: Vec<View<'a>>) -> Self {
        let mut by_kind: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        let mut by_name = HashMap::with_capacity(views.len());
        for (at, view) in views.iter().enumerate() {
            by_kind.entry(view.kind()).or_default().push(at);
            by_name.entry((view.kind(), view.namespace(), view.name())).or_insert(at);
        }
        let makers = Vec::new();
        let mut target =
            TargetView { place, is_whole, is_sound: true, views, by_kind, by_name, makers, elsewhere: &[] };
        let maker = |view: View<'a>| {
            let has_template = view.template().is_some();
            let makes = has_template || view.at(&["spec", "workloadRef"]).is_some();
            makes.then(|| Maker { view, has_template, labels: target.pod_labels(view) })
        };
        target.makers = target.iter().filter_map(maker).collect();
        target
    }

    /// With what the spec says is there already.
    #[must_use]
    pub fn with_elsewhere(mut self, elsewhere: &'a [Elsewhere]) -> Self {
        self.elsewhere = elsewhere;
        self
    }

    /// Whether the spec says that such an object is there already.
    pub fn is_elsewhere(&self, kind: &str, namespace: &str, name: &str) -> bool {
        self.elsewhere.iter().any(|other| {
            other.kind == kind && other.name == name && other.namespace.as_deref().unwrap_or_default() == namespace
        })
    }

    /// The names of what the spec says is there already, for messages.
    pub fn elsewhere(&self, kind: &'static str) -> impl Iterator<Item = &'a str> {
        self.elsewhere.iter().filter(move |other| other.kind == kind).map(|other| other.name.as_str())
    }

    /// Whether the target runs anything in a namespace. Of another one it knows too little to say what is missing.
    pub fn runs_in(&self, namespace: &str) -> bool {
        self.workloads().any(|view| view.namespace() == namespace)
    }

    /// The objects whose pods a label selector holds for, in a namespace.
    pub fn selected_by<'s>(&'s self, namespace: &'s str, selector: &'s Node) -> impl Iterator<Item = View<'a>> + 's {
        let is_here = move |maker: &&Maker<'a>| {
            maker.view.namespace() == namespace
                && maker.labels.is_some_and(|labels| label_selector::selects(selector, labels))
        };
        self.makers.iter().filter(is_here).map(|maker| maker.view)
    }

    /// All objects, in the order of the golden tree.
    pub fn iter(&self) -> impl Iterator<Item = View<'a>> {
        self.views.iter().copied()
    }

    /// The objects of a kind.
    pub fn of_kind(&self, kind: &str) -> impl Iterator<Item = View<'a>> + Clone {
        let at = self.by_kind.get(kind).map(Vec::as_slice).unwrap_or_default();
        at.iter().filter_map(|at| self.views.get(*at).copied())
    }

    /// The object of that kind, namespace and name.
    pub fn find(&self, kind: &str, namespace: &str, name: &str) -> Option<View<'a>> {
        self.by_name.get(&(kind, namespace, name)).and_then(|at| self.views.get(*at)).copied()
    }

    /// The objects that make pods. Deployments that a Rollout refers to are among them.
    pub fn workloads(&self) -> impl Iterator<Item = View<'a>> {
        self.makers.iter().filter(|maker| maker.has_template).map(|maker| maker.view)
    }

    /// The objects whose pods have all of these labels, in a namespace.
    pub fn selected(&self, namespace: &str, selector: &Map) -> Vec<View<'a>> {
        let is_here = |maker: &&Maker<'a>| {
            maker.view.namespace() == namespace
                && maker.labels.is_some_and(|labels| label_selector::has_all(labels, selector))
        };
        self.makers.iter().filter(is_here).map(|maker| maker.view).collect()
    }

    /// The labels of an object's pods; a Rollout may take them from the Deployment that it refers to.
    pub fn pod_labels(&self, view: View<'a>) -> Option<&'a Map> {
        view.pod_labels().or_else(|| self.referred(view)?.pod_labels())
    }

    /// The Deployment that a Rollout refers to.
    pub fn referred(&self, view: View<'a>) -> Option<View<'a>> {
        let name = view.str(&["spec", "workloadRef", "name"])?;
        let kind = view.str(&["spec", "workloadRef", "kind"]).unwrap_or("Deployment");
        self.find(kind, view.namespace(), name)
    }

    /// The objects that make pods, with Rollouts that take theirs from a Deployment.
    pub fn workloads_and_references(&self) -> impl Iterator<Item = View<'a>> {
        self.makers.iter().map(|maker| maker.view)
    }
}

/// What becomes of a target from one render to the next.
#[derive(Debug)]
pub struct TransitionView<'a> {
    /// What the golden tree holds. Nothing of it has a place in the spec.
    pub old: &'a TargetView<'a>,
    /// What would take its place.
    pub new: &'a TargetView<'a>,
}

impl<'a> TransitionView<'a> {
    /// The objects of a kind that are in both trees: as they were, and as they would be.
    pub fn kept(&self, kind: &'a str) -> impl Iterator<Item = (View<'a>, View<'a>)> + '_ {
        self.new.of_kind(kind).filter_map(|new| Some((self.before(new)?, new)))
    }

    /// An object as it was.
    pub fn before(&self, new: View<'a>) -> Option<View<'a>> {
        let found = self.old.find(new.kind(), new.namespace(), new.name());
        found.filter(|old| old.object.id.is(&new.object.id))
    }

    /// An object as it would be.
    pub fn after(&self, old: View<'a>) -> Option<View<'a>> {
        let found = self.new.find(old.kind(), old.namespace(), old.name());
        found.filter(|new| new.object.id.is(&old.object.id))
    }
}

/// What the rules of the fleet know of a target: nothing but small facts, for all targets are there at once.
#[derive(Debug, Clone)]
pub struct TargetFacts {
    /// The target.
    pub place: Place,
    /// Its size in percent.
    pub size: f64,
    /// Its units that run something.
    pub units: Vec<UnitFacts>,
    /// Who its objects are, and where each is said.
    pub ids: Vec<Identity>,
    /// The hosts that its VirtualServices route, once for each gateway.
    pub hosts: Vec<HostFacts>,
    /// How much it has of what many share: its name, how much, and where that is said.
    pub limits: Vec<(Text, i64, Span)>,
    /// The images that it names by digest.
    pub images: Vec<ImageFacts>,
}

/// An image that is known by its digest.
#[derive(Debug, Clone)]
pub struct ImageFacts {
    /// Its name without the registry's host.
    pub name: Text,
    /// Its tag.
    pub tag: Text,
    /// Its digest.
    pub digest: Text,
    /// The service that runs it.
    pub service: Option<Text>,
    /// Where it is said.
    pub span: Span,
}

/// Who an object is.
#[derive(Debug, Clone)]
pub struct Identity {
    /// The object.
    pub id: ObjectId,
    /// The service that it is of.
    pub service: Option<Text>,
    /// Where its name is said.
    pub span: Span,
    /// Whether its place in the cluster is known: it says its namespace, or its kind has none.
    pub is_placed: bool,
}

/// A host that a VirtualService routes, by one gateway.
#[derive(Debug, Clone)]
pub struct HostFacts {
    /// The host, in full.
    pub host: Text,
    /// The gateway, as `NAMESPACE/NAME`; `mesh` for the proxies of the mesh.
    pub gateway: Text,
    /// Whether other namespaces see it.
    pub is_exported: bool,
    /// The paths that it matches by nothing else than these; empty for everything.
    pub routes: Vec<Text>,
    /// The VirtualService.
    pub id: ObjectId,
    /// The service that it is of.
    pub service: Option<Text>,
    /// Where the host is said.
    pub span: Span,
}

/// What the rules of the fleet know of a unit.
#[derive(Debug, Clone)]
pub struct UnitFacts {
    /// The service.
    pub service: Text,
    /// Where its count is said.
    pub span: Span,
    /// The fewest pods at rest.
    pub least: i64,
    /// The most pods at rest.
    pub most: i64,
    /// Whether an autoscaler counts them.
    pub is_scaled: bool,
    /// Whether a new version's pods all come up beside the old ones.
    pub takes_two: bool,
    /// What each pod takes of something that many share: its name, how much, and where that is said.
    pub connections: Vec<(Text, i64, Span)>,
    /// Services that are released before it, and where that is said.
    pub depends_on: Vec<(Text, Span)>,
}

/// What the rules of the fleet are shown.
#[derive(Debug)]
pub struct FleetView<'a> {
    /// The targets that were selected.
    pub targets: &'a [TargetFacts],
    /// What the environments state, by name.
    pub environments: &'a BTreeMap<Text, EnvironmentFacts>,
    /// Whether all targets and services are here.
    pub is_whole: bool,
}

/// What an environment states of its cells as a whole.
#[derive(Debug, Clone, Default)]
pub struct EnvironmentFacts {
    /// The share of all cells' capacity that the peak needs, in percent, and where that is said.
    pub peak: Option<(f64, Span)>,
    /// How many cells of a wave may be changed at once, by wave.
    pub at_once: BTreeMap<i64, i64>,
    /// The waves that something is said of, and where.
    pub waves: Vec<(i64, Span)>,
    /// The wave to which the release of a service has come, where one is under way, and where that is said.
    pub moves: BTreeMap<Text, (i64, Span)>,
}
