//! VirtualService.

use super::argo::{CanaryOf, Controlled};
use super::beside::{CANARY, STABLE};
use super::halves::Halves;
use super::metadata;
use crate::manifest::Build;
use crate::node::Node;
use crate::resolve::unit::{Delivery, Exposed, RouteTo, ServiceObject, Unit, Workload};
use crate::shape::istio::{Routing, routing};
use crate::source::{Origin, Rule};
use crate::spec::decode::RecordType;
use crate::spec::model::{Preview, Route, Traffic};

const SPLIT: Rule = Rule("the shares of both halves of a canary");
const THERE: Rule = Rule("the shares of both halves of the canary to which it leads");
const INSIDE: Rule = Rule("a split holds for callers in the mesh too");
/// The route that matches everything, where the spec names none.
pub const PRIMARY: &str = "primary";

/// Where a route's own share of the traffic goes.
#[derive(Clone, Copy)]
enum Split {
    /// To the whole service.
    Whole,
    /// To both subsets: the canary's share in percent.
    Subsets(u8, Origin),
    /// To the Services of both versions, at rest.
    Hosts(Origin),
    /// To the canary's subset alone.
    Canary(Origin),
}

/// The VirtualService of a workload whose traffic is not split: only where it is reached from outside.
pub fn plain(unit: &Unit, workload: &Workload) -> Option<Node> {
    let exposed = workload.expose.as_ref()?;
    Some(outside(unit, workload, exposed, Split::Whole, None))
}

/// The VirtualServices of a canary that Git moves.
pub fn halves(unit: &Unit, workload: &Workload, halves: &Halves) -> Vec<Node> {
    let span = workload.next.as_ref().map_or(workload.delivery.origin().span, |next| next.origin.span);
    let split = Split::Subsets(halves.weight, Origin::derived(span, SPLIT));
    let preview = match &workload.delivery {
        Delivery::Canary { words, .. } if halves.preview => words.preview.as_ref(),
        _ => None,
    };
    both(unit, workload, split, preview)
}

/// The VirtualServices of a canary that the controller moves: in Git the weights are always those at rest.
pub fn canary(unit: &Unit, workload: &Workload, canary: &CanaryOf<'_>) -> Vec<Node> {
    let origin = Origin::derived(workload.delivery.origin().span, SPLIT);
    let split = match canary.traffic {
        Traffic::Pods => return plain(unit, workload).into_iter().collect(),
        Traffic::Subset => Split::Subsets(0, origin),
        Traffic::Host => Split::Hosts(origin),
    };
    both(unit, workload, split, None)
}

/// The VirtualServices whose weights a controller moves.
pub fn controlled(workload: &Workload) -> Vec<Controlled> {
    let Some(own) = workload.services.iter().find(|service| service.own) else { return Vec::new() };
    let origin = Origin::derived(workload.delivery.origin().span, SPLIT);
    let ports = ports(own);
    let (tcp, http): (Vec<_>, Vec<_>) = ports.iter().partition(|port| port.is_tcp);
    let inner = http.into_iter().map(|port| port.route_name(origin)).collect();
    let tcp = tcp.into_iter().map(|port| port.number.clone()).collect();
    match &workload.expose {
        None => vec![Controlled { name: own.name.clone(), routes: inner, tcp }],
        Some(exposed) => {
            let routes = exposed.routes.iter().filter(|route| route.own).map(|route| route.name.clone()).collect();
            vec![
                Controlled { name: own.name.clone(), routes, tcp: Vec::new() },
                Controlled { name: mesh_name(own, origin), routes: inner, tcp },
            ]
        }
    }
}

/// For callers from outside, where it is exposed, and for callers in the mesh. Each host is routed once: a Gateway
/// knows the public names only, so that the two cannot be one object.
fn both(unit: &Unit, workload: &Workload, split: Split, preview: Option<&Preview>) -> Vec<Node> {
    let Some(own) = workload.services.iter().find(|service| service.own) else { return Vec::new() };
    let (Split::Subsets(_, origin) | Split::Hosts(origin)) = split else { return Vec::new() };
    let mut objects = Vec::new();
    let mut name = own.name.clone();
    if let Some(exposed) = &workload.expose {
        objects.push(outside(unit, workload, exposed, split, preview));
        name = mesh_name(own, Origin::derived(origin.span, INSIDE));
    }
    let (mut http, mut tcp) = (Vec::new(), Vec::new());
    for port in ports(own) {
        if port.is_tcp {
            tcp.push(port.connections(&own.name, split, origin));
            continue;
        }
        http.extend(preview.map(|preview| port.preview(&own.name, preview)));
        http.push(port.route(&own.name, split, origin));
    }
    if http.is_empty() && tcp.is_empty() {
        return objects;
    }
    let spec = Build::new(origin).list("hosts", vec![own.name.clone()]).list_some("http", http).list_some("tcp", tcp);
    let object = Build::object("networking.istio.io/v1", "VirtualService", origin)
        .put("metadata", metadata::plain(unit, name))
        .put("spec", spec.finish());
    objects.push(object.finish());
    objects
}

