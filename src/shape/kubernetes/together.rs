//! Types whose fields say something only together. No schema has that; `check::schema` reads them.

/// What the API server holds of the fields of a type together, by what the type is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Together {
    /// Nothing: each field stands for itself.
    #[default]
    Apart,
    /// An operator and its values, on labels.
    LabelRequirement,
    /// An operator and its values, on a node.
    NodeRequirement,
    /// An operator and its values, on a scope of a quota.
    ScopeRequirement,
    /// A term of an affinity between pods.
    AffinityTerm,
    /// A pod template.
    PodTemplate,
    /// The spec of pods.
    Pod,
    /// A container.
    Container,
    /// A mount of a volume.
    Mount,
    /// Files of several sources.
    Projected,
    /// What a container may do.
    SecurityContext,
    /// A profile, perhaps of a file on the node.
    Profile,
    /// Where the value of an environment variable comes from.
    EnvSource,
    /// A file that tells of its pod.
    FileOfPod,
    /// A resource of a container, and what it is divided by.
    ResourceField,
    /// Requests and limits.
    Resources,
    /// The spec of what runs on.
    RunsOn,
    /// A Job.
    Job,
    /// The spec of a Job.
    JobSpec,
    /// The Job of a CronJob.
    JobTemplate,
    /// The exit codes that a policy is about.
    ExitCodes,
    /// The spec of a Service.
    Service,
    /// A bound and what goes by default.
    LimitRange,
    /// The spec of a quota.
    Quota,
    /// The spec of a claim for a volume.
    Claim,
    /// Whom a NetworkPolicy is about.
    Peer,
    /// The ports that a NetworkPolicy is about.
    PolicyPort,
    /// Addresses, and some that are not meant.
    IpBlock,
    /// The spec of an Ingress.
    Ingress,
    /// A metric from elsewhere.
    ExternalMetric,
    /// What something may do to objects.
    PolicyRule,
    /// Rights in a namespace.
    Role,
    /// Who has rights in all namespaces.
    ClusterRoleBinding,
    /// Who has rights.
    Subject,
    /// A ConfigMap.
    ConfigMap,
    /// A Secret.
    Secret,
    /// How urgent pods are.
    PriorityClass,
}

/// What the fields of the type of that name say together.
pub(super) fn of(name: &str) -> Together {
    match name {
        "meta/v1.LabelSelectorRequirement" => Together::LabelRequirement,
        "core/v1.NodeSelectorRequirement" => Together::NodeRequirement,
        "core/v1.ScopedResourceSelectorRequirement" => Together::ScopeRequirement,
        "core/v1.PodAffinityTerm" => Together::AffinityTerm,
        "core/v1.PodTemplateSpec" => Together::PodTemplate,
        "core/v1.PodSpec" => Together::Pod,
        "core/v1.Container" => Together::Container,
        "core/v1.VolumeMount" => Together::Mount,
        "core/v1.ProjectedVolumeSource" => Together::Projected,
        "core/v1.SecurityContext" => Together::SecurityContext,
        "core/v1.SeccompProfile" | "core/v1.AppArmorProfile" => Together::Profile,
        "core/v1.EnvVarSource" => Together::EnvSource,
        "core/v1.DownwardAPIVolumeFile" => Together::FileOfPod,
        "core/v1.ResourceFieldSelector" => Together::ResourceField,
        "core/v1.ResourceRequirements" => Together::Resources,
        "apps/v1.DeploymentSpec" | "apps/v1.StatefulSetSpec" | "apps/v1.DaemonSetSpec" | "apps/v1.ReplicaSetSpec" => {
            Together::RunsOn
        }
        "batch/v1.Job" => Together::Job,
        "batch/v1.JobSpec" => Together::JobSpec,
        "batch/v1.JobTemplateSpec" => Together::JobTemplate,
        "batch/v1.PodFailurePolicyOnExitCodesRequirement" => Together::ExitCodes,
        "core/v1.ServiceSpec" => Together::Service,
        "core/v1.LimitRangeItem" => Together::LimitRange,
        "core/v1.ResourceQuotaSpec" => Together::Quota,
        "core/v1.PersistentVolumeClaimSpec" => Together::Claim,
        "networking/v1.NetworkPolicyPeer" => Together::Peer,
        "networking/v1.NetworkPolicyPort" => Together::PolicyPort,
        "networking/v1.IPBlock" => Together::IpBlock,
        "networking/v1.IngressSpec" => Together::Ingress,
        "autoscaling/v2.ExternalMetricSource" => Together::ExternalMetric,
        "rbac/v1.PolicyRule" => Together::PolicyRule,
        "rbac/v1.Role" => Together::Role,
        "rbac/v1.ClusterRoleBinding" => Together::ClusterRoleBinding,
        "rbac/v1.Subject" => Together::Subject,
        "core/v1.ConfigMap" => Together::ConfigMap,
        "core/v1.Secret" => Together::Secret,
        "scheduling/v1.PriorityClass" => Together::PriorityClass,
        _ => Together::Apart,
    }
}

/// The types that are named above, for a test.
#[cfg(test)]
pub(super) fn count() -> usize {
    super::type_names().filter(|name| of(name) != Together::Apart).count()
}
