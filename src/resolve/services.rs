//! Services made of ports, and routes from outside.

use super::unit::{Exposed, RouteTo, ServiceObject};
use super::{Resolving, codes};
use crate::diag::{Diagnostic, closest, list_of};
use crate::manifest::Build;
use crate::node::{Map, Node, Text};
use crate::source::{Origin, Rule};
use crate::spec::decode::{Entries, Item, Texts};
use crate::spec::model::{self, Port, PortService, Route, ServiceWords};

const HEADLESS: Rule = Rule("`headless`: no address of its own");
const UNDECLARED: Rule = Rule("`container=#false`: no container declares this port");
const REST: Rule = Rule("what no route matches goes to this service");

/// The Services that the ports of all containers ask for.
pub fn services(cx: &mut Resolving<'_, '_>, words: &model::Service, ports: &[&Item<Port>]) -> Vec<ServiceObject> {
    if words.services.is_off() {
        return Vec::new();
    }
    let none = Entries::default();
    let said = words.services.given().unwrap_or(&none);
    let mut found: Vec<(Text, Vec<Node>)> = Vec::new();
    for port in ports {
        let service = match &port.value.service {
            Some(PortService::Off(_)) => continue,
            Some(PortService::Name(name)) => {
                if said.get(&name.value).is_none() {
                    let near = closest(&name.value, said.iter().map(|item| item.name.as_str()));
                    cx.push(
                        Diagnostic::new(
                            codes::UNRESOLVED,
                            name.span(),
                            format!("there is no `service {}` for this port", name.value),
                        )
                        .label("not declared in this service")
                        .help(near.map_or_else(
                            || format!("write `service {} {{ … }}`", name.value),
                            |near| format!("did you mean `{near}`?"),
                        )),
                    );
                    continue;
                }
                name.value.clone()
            }
            _ => Text::new_static(ServiceWords::OWN),
        };
        let node = service_port(port);
        match found.iter_mut().find(|(name, _)| *name == service) {
            Some((_, ports)) => ports.push(node),
            None => found.push((service, vec![node])),
        }
    }
    for item in said {
        if !found.iter().any(|(name, _)| *name == item.name) {
            found.push((item.name.clone(), Vec::new()));
        }
    }
    found.into_iter().map(|(key, ports)| object(cx, &key, ports, said.get(&key))).collect()
}

fn object(cx: &Resolving<'_, '_>, key: &Text, ports: Vec<Node>, words: Option<&Item<ServiceWords>>) -> ServiceObject {
    let own = key == ServiceWords::OWN;
    let owner = Origin::set(cx.service.name.span());
    let origin = words.map_or(owner, |words| Origin::set(words.span));
    let said = words.map(|item| &item.value);
    let derived = if own { cx.service.name.value.clone() } else { key.clone() };
    let name = match said.and_then(|words| words.name.as_ref()) {
        Some(name) => Node::text(name.value.clone(), name.origin),
        None => Node::text(derived, if own { owner } else { origin }),
    };
    let mut fields = Map::new();
    if let Some(words) = said {
        if let Some(headless) = words.headless.as_ref().filter(|headless| headless.value) {
            fields.put("clusterIP", Node::fixed("None", Origin::derived(headless.span(), HEADLESS)));
        }
        let known = <ServiceWords as crate::spec::decode::RecordType>::RECORD;
        for entry in words.words.iter().filter(|entry| known.field(entry.key()).is_none()) {
            fields.insert(entry.key_text().clone(), entry.key_span(), entry.node().clone());
        }
    }
    let texts = |texts: Option<&Texts>| texts.map(|texts| texts.0.clone()).unwrap_or_default();
    ServiceObject {
        name,
        ports,
        labels: texts(said.map(|words| &words.labels)),
        annotations: texts(said.map(|words| &words.annotations)),
        fields,
        origin: if own { words.map_or(owner, |words| Origin::set(words.span)) } else { origin },
        own,
    }
}

/// The port of a Service: its name is the container port's, which it targets by name.
fn service_port(item: &Item<Port>) -> Node {
    let port = &item.value;
    let number = Node::int(port.container_port.value, port.container_port.origin);
    let outer = match &port.service {
        Some(PortService::Number(number)) => Node::int(number.value, number.origin),
        _ => number.clone(),
    };
    let target = match &port.container {
        Some(PortService::Off(off)) => number.with_origin(Origin::derived(off.span, UNDECLARED)),
        Some(PortService::Name(name)) => Node::text(name.value.clone(), name.origin),
        _ => item.name_node(),
    };
    let text = |said: &Option<crate::spec::decode::At<Text>>| {
        said.as_ref().map(|said| Node::text(said.value.clone(), said.origin))
    };
    Build::new(Origin::set(item.span))
        .put("name", item.name_node())
        .put("port", outer)
        .put("targetPort", target)
        .put_some("protocol", text(&port.protocol))
        .put_some("appProtocol", text(&port.app_protocol))
        .finish()
}

