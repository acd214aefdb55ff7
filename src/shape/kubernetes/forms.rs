//! What some strings, keys and numbers look like, from Kubernetes' validation: no schema says it.

use super::{Bounds, EnumValue, Field, Kind, ListKind};

/// What a field's strings, or the keys and values of its map, look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Form {
    /// As the kind says.
    #[default]
    Any,
    /// Keys and values of labels.
    Labels,
    /// Keys of annotations, and the size of all of them.
    Annotations,
    /// The name of an environment variable.
    EnvName,
    /// A DNS-1123 label: at most 63 of `a-z0-9-`.
    DnsLabel,
    /// A DNS-1123 subdomain: labels with dots.
    DnsSubdomain,
    /// The name of a container's port: at most 15 of `a-z0-9-`, one letter at least.
    PortName,
    /// Keys that are file names: a ConfigMap's or a Secret's.
    DataKeys,
    /// A path that is absolute or not, but not empty.
    NotEmpty,
    /// One key that is a file name: of a ConfigMap or Secret.
    DataKey,
    /// A DNS-1035 label: as a DNS-1123 label, with a letter first.
    ServiceName,
    /// A DNS-1123 subdomain that an empty string is no absence of.
    ClassName,
    /// The key of a label.
    LabelKey,
    /// A field of a pod, as the downward API has them.
    FieldPath,
    /// A resource of a container, as the downward API has them.
    ResourceField,
    /// A host name, perhaps with `*.` before it; or a list of such.
    Host,
    /// The schedule of a CronJob.
    Schedule,
    /// The number of a port, or the name of one.
    Port,
    /// A quantity, or a map of such, not below zero.
    NotNegative,
    /// A quantity above zero.
    Positive,
    /// The value of a label.
    LabelValue,
    /// The name of a time zone.
    TimeZone,
    /// An application protocol: a name, perhaps with a domain before it.
    AppProtocol,
    /// What the downward API divides a resource by.
    Divisor,
    /// The address of a Service: one of IP, or `None`; or a list of such.
    ClusterIp,
    /// An address of IP; or a list of such.
    Ip,
    /// A path that stays below the folder that it starts from.
    Below,
    /// As that, and no name that starts with `..`, which is the kubelet's own.
    Inside,
    /// The number of a port, 0 where it is that of another field, or the name of one.
    PortOrNone,
    /// A name that can be a part of a path.
    Segment,
    /// A range of addresses.
    Cidr,
    /// A share of at most `100%`.
    AtMostAll,
    /// The name of a header.
    Header,
    /// A domain in which names are looked up.
    SearchDomain,
    /// A name with a domain and a path.
    DomainPath,
    /// The name of a setting of the kernel.
    Sysctl,
    /// A path without `..`.
    NoBacksteps,
    /// An absolute path.
    Absolute,
}

