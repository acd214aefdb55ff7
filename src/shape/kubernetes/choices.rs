//! Choices: groups of fields of which at most one is set. OpenAPI has none for Kubernetes' own
//! types; these are from its validation.

use super::Field;

/// A group of fields of which at most one is set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The fields.
    pub members: Vec<&'static str>,
    /// Whether one must be set.
    pub exactly_one: bool,
    /// The field that names the member, with a capital letter: `type: RollingUpdate` goes with
    /// `rollingUpdate`.
    pub by: Option<&'static str>,
}

/// The choices of a type that are written by hand.
pub(super) fn of(name: &str, fields: &[Field]) -> Vec<Choice> {
    let all_but = |other: &str| fields.iter().map(|field| field.name).filter(|name| *name != other).collect();
    let one = |members: &[&'static str]| vec![Choice { members: members.to_vec(), exactly_one: true, by: None }];
    let at_most = |members: &[&'static str]| vec![Choice { members: members.to_vec(), exactly_one: false, by: None }];
    match name {
        "core/v1.Probe" => one(&["httpGet", "grpc", "tcpSocket", "exec"]),
        "core/v1.LifecycleHandler" => one(&["exec", "httpGet", "tcpSocket", "sleep"]),
        // A volume without a source is an emptyDir.
        "core/v1.Volume" => vec![Choice { members: all_but("name"), exactly_one: false, by: None }],
        "core/v1.VolumeProjection" => vec![Choice { members: all_but(""), exactly_one: false, by: None }],
        "core/v1.EnvVar" => at_most(&["value", "valueFrom"]),
        "core/v1.EnvVarSource" => vec![Choice { members: all_but(""), exactly_one: true, by: None }],
        "core/v1.EnvFromSource" => one(&["configMapRef", "secretRef"]),
        "autoscaling/v2.MetricSpec" => {
            vec![Choice { members: all_but("type"), exactly_one: true, by: Some("type") }]
        }
        "autoscaling/v2.MetricTarget" => at_most(&["averageUtilization", "averageValue"]),
        "apps/v1.DeploymentStrategy" | "apps/v1.StatefulSetUpdateStrategy" => {
            vec![Choice { members: vec!["rollingUpdate"], exactly_one: false, by: Some("type") }]
        }
        "policy/v1.PodDisruptionBudgetSpec" => at_most(&["minAvailable", "maxUnavailable"]),
        "core/v1.VolumeMount" => at_most(&["subPath", "subPathExpr"]),
        "core/v1.DownwardAPIVolumeFile" => one(&["fieldRef", "resourceFieldRef"]),
        "core/v1.PodResourceClaim" => one(&["resourceClaimName", "resourceClaimTemplateName"]),
        "batch/v1.PodFailurePolicyRule" => one(&["onExitCodes", "onPodConditions"]),
        "networking/v1.NetworkPolicyPeer" => ["namespaceSelector", "podSelector"]
            .map(|other| Choice { members: vec!["ipBlock", other], exactly_one: false, by: None })
            .to_vec(),
        "networking/v1.IngressBackend" => one(&["service", "resource"]),
        "networking/v1.ServiceBackendPort" => one(&["name", "number"]),
        "networking.istio.io/v1.HTTPRoute" => at_most(&["route", "redirect", "directResponse", "delegate"]),
        "argoproj.io/v1alpha1.HeaderValue" => one(&["exact", "prefix", "regex"]),
        "argoproj.io/v1alpha1.RolloutStrategy" => one(&["blueGreen", "canary"]),
        "argoproj.io/v1alpha1.RolloutSpec" => one(&["template", "workloadRef"]),
        "argoproj.io/v1alpha1.CanaryStep" | "argoproj.io/v1alpha1.MetricProvider" => {
            vec![Choice { members: all_but(""), exactly_one: true, by: None }]
        }
        _ => Vec::new(),
    }
}
