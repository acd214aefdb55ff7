//! The words of a service.

use crate::node::{Node, Text};
use crate::shape::{Record, Shape, Verbatim};
use crate::spec::decode::{At, Count, Derived, Entries, Names, Texts};
use crate::spec::record::record;

use super::{
    Allow, Analysis, Autoscale, CONTAINER, Connections, Container, CronJob, Delivery, Disruption, Engine, Expose,
    Grant, Job, Patch, Raw, SecretStore, ServiceWords, Volume, WorkloadWords,
};

record! {
    /// A service: one workload with its image, ports, environment, scaling and delivery. The words of its main container
    /// stand here too. A profile and an overlay have the same words, but for `only` and `except`.
    pub struct Service = Record {
        name: "service",
        includes: &[CONTAINER],
        choices: &[&["replicas", "autoscale"]],
        verbatim: &[
            Verbatim {
                ty: "core/v1.PodSpec",
                except: &[
                    "containers", "initContainers", "ephemeralContainers", "volumes", "securityContext",
                    "serviceAccount", "serviceAccountName", "resources",
                ],
            },
            Verbatim { ty: "apps/v1.DeploymentSpec", except: &["replicas", "selector", "strategy", "template"] },
        ],
        ..Record::PLAIN
    };
    /// The profiles that it uses, in order: a later one lies over an earlier one, and the service over all of them.
    use_profiles: Names = "use";
    /// The targets in which the service exists. All unless said.
    only: Option<Node> = "only" as Shape::Selector;
    /// The targets in which it does not.
    except: Option<Node> = "except" as Shape::Selector;
    /// What holds for some targets only. Where fewer targets are meant, it lies over what is said for more.
    overlays: Option<Node> = "in" as Shape::Overlays(None);
    /// Services that are released before this one. It is an ordering and nothing else; those that a target does not have
    /// are ignored.
    depends_on: Names = "dependsOn";
    /// The namespace, where it is not the target's.
    namespace: Option<At<Text>> = "namespace";
    /// Labels of every object, and of the pods.
    labels: Texts = "labels";
    /// Annotations of every object, but not of its pods: a change of one restarts nothing.
    annotations: Texts = "annotations";
    /// Labels of the pods only.
    pod_labels: Texts = "podLabels";
    /// Annotations of the pods only.
    pod_annotations: Texts = "podAnnotations";
    /// Names, where they are not the derived ones.
    names: Option<NameWords> = "names";
    /// The labels by which the workload knows its pods, instead of `app.kubernetes.io/name`.
    selector: Option<Texts> = "selector";
    /// What runs the pods. A Deployment unless said. With `#false` the service runs nothing but its jobs, which have its
    /// image and all that they inherit. What it says itself for a workload, such as `replicas` or `port`, is then an
    /// error; so it is beside `image #false`.
    workload: Derived<WorkloadWords> = "workload";
    /// CronJobs that run beside the workload, by name.
    cron_jobs: Entries<CronJob> = "cronJobs" / "cronJob";
    /// Jobs that run beside the workload, by name: a migration for each version.
    jobs: Entries<Job> = "jobs" / "job";
    /// The ServiceAccount. One of the service's name is made unless said.
    account: Derived<Account> = "account";
    /// What its account may do at the Kubernetes API.
    grants: Entries<Grant> = "grants" / "grant";
    /// The store that its Secrets come from.
    secret_store: Option<SecretStore> = "secretStore";
    /// What Services have beside their ports. `service #false`: there is none.
    services: Derived<Entries<ServiceWords>> = "services" / "service";
    /// How it is reached from outside the mesh.
    expose: Option<Expose> = "expose";
    /// Containers that run beside the main one, by name.
    sidecars: Entries<Container> = "sidecars" / "sidecar";
    /// Containers that run before it, by name, in order.
    init_containers: Entries<Container> = "initContainers" / "initContainer";
    /// What holds for all containers of the pod. Each container's own words lie over it.
    every_container: Option<Node> = "everyContainer" as Shape::Record(CONTAINER);
    /// Volumes of the pod, by name.
    volumes: Entries<Volume> = "volumes" / "volume";
    /// The security context of the pod, verbatim; `securityContext` is the container's.
    pod_security_context: Option<Node> = "podSecurityContext" as Shape::KubeField("core/v1.PodSpec", "securityContext");
    /// The resources of the pod as a whole, verbatim (from Kubernetes 1.34 on); `resources` are the container's.
    pod_resources: Option<Node> = "podResources" as Shape::KubeField("core/v1.PodSpec", "resources");
    /// How many pods. Written without any `in`, it is for a target of size 100%. 1 where neither this nor `autoscale` is
    /// said.
    replicas: Option<Count> = "replicas";
    /// An autoscaler instead of a fixed count.
    autoscale: Option<Autoscale> = "autoscale";
    /// There are never two pods of it, anywhere: its count is not multiplied by the size of a target, and what asks for
    /// more is an error.
    single: Option<At<bool>> = "single";
    /// How many pods may be away at once when nodes are drained.
    disruption: Derived<Disruption> = "disruption";
    /// How a new version reaches traffic. Rolling unless said.
    delivery: Option<Delivery> = "delivery";
    /// What moves the delivery. `native` unless said.
    engine: Option<At<Engine>> = "engine";
    /// What must hold while a new version takes over.
    analysis: Option<Analysis> = "analysis";
    /// Istio's traffic policy for the clients of this service, verbatim.
    traffic_policy: Option<Node> = "trafficPolicy" as Shape::Kube("networking.istio.io/v1.TrafficPolicy");
    /// Patches of emitted manifests, for what no word says.
    patches: Entries<Patch> = "patches" / "patch";
    /// Manifests of your own that belong to this service.
    raw: Entries<Raw> = "raw";
    /// What each of its pods takes of something that many share, by the name under which the target limits it.
    connections: Entries<Connections> = "connections";
    /// Findings of checks that are meant, by code, each with a reason that is printed.
    allows: Entries<Allow> = "allows" / "allow";
    /// Values for expressions, as `{{ vars.NAME }}`.
    vars: Entries<Node> = "vars";
}

record! {
    /// Names, where they are not the derived ones: those are all the service's.
    pub struct NameWords = Record { name: "names", ..Record::PLAIN };
    /// The name of the workload.
    workload: Option<At<Text>> = "workload";
    /// The name of the main container.
    container: Option<At<Text>> = "container";
}

record! {
    /// The ServiceAccount, instead of one of the service's name that is made for it.
    pub struct Account = Record { name: "account", positional: &["name"], ..Record::PLAIN };
    /// Its name. The service's unless said.
    name: Option<At<Text>> = "name";
    /// With `#false` it exists already, and is only referred to.
    create: Option<At<bool>> = "create";
    /// Its annotations: a cloud's workload identity stands here.
    annotations: Texts = "annotations";
    /// Its labels.
    labels: Texts = "labels";
}
