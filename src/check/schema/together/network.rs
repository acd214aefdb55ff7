//! Services, and who may reach whom: what goes with a Service's type, and peers, ports and addresses of policies.

use std::net::IpAddr;

use crate::check::codes;
use crate::node::Node;

use super::super::faults::At;
use super::super::names;
use super::super::server::range;
use super::{Check, Fields};

impl Check<'_> {
    pub(super) fn service(&mut self, fields: Fields<'_>, at: &At<'_>) {
        let kind = match fields.text("type") {
            "" => "ClusterIP",
            kind => kind,
        };
        let address = fields.said("clusterIP").or_else(|| fields.list("clusterIPs").first());
        let is_headless = address.and_then(Node::as_str) == Some("None");
        if kind == "ExternalName" {
            self.external_name(fields, at);
        } else if fields.list("ports").is_empty() && !is_headless {
            let node = fields.said("ports").unwrap_or(fields.node);
            self.lacks(
                node,
                "a Service needs ports",
                "add one, or make it headless: `clusterIP: None`",
                &at.key("ports"),
            );
        }
        if let (Some(node), "NodePort" | "LoadBalancer", true) = (address, kind, is_headless) {
            let help = "remove `clusterIP`, or let the type be `ClusterIP`";
            let message = format!("a Service of type `{kind}` has an address");
            self.misfit(node, message, "without one it is not reached from outside", help, &at.key("clusterIP"));
        }
        self.node_ports(fields, kind, at);
        self.reached_from_outside(fields, kind, at);
        for (index, node) in fields.list("externalIPs").iter().enumerate() {
            let ip = node.as_str().and_then(|text| text.parse::<IpAddr>().ok());
            if ip.is_some_and(|ip| !is_reachable(ip)) {
                let message = "nobody outside reaches this address";
                let help = "name an address that is routed to the nodes";
                self.cannot_be(node, message, "expected another", help, &at.key("externalIPs").index(index));
            }
        }
    }

    fn external_name(&mut self, fields: Fields<'_>, at: &At<'_>) {
        match fields.said("externalName") {
            None => {
                let node = fields.said("type").unwrap_or(fields.node);
                self.lacks(node, "`ExternalName` needs a name", "add `externalName`", &at.key("externalName"));
            }
            Some(node) => {
                let text = node.as_str().unwrap_or_default();
                if let Some(wanted) = names::dns_subdomain(text.strip_suffix('.').unwrap_or(text)) {
                    self.bad_name(node, "name of a host", text, wanted, &at.key("externalName"));
                }
            }
        }
        for key in ["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"] {
            if let Some(node) = fields.said(key).filter(|node| node.as_list().is_none_or(|list| !list.is_empty())) {
                let message = "a Service that is another name has no address of its own";
                self.misfit(node, message, "not with `ExternalName`", "remove it", &at.key(key));
            }
        }
    }

    fn node_ports(&mut self, fields: Fields<'_>, kind: &str, at: &At<'_>) {
        let ports = at.key("ports");
        let mut seen: Vec<(&str, i64)> = Vec::new();
        for (index, port) in fields.items("ports") {
            let Some(node) = port.said("nodePort") else { continue };
            let Some(number) = node.as_int().filter(|number| *number != 0) else { continue };
            let here = ports.index(index);
            if kind == "ClusterIP" {
                let help = "let the type be `NodePort` or `LoadBalancer`, or remove it";
                let message = "a Service of type `ClusterIP` has no ports on the nodes";
                self.misfit(node, message, "not with this type", help, &here.key("nodePort"));
            }
            let protocol = match port.text("protocol") {
                "" => "TCP",
                protocol => protocol,
            };
            if seen.contains(&(protocol, number)) {
                let texts = (format!("two ports have the `nodePort` {number}"), "the second of them".to_owned());
                self.refuse(codes::DUPLICATE_ITEM, node, texts, "take one of them away", &here.key("nodePort"));
            }
            seen.push((protocol, number));
        }
    }

    /// What only a Service has that is reached from outside.
    fn reached_from_outside(&mut self, fields: Fields<'_>, kind: &str, at: &At<'_>) {
        let is_balanced = kind == "LoadBalancer";
        for key in ["loadBalancerClass", "loadBalancerSourceRanges", "allocateLoadBalancerNodePorts"] {
            if let Some(node) = fields.said(key).filter(|_| !is_balanced)
                && node.as_list().is_none_or(|list| !list.is_empty())
            {
                let help = "let the type be `LoadBalancer`, or remove it";
                let message = format!("`{key}` is of a load balancer");
                self.misfit(node, message, "only with `type: LoadBalancer`", help, &at.key(key));
            }
        }
        let is_reached =
            is_balanced || kind == "NodePort" || kind == "ClusterIP" && !fields.list("externalIPs").is_empty();
        let policy = fields.said("externalTrafficPolicy");
        if let Some(node) = policy.filter(|_| !is_reached) {
            let help = "let the type be `LoadBalancer` or `NodePort`, or remove it";
            let message = "no traffic comes to this Service from outside";
            self.misfit(
                node,
                message,
                "only with what is reached from outside",
                help,
                &at.key("externalTrafficPolicy"),
            );
        }
        let is_local = policy.and_then(Node::as_str) == Some("Local");
        if let Some(node) = fields.said("healthCheckNodePort").filter(|node| node.as_int() != Some(0))
            && !(is_balanced && is_local)
        {
            let message = "`healthCheckNodePort` tells a load balancer which nodes have pods";
            let label = "only with `type: LoadBalancer` and `externalTrafficPolicy: Local`";
            self.misfit(node, message, label, "remove it", &at.key("healthCheckNodePort"));
        }
    }

    pub(super) fn peer(&mut self, fields: Fields<'_>, at: &At<'_>) {
        if ["podSelector", "namespaceSelector", "ipBlock"].iter().all(|key| fields.said(key).is_none()) {
            let help = "write `podSelector`, `namespaceSelector` or `ipBlock`; for everybody leave the whole list out";
            self.lacks(fields.node, "this names nobody", help, at);
        }
    }

    pub(super) fn policy_port(&mut self, fields: Fields<'_>, at: &At<'_>) {
        let Some(end) = fields.said("endPort") else { return };
        let here = at.key("endPort");
        match fields.said("port") {
            None => self.misfit(end, "a range of ports starts somewhere", "`port` is missing", "add `port`", &here),
            Some(port) if port.as_str().is_some() => {
                let message = "a range of ports starts at a number";
                self.misfit(end, message, "not with a port's name", "write its number", &here);
            }
            Some(port) => {
                if let (Some(first), Some(last)) = (port.as_int(), end.as_int())
                    && last < first
                {
                    let texts = ("this range of ports ends before it starts".to_owned(), format!("at least {first}"));
                    self.refuse(codes::OUT_OF_BOUNDS, end, texts, "raise it, or remove it", &here);
                }
            }
        }
    }

    pub(super) fn ip_block(&mut self, fields: Fields<'_>, at: &At<'_>) {
        let Some(all) = range(fields.text("cidr")) else { return };
        for (index, node) in fields.list("except").iter().enumerate() {
            let Some(part) = node.as_str().and_then(range) else { continue };
            if !part.is_within(all) {
                let message = "what is excepted is no part of the addresses";
                let label = format!("expected less than `{}`", fields.text("cidr"));
                self.cannot_be(node, message, &label, "name a smaller range within it", &at.key("except").index(index));
            }
        }
    }

    pub(super) fn ingress(&mut self, fields: Fields<'_>, at: &At<'_>) {
        if fields.list("rules").is_empty() && fields.said("defaultBackend").is_none() {
            self.lacks(fields.node, "an Ingress leads somewhere", "add `rules` or `defaultBackend`", at);
        }
    }
}

/// Whether an address can be one of a node, seen from outside.
fn is_reachable(ip: IpAddr) -> bool {
    let is_local = match ip {
        IpAddr::V4(ip) => ip.is_link_local() || ip.octets().starts_with(&[224, 0, 0]),
        IpAddr::V6(ip) => ip.segments()[0] & 0xffc0 == 0xfe80 || ip.segments()[0] == 0xff02,
    };
    !(ip.is_unspecified() || ip.is_loopback() || is_local)
}
