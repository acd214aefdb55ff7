//! Ports, and the Services made of them.

use crate::node::{Node, Text, Value};
use crate::shape::{Record, Scalar, Shape, Verbatim};
use crate::source::Origin;
use crate::spec::decode::{At, Cx, Decode, Entry};
use crate::spec::record::record;

record! {
    /// A port of a container. It is also a port of the service's own Service, unless it says otherwise.
    pub struct Port = Record {
        name: "port",
        positional: &["containerPort"],
        verbatim: &[Verbatim { ty: "core/v1.ContainerPort", except: &["name"] }],
        ..Record::PLAIN
    };
    /// The number that the container listens on.
    container_port: At<i64> = "containerPort" as Shape::Int { min: 1, max: 65_535 };
    /// Its protocol. `TCP` unless said.
    protocol: Option<At<Text>> = "protocol" as Shape::KubeField("core/v1.ContainerPort", "protocol");
    /// The application protocol of the Service's port. Without it, Istio reads it from the port's name, if that is
    /// `http`, `grpc`, `https`, `tcp`, `tls`, `mongo`, `mysql` or `redis`, or starts with one of these and `-`.
    app_protocol: Option<At<Text>> = "appProtocol";
    /// Where it is served: the number of the Service's port, if that is another one; the name of another Service, which
    /// `service NAME` declares; or `#false` for nowhere.
    service: Option<PortService> = "service";
    /// The name of the container's port, where that is another one; or `#false` for a port of the Service that the
    /// container does not declare.
    container: Option<PortService> = "container";
}

impl Entry for Port {}

/// What a port says of the Service, or of the container's port.
#[derive(Debug, Clone)]
pub enum PortService {
    /// None.
    Off(Origin),
    /// The Service's port number.
    Number(At<i64>),
    /// A name.
    Name(At<Text>),
}

impl Decode for PortService {
    const SHAPE: Shape = Shape::Scalar(&Scalar::PORT_OR_OFF);

    fn decode(node: &Node, cx: &mut Cx<'_>) -> Option<Self> {
        match &node.value {
            Value::Bool(false) => Some(PortService::Off(node.origin)),
            Value::Number(_) => At::<i64>::decode(node, cx).map(PortService::Number),
            _ => At::<Text>::decode(node, cx).map(PortService::Name),
        }
    }
}

record! {
    /// What a Service has beside its ports. Without a name it is the service's own, whose key in YAML is `default`; with one
    /// it is another Service, of the ports that name it.
    ///
    /// `service type=LoadBalancer` and `service peers headless=#true` are in YAML `services: {default: {type: LoadBalancer},
    /// peers: {headless: true}}`; `port gossip 7946 service=peers` is a port of the second, in YAML `ports: {gossip:
    /// {containerPort: 7946, service: peers}}`.
    pub struct ServiceWords = Record {
        name: "Service",
        verbatim: &[Verbatim { ty: "core/v1.ServiceSpec", except: &["ports"] }],
        ..Record::PLAIN
    };
    /// Annotations of the Service.
    annotations: crate::spec::decode::Texts = "annotations";
    /// Labels of the Service, over those of every object.
    labels: crate::spec::decode::Texts = "labels";
    /// Whether it has no address of its own (`clusterIP: None`), so that its name resolves to the pods.
    headless: Option<At<bool>> = "headless";
    /// The name of the Service, where it is not the derived one.
    name: Option<At<Text>> = "name";
}

impl Entry for ServiceWords {
    const UNNAMED: Option<&'static str> = Some(ServiceWords::OWN);
}

impl ServiceWords {
    /// The name under which the service's own Service stands in the data.
    pub const OWN: &'static str = "default";
}
