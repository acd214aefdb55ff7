//! Who may speak to whom in a namespace: `isolate` to NetworkPolicies.
//!
//! Policies add up: each lets something through, and one denies the rest. They stand apart by what they are for, so that
//! each can be read, patched over or looked for alone.

use std::net::IpAddr;

use super::codes;
use super::owned::{Neighbours, PolicyObject, in_order};
use super::unit::Place;
use crate::diag::{Diagnostic, Report};
use crate::manifest::Build;
use crate::node::{Map, Node, Text};
use crate::source::{Origin, Rule};
use crate::spec::Spec;
use crate::spec::codes as spec_codes;
use crate::spec::decode::{At, Derived, Item, Names};
use crate::spec::model::{Isolate, Peer};

const DENY: Rule = Rule("`isolate`: what nothing lets through is denied");
const WITHIN: Rule = Rule("pods of a namespace reach each other");
const DNS: Rule = Rule("DNS, where Kubernetes has it");
const MESH: Rule = Rule("istiod, for configuration and certificates");
const PROMETHEUS: Rule = Rule("Prometheus scrapes from the namespace in its address");
const BY_NAME: Rule = Rule("a namespace is known by the label of its name");

/// The label that every namespace has.
const NAME_OF_NAMESPACE: &str = "kubernetes.io/metadata.name";

const TO: &str = "Ingress";
const FROM: &str = "Egress";

/// The NetworkPolicies of a namespace.
pub fn policies(
    spec: &Spec,
    place: &Place,
    neighbours: Neighbours,
    words: &Isolate,
    is_whole: bool,
    report: &mut Report,
) -> Vec<PolicyObject> {
    let closed = words.close_egress.as_ref().is_some_and(|close| close.value);
    let mut made = Making { policies: Vec::new(), is_whole, report };
    if words.within.as_ref().is_none_or(|within| within.value) {
        made.within(words.within.as_ref().map_or(words.origin, |within| within.origin), closed);
    }
    if closed {
        made.dns(words);
        made.mesh(place, words);
    } else {
        made.open_egress(words);
    }
    made.gateway(neighbours, words);
    made.prometheus(spec, words);
    match &words.probes {
        Some(probes) if has_side(probes) => made.allow("allow-probes", TO, probes, probes.origin),
        Some(probes) => made.nobody("probes", "probes cidr=\"10.240.0.0/16\"", probes),
        None => {}
    }
    for (direction, word, items) in [(TO, "from", &words.ingress), (FROM, "to", &words.egress)] {
        for item in in_order(items).into_iter().filter(|_| direction == TO || closed) {
            if item.value.words.is_empty() {
                made.everything(words, item);
            } else {
                made.named(
                    format!("allow-{word}-{}", item.name).into(),
                    direction,
                    &item.value,
                    Origin::set(item.span),
                );
            }
        }
    }
    // Last, so that what is let through is let through before the rest is denied.
    made.deny(words.origin, closed);
    made.policies
}

/// The policies so far.
struct Making<'r> {
    policies: Vec<PolicyObject>,
    /// Whether all words were understood: else what is missing may be what was wrong, and told.
    is_whole: bool,
    report: &'r mut Report,
}

