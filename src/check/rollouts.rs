//! What Rollouts say, in the form in which rules ask for it.

use super::istio::{gateways, is_ours, service_of};
use super::nowhere::is_half_of_nothing;
use super::tree::{go_seconds, items, said, strings, text};
use super::view::{TargetView, View};
use crate::node::{Map, Node};
use crate::source::Span;

/// The strategy of a canary.
pub fn canary(view: View<'_>) -> Option<&Node> {
    view.at(&["spec", "strategy", "canary"]).filter(|node| node.as_map().is_some())
}

/// The strategy of two colours.
pub fn blue_green(view: View<'_>) -> Option<&Node> {
    view.at(&["spec", "strategy", "blueGreen"]).filter(|node| node.as_map().is_some())
}

/// How long a pause lasts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Pause {
    /// Until a person says so.
    Endless,
    /// So many seconds.
    For(f64),
    /// What it says is no time.
    Bad,
}

/// The pause of a step, where it is one.
pub fn pause(step: &Node) -> Option<Pause> {
    let pause = step.get("pause")?;
    let Some(duration) = said(pause, &["duration"]) else { return Some(Pause::Endless) };
    let seconds = match duration.as_str() {
        Some(text) => text.parse::<i32>().map(f64::from).ok().or_else(|| go_seconds(text)),
        #[allow(clippy::cast_precision_loss, reason = "a pause is short")]
        None => duration.as_int().map(|seconds| seconds as f64),
    };
    Some(seconds.filter(|seconds| *seconds >= 0.0).map_or(Pause::Bad, Pause::For))
}

/// The names of the routes that a Rollout makes and removes.
pub fn managed_routes(canary: &Node) -> impl Iterator<Item = &Node> {
    items(canary, &["trafficRouting", "managedRoutes"]).iter().filter_map(|route| route.get("name"))
}

/// A VirtualService whose weights a Rollout moves.
#[derive(Debug, Clone)]
pub struct Moved<'a> {
    /// What the Rollout says of it.
    pub node: &'a Node,
    /// The path to that.
    pub path: String,
    /// Its namespace.
    pub namespace: &'a str,
    /// Its name.
    pub name: &'a str,
}

/// The VirtualServices whose weights a Rollout moves.
pub fn moved(view: View<'_>) -> Vec<Moved<'_>> {
    let Some(istio) = canary(view).and_then(|canary| said(canary, &["trafficRouting", "istio"])) else {
        return Vec::new();
    };
    let path = "spec.strategy.canary.trafficRouting.istio";
    let one = said(istio, &["virtualService"]).map(|node| (node, format!("{path}.virtualService")));
    let many = items(istio, &["virtualServices"]).iter().enumerate();
    let many = many.map(|(at, node)| (node, format!("{path}.virtualServices[{at}]")));
    let all = one.into_iter().chain(many).filter_map(|(node, path)| {
        let said = text(node, &["name"]);
        let name = said.strip_suffix(".cluster.local").unwrap_or(said);
        let (name, namespace) = name.rsplit_once('.').unwrap_or((name, view.namespace()));
        (!name.is_empty()).then_some(Moved { node, path, namespace, name })
    });
    all.collect()
}

impl<'a> Moved<'a> {
    /// The VirtualService.
    pub fn find(&self, target: &TargetView<'a>) -> Option<View<'a>> {
        target.find("VirtualService", self.namespace, self.name)
    }

    /// The HTTP routes of it that the Rollout moves, with their places in the list. Those that are named and are not
    /// there are left out.
    pub fn routes(&self, service: View<'a>) -> Vec<(usize, &'a Node)> {
        let http = items(service.node(), &["spec", "http"]);
        let named: Vec<&str> = strings(self.node, &["routes"]).collect();
        if named.is_empty() {
            if let [only] = http {
                return vec![(0, only)];
            }
            let unnamed = http.iter().enumerate().find(|(_, route)| text(route, &["name"]).is_empty());
            return unnamed.into_iter().collect();
        }
        let find = |name: &&str| http.iter().enumerate().find(|(_, route)| text(route, &["name"]) == *name);
        named.iter().filter_map(find).collect()
    }
}

/// A route of a VirtualService whose weights a Rollout moves between its halves.
#[derive(Debug, Clone, Copy)]
pub struct MovedRoute<'a> {
    /// How the Rollout tells its halves apart.
    pub halves: Halves<'a>,
    /// The VirtualService.
    pub service: View<'a>,
    /// Its place in the list of routes.
    pub at: usize,
    /// The route.
    pub route: &'a Node,
    /// Where the Rollout says that it moves it.
    pub said: Span,
}

/// The routes of a target whose weights Rollouts move between halves that are there.
pub fn moved_routes<'a>(target: &TargetView<'a>) -> Vec<MovedRoute<'a>> {
    let mut all = Vec::new();
    for rollout in target.of_kind("Rollout") {
        let Some(halves) = canary(rollout).and_then(Halves::of) else { continue };
        if is_half_of_nothing(target, rollout, &halves) {
            continue;
        }
        for moved in moved(rollout) {
            let Some(service) = moved.find(target) else { continue };
            let said = moved.node.get("name").map_or(rollout.span(), Node::span);
            let routes = moved.routes(service).into_iter();
            all.extend(routes.map(|(at, route)| MovedRoute { halves, service, at, route, said }));
        }
    }
    all
}