const FORMS: &[(&str, &str, Form)] = &[
    ("argoproj.io/v1alpha1.PodTemplateMetadata", "annotations", Form::Annotations),
    ("argoproj.io/v1alpha1.PodTemplateMetadata", "labels", Form::Labels),
    ("core/v1.ConfigMap", "binaryData", Form::DataKeys),
    ("core/v1.ConfigMap", "data", Form::DataKeys),
    ("core/v1.Container", "name", Form::DnsLabel),
    ("core/v1.ContainerPort", "name", Form::PortName),
    ("core/v1.EnvVar", "name", Form::EnvName),
    ("core/v1.EphemeralContainer", "name", Form::DnsLabel),
    ("core/v1.HostAlias", "ip", Form::Ip),
    ("core/v1.KeyToPath", "path", Form::Inside),
    ("core/v1.PodDNSConfig", "nameservers", Form::Ip),
    ("core/v1.PodSpec", "priorityClassName", Form::DnsSubdomain),
    ("core/v1.PodSpec", "runtimeClassName", Form::DnsSubdomain),
    ("core/v1.Toleration", "key", Form::LabelKey),
    ("core/v1.VolumeMount", "subPath", Form::Below),
    ("core/v1.VolumeMount", "subPathExpr", Form::Below),
    ("core/v1.PodSpec", "nodeSelector", Form::Labels),
    ("core/v1.PodSpec", "serviceAccountName", Form::DnsSubdomain),
    ("core/v1.ReplicationControllerSpec", "selector", Form::Labels),
    ("core/v1.Secret", "data", Form::DataKeys),
    ("core/v1.Secret", "stringData", Form::DataKeys),
    ("core/v1.ServicePort", "name", Form::DnsLabel),
    ("core/v1.ServiceSpec", "selector", Form::Labels),
    ("core/v1.Volume", "name", Form::DnsLabel),
    ("core/v1.VolumeMount", "mountPath", Form::NotEmpty),
    ("core/v1.VolumeMount", "name", Form::NotEmpty),
    ("meta/v1.LabelSelector", "matchLabels", Form::Labels),
    ("meta/v1.ObjectMeta", "annotations", Form::Annotations),
    ("meta/v1.ObjectMeta", "labels", Form::Labels),
    ("meta/v1.ObjectMeta", "namespace", Form::DnsLabel),
    ("networking.istio.io/v1.Subset", "labels", Form::Labels),
    ("networking.istio.io/v1.Subset", "name", Form::DnsLabel),
    ("apps/v1.StatefulSetSpec", "serviceName", Form::DnsLabel),
    ("autoscaling/v2.ContainerResourceMetricSource", "container", Form::NotEmpty),
    ("autoscaling/v2.ContainerResourceMetricSource", "name", Form::NotEmpty),
    ("autoscaling/v2.CrossVersionObjectReference", "kind", Form::Segment),
    ("autoscaling/v2.CrossVersionObjectReference", "name", Form::Segment),
    ("autoscaling/v2.MetricIdentifier", "name", Form::Segment),
    ("autoscaling/v2.ResourceMetricSource", "name", Form::NotEmpty),
    ("autoscaling/v2.MetricTarget", "averageValue", Form::Positive),
    ("autoscaling/v2.MetricTarget", "value", Form::Positive),
    ("batch/v1.CronJobSpec", "schedule", Form::Schedule),
    ("core/v1.ConfigMapEnvSource", "name", Form::DnsSubdomain),
    ("core/v1.ConfigMapKeySelector", "key", Form::DataKey),
    ("core/v1.ConfigMapKeySelector", "name", Form::DnsSubdomain),
    ("core/v1.ConfigMapVolumeSource", "name", Form::NotEmpty),
    ("core/v1.Container", "image", Form::NotEmpty),
    ("core/v1.EmptyDirVolumeSource", "sizeLimit", Form::NotNegative),
    ("core/v1.HTTPGetAction", "port", Form::Port),
    ("core/v1.ObjectFieldSelector", "fieldPath", Form::FieldPath),
    ("core/v1.PersistentVolumeClaimVolumeSource", "claimName", Form::NotEmpty),
    ("core/v1.PodAffinityTerm", "topologyKey", Form::LabelKey),
    ("core/v1.ResourceFieldSelector", "resource", Form::ResourceField),
    ("core/v1.ResourceRequirements", "limits", Form::NotNegative),
    ("core/v1.ResourceRequirements", "requests", Form::NotNegative),
    ("core/v1.SecretEnvSource", "name", Form::DnsSubdomain),
    ("core/v1.SecretKeySelector", "key", Form::DataKey),
    ("core/v1.SecretKeySelector", "name", Form::DnsSubdomain),
    ("core/v1.SecretVolumeSource", "secretName", Form::NotEmpty),
    ("core/v1.ServiceSpec", "clusterIP", Form::ClusterIp),
    ("core/v1.ServiceSpec", "clusterIPs", Form::ClusterIp),
    ("core/v1.TCPSocketAction", "port", Form::Port),
    ("batch/v1.CronJobSpec", "timeZone", Form::TimeZone),
    ("core/v1.ResourceFieldSelector", "divisor", Form::Divisor),
    ("core/v1.ServiceAccountTokenProjection", "path", Form::Inside),
    ("core/v1.ServicePort", "appProtocol", Form::AppProtocol),
    ("core/v1.Toleration", "value", Form::LabelValue),
    ("core/v1.TopologySpreadConstraint", "topologyKey", Form::LabelKey),
    ("core/v1.VolumeResourceRequirements", "requests", Form::Positive),
    ("networking/v1.IngressRule", "host", Form::Host),
    ("networking/v1.IngressServiceBackend", "name", Form::ServiceName),
    ("networking/v1.IngressSpec", "ingressClassName", Form::ClassName),
    ("networking/v1.IngressTLS", "hosts", Form::Host),
    ("networking/v1.IngressTLS", "secretName", Form::DnsSubdomain),
    ("networking/v1.NetworkPolicyPort", "port", Form::Port),
    ("networking/v1.ServiceBackendPort", "name", Form::PortName),
    ("batch/v1.JobSpec", "managedBy", Form::DomainPath),
    ("batch/v1.PodFailurePolicyOnPodConditionsPattern", "type", Form::LabelKey),
    ("core/v1.CSIVolumeSource", "driver", Form::DnsSubdomain),
    ("core/v1.DownwardAPIVolumeFile", "path", Form::Inside),
    ("core/v1.EnvFromSource", "prefix", Form::EnvName),
    ("core/v1.HTTPHeader", "name", Form::Header),
    ("core/v1.HostAlias", "hostnames", Form::DnsSubdomain),
    ("core/v1.HostPathVolumeSource", "path", Form::NoBacksteps),
    ("core/v1.KeyToPath", "key", Form::NotEmpty),
    ("core/v1.NFSVolumeSource", "path", Form::Absolute),
    ("core/v1.NFSVolumeSource", "server", Form::NotEmpty),
    ("core/v1.NodeSelectorRequirement", "key", Form::LabelKey),
    ("core/v1.PersistentVolumeClaimSpec", "storageClassName", Form::DnsSubdomain),
    ("core/v1.PodAffinityTerm", "namespaces", Form::DnsLabel),
    ("core/v1.PodDNSConfig", "searches", Form::SearchDomain),
    ("core/v1.PodDNSConfigOption", "name", Form::NotEmpty),
    ("core/v1.PodReadinessGate", "conditionType", Form::LabelKey),
    ("core/v1.PodSchedulingGate", "name", Form::LabelKey),
    ("core/v1.PodSpec", "hostname", Form::DnsLabel),
    ("core/v1.PodSpec", "nodeName", Form::DnsSubdomain),
    ("core/v1.PodSpec", "subdomain", Form::DnsLabel),
    ("core/v1.ConfigMapProjection", "name", Form::NotEmpty),
    ("core/v1.SecretProjection", "name", Form::NotEmpty),
    ("core/v1.ServicePort", "targetPort", Form::PortOrNone),
    ("core/v1.ServiceSpec", "externalIPs", Form::Ip),
    ("core/v1.ServiceSpec", "loadBalancerClass", Form::LabelKey),
    ("core/v1.ServiceSpec", "loadBalancerSourceRanges", Form::Cidr),
    ("core/v1.Sysctl", "name", Form::Sysctl),
    ("core/v1.TypedLocalObjectReference", "kind", Form::NotEmpty),
    ("core/v1.TypedLocalObjectReference", "name", Form::NotEmpty),
    ("meta/v1.LabelSelectorRequirement", "key", Form::LabelKey),
    ("meta/v1.LabelSelectorRequirement", "values", Form::LabelValue),
    ("meta/v1.ObjectMeta", "finalizers", Form::LabelKey),
    ("networking/v1.IPBlock", "cidr", Form::Cidr),
    ("networking/v1.IPBlock", "except", Form::Cidr),
    ("policy/v1.PodDisruptionBudgetSpec", "maxUnavailable", Form::AtMostAll),
    ("policy/v1.PodDisruptionBudgetSpec", "minAvailable", Form::AtMostAll),
    ("rbac/v1.RoleRef", "name", Form::Segment),
    ("rbac/v1.Subject", "name", Form::NotEmpty),
    ("storage/v1.StorageClass", "provisioner", Form::NotEmpty),
];

