//! NetworkPolicies let DNS, the mesh and Prometheus through. Probes come from the pod's own node, which none can shut out.

use crate::check::label_selector::selects;
use crate::check::pods;
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{items, strings};
use crate::check::view::{TargetView, View};
use crate::diag::code;
use crate::node::{Map, Node};

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Warning "policy-shuts-out",
        "NetworkPolicies keep pods from DNS, from the mesh's control plane, or Prometheus from them."
    ),
    numbers: &[21],
    why: "Without DNS no name is found and all calls fail; a proxy without its control plane never becomes ready; and what \
          is not scraped fails each analysis.",
    mend: "Add a rule that lets it through: UDP and TCP 53 out, TCP 15012 to `istio-system`, the metrics' port in.",
    scope: Scope::Target(look),
};

/// A way that must be open.
struct Way<'a> {
    what: &'static str,
    is_out: bool,
    protocol: &'static str,
    ports: Vec<i64>,
    names: Vec<&'a str>,
    help: String,
}

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    let policies: Vec<View<'_>> = target.of_kind("NetworkPolicy").collect();
    let mut told: Vec<(usize, &str)> = Vec::new();
    if policies.is_empty() {
        return;
    }
    for pod in target.workloads() {
        let Some((_, spec)) = pods::spec(pod) else { continue };
        // Those of the node's network are not in reach of a policy.
        if spec.get("hostNetwork").and_then(Node::as_bool) == Some(true) {
            continue;
        }
        let empty = Map::new();
        let labels = pod.pod_labels().unwrap_or(&empty);
        let mine = |view: &View<'_>| {
            view.namespace() == pod.namespace()
                && view.at(&["spec", "podSelector"]).is_some_and(|selector| selects(selector, labels))
        };
        for way in ways(target, pod, spec) {
            let isolating = || policies.iter().enumerate().filter(|(_, view)| mine(view) && isolates(view, way.is_out));
            let Some((at, policy)) = isolating().next() else { continue };
            let is_open = isolating().any(|(_, view)| opens(view, &way));
            // One finding for a policy, with one of the workloads: the others have the same.
            if is_open || told.contains(&(at, way.what)) {
                continue;
            }
            told.push((at, way.what));
            let key = if way.is_out { "egress" } else { "ingress" };
            let node = policy.at(&["spec", key]).or(policy.at(&["spec", "podSelector"]));
            let message = match way.is_out {
                true => format!("`{}` keeps pods from {}", policy.object.id, way.what),
                false => format!("`{}` keeps {} from pods", policy.object.id, way.what),
            };
            let finding = findings
                .at(*policy, node.unwrap_or(policy.name_node()), &format!("spec.{key}"), message)
                .label("no policy that selects these pods lets it through")
                .with(pod.span(), format!("such as those of `{}`", pod.object.id));
            findings.push(*policy, finding.help(way.help));
        }
    }
}

/// The ways that must be open for a pod.
fn ways<'a>(target: &TargetView<'_>, pod: View<'a>, spec: &'a Node) -> Vec<Way<'a>> {
    let mut ways = vec![Way {
        what: "DNS",
        is_out: true,
        protocol: "UDP",
        ports: vec![53],
        names: Vec::new(),
        help: "let UDP and TCP 53 out to the namespace `kube-system`".to_owned(),
    }];
    let template = pod.template().map(|(_, template)| template);
    let annotation = |key: &str| template?.at(&["metadata", "annotations", key])?.as_str();
    let label = |key: &str| template?.at(&["metadata", "labels", key])?.as_str();
    let inject = "sidecar.istio.io/inject";
    if target.place.has_istio && label(inject).or(annotation(inject)) == Some("true") {
        ways.push(Way {
            what: "the mesh's control plane",
            is_out: true,
            protocol: "TCP",
            ports: vec![15012],
            names: Vec::new(),
            help: "let TCP 15012 out to the namespace `istio-system`".to_owned(),
        });
    }
    if annotation("prometheus.io/scrape") == Some("true") {
        let port = annotation("prometheus.io/port").and_then(|port| port.parse::<i64>().ok());
        let named = pods::running(spec).flat_map(|container| items(container.node, &["ports"]));
        let named = named.filter(|one| port.is_some() && one.get("containerPort").and_then(Node::as_int) == port);
        ways.push(Way {
            what: "Prometheus",
            is_out: false,
            protocol: "TCP",
            // The proxy of a mesh serves the metrics of both.
            ports: port.into_iter().chain(port.map(|_| 15020)).collect(),
            names: named.filter_map(|one| one.get("name")?.as_str()).collect(),
            help: match port {
                Some(port) => format!("let TCP {port} in from the namespace of Prometheus"),
                None => "let the metrics' port in from the namespace of Prometheus".to_owned(),
            },
        });
    }
    ways
}

/// Whether a policy closes what it does not open, in that direction.
fn isolates(policy: &View<'_>, is_out: bool) -> bool {
    let (wanted, key) = if is_out { ("Egress", "egress") } else { ("Ingress", "ingress") };
    let mut types = strings(policy.node(), &["spec", "policyTypes"]).peekable();
    match types.peek() {
        Some(_) => types.any(|one| one == wanted),
        // Where none is said, all are for what comes in, and those with a rule for it for what goes out.
        None => !is_out || policy.at(&["spec", key]).is_some_and(|rules| !rules.is_null()),
    }
}

fn opens(policy: &View<'_>, way: &Way<'_>) -> bool {
    let (key, peers) = if way.is_out { ("egress", "to") } else { ("ingress", "from") };
    items(policy.node(), &["spec", key]).iter().any(|rule| {
        let peers = items(rule, &[peers]);
        // Who stands behind a selector of namespaces or an address is not known: it may be the one.
        let is_far = |peer: &Node| peer.get("namespaceSelector").is_some() || peer.get("ipBlock").is_some();
        (peers.is_empty() || peers.iter().any(is_far)) && has_port(items(rule, &["ports"]), way)
    })
}

fn has_port(ports: &[Node], way: &Way<'_>) -> bool {
    ports.is_empty()
        || ports.iter().any(|port| {
            let protocol = port.get("protocol").and_then(Node::as_str).unwrap_or("TCP");
            let end = port.get("endPort").and_then(Node::as_int);
            let hit = match port.get("port") {
                None => true,
                Some(node) => match (node.as_int(), node.as_str()) {
                    (Some(first), _) => {
                        way.ports.is_empty() || way.ports.iter().any(|one| (first..=end.unwrap_or(first)).contains(one))
                    }
                    (_, Some(name)) => way.ports.is_empty() || way.names.contains(&name),
                    _ => true,
                },
            };
            protocol == way.protocol && hit
        })
}