fn mesh_name(own: &ServiceObject, origin: Origin) -> Node {
    Node::text(format!("{}-mesh", own.name.as_str().unwrap_or_default()), origin)
}

/// A port of the Service that is split. Where there are several, each has a route of its own: Istio takes a
/// destination without a port only where there is one.
struct SplitPort {
    name: Option<Node>,
    number: Node,
    /// Whether it is the only one.
    is_only: bool,
    /// Whether Istio routes its connections, and not its requests.
    is_tcp: bool,
}

fn ports(own: &ServiceObject) -> Vec<SplitPort> {
    let is_only = own.ports.len() < 2;
    let of = |port: &Node| SplitPort {
        name: port.get("name").filter(|_| !is_only).cloned(),
        number: port.get("port").cloned().unwrap_or_else(|| port.clone()),
        is_only,
        is_tcp: routing(port) == Routing::Tcp,
    };
    // What cannot be split was told.
    let can = |port: &&Node| !matches!(routing(port), Routing::Tls | Routing::None);
    own.ports.iter().filter(can).map(of).collect()
}

impl SplitPort {
    fn route_name(&self, origin: Origin) -> Node {
        match &self.name {
            Some(name) => name.clone(),
            None => Node::fixed(PRIMARY, origin),
        }
    }

    /// The port that a destination says.
    fn of_destination(&self) -> Option<i64> {
        self.number.as_int().filter(|_| !self.is_only)
    }

    fn matching(&self, origin: Origin) -> Node {
        Build::new(origin).put("port", self.number.clone().with_origin(origin)).finish()
    }

    fn route(&self, own: &Node, split: Split, origin: Origin) -> Node {
        let mut build = Build::new(origin).put("name", self.route_name(origin));
        if !self.is_only {
            build = build.list("match", vec![self.matching(origin)]);
        }
        build.list("route", destinations(own, self.of_destination(), split)).finish()
    }

    /// The route of its connections. It has no name: a controller knows it by the port that it matches.
    fn connections(&self, own: &Node, split: Split, origin: Origin) -> Node {
        Build::new(origin)
            .list("match", vec![self.matching(origin)])
            .list("route", destinations(own, self.of_destination(), split))
            .finish()
    }

    fn preview(&self, own: &Node, preview: &Preview) -> Node {
        let one = if self.is_only { Build::new(preview.origin).finish() } else { self.matching(preview.origin) };
        Build::new(preview.origin)
            .put("name", preview_name(preview, self.name.as_ref()))
            .list("match", vec![with_header(one, preview)])
            .list("route", destinations(own, self.of_destination(), Split::Canary(preview.origin)))
            .finish()
    }
}

fn outside(unit: &Unit, workload: &Workload, exposed: &Exposed, split: Split, preview: Option<&Preview>) -> Node {
    // One that only leads to others needs no Service of its own.
    let own = workload.services.iter().find(|service| service.own).map(|service| service.name.clone());
    let own = own.unwrap_or_else(|| Node::text(unit.service.clone(), unit.origin));
    let origin = exposed.words.origin;
    let text = |name: &crate::spec::decode::At<crate::node::Text>| Node::text(name.value.clone(), name.origin);
    let mut http = Vec::new();
    for route in &exposed.routes {
        // Just before the route that it is about, so that it takes nothing that an earlier one leads elsewhere.
        http.extend(preview.filter(|_| route.own).and_then(|preview| preview_of(route, &own, preview)));
        http.push(self::route(route, &own, split));
    }
    let spec = Build::new(origin)
        .list("hosts", exposed.words.hosts.0.iter().map(text).collect())
        .list_some("gateways", exposed.words.gateway.0.iter().map(text).collect())
        .list("http", http);
    let object = Build::object("networking.istio.io/v1", "VirtualService", origin)
        .put("metadata", metadata::plain(unit, own))
        .put("spec", spec.finish());
    object.finish()
}

fn route(route: &RouteTo, own: &Node, split: Split) -> Node {
    let origin = Origin::set(route.span);
    let matches = matches(route);
    let matches = (!matches.is_empty()).then(|| match &route.words.prefix {
        Some(prefix) => Node::list(matches, prefix.origin),
        None => route.words.words.get("match").cloned().unwrap_or_else(|| Node::list(matches, origin)),
    });
    let destinations = if !route.own {
        // What holds for the callers of that service in the mesh does not hold at the gateway.
        let elsewhere = Origin::derived(route.host.span(), THERE);
        let split = route.share.map_or(Split::Whole, |weight| Split::Subsets(weight, elsewhere));
        destinations(&route.host, route.port, split)
    } else {
        destinations(own, route.port, split)
    };
    let to = (!leads_elsewhere(route)).then(|| Node::list(destinations, origin));
    rule(route, route.name.clone(), matches, to)
}