const PORT: (i64, i64) = (1, 65535);
const NOT_NEGATIVE: (i64, i64) = (0, i32::MAX as i64);
const POSITIVE: (i64, i64) = (1, i32::MAX as i64);
/// What user and group numbers can be.
const ID: (i64, i64) = (0, i32::MAX as i64);

/// Integers with narrower bounds than their width. Zero is allowed where it means the default.
const BOUNDS: &[(&str, &str, (i64, i64))] = &[
    ("apps/v1.DaemonSetSpec", "minReadySeconds", NOT_NEGATIVE),
    ("apps/v1.DaemonSetSpec", "revisionHistoryLimit", NOT_NEGATIVE),
    ("apps/v1.DeploymentSpec", "minReadySeconds", NOT_NEGATIVE),
    ("apps/v1.DeploymentSpec", "progressDeadlineSeconds", NOT_NEGATIVE),
    ("apps/v1.DeploymentSpec", "replicas", NOT_NEGATIVE),
    ("apps/v1.DeploymentSpec", "revisionHistoryLimit", NOT_NEGATIVE),
    ("apps/v1.StatefulSetSpec", "minReadySeconds", NOT_NEGATIVE),
    ("apps/v1.StatefulSetSpec", "replicas", NOT_NEGATIVE),
    ("argoproj.io/v1alpha1.CanaryStep", "setWeight", (0, i32::MAX as i64)),
    ("argoproj.io/v1alpha1.RolloutSpec", "replicas", NOT_NEGATIVE),
    ("autoscaling/v2.HorizontalPodAutoscalerSpec", "maxReplicas", POSITIVE),
    ("autoscaling/v2.HorizontalPodAutoscalerSpec", "minReplicas", NOT_NEGATIVE),
    ("autoscaling/v2.HPAScalingPolicy", "periodSeconds", (1, 1800)),
    ("autoscaling/v2.HPAScalingPolicy", "value", POSITIVE),
    ("autoscaling/v2.HPAScalingRules", "stabilizationWindowSeconds", (0, 3600)),
    ("autoscaling/v2.MetricTarget", "averageUtilization", POSITIVE),
    ("batch/v1.CronJobSpec", "failedJobsHistoryLimit", NOT_NEGATIVE),
    ("batch/v1.CronJobSpec", "startingDeadlineSeconds", (0, i64::MAX)),
    ("batch/v1.CronJobSpec", "successfulJobsHistoryLimit", NOT_NEGATIVE),
    ("batch/v1.JobSpec", "activeDeadlineSeconds", (0, i64::MAX)),
    ("batch/v1.JobSpec", "backoffLimit", NOT_NEGATIVE),
    ("batch/v1.JobSpec", "completions", NOT_NEGATIVE),
    ("batch/v1.JobSpec", "parallelism", NOT_NEGATIVE),
    ("batch/v1.JobSpec", "ttlSecondsAfterFinished", NOT_NEGATIVE),
    ("core/v1.ConfigMapVolumeSource", "defaultMode", (0, 0o777)),
    ("core/v1.ContainerPort", "containerPort", PORT),
    ("core/v1.ContainerPort", "hostPort", (0, 65535)),
    ("core/v1.GRPCAction", "port", PORT),
    ("core/v1.KeyToPath", "mode", (0, 0o777)),
    ("core/v1.PodSpec", "activeDeadlineSeconds", (1, i32::MAX as i64)),
    ("core/v1.PodSecurityContext", "fsGroup", ID),
    ("core/v1.PodSecurityContext", "runAsGroup", ID),
    ("core/v1.PodSecurityContext", "runAsUser", ID),
    ("core/v1.PodSpec", "terminationGracePeriodSeconds", (0, i64::MAX)),
    ("core/v1.Probe", "failureThreshold", NOT_NEGATIVE),
    ("core/v1.Probe", "initialDelaySeconds", NOT_NEGATIVE),
    ("core/v1.Probe", "periodSeconds", NOT_NEGATIVE),
    ("core/v1.Probe", "successThreshold", NOT_NEGATIVE),
    ("core/v1.Probe", "terminationGracePeriodSeconds", (1, i64::MAX)),
    ("core/v1.Probe", "timeoutSeconds", NOT_NEGATIVE),
    ("core/v1.ProjectedVolumeSource", "defaultMode", (0, 0o777)),
    ("core/v1.SecretVolumeSource", "defaultMode", (0, 0o777)),
    ("core/v1.SecurityContext", "runAsGroup", ID),
    ("core/v1.SecurityContext", "runAsUser", ID),
    ("core/v1.ServiceAccountTokenProjection", "expirationSeconds", (600, 1 << 32)),
    ("core/v1.ServicePort", "nodePort", (0, 65535)),
    ("core/v1.ServicePort", "port", PORT),
    ("core/v1.TopologySpreadConstraint", "maxSkew", POSITIVE),
    ("core/v1.WeightedPodAffinityTerm", "weight", (1, 100)),
    ("core/v1.PreferredSchedulingTerm", "weight", (1, 100)),
    ("networking/v1.ServiceBackendPort", "number", PORT),
    ("apps/v1.RollingUpdateStatefulSetStrategy", "partition", NOT_NEGATIVE),
    ("apps/v1.StatefulSetOrdinals", "start", NOT_NEGATIVE),
    ("batch/v1.JobSpec", "backoffLimitPerIndex", NOT_NEGATIVE),
    ("batch/v1.JobSpec", "maxFailedIndexes", NOT_NEGATIVE),
    ("batch/v1.SuccessPolicyRule", "succeededCount", NOT_NEGATIVE),
    ("core/v1.ClientIPConfig", "timeoutSeconds", (1, 86400)),
    ("core/v1.PodSecurityContext", "supplementalGroups", ID),
    ("core/v1.SleepAction", "seconds", (0, i64::MAX)),
    ("networking/v1.NetworkPolicyPort", "endPort", PORT),
    ("scheduling/v1.PriorityClass", "value", (i32::MIN as i64, 1_000_000_000)),
];

