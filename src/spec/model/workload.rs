//! What runs the pods of a service, and the jobs that run beside it.

use crate::node::{Node, Text};
use crate::shape::{Record, Scalar, Shape, Verbatim};
use crate::spec::decode::{At, Derived, Entries, Entry, RecordType, Texts};
use crate::spec::record::record;

use super::{CONTAINER, Container, Volume};

/// The fields of a Job that its verbatim words may not hold: they are derived.
const NOT_OF_A_JOB: &[&str] = &["selector", "template", "manualSelector"];

record! {
    /// What runs the pods: one of these kinds. `workload statefulSet` says the kind alone. A word of the service that does
    /// not fit the kind is an error, but for what the fleet's `defaults` say: that holds for those that it fits.
    pub struct WorkloadWords = Record {
        name: "workload",
        headed: true,
        choices: &[&["deployment", "statefulSet", "daemonSet", "cronJob", "job"]],
        ..Record::PLAIN
    };
    /// Pods that are alike. A canary or blue-green delivery may make a Rollout of it, or two Deployments.
    deployment: Option<DeploymentWords> = "deployment";
    /// Pods that keep their names and their volumes.
    stateful_set: Option<StatefulSetWords> = "statefulSet";
    /// A pod on each node.
    daemon_set: Option<DaemonSetWords> = "daemonSet";
    /// Pods that run at given times, and end.
    cron_job: Option<CronJobWords> = "cronJob";
    /// Pods that run once, and end.
    job: Option<JobWords> = "job";
}

record! {
    /// Pods that are alike. The fields of a Deployment may also stand in the service itself; what stands here lies over
    /// them.
    pub struct DeploymentWords = Record {
        name: "deployment",
        verbatim: &[Verbatim { ty: "apps/v1.DeploymentSpec", except: &["replicas", "selector", "strategy", "template"] }],
        ..Record::PLAIN
    };
}

record! {
    /// Pods that keep their names and their volumes. `replicas`, `autoscale`, `disruption` and `delivery rolling` are words
    /// of the service.
    pub struct StatefulSetWords = Record {
        name: "statefulSet",
        verbatim: &[Verbatim { ty: "apps/v1.StatefulSetSpec", except: &["replicas", "selector", "template"] }],
        ..Record::PLAIN
    };
    /// The Service that names the pods. The service's headless one unless said, else its own.
    service_name: Option<At<Text>> = "serviceName";
}

record! {
    /// A pod on each node. `delivery rolling` is a word of the service.
    pub struct DaemonSetWords = Record {
        name: "daemonSet",
        verbatim: &[Verbatim { ty: "apps/v1.DaemonSetSpec", except: &["selector", "template"] }],
        ..Record::PLAIN
    };
}

record! {
    /// A CronJob that is all that the service runs. Its container is the service's; a service that has jobs beside its
    /// workload writes `cronJob NAME { … }`.
    pub struct CronJobWords = Record {
        name: "workload cronJob",
        verbatim: &[
            Verbatim { ty: "batch/v1.CronJobSpec", except: &["jobTemplate"] },
            Verbatim {
                ty: "batch/v1.JobSpec",
                except: &["selector", "template", "manualSelector", "suspend"],
            },
        ],
        ..Record::PLAIN
    };
    /// When it runs: minute, hour, day of the month, month, day of the week.
    schedule: At<Text> = "schedule" as Shape::Scalar(&Scalar::SCHEDULE);
}

record! {
    /// A Job that is all that the service runs. Its container is the service's; a service that has jobs beside its workload
    /// writes `job NAME { … }`.
    pub struct JobWords = Record {
        name: "workload job",
        verbatim: &[Verbatim { ty: "batch/v1.JobSpec", except: NOT_OF_A_JOB }],
        ..Record::PLAIN
    };
    /// With `#false` its name is the plain one. A change of its pods cannot be applied then, before it is deleted.
    hashed: Option<At<bool>> = "hashed";
}

record! {
    /// What a `cronJob` and a `job` say of their pods, beside the words of a container. A job inherits what the service
    /// says of its image, `env`, mounts, ConfigMaps, `resources`, security contexts, account, volumes and nodes; each word
    /// here lies over that, and `#null` takes it away. It does not inherit ports, probes, `lifecycle`, `drain`, `command`,
    /// `args`, sidecars, init containers, annotations of the pods and spread constraints.
    pub struct JobPod = Record {
        name: "pod of a job",
        verbatim: &[
            Verbatim { ty: "batch/v1.JobSpec", except: NOT_OF_A_JOB },
            Verbatim {
                ty: "core/v1.PodSpec",
                except: &[
                    "containers", "initContainers", "ephemeralContainers", "volumes", "securityContext",
                    "serviceAccount", "serviceAccountName", "resources", "activeDeadlineSeconds",
                ],
            },
        ],
        ..Record::PLAIN
    };
    /// Labels of the job and of its pods, over the service's. The pods' `app.kubernetes.io/name` is the job's own name, so
    /// that no Service and no budget of the service counts them.
    labels: Texts = "labels";
    /// Annotations of the job, over the service's.
    annotations: Texts = "annotations";
    /// Labels of its pods only, over the service's.
    pod_labels: Texts = "podLabels";
    /// Annotations of its pods only.
    pod_annotations: Texts = "podAnnotations";
    /// The ServiceAccount that it uses. The service's unless said.
    account: Derived<At<Text>> = "account";
    /// Containers that run before its own, by name, in order. A version of their images stands under `images` in
    /// `releases/`.
    init_containers: Entries<Container> = "initContainers" / "initContainer";
    /// Volumes of its pods, by name.
    volumes: Entries<Volume> = "volumes" / "volume";
    /// The security context of its pods, verbatim; `securityContext` is the container's.
    pod_security_context: Option<Node> = "podSecurityContext" as Shape::KubeField("core/v1.PodSpec", "securityContext");
    /// The resources of its pods as a whole, verbatim (from Kubernetes 1.34 on); `resources` are the container's.
    pod_resources: Option<Node> = "podResources" as Shape::KubeField("core/v1.PodSpec", "resources");
}

/// The record of what a job says of its pods.
pub const JOB_POD: &Record = <JobPod as RecordType>::RECORD;

record! {
    /// A CronJob beside the workload, or one of several. It has the service's container and says what differs. Under a
    /// native delivery it is of the old version until the new one is at rest.
    pub struct CronJob = Record {
        name: "cronJob",
        includes: &[JOB_POD, CONTAINER],
        verbatim: &[Verbatim { ty: "batch/v1.CronJobSpec", except: &["jobTemplate"] }],
        ..Record::PLAIN
    };
    /// When it runs: minute, hour, day of the month, month, day of the week.
    schedule: At<Text> = "schedule" as Shape::Scalar(&Scalar::SCHEDULE);
}

impl Entry for CronJob {}

record! {
    /// A Job beside the workload, or one of several. It has the service's container and says what differs. It runs once for
    /// each content of its pods: its name carries a hash of it. While a release says `next`, the Jobs of both versions are
    /// there, from the first commit on in which a cell receives it.
    pub struct Job = Record { name: "job", includes: &[JOB_POD, CONTAINER], ..Record::PLAIN };
    /// With `#false` its name is the plain one. A change of its pods cannot be applied then, before it is deleted.
    hashed: Option<At<bool>> = "hashed";
}

impl Entry for Job {}
