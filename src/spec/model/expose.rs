//! Traffic from outside the mesh.

use crate::node::{Node, Text};
use crate::shape::{Record, Shape, Verbatim};
use crate::spec::decode::{At, Entries, Entry, Names};
use crate::spec::record::record;

use super::DurationText;

record! {
    /// How the service is reached from outside the mesh: the gateway, the hosts, and where each path leads.
    pub struct Expose = Record { name: "expose", ..Record::PLAIN };
    /// Istio's Gateway, as `NAMESPACE/NAME`; there may be several.
    gateway: Names = "gateway";
    /// The host names that clients use.
    hosts: Names = "host";
    /// Routes, in order: the first that matches counts. What none matches leads to this service.
    routes: Entries<Route> = "routes" / "route";
}

record! {
    /// A route: what it matches and where it leads.
    pub struct Route = Record {
        name: "route",
        verbatim: &[Verbatim {
            ty: "networking.istio.io/v1.HTTPRoute",
            except: &["name", "route", "timeout"],
        }],
        ..Record::PLAIN
    };
    /// The prefix of the path that it matches.
    prefix: Option<At<Text>> = "prefix";
    /// The service that it leads to. This one unless said.
    to: Option<At<Text>> = "to";
    /// The number or name of that service's port; needed where it has several.
    port: Option<At<Text>> = "port" as Shape::Text;
    /// How long a request may take.
    timeout: Option<DurationText> = "timeout";
    /// When a request is tried again, verbatim.
    retries: Option<Node> = "retries" as Shape::KubeField("networking.istio.io/v1.HTTPRoute", "retries");
}

impl Entry for Route {}
