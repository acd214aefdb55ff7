//! What cellfold makes of what the spec does not say: one list, for the reference.
//!
//! Where a rule is added in `resolve` or `emit`, its line stands here too: a test compares both.

/// A thing that is derived.
#[derive(Debug, Clone, Copy)]
pub struct Derived {
    /// The object or field.
    pub what: &'static str,
    /// When it is made.
    pub when: &'static str,
    /// What it is unless said.
    pub default: &'static str,
    /// The words that say otherwise.
    pub word: &'static str,
    /// What `explain` calls the rules.
    pub rules: &'static [&'static str],
}

const fn derived(
    what: &'static str,
    when: &'static str,
    default: &'static str,
    word: &'static str,
    rules: &'static [&'static str],
) -> Derived {
    Derived { what, when, default, word, rules }
}

/// All of it, in the order of a unit's objects.
pub const DERIVED: &[Derived] = &[
    // Targets.
    derived(
        "size of a target",
        "always",
        "100%",
        "`size` of an environment or a cell",
        &["a target is of size 100% unless it says otherwise"],
    ),
    derived("Kubernetes version", "always", "the newest that cellfold knows", "`kubernetes`", &[]),
    derived("golden tree", "always", "one file for each unit", "`layout`, `kustomization`", &[]),
    derived(
        "any string",
        "it holds `{{ … }}`",
        "the expression's value",
        "`(literal)` in KDL, `$literal` in YAML",
        &["an expression, evaluated"],
    ),
    derived(
        "Namespace",
        "a target has `ownNamespace`",
        "named as its `namespace`; with `podSecurity`, the labels `pod-security.kubernetes.io/…`, audit and warnings \
         as what is enforced",
        "`ownNamespace`; `#false` for none of a wider scope's",
        &[
            "`podSecurity`: whoever is refused is warned, and noted, too",
            "the version of Pod Security Standards, as its labels have it",
        ],
    ),
    derived(
        "NetworkPolicies `default-deny`, `allow-namespace`, `allow-dns`, `allow-mesh`, `allow-gateway`, \
         `allow-prometheus`, `allow-probes`, `allow-from-NAME`, `allow-to-NAME`",
        "a target has `isolate`",
        "traffic to the pods is denied, but that of their own namespace, of Prometheus and of the gateway; with \
         `closeEgress` traffic from them too, but to DNS, their own namespace and istiod",
        "`isolate`, with a word for each; `#false` for none of a wider scope's",
        &[
            "`isolate`: what nothing lets through is denied",
            "pods of a namespace reach each other",
            "DNS, where Kubernetes has it",
            "istiod, for configuration and certificates",
            "Prometheus scrapes from the namespace in its address",
            "a namespace is known by the label of its name",
        ],
    ),
    // Names and labels.
    derived(
        "names of the workload, the main container, the ServiceAccount and the service's own Service",
        "always",
        "the service's",
        "`names`, `account NAME`, `service { name … }`",
        &["named after the service"],
    ),
    derived(
        "label `app.kubernetes.io/name` on every object of a service, and the selector by it",
        "always",
        "the service's name",
        "`labels`, `selector`",
        &[],
    ),
    derived(
        "image",
        "there is a workload or a job",
        "the target's `registry`, the service's name, the version of the release",
        "`image`, `registry`, `releases/`",
        &["the image is named after the service", "stands in for an image that is not known"],
    ),
    // The workload and its size.
    derived(
        "ServiceAccount",
        "there is a workload or a job",
        "one of the service's name",
        "`account`; `create=#false` only refers to one; `#false` for none",
        &[],
    ),
    derived(
        "Role and RoleBinding, or ClusterRole and ClusterRoleBinding",
        "`grant NAME` is said",
        "`SERVICE.NAME` for the service's account; with `cluster`, `NAMESPACE.SERVICE.NAME`; of a Role that exists, \
         only the binding, with `.ROLE` behind",
        "`grant`",
        &["`grant`: a Role is named after the service, a ClusterRole after its namespace too"],
    ),
    derived(
        "ExternalSecret",
        "a `secret` has a `store`, or there is a `secretStore`",
        "named as the Secret, with all keys that `secret` names; from a SecretStore, once an hour, the Secret's name as \
         the remote key and the key as its property",
        "`secretStore`, `secret … store= kind= remoteKey= property= refresh=`; `store=#false` for none",
        &[
            "one ExternalSecret for each Secret that comes from a store",
            "a store of the namespace, unless `kind` says otherwise",
            "a store is asked once an hour",
            "a store calls a Secret by its name, and has its keys as properties",
            "the operator's own defaults, written down",
        ],
    ),
    derived(
        "workload",
        "always, but with `image #false`, or where there are raw manifests or ConfigMaps and no image, port or release",
        "a Deployment",
        "`workload`; `#false` for none but jobs; `image #false`, `delivery`, `engine`",
        &[],
    ),
    derived(
        "`serviceName` of a StatefulSet",
        "it is not said",
        "the service's own headless Service, else another headless one, else its own",
        "`workload statefulSet { serviceName … }`",
        &["a StatefulSet's pods are named by its headless Service, or else by its own"],
    ),
    derived(
        "`updateStrategy` of a StatefulSet or DaemonSet",
        "it is not said",
        "`RollingUpdate`; of a DaemonSet with `maxUnavailable: 1` and `maxSurge: 0`",
        "`delivery rolling`, or `updateStrategy` under `workload`",
        &["a pod of a DaemonSet goes before its successor comes"],
    ),
    derived(
        "`restartPolicy` of a job",
        "it is not said",
        "`Never`",
        "`restartPolicy`",
        &["a job's pod that fails is left for its log, and another one is made"],
    ),
    derived(
        "name of a Job",
        "always",
        "followed by a hash of its pods: a change of them is another Job",
        "`hashed #false`",
        &["the name of a Job carries a hash of its pods, which cannot be changed"],
    ),
    derived(
        "label `app.kubernetes.io/name` of a job's pods, beside a workload",
        "always",
        "the job's own name",
        "`labels`, `podLabels`",
        &["a job's pods have its name: no Service and no budget of the service counts them"],
    ),
    derived(
        "label `sidecar.istio.io/inject` of a job's pods",
        "the target has Istio",
        "`false`",
        "`podLabels`",
        &["a mesh's proxy beside a job's container would not let it end"],
    ),
    derived(
        "label `sidecar.istio.io/inject` of the pods of an analysis's `job`",
        "the target has Istio",
        "`false`",
        "the label in the job's `template`",
        &["pods of an analysis end, and the mesh's proxy would not"],
    ),
    derived(
        "`replicas`",
        "neither `replicas` nor `autoscale` is said, and no `raw` ScaledObject or HorizontalPodAutoscaler of the service or \
         its target scales it",
        "1",
        "`replicas`, `autoscale`",
        &["one pod where neither `replicas` nor `autoscale` is written"],
    ),
    derived(
        "`replicas`, `min`, `max`",
        "written without any `in`, and the target's size is not 100%",
        "the count times the size, rounded up, at least 1",
        "the same under `in`, where it is exact",
        &["a count without any `in`, times the target's size, rounded up"],
    ),
    derived(
        "`replicas`",
        "`single` is said",
        "1, and Kubernetes' strategy `Recreate`",
        "`single`",
        &["`single`: never two pods"],
    ),
    derived(
        "HorizontalPodAutoscaler",
        "`autoscale` is said; the workload then carries no `replicas`",
        "the types of its metrics follow from their sources",
        "`autoscale`",
        &["the type of a metric follows from its source"],
    ),
    derived(
        "PodDisruptionBudget",
        "there is more than one pod, or `disruption` is said",
        "`maxUnavailable: 1`, `unhealthyPodEvictionPolicy: AlwaysAllow`; one for each half of a native canary or blue-green delivery",
        "`disruption`; `#false` for none",
        &[
            "one pod may be away where there is more than one",
            "each half has a budget of its own: its share of the workload's, and at least one pod",
        ],
    ),
    // Pods.
    derived(
        "preStop sleep",
        "`drain` is said",
        "as long as `drain`",
        "`drain`, or a `lifecycle` of your own instead",
        &["`drain`: a preStop sleep"],
    ),
    derived(
        "`terminationGracePeriodSeconds`",
        "`drain` is said, and this is not",
        "`drain` and 30 seconds",
        "`terminationGracePeriodSeconds`",
        &["`drain`, and half a minute after it"],
    ),
    derived(
        "`labelSelector` of a spread constraint",
        "it has none",
        "the workload's own selector",
        "`topologySpreadConstraints`",
        &["a spread constraint counts the workload's own pods"],
    ),
    // Configuration.
    derived(
        "ConfigMap",
        "`configMap NAME` is said",
        "immutable, its name followed by a hash of its content",
        "`hashed #false`",
        &["the name of a ConfigMap carries a hash of its content"],
    ),
    derived(
        "annotation `cellfold.io/NAME-hash` of the pods",
        "a `configMap NAME` has `hashed #false`",
        "the hash of its content",
        "`hashed`",
        &["the hash of a ConfigMap whose name does not carry it"],
    ),
    derived(
        "volume and mount",
        "a `configMap` has `mount`",
        "a volume of the ConfigMap's name, mounted read-only",
        "`volume`, `mount`",
        &[],
    ),
    derived(
        "ConfigMap, volume and mount",
        "`configFile PATH` is said",
        "named after service and file, mounted read-only at the path alone",
        "`configMap` with `mount` for a whole folder",
        &["a ConfigMap made for a file of configuration"],
    ),
    // Services and routes.
    derived(
        "Service",
        "a container has a port",
        "a port for each, of the same name and number; it leads to the container's port by name",
        "`port … service=`, `service`; `#false` for none",
        &["`container=#false`: no container declares this port"],
    ),
    derived(
        "`clusterIP: None`",
        "`headless` is said",
        "no address of its own",
        "`headless`",
        &["`headless`: no address of its own"],
    ),
    derived(
        "VirtualService",
        "`expose` is said, or the traffic of a canary is split",
        "what no route matches leads to this service (route `primary`); while a native canary has traffic, its `preview` header leads to it",
        "`expose`",
        &[
            "what no route matches goes to this service",
            "a split holds for callers in the mesh too",
            "the shares of both halves of a canary",
            "the shares of both halves of the canary to which it leads",
        ],
    ),
    derived(
        "DestinationRule",
        "`trafficPolicy` is said, or the traffic of a canary is split",
        "for a canary, the subsets `stable` and `canary`",
        "`trafficPolicy`",
        &["the subsets between which a canary's traffic is split"],
    ),
    // Delivery.
    derived(
        "delivery",
        "none is said",
        "rolling, by engine `native`",
        "`delivery`, `engine`",
        &["rolling, where no delivery is written"],
    ),
    derived(
        "`maxSurge`",
        "delivery `rolling`",
        "25%",
        "`maxSurge`",
        &["a quarter more pods while a new version rolls out"],
    ),
    derived(
        "`maxUnavailable`",
        "delivery `rolling`",
        "0, or 25% where `maxSurge` is 0",
        "`maxUnavailable`",
        &["no pod goes before its successor is ready"],
    ),
    derived(
        "two Deployments, `NAME-stable` and `NAME-canary`",
        "delivery `canary` by engine `native`",
        "told apart by the label `track`; as many pods as the release's `stage` asks for, at rest none of the new version",
        "`next` of a release",
        &[
            "the halves of a native canary are told apart by `track`",
            "the pods that this half's traffic needs at this stage",
            "at rest the other half has no pods",
            "a half is replaced while it has no traffic, and still not all at once",
        ],
    ),
    derived(
        "two Deployments, `NAME-blue` and `NAME-green`, and a Service `NAME-preview`",
        "delivery `blueGreen` by engine `native`",
        "told apart by the label `colour`; all Services of the workload lead to the active one, the preview Service to the other, which at rest has no pods",
        "`active` and `next` of a release",
        &[
            "the halves of a native blue-green delivery are told apart by `colour`",
            "the colour that has the traffic at this stage",
            "the preview Service leads to the colour that does not have the traffic",
        ],
    ),
    derived(
        "Rollout",
        "delivery `canary` or `blueGreen` by engine `argo-rollouts`",
        "`progressDeadlineAbort: true`; its controller moves the traffic",
        "`delivery canary { … }`, `delivery blueGreen { … }`, in Argo's words",
        &[
            "the controller moves traffic between the subsets",
            "the controller moves traffic between the Services of both versions",
            "the controller moves all traffic by the selectors of two Services",
            "a rollout that makes no progress is rolled back",
        ],
    ),
    derived(
        "`autoPromotionEnabled` of a Rollout",
        "delivery `blueGreen` by engine `argo-rollouts`",
        "`true`",
        "`approval`",
        &["traffic moves by itself, unless a person must say yes"],
    ),
    derived(
        "Services `NAME-preview`; `NAME-stable` and `NAME-canary`",
        "delivery `blueGreen`; `canary traffic=host`, by engine `argo-rollouts`",
        "the ports and the selector of the service's own, with a DestinationRule each where there is a `trafficPolicy`",
        "`delivery`, `traffic`",
        &[
            "a Service for one version: the controller narrows its selector",
            "a traffic policy holds for the hosts of both versions",
        ],
    ),
    derived(
        "Deployment beside a Rollout",
        "`workloadRef` is said",
        "without `replicas`; the Rollout refers to it, and takes its pods over",
        "`workloadRef`",
        &["the Rollout takes the pods of the Deployment over, which then has none"],
    ),
    derived(
        "`progressDeadlineSeconds` of a Rollout",
        "an analysis of `before` or `after` takes longer than five minutes",
        "as long as the longer one takes, and ten minutes",
        "`progressDeadlineSeconds`",
        &["the longest analysis, and ten minutes for a start"],
    ),
    derived(
        "AnalysisTemplates `NAME-gate` and `NAME-guard`",
        "a canary's Rollout has an `analysis`",
        "the gate judges after each hold, the guard watches in the background",
        "`analysis`, `gate`",
        &["entries with `max` or `min` judge after each hold", "entries with `rollback` watch in the background"],
    ),
    derived(
        "AnalysisTemplates `NAME-before` and `NAME-after`",
        "a blue-green delivery names entries of its `analysis`",
        "before traffic moves, and after it has",
        "`before`, `after`",
        &[
            "the entries of `before` judge before traffic moves",
            "the entries of `after` judge after traffic has moved, and watch while the old pods stay",
        ],
    ),
    derived(
        "`initialDelay` of a metric",
        "it is a rate, and the hold before it is shorter than its `over`; or it watches",
        "what is missing of its `over`",
        "`over`, `hold`",
        &["a rate is judged once its time has passed"],
    ),
    derived(
        "`consecutiveErrorLimit` of a metric",
        "an entry of the `analysis` is measured",
        "30, ten seconds apart",
        "`metric NAME { … }` instead",
        &["five minutes without an answer from Prometheus end an analysis"],
    ),
    derived(
        "address of Prometheus",
        "there is an `analysis`",
        "`http://prometheus.istio-system.svc.cluster.local:9090`",
        "`metrics { prometheus … }`",
        &["Prometheus as Istio's samples install it"],
    ),
    // Hatches.
    derived(
        "namespace of a raw manifest",
        "its kind has one, and it says none",
        "the target's",
        "`namespace` in its metadata",
        &["a raw manifest stands in its target's namespace"],
    ),
];