impl Making<'_> {
    fn deny(&mut self, said: Origin, closed: bool) {
        let origin = Origin::derived(said.span, DENY);
        self.policies.push(PolicyObject {
            name: Node::fixed("default-deny", origin),
            types: if closed { vec![TO, FROM] } else { vec![TO] },
            ingress: Vec::new(),
            egress: Vec::new(),
            origin,
        });
    }

    fn within(&mut self, said: Origin, closed: bool) {
        let origin = Origin::derived(said.span, WITHIN);
        let all = Build::new(origin).put("podSelector", Node::map(Map::new(), origin)).finish();
        let rule = |side| Build::new(origin).list(side, vec![all.clone()]).finish();
        self.policies.push(PolicyObject {
            name: Node::fixed("allow-namespace", origin),
            types: if closed { vec![TO, FROM] } else { vec![TO] },
            ingress: vec![rule("from")],
            egress: if closed { vec![rule("to")] } else { Vec::new() },
            origin,
        });
    }

    fn dns(&mut self, words: &Isolate) {
        let owner = words.dns.as_ref().map_or(words.origin, |dns| dns.origin);
        let origin = Origin::default_of(owner.span, DNS);
        let said = words.dns.clone().unwrap_or_else(|| Peer::none(owner));
        let ports = || Names(vec![fixed("53/UDP", origin), fixed("53/TCP", origin)]);
        let peer = defaults(said, ("kube-system", ("k8s-app", "kube-dns")), ports, origin);
        self.allow("allow-dns", FROM, &peer, origin);
    }

    fn mesh(&mut self, place: &Place, words: &Isolate) {
        let (said, owner) = match &words.mesh {
            Derived::Off(_) => return,
            Derived::Silent if place.istio.is_none() => return,
            Derived::Silent => (Peer::none(words.origin), words.origin),
            Derived::Given(peer) => (peer.clone(), peer.origin),
        };
        let origin = Origin::default_of(owner.span, MESH);
        let ports = || Names(vec![fixed("15012", origin)]);
        let peer = defaults(said, ("istio-system", ("app", "istiod")), ports, origin);
        self.allow("allow-mesh", FROM, &peer, origin);
    }

    fn gateway(&mut self, neighbours: Neighbours, words: &Isolate) {
        match (&words.gateway, neighbours.exposed) {
            (Derived::Given(peer), _) if has_side(peer) => self.allow("allow-gateway", TO, peer, peer.origin),
            (Derived::Given(peer), _) => self.nobody("gateway", "gateway NAMESPACE", peer),
            (Derived::Silent, Some(exposed)) if self.is_whole => self.report.push(
                Diagnostic::new(
                    codes::CONTRADICTION,
                    words.origin.span,
                    "services are reached from outside, and `isolate` lets no gateway in",
                )
                .label("`gateway` is required here")
                .with(exposed, "this one, for example")
                .help("write `gateway NAMESPACE`: where the pods of the ingress gateway are")
                .help("`gateway #false`, where `ingress` says who may come in"),
            ),
            _ => {}
        }
    }

    fn prometheus(&mut self, spec: &Spec, words: &Isolate) {
        let origin = Origin::default_of(words.origin.span, PROMETHEUS);
        let address = spec.fleet.metrics.as_ref().and_then(|metrics| metrics.prometheus.as_ref());
        let peer = match (&words.prometheus, address.and_then(|address| namespace_of(&address.value))) {
            (Derived::Off(_), _) => return,
            (Derived::Given(peer), _) if has_side(peer) => {
                return self.allow("allow-prometheus", TO, peer, peer.origin);
            }
            (said, Some(namespace)) => {
                let mut peer = said.given().cloned().unwrap_or_else(|| Peer::none(origin));
                peer.namespaces = Names(vec![At::new(namespace, origin)]);
                peer
            }
            (Derived::Given(peer), None) => return self.nobody("prometheus", "prometheus NAMESPACE", peer),
            (Derived::Silent, None) if !self.is_whole => return,
            (Derived::Silent, None) => {
                self.report.push(
                    Diagnostic::new(
                        spec_codes::MISSING_FIELD,
                        words.origin.span,
                        "`isolate` does not say where Prometheus is, and would cut it off",
                    )
                    .label("`prometheus` is required here")
                    .help("write `prometheus NAMESPACE`; `prometheus #false` where none scrapes")
                    .help("or say its address in the fleet: `metrics prometheus=\"http://NAME.NAMESPACE.svc:9090\"`"),
                );
                return;
            }
        };
        self.allow("allow-prometheus", TO, &peer, origin);
    }

    /// What is said of traffic from the pods says nothing where all of it is free.
    fn open_egress(&mut self, words: &Isolate) {
        let said = [
            ("dns".to_owned(), words.dns.as_ref().map(|peer| peer.origin.span)),
            ("mesh".to_owned(), words.mesh.given().map(|peer| peer.origin.span)),
        ];
        let named = words.egress.iter().map(|item| (format!("egress {}", item.name), Some(item.span)));
        let said = said.into_iter().chain(named);
        for (word, span) in said.filter_map(|(word, span)| Some((word, span?))) {
            self.report.push(
                Diagnostic::new(
                    codes::CONTRADICTION,
                    span,
                    format!("`{word}` lets traffic through that nothing denies"),
                )
                .label("traffic from the pods is free")
                .with(words.origin.span, "only traffic to the pods is denied here")
                .help("write `closeEgress` in this `isolate`, or remove the word"),
            );
        }
    }

    fn everything(&mut self, words: &Isolate, item: &Item<Peer>) {
        let written = ["ingress", "egress"].into_iter().filter_map(|word| words.words.get(word)?.get(&item.name));
        if written.into_iter().any(|node| node.marks.incomplete) {
            return;
        }
        let message = format!("`{}` lets everything through: nothing is isolated", item.name);
        self.report.push(
            Diagnostic::new(codes::CONTRADICTION, item.value.origin.span, message)
                .label("expected who or which port")
                .help("write `namespace`, `podLabels`, `cidr` or `port`"),
        );
    }

    /// A word that means somebody says nobody, and so would mean anybody.
    fn nobody(&mut self, word: &str, example: &str, peer: &Peer) {
        if self.is_whole {
            self.report.push(
                Diagnostic::new(
                    spec_codes::MISSING_FIELD,
                    peer.origin.span,
                    format!("`{word}` does not say who that is, and would let anybody in"),
                )
                .label("`namespace`, `podLabels` or `cidr` is required here")
                .help(format!("write `{example}`")),
            );
        }
    }

    fn allow(&mut self, name: &'static str, direction: &'static str, peer: &Peer, origin: Origin) {
        self.named(Text::new_static(name), direction, peer, origin);
    }

    fn named(&mut self, name: Text, direction: &'static str, peer: &Peer, origin: Origin) {
        let side = if direction == TO { "from" } else { "to" };
        let ports = peer.ports.0.iter().filter_map(|port| self.port(port)).collect();
        let peers = self.peers(peer);
        let rule = Build::new(origin).list_some(side, peers).list_some("ports", ports).finish();
        let (ingress, egress) = if direction == TO { (vec![rule], Vec::new()) } else { (Vec::new(), vec![rule]) };
        self.policies.push(PolicyObject {
            name: Node::text(name, origin),
            types: vec![direction],
            ingress,
            egress,
            origin,
        });
    }

    fn peers(&mut self, peer: &Peer) -> Vec<Node> {
        let labels =
            |labels: &Map, origin| Build::new(origin).put("matchLabels", Node::map(labels.clone(), origin)).finish();
        let mut peers = Vec::new();
        let pods = (!peer.pod_labels.0.is_empty()).then(|| labels(&peer.pod_labels.0, peer.origin));
        for namespace in &peer.namespaces.0 {
            if !is_name(&namespace.value, 63) {
                let message = format!("`{}` is not the name of a namespace", namespace.value);
                self.report.push(
                    Diagnostic::new(spec_codes::WRONG_VALUE, namespace.span(), message)
                        .label("expected lower-case letters, digits and `-`, at most 63"),
                );
            }
            let origin = Origin::derived(namespace.span(), BY_NAME);
            let mut by_name = Map::new();
            by_name.put(NAME_OF_NAMESPACE, Node::text(namespace.value.clone(), namespace.origin));
            let selector = labels(&by_name, origin);
            let build = Build::new(origin).put("namespaceSelector", selector).put_some("podSelector", pods.clone());
            peers.push(build.finish());
        }
        if peer.namespaces.0.is_empty() {
            peers.extend(pods.map(|pods| Build::new(peer.origin).put("podSelector", pods).finish()));
        }
        let text = |text: &At<Text>| Node::text(text.value.clone(), text.origin);
        let wholes: Vec<(&At<Text>, Block)> = self.blocks(&peer.cidrs);
        let parts = self.blocks(&peer.except);
        for (cidr, whole) in &wholes {
            let except = parts.iter().filter(|(_, part)| whole.holds(part)).map(|(part, _)| text(part)).collect();
            let block = Build::new(cidr.origin).put("cidr", text(cidr)).list_some("except", except);
            peers.push(Build::new(cidr.origin).put("ipBlock", block.finish()).finish());
        }
        for (part, block) in &parts {
            if wholes.len() == peer.cidrs.0.len() && !wholes.iter().any(|(_, whole)| whole.holds(block)) {
                let message = format!("`{}` is no part of a `cidr`, which it would be left out of", part.value);
                let mut finding = Diagnostic::new(codes::CONTRADICTION, part.span(), message);
                if let Some((cidr, _)) = wholes.first() {
                    finding = finding.with(cidr.span(), "this one, for example");
                }
                self.report.push(
                    finding
                        .label("nothing to leave out")
                        .help("write the whole block too: `cidr \"10.0.0.0/8\" except=\"10.1.0.0/16\"`"),
                );
            }
        }
        peers
    }

    fn blocks<'p>(&mut self, texts: &'p Names) -> Vec<(&'p At<Text>, Block)> {
        texts.0.iter().filter_map(|text| Some((text, self.block(text)?))).collect()
    }

    fn block(&mut self, text: &At<Text>) -> Option<Block> {
        let block = Block::of(&text.value);
        if block.is_none() {
            self.report.push(
                Diagnostic::new(
                    spec_codes::WRONG_VALUE,
                    text.span(),
                    format!("`{}` is not a block of addresses", text.value),
                )
                .label("expected an address with a prefix length, such as `10.0.0.0/8`")
                .help("write `10.20.0.0/16`; one address is `10.20.0.1/32`"),
            );
        }
        block
    }

    /// A port as Kubernetes has it: `5432`, `30000-32767`, `53/UDP`, `http`.
    fn port(&mut self, port: &At<Text>) -> Option<Node> {
        let (text, protocol) = port.value.split_once('/').unwrap_or((&port.value, "TCP"));
        let number = |text: &str| text.parse::<u16>().ok().filter(|number| *number > 0).map(i64::from);
        let protocol = ["TCP", "UDP", "SCTP"].into_iter().find(|known| *known == protocol);
        let is_number = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') && !text.is_empty();
        let (first, last) = text.split_once('-').map_or((text, None), |(first, last)| (first, Some(last)));
        let build = |protocol| Build::new(port.origin).fixed("protocol", protocol);
        let made = match (protocol, number(first), last.map(number)) {
            (Some(protocol), Some(first), None) => Some(build(protocol).int("port", first)),
            (Some(protocol), Some(first), Some(Some(last))) if first < last => {
                Some(build(protocol).int("port", first).int("endPort", last))
            }
            (Some(protocol), None, _) if !is_number && is_name(text, 15) => Some(build(protocol).text("port", text)),
            _ => None,
        };
        if made.is_none() {
            self.report.push(
                Diagnostic::new(spec_codes::WRONG_VALUE, port.span(), format!("`{}` is not a port", port.value))
                    .label("expected `5432`, `30000-32767`, `53/UDP` or the name of a port"),
            );
        }
        made.map(Build::finish)
    }
}