/// Fields that the schema has as optional, because an empty one is written out, and that are refused
/// when they are empty.
const REQUIRED: &[(&str, &str)] = &[
    ("batch/v1.Job", "spec"),
    ("batch/v1.PodFailurePolicyOnPodConditionsPattern", "status"),
    ("batch/v1.JobTemplateSpec", "spec"),
    ("core/v1.ConfigMapEnvSource", "name"),
    ("core/v1.ConfigMapKeySelector", "name"),
    ("core/v1.ConfigMapVolumeSource", "name"),
    ("core/v1.Container", "image"),
    ("core/v1.Pod", "spec"),
    ("core/v1.PodTemplateSpec", "spec"),
    ("core/v1.SecretEnvSource", "name"),
    ("core/v1.SecretKeySelector", "name"),
    ("core/v1.SecretVolumeSource", "secretName"),
    ("core/v1.Service", "spec"),
    ("networking/v1.NetworkPolicy", "spec"),
    ("core/v1.ConfigMapProjection", "name"),
    ("core/v1.EphemeralVolumeSource", "volumeClaimTemplate"),
    ("core/v1.ExecAction", "command"),
    ("core/v1.PersistentVolumeClaimSpec", "accessModes"),
    ("core/v1.PodDNSConfigOption", "name"),
    ("core/v1.SecretProjection", "name"),
];

