//! What a service may do at the Kubernetes API.

use crate::node::{Node, Text};
use crate::shape::{Record, Shape};
use crate::spec::decode::{At, Entry};
use crate::spec::record::record;

record! {
    /// What the service's account may do at the Kubernetes API: a Role that is made of `rules`, or one that exists, and
    /// its binding to the account. It holds in the service's namespace, or with `cluster` everywhere.
    pub struct Grant = Record {
        name: "grant",
        choices: &[&["rules", "clusterRole", "role"]],
        ..Record::PLAIN
    };
    /// The rules, verbatim: a Role `SERVICE.NAME` is made of them; with `cluster` a ClusterRole `NAMESPACE.SERVICE.NAME`.
    rules: Option<Node> = "rules" as Shape::KubeField("rbac/v1.Role", "rules");
    /// A ClusterRole that exists, such as `view`. Without `cluster` what it allows is allowed in the namespace only.
    cluster_role: Option<At<Text>> = "clusterRole";
    /// A Role that exists in the namespace.
    role: Option<At<Text>> = "role";
    /// Whether it holds in the whole cluster.
    cluster: Option<At<bool>> = "cluster";
}

impl Entry for Grant {}