/// Whether a peer says who it is: pods or addresses.
fn has_side(peer: &Peer) -> bool {
    !(peer.namespaces.0.is_empty() && peer.pod_labels.0.is_empty() && peer.cidrs.0.is_empty())
}

/// What a name of a namespace, or of a port, is made of.
fn is_name(text: &str, most: usize) -> bool {
    let plain = text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    plain && (1..=most).contains(&text.len()) && !text.starts_with('-') && !text.ends_with('-')
}

/// A peer with what is usual, where its words do not say otherwise.
fn defaults(
    mut peer: Peer,
    (namespace, (label, value)): (&'static str, (&'static str, &'static str)),
    ports: impl Fn() -> Names,
    origin: Origin,
) -> Peer {
    if peer.namespaces.0.is_empty() {
        peer.namespaces = Names(vec![fixed(namespace, origin)]);
    }
    if peer.pod_labels.0.is_empty() {
        peer.pod_labels.0.put(label, Node::fixed(value, origin));
    }
    if peer.ports.0.is_empty() {
        peer.ports = ports();
    }
    peer
}

fn fixed(text: &'static str, origin: Origin) -> At<Text> {
    At::new(Text::new_static(text), origin)
}

/// The namespace in an address of the cluster: `http://NAME.NAMESPACE.svc.cluster.local:9090`.
fn namespace_of(address: &str) -> Option<Text> {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let host = rest.split([':', '/']).next()?;
    let mut labels = host.split('.');
    let (_, namespace) = (labels.next()?, labels.next()?);
    // Two labels, or `svc` behind them: any other host is of the outside.
    labels.next().is_none_or(|third| third == "svc").then(|| Text::new(namespace)).filter(|text| !text.is_empty())
}

/// A block of addresses: its first bits, as a number of 128, and how many there are.
struct Block {
    bits: u128,
    length: u32,
    is_v6: bool,
}

impl Block {
    fn of(text: &str) -> Option<Block> {
        let (address, length) = text.split_once('/')?;
        let length = length.parse::<u32>().ok().filter(|_| !length.starts_with('+'))?;
        let (bits, most, is_v6) = match address.parse::<IpAddr>().ok()? {
            IpAddr::V4(address) => (u128::from(u32::from(address)) << 96, 32, false),
            IpAddr::V6(address) => (u128::from(address), 128, true),
        };
        (length <= most).then_some(Block { bits, length, is_v6 })
    }

    /// Whether the other is a proper part of this.
    fn holds(&self, other: &Block) -> bool {
        let same = u128::MAX.checked_shl(128 - self.length).unwrap_or(0);
        self.is_v6 == other.is_v6 && self.length < other.length && (self.bits & same) == (other.bits & same)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn blocks() {
        let block = |text| Block::of(text);
        assert!(block("10.0.0.0/8").unwrap().holds(&block("10.1.0.0/16").unwrap()));
        assert!(block("0.0.0.0/0").unwrap().holds(&block("169.254.169.254/32").unwrap()));
        assert!(!block("10.0.0.0/8").unwrap().holds(&block("11.0.0.0/16").unwrap()));
        assert!(!block("10.0.0.0/8").unwrap().holds(&block("10.0.0.0/8").unwrap()));
        assert!(!block("::/0").unwrap().holds(&block("10.0.0.0/8").unwrap()));
        assert!(block("fd00::/8").unwrap().holds(&block("fd00:1::/32").unwrap()));
        for bad in ["10.0.0.0", "10.0.0.0/33", "10.0.0/8", "a/8", "10.0.0.0/", "10.0.0.0/+8", "::/129"] {
            assert!(block(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn namespaces_of_addresses() {
        let of = |text| namespace_of(text);
        assert_eq!(of("http://prometheus.monitoring.svc.cluster.local:9090").as_deref(), Some("monitoring"));
        assert_eq!(of("http://prometheus.monitoring:9090/path").as_deref(), Some("monitoring"));
        assert_eq!(of("https://metrics.example.com"), None);
        assert_eq!(of("http://prometheus:9090"), None);
    }
}