/// Lists that have so many items.
const ITEMS: &[(&str, &str, Bounds)] = &[
    ("autoscaling/v2.HPAScalingRules", "policies", SOME),
    ("batch/v1.PodFailurePolicy", "rules", up_to(0, 20)),
    ("batch/v1.PodFailurePolicyOnExitCodesRequirement", "values", up_to(1, 255)),
    ("batch/v1.PodFailurePolicyRule", "onPodConditions", up_to(0, 20)),
    ("batch/v1.SuccessPolicy", "rules", up_to(1, 20)),
    ("core/v1.ExecAction", "command", SOME),
    ("core/v1.NodeSelector", "nodeSelectorTerms", SOME),
    ("core/v1.PersistentVolumeClaimSpec", "accessModes", SOME),
    ("core/v1.PodDNSConfig", "nameservers", up_to(0, 3)),
    ("core/v1.PodDNSConfig", "searches", up_to(0, 32)),
    ("core/v1.PodSpec", "containers", SOME),
    ("networking/v1.HTTPIngressRuleValue", "paths", SOME),
    ("networking/v1.NetworkPolicySpec", "policyTypes", up_to(0, 2)),
    ("rbac/v1.AggregationRule", "clusterRoleSelectors", SOME),
    ("rbac/v1.PolicyRule", "verbs", SOME),
];

const SOME: Bounds = up_to(1, u32::MAX);

const fn up_to(min: u32, max: u32) -> Bounds {
    Bounds { min, max }
}

