//! Objects that a target owns once: its namespace, what bounds it, and who may speak to whom there.

use crate::node::{Map, Node};
use crate::shape::{Named, Record, Shape, Verbatim};
use crate::source::Origin;
use crate::spec::decode::{At, Cx, Decode, Derived, Entries, Entry, Names, RecordType, Texts};
use crate::spec::record::{record, words};

use super::MinorVersion;

record! {
    /// What may own objects: a fleet, an environment, a cell. They are made once for each target. What an environment says
    /// lies over what the fleet says, and what a cell says over both: field by field, and what has a name of its own
    /// (a label, a `quota`, an `ingress`) takes the place of a wider scope's, whole.
    ///
    /// All of it is for the target's namespace alone. A service that says a `namespace` of its own is not reached by it:
    /// what bounds that namespace stands among `raw` manifests.
    pub struct Owner = Record { name: "owner", ..Record::PLAIN };
    /// The Namespace of the target, as an object. Without it the namespace has to be there already.
    own_namespace: OwnWords = "ownNamespace" as Shape::Record(<OwnNamespace as RecordType>::RECORD);
    /// ResourceQuotas of the namespace.
    quotas: Entries<Node> = "quotas" / "quota" as Shape::Named(&Named {
        entry: Shape::Record(<Quota as RecordType>::RECORD),
        key: "name",
        unnamed: None,
    });
    /// LimitRanges of the namespace.
    limit_ranges: Entries<Node> = "limitRanges" / "limitRange" as Shape::Named(&Named {
        entry: Shape::Record(<LimitRange as RecordType>::RECORD),
        key: "name",
        unnamed: None,
    });
    /// NetworkPolicies of the namespace: traffic to its pods is denied, but for what is let through.
    isolate: OwnWords = "isolate" as Shape::Record(<Isolate as RecordType>::RECORD);
}

/// The record of what may own objects.
pub const OWNER: &Record = <Owner as RecordType>::RECORD;

/// Words of something that is made only where it is said. They are kept as they are written, for their expressions are
/// evaluated in each target.
#[derive(Debug, Clone, Default)]
pub enum OwnWords {
    /// Nothing is said.
    #[default]
    Silent,
    /// `#false`: none, whatever a wider scope says.
    Off,
    /// The words.
    Given(Node),
}

impl Decode for OwnWords {
    const SHAPE: Shape = Shape::Any;
    const REQUIRED: bool = false;
    const OFF: bool = true;

    fn absent() -> Option<Self> {
        Some(OwnWords::Silent)
    }

    fn decode(node: &Node, _: &mut Cx<'_>) -> Option<Self> {
        Some(match node.as_bool() {
            Some(false) => OwnWords::Off,
            Some(true) => OwnWords::Given(Node::map(Map::new(), node.origin)),
            None => OwnWords::Given(node.clone()),
        })
    }
}

/// Fields whose entries lie over those of a wider scope one by one.
const ENTRIES: [&str; 4] = ["labels", "annotations", "ingress", "egress"];

impl OwnWords {
    /// These words with those of a narrower scope over them.
    #[must_use]
    pub fn under(self, narrower: &OwnWords) -> OwnWords {
        let (OwnWords::Given(wide), OwnWords::Given(narrow)) = (&self, narrower) else {
            return if matches!(narrower, OwnWords::Silent) { self } else { narrower.clone() };
        };
        let mut map = wide.as_map().cloned().unwrap_or_default();
        for entry in narrow.as_map().iter().flat_map(|map| map.iter()) {
            let mut value = entry.node().clone();
            let entries = map.get(entry.key()).and_then(Node::as_map).filter(|_| ENTRIES.contains(&entry.key()));
            if let (Some(entries), Some(more)) = (entries, value.as_map()) {
                let mut all = entries.clone();
                for own in more.iter() {
                    all.insert(own.key_text().clone(), own.key_span(), own.node().clone());
                }
                value = Node::map(all, value.origin);
            }
            map.insert(entry.key_text().clone(), entry.key_span(), value);
        }
        let mut words = Node::map(map, narrow.origin);
        words.marks.incomplete = wide.marks.incomplete || narrow.marks.incomplete;
        OwnWords::Given(words)
    }
}

impl Owner {
    /// An owner of nothing.
    pub fn none(origin: Origin) -> Self {
        Owner {
            origin,
            words: std::sync::Arc::default(),
            own_namespace: OwnWords::Silent,
            quotas: Entries::default(),
            limit_ranges: Entries::default(),
            isolate: OwnWords::Silent,
        }
    }
}

record! {
    /// The Namespace of a target.
    pub struct OwnNamespace = Record { name: "ownNamespace", ..Record::PLAIN };
    /// The level of the Pod Security Standards to which pods are held. Under `restricted` and `baseline`, Istio's sidecars
    /// need the Istio CNI plugin: their init container asks for capabilities that both forbid.
    pod_security: Option<PodSecurity> = "podSecurity";
    /// Labels of the Namespace.
    labels: Texts = "labels";
    /// Annotations of the Namespace.
    annotations: Texts = "annotations";
}

