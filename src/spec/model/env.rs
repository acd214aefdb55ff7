//! Environment variables in all their forms.

use crate::node::{Node, Text};
use crate::shape::{Record, Shape};
use crate::spec::decode::{At, Entry};
use crate::spec::record::record;

use super::SecretRef;

record! {
    /// An environment variable: a literal value or a reference. Literal values stand in the pod template, so that a
    /// change of one is a rollout, and a rollback brings the old one back.
    pub struct Env = Record {
        name: "env",
        positional: &["value"],
        choices: &[&["value", "fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef", "secret"]],
        ..Record::PLAIN
    };
    /// The literal value. It may refer to variables that stand before it as `$(NAME)`.
    value: Option<At<Text>> = "value";
    /// A field of the pod, verbatim.
    field_ref: Option<Node> = "fieldRef" as Shape::KubeField("core/v1.EnvVarSource", "fieldRef");
    /// A resource of a container, verbatim.
    resource_field_ref: Option<Node> = "resourceFieldRef" as Shape::KubeField("core/v1.EnvVarSource", "resourceFieldRef");
    /// A key of a ConfigMap, verbatim.
    config_map_key_ref: Option<Node> = "configMapKeyRef" as Shape::KubeField("core/v1.EnvVarSource", "configMapKeyRef");
    /// A key of a Secret, verbatim.
    secret_key_ref: Option<Node> = "secretKeyRef" as Shape::KubeField("core/v1.EnvVarSource", "secretKeyRef");
    /// A key of a file of a volume, verbatim (from Kubernetes 1.34 on, behind a feature gate).
    file_key_ref: Option<Node> = "fileKeyRef" as Shape::KubeField("core/v1.EnvVarSource", "fileKeyRef");
    /// A key of a Secret, in the short form of `secret NAME from= key=`.
    secret: Option<SecretRef> = "secret";
}

impl Entry for Env {}