/// Strings of which only some are taken.
const WORDS: &[(&str, &str, &[&str])] = &[
    ("apps/v1.StatefulSetPersistentVolumeClaimRetentionPolicy", "whenDeleted", &["Delete", "Retain"]),
    ("apps/v1.StatefulSetPersistentVolumeClaimRetentionPolicy", "whenScaled", &["Delete", "Retain"]),
    ("autoscaling/v2.HPAScalingPolicy", "type", &["Percent", "Pods"]),
    ("autoscaling/v2.HPAScalingRules", "selectPolicy", &["Disabled", "Max", "Min"]),
    ("batch/v1.PodFailurePolicyOnPodConditionsPattern", "status", &["False", "True", "Unknown"]),
    ("core/v1.ContainerResizePolicy", "resourceName", &["cpu", "memory"]),
    ("core/v1.ContainerResizePolicy", "restartPolicy", &["NotRequired", "RestartContainer"]),
    ("core/v1.ObjectFieldSelector", "apiVersion", &["v1"]),
    ("core/v1.PodOS", "name", &["linux", "windows"]),
    ("core/v1.PodSecurityContext", "seLinuxChangePolicy", &["MountOption", "Recursive"]),
    ("core/v1.ServiceSpec", "trafficDistribution", &["PreferClose", "PreferSameNode", "PreferSameZone"]),
    ("core/v1.VolumeMount", "recursiveReadOnly", &["Disabled", "Enabled", "IfPossible"]),
    ("meta/v1.LabelSelectorRequirement", "operator", &["DoesNotExist", "Exists", "In", "NotIn"]),
    ("rbac/v1.RoleRef", "apiGroup", &["rbac.authorization.k8s.io"]),
    ("rbac/v1.RoleRef", "kind", &["ClusterRole", "Role"]),
    ("rbac/v1.Subject", "kind", &["Group", "ServiceAccount", "User"]),
];

/// What tells the items of lists apart that the schema has as one value.
const UNIQUE: &[(&str, &str, &[&str])] = &[
    ("core/v1.Container", "resizePolicy", &["resourceName"]),
    ("core/v1.LimitRangeSpec", "limits", &["type"]),
    ("core/v1.PodSecurityContext", "sysctls", &["name"]),
    ("core/v1.ServiceSpec", "ipFamilies", &[]),
];

/// Gives a field of the type of that name its form and bounds.
pub(super) fn apply(name: &str, field: &mut Field) {
    let is_it = |of: &str, other: &str| of == name && other == field.name;
    if let Some((.., form)) = FORMS.iter().find(|(of, other, _)| is_it(of, other)) {
        field.form = *form;
    }
    if let Some((.., (min, max))) = BOUNDS.iter().find(|(of, other, _)| is_it(of, other)) {
        let bounds = Kind::Int { min: *min, max: *max };
        match &mut field.kind {
            Kind::List(item, _) => **item = bounds,
            kind => *kind = bounds,
        }
    }
    if let Some((.., words)) = WORDS.iter().find(|(of, other, _)| is_it(of, other)) {
        let word = |name: &&'static str| EnumValue { name, since: None, until: None };
        field.kind = Kind::Enum(words.iter().map(word).collect());
    }
    if let Some((.., keys)) = UNIQUE.iter().find(|(of, other, _)| is_it(of, other))
        && let Kind::List(_, list) = &mut field.kind
    {
        *list = if keys.is_empty() { ListKind::Set } else { ListKind::Map(keys.to_vec()) };
    }
    // Istio's counts and ports are unsigned integers of 32 bits, which its definitions say in words only.
    if let Kind::Int { min: 0, max: max @ i64::MAX } = &mut field.kind
        && name.starts_with("networking.istio.io/")
    {
        *max = i64::from(u32::MAX);
    }
    field.required |= REQUIRED.iter().any(|(of, other)| is_it(of, other));
    if let Some((.., items)) = ITEMS.iter().find(|(of, other, _)| is_it(of, other)) {
        field.items = *items;
    }
}

/// The fields that the lists above name, for a test.
#[cfg(test)]
pub(super) fn named() -> impl Iterator<Item = (&'static str, &'static str)> {
    let forms = FORMS.iter().map(|(name, field, _)| (*name, *field));
    let bounds = BOUNDS.iter().map(|(name, field, _)| (*name, *field));
    let items = ITEMS.iter().map(|(name, field, _)| (*name, *field));
    let words = WORDS.iter().chain(UNIQUE).map(|(name, field, _)| (*name, *field));
    forms.chain(bounds).chain(REQUIRED.iter().copied()).chain(items).chain(words)
}