/// What a route matches: any of these.
fn matches(route: &RouteTo) -> Vec<Node> {
    if let Some(prefix) = &route.words.prefix {
        let uri = Build::new(prefix.origin).put("prefix", Node::text(prefix.value.clone(), prefix.origin)).finish();
        return vec![Build::new(prefix.origin).put("uri", uri).finish()];
    }
    route.words.words.get("match").and_then(Node::as_list).unwrap_or_default().to_vec()
}

fn leads_elsewhere(route: &RouteTo) -> bool {
    ["redirect", "directResponse", "delegate"].iter().any(|key| route.words.words.has(key))
}

/// A route as it is written, with this name, these matches and these destinations.
fn rule(route: &RouteTo, name: Node, matches: Option<Node>, to: Option<Node>) -> Node {
    let words = &route.words;
    let mut build = Build::new(Origin::set(route.span)).put("name", name).put_some("match", matches);
    let known = <Route as RecordType>::RECORD;
    for entry in words.words.iter().filter(|entry| known.field(entry.key()).is_none() && entry.key() != "match") {
        build = build.entry(entry.key_text().clone(), entry.node().clone());
    }
    build
        .put_some("route", to)
        .put_some("timeout", words.timeout.as_ref().map(|timeout| timeout.0.clone()))
        .put_some("retries", words.retries.clone())
        .finish()
}

fn destinations(host: &Node, port: Option<i64>, split: Split) -> Vec<Node> {
    let destination = |suffix: Option<&str>, subset: Option<&'static str>, origin: Origin| {
        let host = match suffix {
            // The controller knows its Services by the first part of a host.
            Some(suffix) => Node::text(format!("{}-{suffix}", host.as_str().unwrap_or_default()), origin),
            None => host.clone(),
        };
        let mut build = Build::new(origin).put("host", host);
        if let Some(subset) = subset {
            build = build.fixed("subset", subset);
        }
        if let Some(port) = port {
            build = build.put("port", Build::new(origin).int("number", port).finish());
        }
        Build::new(origin).put("destination", build.finish())
    };
    match split {
        Split::Whole => vec![destination(None, None, host.origin).finish()],
        Split::Subsets(weight, origin) => vec![
            destination(None, Some("stable"), origin).int("weight", 100 - weight).finish(),
            destination(None, Some("canary"), origin).int("weight", weight).finish(),
        ],
        Split::Hosts(origin) => vec![
            destination(Some(STABLE), None, origin).int("weight", 100).finish(),
            destination(Some(CANARY), None, origin).int("weight", 0).finish(),
        ],
        Split::Canary(origin) => vec![destination(None, Some("canary"), origin).finish()],
    }
}

/// The rule by which a header always reaches the new version, for all that a route of this service matches. It is there
/// only while the canary has traffic.
fn preview_of(route: &RouteTo, own: &Node, preview: &Preview) -> Option<Node> {
    if leads_elsewhere(route) {
        return None;
    }
    let mut matches = matches(route);
    if matches.is_empty() {
        matches.push(Build::new(preview.origin).finish());
    }
    let matches = matches.into_iter().map(|one| with_header(one, preview)).collect();
    let to = destinations(own, route.port, Split::Canary(preview.origin));
    let name = preview_name(preview, Some(&route.name));
    Some(rule(route, name, Some(Node::list(matches, preview.origin)), Some(Node::list(to, preview.origin))))
}

/// A match that wants the preview's header too.
fn with_header(mut one: Node, preview: &Preview) -> Node {
    let origin = preview.origin;
    let exact = Build::new(origin).put("exact", Node::text(preview.value.value.clone(), preview.value.origin)).finish();
    let mut headers = one.get("headers").and_then(Node::as_map).cloned().unwrap_or_default();
    headers.insert(preview.header.value.to_lowercase(), preview.header.span(), exact);
    if let Some(map) = one.as_map_mut() {
        map.put("headers", Node::map(headers, origin));
    }
    one
}

/// `preview`, or where routes have names of their own, `preview-NAME`.
fn preview_name(preview: &Preview, of: Option<&Node>) -> Node {
    match of.and_then(Node::as_str).filter(|name| *name != PRIMARY) {
        Some(name) => Node::text(format!("preview-{name}"), preview.origin),
        None => Node::fixed("preview", preview.origin),
    }
}