record! {
    /// To which level of the Pod Security Standards pods are held: the labels `pod-security.kubernetes.io/…`.
    pub struct PodSecurity = Record { name: "podSecurity", positional: &["enforce"], ..Record::PLAIN };
    /// Pods that break it are refused.
    enforce: Option<At<PodSecurityLevel>> = "enforce";
    /// Pods that break it stand in the audit log. As `enforce` unless said.
    audit: Option<At<PodSecurityLevel>> = "audit";
    /// Whoever applies a workload that breaks it is warned. As `enforce` unless said.
    warn: Option<At<PodSecurityLevel>> = "warn";
    /// The Kubernetes version whose standards are meant. The cluster's own unless said.
    version: Option<MinorVersion> = "version";
}

words! {
    /// A level of the Pod Security Standards.
    pub enum PodSecurityLevel {
        /// Everything is allowed.
        Privileged = "privileged",
        /// Known ways to more privileges are forbidden.
        Baseline = "baseline",
        /// Pods are hardened.
        Restricted = "restricted",
    }
}

record! {
    /// A ResourceQuota, verbatim: what all pods of the namespace may ask for together.
    pub struct Quota = Record {
        name: "quota",
        verbatim: &[Verbatim { ty: "core/v1.ResourceQuotaSpec", except: &[] }],
        ..Record::PLAIN
    };
}

impl Entry for Quota {}

record! {
    /// A LimitRange, verbatim: what each container or pod of the namespace gets, and may ask for.
    pub struct LimitRange = Record {
        name: "limitRange",
        verbatim: &[Verbatim { ty: "core/v1.LimitRangeSpec", except: &[] }],
        ..Record::PLAIN
    };
}

impl Entry for LimitRange {}

record! {
    /// NetworkPolicies of a namespace. Traffic to its pods is denied, but for that of its own pods, of Prometheus, of the
    /// ingress gateway, and what `ingress` lets through. Traffic from its pods is free, unless `closeEgress` denies it too:
    /// then DNS, its own pods, istiod and what `egress` lets through are left. A network plugin that knows NetworkPolicies
    /// has to be there: without one they do nothing.
    pub struct Isolate = Record { name: "isolate", ..Record::PLAIN };
    /// Whether traffic from the pods is denied too. What they need outside of the cluster (databases, brokers, clouds, the
    /// API server) then has to be let through by `egress`: nothing else knows its addresses.
    close_egress: Option<At<bool>> = "closeEgress";
    /// Whether pods of the namespace reach each other, on all ports. They do unless said.
    within: Option<At<bool>> = "within";
    /// Where DNS is, with closed egress: by default the pods `k8s-app: kube-dns` of `kube-system`, port 53. Under
    /// NodeLocal DNSCache its address is needed too: `dns cidr="169.254.20.10/32"`.
    dns: Option<Peer> = "dns";
    /// Where istiod is, with closed egress and in a mesh: by default the pods `app: istiod` of `istio-system`, port 15012
    /// (configuration and certificates). `#false`: nowhere.
    mesh: Derived<Peer> = "mesh";
    /// Where the ingress gateway's pods are: `gateway istio-ingress`. Needed where a service is exposed.
    gateway: Derived<Peer> = "gateway";
    /// Where Prometheus is, which may reach all ports, the sidecar's among them: by default the namespace in the address
    /// that the fleet's `metrics` say. `#false`: nobody scrapes.
    prometheus: Derived<Peer> = "prometheus";
    /// From which addresses the kubelet probes: `probes cidr="10.240.0.0/16"`, the nodes'. Most network plugins let a
    /// node reach its own pods whatever a policy says, and then nothing is to be said here.
    probes: Option<Peer> = "probes";
    /// Who else may reach the pods, by a name of your own.
    ingress: Entries<Peer> = "ingress";
    /// What else the pods may reach, by a name of your own: with closed egress.
    egress: Entries<Peer> = "egress";
}

record! {
    /// The other side of a traffic that a NetworkPolicy lets through: pods, addresses, or both; and the ports at which
    /// the traffic arrives. Where neither pods nor addresses are said, anybody.
    pub struct Peer = Record { name: "peer", positional: &["namespace"], ..Record::PLAIN };
    /// Namespaces of its pods.
    namespaces: Names = "namespace";
    /// Labels of its pods: in those namespaces, or in the target's own where none is said.
    pod_labels: Texts = "podLabels";
    /// Its blocks of addresses: `10.20.0.0/16`.
    cidrs: Names = "cidr";
    /// Blocks within these that are not meant.
    except: Names = "except";
    /// The ports, by number, range or name: `5432`, `30000-32767`, `53/UDP`, `http`. All unless said.
    ports: Names = "port";
}

impl Entry for Peer {}

impl Peer {
    /// A peer of whom nothing is said.
    pub fn none(origin: Origin) -> Self {
        Peer {
            origin,
            words: std::sync::Arc::default(),
            namespaces: Names::default(),
            pod_labels: Texts::default(),
            cidrs: Names::default(),
            except: Names::default(),
            ports: Names::default(),
        }
    }
}
