//! The words of a container: the main one, sidecars and init containers alike.

use std::sync::Arc;

use crate::node::{Map, Node, Text};
use crate::shape::{Record, Shape, Verbatim};
use crate::source::Origin;
use crate::spec::decode::{At, Cx, Decode, Derived, Entries, Entry, Names, RecordType};
use crate::spec::record::record;

use super::{ConfigFile, ConfigMap, DurationText, Env, Port, SecretRef};

record! {
    /// A container. The main container's words stand in the service itself; sidecars and init containers have the same
    /// words.
    pub struct Container = Record {
        name: "container",
        verbatim: &[Verbatim { ty: "core/v1.Container", except: &["name"] }],
        ..Record::PLAIN
    };
    /// The repository of the image, without tag or digest: its version stands in `releases/`. The target's registry is
    /// put in front of it, unless it has a host. The main container's is the service's name unless said. With `#false`
    /// the service is a bundle of objects of your own, and runs nothing.
    image: Derived<At<Text>> = "image";
    /// The ports, by name. They are also the ports of the Service.
    ports: Entries<Port> = "ports" / "port";
    /// Environment variables, in the order in which they are first mentioned.
    env: Entries<Env> = "env";
    /// Environment variables whose values are keys of Secrets. They are entries of `env`, in a short form.
    secrets: Entries<SecretRef> = "secrets" / "secret", into ("env", "secret");
    /// Whole ConfigMaps and Secrets as environment variables, verbatim.
    env_from: Option<Node> = "envFrom" as Shape::KubeField("core/v1.Container", "envFrom");
    /// Arguments of the command.
    args: Option<Names> = "args";
    /// The command, instead of the image's own.
    command: Option<Names> = "command";
    /// Mounts of volumes, by the path at which they are mounted.
    mounts: Entries<Mount> = "volumeMounts" / "mount";
    /// ConfigMaps that this service makes.
    config_maps: Entries<ConfigMap> = "configMaps" / "configMap";
    /// Single files of configuration, by the path at which they are mounted.
    config_files: Entries<ConfigFile> = "configFiles" / "configFile";
    /// How long the container goes on when its pod is told to stop, so that traffic can find its way elsewhere: a
    /// `preStop` sleep, and a grace period of half a minute more.
    drain: Option<DurationText> = "drain";
}

/// The record of a container's words.
pub const CONTAINER: &Record = <Container as RecordType>::RECORD;

impl Entry for Container {}

record! {
    /// A mount of a volume. Its name is the path in the container.
    pub struct Mount = Record {
        name: "mount",
        verbatim: &[Verbatim { ty: "core/v1.VolumeMount", except: &["mountPath"] }],
        ..Record::PLAIN
    };
    /// The name of the volume.
    name: At<Text> = "name";
}

impl Entry for Mount {
    const KEY: &'static str = "mountPath";
}

/// A volume of the pod, verbatim but for its name.
#[derive(Debug, Clone)]
pub struct Volume {
    /// Where it stands.
    pub origin: Origin,
    /// Its source.
    pub source: Arc<Map>,
}

impl RecordType for Volume {
    const RECORD: &'static Record = {
        static INDEX: crate::shape::RecordIndex = crate::shape::RecordIndex::new();
        static RECORD: Record = Record {
            index: &INDEX,
            name: "volume",
            docs: "A volume of the pod: one source, verbatim.",
            verbatim: &[Verbatim { ty: "core/v1.Volume", except: &["name"] }],
            choices: &[&[
                "emptyDir",
                "configMap",
                "secret",
                "persistentVolumeClaim",
                "projected",
                "hostPath",
                "csi",
                "ephemeral",
                "downwardAPI",
                "nfs",
                "image",
                "azureFile",
                "azureDisk",
                "awsElasticBlockStore",
                "gcePersistentDisk",
                "iscsi",
                "fc",
                "rbd",
                "cephfs",
                "cinder",
                "flexVolume",
                "flocker",
                "gitRepo",
                "glusterfs",
                "photonPersistentDisk",
                "portworxVolume",
                "quobyte",
                "scaleIO",
                "storageos",
                "vsphereVolume",
            ]],
            ..Record::PLAIN
        };
        &RECORD
    };

    fn from_map(map: &Arc<Map>, origin: Origin, _: &mut Cx<'_>) -> Option<Self> {
        Some(Volume { origin, source: map.clone() })
    }
}

impl Decode for Volume {
    const SHAPE: Shape = Shape::Record(<Volume as RecordType>::RECORD);

    fn decode(node: &Node, cx: &mut Cx<'_>) -> Option<Self> {
        let map = crate::spec::decode::record_map(node, Self::RECORD, cx)?;
        Self::from_map(map, node.origin, cx)
    }
}

impl Entry for Volume {}
