//! What the API server's own validation says of fields together: an operator and its values, a type and what goes with it.
//!
//! One file for each part of Kubernetes. Nothing here speaks where the value is a part that others will be merged with.

mod amounts;
mod batch;
mod network;
mod pods;
mod rights;
mod selectors;

use crate::check::codes;
use crate::diag::{Code, Diagnostic};
use crate::node::{Map, Node};
use crate::shape::kubernetes::Together;

use super::Check;
use super::faults::At;

/// The fields of an object.
#[derive(Clone, Copy)]
pub(super) struct Fields<'a> {
    /// The object.
    node: &'a Node,
    map: &'a Map,
}

impl<'a> Fields<'a> {
    /// Those of a node, where it is a map.
    fn of(node: &'a Node) -> Option<Self> {
        Some(Fields { node, map: node.as_map()? })
    }

    /// A field that is said. Kubernetes' own empty strings are absent.
    fn said(self, key: &str) -> Option<&'a Node> {
        self.map.get(key).filter(|node| super::keys::is_set(node, true))
    }

    /// The string of a field; empty where there is none.
    fn text(self, key: &str) -> &'a str {
        self.said(key).and_then(Node::as_str).unwrap_or_default()
    }

    fn int(self, key: &str) -> Option<i64> {
        self.said(key).and_then(Node::as_int)
    }

    fn is_true(self, key: &str) -> bool {
        self.said(key).and_then(Node::as_bool) == Some(true)
    }

    fn list(self, key: &str) -> &'a [Node] {
        self.said(key).and_then(Node::as_list).unwrap_or_default()
    }

    /// The fields of a field.
    fn inner(self, key: &str) -> Option<Fields<'a>> {
        Fields::of(self.said(key)?)
    }

    /// The objects of a list, with their places in it.
    fn items(self, key: &str) -> impl Iterator<Item = (usize, Fields<'a>)> {
        self.list(key).iter().enumerate().filter_map(|(at, node)| Some((at, Fields::of(node)?)))
    }
}

impl Check<'_> {
    /// Checks what the fields of an object say together.
    pub(super) fn together(&mut self, node: &Node, map: &Map, what: Together, at: &At<'_>) {
        let fields = Fields { node, map };
        match what {
            Together::Apart => {}
            Together::LabelRequirement => self.requirement(fields, at),
            Together::NodeRequirement => self.node_requirement(fields, at),
            Together::ScopeRequirement => self.scope_requirement(fields, at),
            Together::AffinityTerm => self.affinity_term(fields, at),
            Together::PodTemplate => self.pod_template(fields, at),
            Together::Pod => self.pod(fields, at),
            Together::Container => self.container(fields, at),
            Together::Mount => self.mount(fields, at),
            Together::Projected => self.projected(fields, at),
            Together::SecurityContext => self.security_context(fields, at),
            Together::Profile => self.profile(fields, at),
            Together::EnvSource => self.env_source(fields, at),
            Together::FileOfPod => self.file_of_pod(fields, at),
            Together::ResourceField => self.resource_field(fields, at),
            Together::Resources => self.resources(fields, at),
            Together::RunsOn => self.runs_on(fields, at),
            Together::Job => self.job(fields, at),
            Together::JobSpec => self.job_spec(fields, at),
            Together::JobTemplate => self.job_template(fields, at),
            Together::ExitCodes => self.exit_codes(fields, at),
            Together::Service => self.service(fields, at),
            Together::LimitRange => self.limit_range(fields, at),
            Together::Quota => self.quota(fields, at),
            Together::Claim => self.claim(fields, at),
            Together::Peer => self.peer(fields, at),
            Together::PolicyPort => self.policy_port(fields, at),
            Together::IpBlock => self.ip_block(fields, at),
            Together::Ingress => self.ingress(fields, at),
            Together::ExternalMetric => self.external_metric(fields, at),
            Together::PolicyRule => self.policy_rule(fields, at),
            Together::Role => self.role(fields, at),
            Together::ClusterRoleBinding => self.cluster_role_binding(fields, at),
            Together::Subject => self.subject(fields, at),
            Together::ConfigMap => self.config_map(fields, at),
            Together::Secret => self.secret(fields, at),
            Together::PriorityClass => self.priority_class(fields, at),
        }
    }

    /// Adds a finding: what is wrong, what stands there, and the way out.
    fn refuse(&mut self, code: Code, node: &Node, (message, label): (String, String), help: &str, at: &At<'_>) {
        self.push(Diagnostic::new(code, node.span(), message).label(label).help(help), at);
    }

    /// A field that does not go with what stands beside it.
    fn misfit(&mut self, node: &Node, message: impl Into<String>, label: &str, help: &str, at: &At<'_>) {
        self.refuse(codes::CHOICE, node, (message.into(), label.to_owned()), help, at);
    }

    /// A field that is needed because of what stands beside it.
    fn lacks(&mut self, node: &Node, message: impl Into<String>, help: &str, at: &At<'_>) {
        self.refuse(codes::MISSING_FIELD, node, (message.into(), "required here".to_owned()), help, at);
    }

    /// A value that is none of those that its field takes here.
    fn cannot_be(&mut self, node: &Node, message: impl Into<String>, label: &str, help: &str, at: &At<'_>) {
        self.refuse(codes::BAD_VALUE, node, (message.into(), label.to_owned()), help, at);
    }
}
