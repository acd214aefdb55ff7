//! Hosts, routes and protocols, as Istio reads them.

use std::collections::BTreeSet;

use super::tree::{items, strings, text};
use super::view::{TargetView, View};
use crate::node::Node;
pub use crate::shape::istio::protocol;

/// The full name of a host, as seen from a namespace: a name without a dot is a Service's there.
pub fn full_host(host: &str, namespace: &str) -> String {
    if host.contains('.') || host.starts_with('*') {
        return host.to_owned();
    }
    format!("{host}.{namespace}.svc.cluster.local")
}

/// The Service that a host is, as seen from a namespace: its name and its namespace. Other hosts are none.
pub fn service_of<'a>(host: &'a str, namespace: &'a str) -> Option<(&'a str, &'a str)> {
    if host.starts_with('*') {
        return None;
    }
    if !host.contains('.') {
        return Some((host, namespace));
    }
    host.strip_suffix(".svc.cluster.local")?.split_once('.').filter(|(_, namespace)| !namespace.contains('.'))
}

/// Whether a VirtualService is for callers in the mesh.
pub fn is_for_mesh(view: View<'_>) -> bool {
    let mut gateways = strings(view.node(), &["spec", "gateways"]).peekable();
    gateways.peek().is_none() || gateways.any(|gateway| gateway == "mesh")
}

/// Where an object can be seen: `*` for everywhere, or namespaces.
pub fn scopes(view: View<'_>) -> Vec<&str> {
    let said: Vec<&str> = strings(view.node(), &["spec", "exportTo"]).collect();
    if said.is_empty() || said.contains(&"*") {
        return vec!["*"];
    }
    said.into_iter().map(|one| if one == "." { view.namespace() } else { one }).collect()
}

/// Whether a namespace is the target's, or has Services of it.
pub fn is_ours(target: &TargetView<'_>, namespace: &str) -> bool {
    target.place.namespace.as_deref() == Some(namespace)
        || target.of_kind("Service").any(|service| service.namespace() == namespace)
}

/// The hosts of a target's ServiceEntries.
pub fn entry_hosts<'a>(target: &TargetView<'a>) -> BTreeSet<&'a str> {
    target.of_kind("ServiceEntry").flat_map(|entry| strings(entry.node(), &["spec", "hosts"])).collect()
}

/// The Gateways that a VirtualService is bound to: place in the list, node, namespace and name.
pub fn gateways<'a>(view: View<'a>) -> impl Iterator<Item = (usize, &'a Node, &'a str, &'a str)> {
    items(view.node(), &["spec", "gateways"]).iter().enumerate().filter_map(move |(at, node)| {
        let said = node.as_str().filter(|said| *said != "mesh")?;
        let (namespace, name) = said.split_once('/').unwrap_or((view.namespace(), said));
        Some((at, node, namespace, name))
    })
}

/// Whether two hosts have a name in common; either may begin with `*`.
pub fn meet(one: &str, other: &str) -> bool {
    match (one.strip_prefix('*'), other.strip_prefix('*')) {
        (None, None) => one == other,
        (Some(end), None) => other.ends_with(end),
        (None, Some(end)) => one.ends_with(end),
        (Some(one), Some(other)) => one.ends_with(other) || other.ends_with(one),
    }
}

/// A place to which a route leads.
#[derive(Debug, Clone)]
pub struct To<'a> {
    /// The destination.
    pub node: &'a Node,
    /// The path to it.
    pub path: String,
}

impl<'a> To<'a> {
    /// Its host.
    pub fn host(&self) -> &'a str {
        text(self.node, &["host"])
    }

    /// Its subset; empty where it is of none.
    pub fn subset(&self) -> &'a str {
        text(self.node, &["subset"])
    }
}

/// All places to which a VirtualService leads, mirrors among them.
pub fn destinations(view: View<'_>) -> Vec<To<'_>> {
    let mut found = Vec::new();
    for kind in ["http", "tls", "tcp"] {
        for (at, route) in items(view.node(), &["spec", kind]).iter().enumerate() {
            for (to, one) in items(route, &["route"]).iter().enumerate() {
                if let Some(node) = one.get("destination") {
                    found.push(To { node, path: format!("spec.{kind}[{at}].route[{to}].destination") });
                }
            }
            if let Some(node) = route.get("mirror").filter(|node| node.as_map().is_some()) {
                found.push(To { node, path: format!("spec.{kind}[{at}].mirror") });
            }
            for (to, one) in items(route, &["mirrors"]).iter().enumerate() {
                if let Some(node) = one.get("destination") {
                    found.push(To { node, path: format!("spec.{kind}[{at}].mirrors[{to}].destination") });
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_services_by_their_names() {
        assert_eq!(service_of("pay", "shop"), Some(("pay", "shop")));
        assert_eq!(service_of("pay.other.svc.cluster.local", "shop"), Some(("pay", "other")));
        assert_eq!(service_of("pay.example.com", "shop"), None);
        assert_eq!(service_of("a.b.c.svc.cluster.local", "shop"), None);
        assert_eq!(full_host("pay", "shop"), "pay.shop.svc.cluster.local");
        assert_eq!(full_host("*.example.com", "shop"), "*.example.com");
    }

    #[test]
    fn hosts_meet_by_their_ends() {
        assert!(meet("*", "a.example.com") && meet("*.example.com", "a.example.com") && meet("a.b", "a.b"));
        assert!(meet("a.example.com", "*.com") && meet("*.com", "*.example.com"));
        assert!(!meet("*.example.com", "example.com") && !meet("a.b", "b") && !meet("*.a.com", "*.b.com"));
    }
}