/// The routes from outside, the one that matches all last.
pub fn exposed(cx: &mut Resolving<'_, '_>, words: &model::Service) -> Option<Exposed> {
    let expose = words.expose.as_ref()?;
    for (word, names) in [("gateway", &expose.gateway), ("host", &expose.hosts)] {
        if names.0.is_empty() {
            cx.push(
                Diagnostic::new(
                    crate::spec::codes::MISSING_FIELD,
                    expose.origin.span,
                    format!("`expose` says no `{word}`"),
                )
                .label(format!("`{word}` is required here"))
                .help("write `expose gateway=\"NAMESPACE/NAME\" { host \"HOST\" }`"),
            );
        }
    }
    let mut matching = Vec::new();
    let mut rest = Vec::new();
    for item in &expose.routes {
        let Some(route) = route(cx, item) else { continue };
        if matches_all(&item.value) { rest.push(route) } else { matching.push(route) }
    }
    if let Some(second) = rest.get(1) {
        cx.push(
            Diagnostic::new(codes::CONTRADICTION, second.span, "two routes match everything")
                .label("this one would never be reached")
                .with(rest.first().map_or(second.span, |first| first.span), "the first one"),
        );
    }
    if rest.is_empty() {
        rest.extend(own_route(cx, expose));
    }
    if rest.is_empty() && expose.routes.is_empty() {
        no_service(cx, "expose", expose.origin, "write a `port`, or `route NAME to=SERVICE`");
    }
    matching.append(&mut rest);
    Some(Exposed { words: expose.clone(), routes: matching })
}

/// Istio's policy for the clients of the service, which has to have some.
pub fn traffic_policy(cx: &mut Resolving<'_, '_>, words: &model::Service, services: &[ServiceObject]) -> Option<Node> {
    let policy = words.traffic_policy.clone()?;
    if !services.iter().any(|service| service.own) {
        no_service(cx, "trafficPolicy", policy.origin, "write a `port`, or remove `trafficPolicy`");
    }
    Some(policy)
}

/// A word is about the service's own Service, and there is none.
fn no_service(cx: &mut Resolving<'_, '_>, word: &str, at: Origin, way_out: &str) {
    let (name, place) = (&cx.service.name.value, &cx.target.path);
    let message = format!("`{word}` is about the Service of {name}, and there is none in {place}");
    cx.push(Diagnostic::new(codes::UNRESOLVED, at.span, message).label("no Service here").help(way_out));
}

/// Whether a route has nothing that it matches by.
fn matches_all(route: &Route) -> bool {
    route.prefix.is_none() && route.words.get("match").is_none_or(|node| node.as_list().is_some_and(<[Node]>::is_empty))
}

fn own_route(cx: &mut Resolving<'_, '_>, expose: &model::Expose) -> Option<RouteTo> {
    let origin = Origin::default_of(expose.origin.span, REST);
    let name = &cx.service.name.value;
    let host = cx.reaches.get(name).and_then(|_| cx.scope.host_of(name, origin.span))?;
    Some(RouteTo {
        name: Node::fixed("primary", origin),
        span: expose.origin.span,
        words: Route {
            origin,
            words: std::sync::Arc::default(),
            prefix: None,
            to: None,
            port: None,
            timeout: None,
            retries: None,
        },
        host: Node::text(host, origin),
        port: None,
        own: true,
        share: None,
    })
}

fn route(cx: &mut Resolving<'_, '_>, item: &Item<Route>) -> Option<RouteTo> {
    let owner = Origin::set(cx.service.name.span());
    let own_name = cx.service.name.value.clone();
    let (to, origin) = match &item.value.to {
        Some(to) => (to.value.clone(), to.origin),
        None => (own_name.clone(), owner),
    };
    let Some(reach) = cx.reaches.get(&to) else {
        let span = item.value.to.as_ref().map_or(item.span, |to| to.origin.span);
        let absent = cx.spec.service(&to).is_some();
        if !absent && cx.spec.unread.services {
            return None;
        }
        let mut finding = if absent {
            Diagnostic::new(
                codes::UNRESOLVED,
                span,
                format!("`route {}` leads to `{to}`, which has no Service in {}", item.name, cx.target.path),
            )
            .label("nothing to lead to here")
            .help(format!(
                "remove the route there: `in {} {{ expose {{ route {} #null }} }}`",
                cx.target.environment, item.name
            ))
        } else {
            let near = closest(&to, cx.reaches.keys().map(Text::as_str));
            Diagnostic::new(codes::UNRESOLVED, span, format!("there is no service `{to}`"))
                .label("not defined in `services/`")
                .help_some(near.map(|near| format!("did you mean `{near}`?")))
        };
        if let Some(bounds) = cx.spec.service(&to).and_then(|service| service.bounds) {
            finding = finding.with(bounds, "it exists in these targets only");
        }
        cx.push(finding);
        return None;
    };
    let port = match &item.value.port {
        Some(port) => match port.value.parse::<i64>().ok() {
            Some(number) => Some(number),
            None if reach.has_port(&port.value) => Some(cx.scope.port_of(&to, &port.value)?),
            None if reach.is_faulty => return None,
            None => {
                cx.push(
                    Diagnostic::new(codes::UNRESOLVED, port.span(), format!("`{to}` has no port `{}`", port.value))
                        .label(format!("expected {}", list_of(reach.port_names(), 6))),
                );
                return None;
            }
        },
        None if reach.port_names().count() > 1 => {
            cx.push(
                Diagnostic::new(
                    codes::CONTRADICTION,
                    item.span,
                    format!("`{to}` has several ports: which one is meant?"),
                )
                .label(format!("`port` is required: {}", list_of(reach.port_names(), 6))),
            );
            return None;
        }
        None => None,
    };
    Some(RouteTo {
        name: item.name_node(),
        span: item.span,
        words: item.value.clone(),
        host: Node::text(cx.scope.host_of(&to, origin.span)?, origin),
        port,
        own: to == own_name,
        share: None,
    })
}