/// A VirtualService for callers in the mesh that a Rollout moves and that is for no Service of its pods, and the name of
/// the Service that it should be for. None where one of those that it moves is, or where that is not known.
pub fn not_split<'a>(target: &TargetView<'a>, rollout: View<'a>) -> Option<(View<'a>, &'a str)> {
    let halves = Halves::of(canary(rollout)?).filter(|_| target.is_whole)?;
    let moved: Vec<View<'a>> = moved(rollout).iter().map(|moved| moved.find(target)).collect::<Option<_>>()?;
    let (first, pods) = (*moved.first()?, target.pod_labels(rollout)?);
    let selects = |service: &View<'a>| {
        let selector = service.at(&["spec", "selector"]).and_then(Node::as_map).filter(|labels| !labels.is_empty());
        selector.is_some_and(|selector| super::label_selector::has_all(pods, selector))
    };
    let is_apart = |view: &View<'a>| {
        let hosts = items(view.node(), &["spec", "hosts"]);
        // What comes through a gateway comes by a name of its own, and a delegate has none.
        let is_of_mesh = gateways(*view).next().is_none() && !hosts.is_empty();
        is_of_mesh
            && hosts.iter().all(|host| {
                let Some((name, namespace)) = service_of(host.as_str().unwrap_or("*"), view.namespace()) else {
                    return false;
                };
                match target.find("Service", namespace, name) {
                    // One without a selector gets its pods elsewhere.
                    Some(service) => service.at(&["spec", "selector"]).is_some() && !selects(&service),
                    None => is_ours(target, namespace),
                }
            })
    };
    if !moved.iter().all(is_apart) {
        return None;
    }
    let own: Vec<&'a str> = target
        .of_kind("Service")
        .filter(|service| service.namespace() == rollout.namespace() && selects(service))
        .map(|service| service.name())
        .collect();
    let is_half = |name: &str| name == halves.stable || name == halves.canary;
    let name = own.iter().find(|name| !is_half(name)).or_else(|| own.iter().find(|name| **name == halves.stable));
    name.map(|name| (first, *name))
}

/// How a Rollout tells the halves of the traffic apart.
#[derive(Debug, Clone, Copy)]
pub struct Halves<'a> {
    /// The Service of the stable half; empty where there is none.
    pub stable: &'a str,
    /// The Service of the canary half; empty where there is none.
    pub canary: &'a str,
    /// The DestinationRule whose subsets are the halves, where they are subsets.
    pub rule: Option<&'a Node>,
}

impl<'a> Halves<'a> {
    /// The halves of a canary that Istio splits.
    pub fn of(canary: &'a Node) -> Option<Self> {
        let istio = said(canary, &["trafficRouting", "istio"])?;
        let (mut stable, mut other) = (text(canary, &["stableService"]), text(canary, &["canaryService"]));
        if stable.is_empty() && other.is_empty() {
            (stable, other) = (text(canary, &["pingPong", "pingService"]), text(canary, &["pingPong", "pongService"]));
        }
        Some(Halves { stable, canary: other, rule: said(istio, &["destinationRule"]) })
    }

    /// The name of a subset: `stableSubsetName` or `canarySubsetName`.
    pub fn subset(&self, key: &str) -> &'a str {
        self.rule.map_or("", |rule| text(rule, &[key]))
    }

    /// The names of both subsets; empty where one is not said.
    pub fn subsets(&self) -> [&'a str; 2] {
        ["stableSubsetName", "canarySubsetName"].map(|key| self.subset(key))
    }

    /// Which half a destination is of.
    pub fn role(&self, destination: &Node) -> Role {
        // A Service's name is what stands before the first dot.
        let host = text(destination, &["host"]).split('.').next().unwrap_or_default();
        let subset = text(destination, &["subset"]);
        let is = |name: &str, own: &str| !name.is_empty() && name == own;
        if is(self.canary, host) || is(self.subset("canarySubsetName"), subset) {
            Role::Canary
        } else if is(self.stable, host) || is(self.subset("stableSubsetName"), subset) {
            Role::Stable
        } else if self.rule.is_some_and(|rule| strings(rule, &["additionalSubsetNames"]).any(|own| is(own, subset))) {
            Role::Kept
        } else {
            Role::Other
        }
    }
}

/// What a destination is to a Rollout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The old version.
    Stable,
    /// The new version.
    Canary,
    /// Neither, and kept.
    Kept,
    /// Neither.
    Other,
}

/// Whether an object's pods have a label: by their template, or because the controller puts it on one half of them.
pub fn pods_have(target: &TargetView<'_>, view: View<'_>, key: &str, value: &Node) -> bool {
    let has = |labels: Option<&Map>| labels.and_then(|labels| labels.get(key)).is_some_and(|own| own.same(value));
    let halves = [
        ["canary", "canaryMetadata"],
        ["canary", "stableMetadata"],
        ["blueGreen", "activeMetadata"],
        ["blueGreen", "previewMetadata"],
    ];
    has(target.pod_labels(view))
        || (view.kind() == "Rollout"
            && halves.iter().any(|[strategy, metadata]| {
                has(view.at(&["spec", "strategy", strategy, metadata, "labels"]).and_then(Node::as_map))
            }))
}
