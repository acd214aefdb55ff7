//! What Istio takes the traffic of a Service's port for.

use crate::node::Node;

/// The protocol of a Service's port, as its name or `appProtocol` says; none where neither says one.
pub fn protocol(port: &Node) -> Option<&'static str> {
    let text = |key: &str| port.get(key).and_then(Node::as_str).unwrap_or_default();
    if text("protocol") == "UDP" {
        return Some("udp");
    }
    let mut name = text("name");
    if let Some(said) = port.get("appProtocol").and_then(Node::as_str) {
        match said {
            "kubernetes.io/h2c" => return Some("http2"),
            "kubernetes.io/ws" => return Some("http"),
            "kubernetes.io/wss" => return Some("https"),
            other => name = other,
        }
    }
    const KNOWN: &[&str] =
        &["tcp", "udp", "grpc", "http", "http_proxy", "http2", "https", "tls", "mongo", "redis", "mysql"];
    if name.get(..8).is_some_and(|start| start.eq_ignore_ascii_case("grpc-web")) {
        return Some("grpc-web");
    }
    let name = name.split('-').next().unwrap_or_default();
    let known = KNOWN.iter().copied().find(|known| known.eq_ignore_ascii_case(name));
    // Where a peek at the first bytes would break the protocol, Istio takes none.
    known.or_else(|| matches!(port.get("port").and_then(Node::as_int), Some(25 | 53 | 3306 | 27017)).then_some("tcp"))
}

/// What of a VirtualService holds for the traffic of a Service's port.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Routing {
    /// Its `http` routes.
    Http,
    /// Its `tcp` routes: a connection is a stream of bytes.
    Tcp,
    /// Its `tls` routes, by the names that clients ask for. Those of `tcp` do not hold.
    Tls,
    /// None: the proxies pass it by.
    None,
    /// Those of `http` or `tcp`, whichever the first bytes of a connection look like.
    Guessed,
}

/// What of a VirtualService holds for the traffic of a Service's port.
pub fn routing(port: &Node) -> Routing {
    if port.get("protocol").and_then(Node::as_str) == Some("SCTP") {
        return Routing::None;
    }
    match protocol(port) {
        Some("udp") => Routing::None,
        Some("tcp" | "mongo" | "redis" | "mysql") => Routing::Tcp,
        Some("https" | "tls") => Routing::Tls,
        Some(_) => Routing::Http,
        None => Routing::Guessed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::{Map, Text};
    use crate::source::Origin;

    #[test]
    fn protocols_are_said_by_the_first_part_of_a_name() {
        let port = |fields: &[(&str, &str)]| {
            let fields = fields.iter().map(|(key, value)| (Text::new(key), Node::text(*value, Origin::NONE)));
            Node::map(fields.collect::<Map>(), Origin::NONE)
        };
        assert_eq!(protocol(&port(&[("name", "http-web")])), Some("http"));
        assert_eq!(protocol(&port(&[("name", "GRPC")])), Some("grpc"));
        assert_eq!(protocol(&port(&[("name", "grpc-web-x")])), Some("grpc-web"));
        assert_eq!(protocol(&port(&[("name", "web")])), None);
        assert_eq!(protocol(&port(&[("name", "httpweb")])), None);
        assert_eq!(protocol(&port(&[("name", "web"), ("appProtocol", "kubernetes.io/h2c")])), Some("http2"));
        assert_eq!(protocol(&port(&[("name", "http"), ("appProtocol", "custom")])), None);
        assert_eq!(routing(&port(&[("name", "mysql-db")])), Routing::Tcp);
        assert_eq!(routing(&port(&[("name", "http"), ("protocol", "SCTP")])), Routing::None);
        assert_eq!(routing(&port(&[("name", "web"), ("appProtocol", "https")])), Routing::Tls);
    }
}
