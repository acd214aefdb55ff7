#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "tests")]

use super::*;
use crate::check::codes;
use crate::diag::Diagnostic;
use crate::node::from_json;
use crate::shape::kubernetes::type_named;
use crate::source::Origin;

fn node(yaml: &str) -> Node {
    let json: serde_json::Value = yaml_serde::from_str(yaml).unwrap_or_else(|error| unreachable!("{error}: {yaml}"));
    from_json(&json, Origin::NONE)
}

fn findings(of: &str, yaml: &str, rules: Rules) -> Vec<Diagnostic> {
    let mut report = Report::new();
    validate(&node(yaml), type_named(of).unwrap_or_else(|| unreachable!("{of}")), rules, "it", &mut report);
    report.into_vec()
}

/// `CODE PATH: MESSAGE | HELP` of each finding.
fn words(findings: &[Diagnostic]) -> Vec<String> {
    let one = |finding: &Diagnostic| {
        let object = finding.object.as_deref().unwrap_or_default().trim_start_matches("it ").to_owned();
        format!("{} {object}: {} | {} | {}", finding.code.id, finding.message, finding.at.text, finding.help.join("; "))
    };
    findings.iter().map(one).collect()
}

fn of_object(yaml: &str, minor: Minor) -> Vec<String> {
    let mut report = Report::new();
    validate_object(&node(yaml), minor, &mut report);
    words(&report.into_vec())
}

const CONTAINER: &str = "core/v1.Container";
const POD: &str = "core/v1.PodSpec";
const META: &str = "meta/v1.ObjectMeta";
const HTTP: &str = "networking.istio.io/v1.HTTPRoute";
const METRIC: &str = "argoproj.io/v1alpha1.Metric";
const SERVICE: &str = "core/v1.ServiceSpec";
const HPA: &str = "autoscaling/v2.HorizontalPodAutoscalerSpec";

/// Values in which nothing is wrong.
const GOOD: &[(&str, &str)] = &[
    (CONTAINER, "{name: a, image: x, ports: [{containerPort: 80}, {containerPort: 80, protocol: UDP}]}"),
    (CONTAINER, "{name: a, image: i, resources: {limits: {cpu: 1, memory: 1Gi}, requests: {cpu: 0.5, memory: '1e9'}}}"),
    (
        CONTAINER,
        "{name: a, image: i, env: [{name: A, value: ''}, {name: B, valueFrom: {secretKeyRef: {name: s, key: k}}}]}",
    ),
    (
        CONTAINER,
        "{name: a, image: i, imagePullPolicy: '', stdin: null, args: null, lifecycle: {preStop: {sleep: {seconds: 5}}}}",
    ),
    (CONTAINER, "{name: a, image: i, livenessProbe: {httpGet: {port: http, path: /}, periodSeconds: 5}}"),
    (CONTAINER, "{name: a, image: i, lifecycle: {stopSignal: SIGTERM}}"),
    (POD, "{containers: [{name: a, image: i}], volumes: [{name: v}, {name: w, emptyDir: {}}], nodeSelector: {a/b: c}}"),
    (META, "{labels: {app: x, a.b/c: ''}, annotations: {A.b/C: any}, creationTimestamp: null}"),
    (META, "{creationTimestamp: '2026-11-23T12:00:00Z', managedFields: [{anything: 1}]}"),
    ("core/v1.ConfigMap", "{data: {a.yaml: 'x: 1', _A-b: ''}, binaryData: {x: aGk=}}"),
    ("apps/v1.DeploymentStrategy", "{type: RollingUpdate, rollingUpdate: {maxSurge: 25%, maxUnavailable: 0}}"),
    (SERVICE, "{ports: [{port: 80, name: http}, {port: 80, protocol: UDP, name: dns}], selector: {app: x}}"),
    (
        HPA,
        "{maxReplicas: 3, scaleTargetRef: {kind: D, name: d}, metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 70}}}]}",
    ),
    (
        HTTP,
        "{timeout: 5s, retries: {attempts: 3, perTryTimeout: 1ms}, match: [{uri: {prefix: /}}], route: [{destination: {host: h, port: {number: 80}}, weight: 100}]}",
    ),
    (HTTP, "{rewrite: null}"),
    (METRIC, "{name: m, interval: '{{args.i}}', count: 3, failureLimit: '2', provider: {prometheus: {query: up}}}"),
    ("argoproj.io/v1alpha1.CanaryStep", "{pause: {duration: 30m}}"),
    ("argoproj.io/v1alpha1.CanaryStep", "{pause: {}}"),
    ("policy/v1.PodDisruptionBudgetSpec", "{maxUnavailable: 1}"),
    ("core/v1.Toleration", "{operator: Exists, effect: ''}"),
];

/// Values, and what is found: the code, the place, and a part of the message or of the way out.
const BAD: &[(&str, &str, &str, &str, &str)] = &[
    (CONTAINER, "{name: a, imagee: x}", "unknown-object-field", "imagee", "did you mean `image`?"),
    (CONTAINER, "{name: a, runAsUser: 1}", "unknown-object-field", "runAsUser", "belongs under `securityContext`"),
    (
        CONTAINER,
        "{name: a, securityContext: {resources: {}}}",
        "unknown-object-field",
        "securityContext.resources",
        "belongs at the top",
    ),
    (
        "apps/v1.Deployment",
        "{spec: {selector: {}, template: {spec: {containers: [{name: a}]}}, containers: []}}",
        "unknown-object-field",
        "spec.containers",
        "under `template.spec`",
    ),
    (
        "apps/v1.Deployment",
        "{replicas: 2, spec: {selector: {}, template: {spec: {containers: [{name: a}]}}}}",
        "unknown-object-field",
        "replicas",
        "under `spec`",
    ),
    (
        POD,
        "{containers: [{name: a}], securityContext: {allowPrivilegeEscalation: false}}",
        "unknown-object-field",
        "securityContext.allowPrivilegeEscalation",
        "PodSecurityContext",
    ),
    (CONTAINER, "{name: a, zebra: 1}", "unknown-object-field", "zebra", "Container has `name`"),
    (CONTAINER, "{image: x}", "missing-object-field", "name", "add `name`"),
    (CONTAINER, "{nmae: x}", "missing-object-field", "name", "is `nmae` meant"),
    (CONTAINER, "{name: null}", "missing-object-field", "name", "add `name`"),
    (CONTAINER, "{name: 5}", "wrong-type", "name", "quote it: \"5\""),
    (CONTAINER, "{name: a, env: [{name: A, value: true}]}", "wrong-type", "env[0].value", "quote it: \"true\""),
    (CONTAINER, "{name: a, env: [{name: A, value: 8080}]}", "wrong-type", "env[0].value", "quote it: \"8080\""),
    (CONTAINER, "{name: a, env: {A: b}}", "wrong-type", "env", "write a list"),
    (CONTAINER, "{name: a, command: bash}", "wrong-type", "command", "a list is wanted"),
    (CONTAINER, "{name: a, stdin: 'yes'}", "wrong-type", "stdin", "write `true` without quotes"),
    (CONTAINER, "{name: a, resources: 5}", "wrong-type", "resources", "a map"),
    (CONTAINER, "{name: [a]}", "wrong-type", "name", "remove the list around it"),
    (CONTAINER, "{name: a, args: [null]}", "wrong-type", "args[0]", "remove it"),
    (
        "apps/v1.DeploymentSpec",
        "{selector: {}, template: {spec: {containers: [{name: a}]}}, minReadySeconds: '5'}",
        "wrong-type",
        "minReadySeconds",
        "remove the quotes: 5",
    ),
    (
        "apps/v1.DeploymentSpec",
        "{selector: {}, template: {spec: {containers: [{name: a}]}}, replicas: 2.5}",
        "wrong-type",
        "replicas",
        "whole number",
    ),
    (
        "apps/v1.DeploymentSpec",
        "{selector: {}, template: {spec: {containers: [{name: a}]}}, replicas: 2.0}",
        "wrong-type",
        "replicas",
        "without exponent or point: 2",
    ),
    (
        "apps/v1.DeploymentSpec",
        "{selector: {}, template: {spec: {containers: [{name: a}]}}, replicas: -1}",
        "out-of-bounds",
        "replicas",
        "at least 0",
    ),
    (
        "apps/v1.DeploymentSpec",
        "{selector: {}, template: {spec: {containers: [{name: a}]}}, replicas: 3000000000}",
        "out-of-bounds",
        "replicas",
        "cannot be 3000000000",
    ),
    ("apps/v1.RollingUpdateDeployment", "{maxSurge: {a: 1}}", "wrong-type", "maxSurge", "an integer or a string"),
    ("apps/v1.RollingUpdateDeployment", "{maxSurge: true}", "wrong-type", "maxSurge", "quote it"),
    (CONTAINER, "{name: a, imagePullPolicy: Sometimes}", "bad-value", "imagePullPolicy", "`IfNotPresent`"),
    (CONTAINER, "{name: a, imagePullPolicy: always}", "bad-value", "imagePullPolicy", "did you mean `Always`?"),
    (
        CONTAINER,
        "{name: a, resources: {limits: {memory: 512MiB}}}",
        "bad-format",
        "resources.limits.memory",
        "write `512Mi`",
    ),
    (CONTAINER, "{name: a, resources: {limits: {cpu: lots}}}", "bad-format", "resources.limits.cpu", "units are"),
    (META, "{creationTimestamp: yesterday}", "bad-format", "creationTimestamp", "RFC 3339"),
    ("core/v1.Secret", "{data: {password: hunter2!}}", "bad-format", "data.password", "stringData"),
    ("core/v1.ConfigMap", "{data: {a: 1}}", "wrong-type", "data.a", "quote it"),
    ("core/v1.ConfigMap", "{data: {a/b: x}}", "bad-object-name", "data[\"a/b\"]", "not a valid key"),
    (
        CONTAINER,
        "{name: a, ports: [{containerPort: 80}, {containerPort: 80, protocol: TCP}]}",
        "duplicate-item",
        "ports[1]",
        "same key",
    ),
    (CONTAINER, "{name: a, env: [{name: A}, {name: B}, {name: A}]}", "duplicate-item", "env[2]", "same key"),
    ("core/v1.PodSpec", "{containers: [{name: a}, {name: a}]}", "duplicate-item", "containers[1]", "same key"),
    (POD, "{containers: []}", "out-of-bounds", "containers", "at least 1 items"),
    (META, "{finalizers: [a/b, a/b]}", "duplicate-item", "finalizers[1]", "same value"),
    (CONTAINER, "{name: a, ports: [{containerPort: 70000}]}", "out-of-bounds", "ports[0].containerPort", "1 to 65535"),
    (CONTAINER, "{name: A_b}", "bad-object-name", "name", "lower-case"),
    (CONTAINER, "{name: a, env: [{name: 'A=B'}]}", "bad-object-name", "env[0].name", "other than `=`"),
    (
        CONTAINER,
        "{name: a, ports: [{containerPort: 1, name: a-name-much-too-long}]}",
        "bad-object-name",
        "ports[0].name",
        "15",
    ),
    (META, "{labels: {version: v1+build}}", "bad-object-name", "labels.version", "not a valid label value"),
    (META, "{labels: {'a b': x}}", "bad-object-name", "labels[\"a b\"]", "not a valid label key"),
    (META, "{labels: {a: 1}}", "wrong-type", "labels.a", "quote it"),
    (META, "{annotations: {'a b': x}}", "bad-object-name", "annotations[\"a b\"]", "annotation key"),
    (POD, "{containers: [{name: a}], nodeSelector: {'-a': b}}", "bad-object-name", "nodeSelector.-a", "label key"),
    (
        CONTAINER,
        "{name: a, livenessProbe: {httpGet: {port: 1}, grpc: {port: 1}}}",
        "choice",
        "livenessProbe",
        "exclude each other",
    ),
    (CONTAINER, "{name: a, livenessProbe: {periodSeconds: 1}}", "choice", "livenessProbe", "Probe needs one of"),
    (
        POD,
        "{containers: [{name: a}], volumes: [{name: a, emptyDir: {}, hostPath: {path: /}}]}",
        "choice",
        "volumes[0]",
        "exclude",
    ),
    ("apps/v1.DeploymentStrategy", "{type: Recreate, rollingUpdate: {}}", "choice", "", "does not fit type `Recreate`"),
    (
        HPA,
        "{maxReplicas: 3, scaleTargetRef: {kind: D, name: d}, metrics: [{type: Pods, resource: {name: cpu, target: {type: Utilization}}}]}",
        "choice",
        "metrics[0]",
        "write type `Resource`",
    ),
    (
        HPA,
        "{maxReplicas: 3, scaleTargetRef: {kind: D, name: d}, metrics: [{type: Resource}]}",
        "choice",
        "metrics[0]",
        "needs `resource`",
    ),
    ("policy/v1.PodDisruptionBudgetSpec", "{maxUnavailable: 1, minAvailable: 1}", "choice", "", "exclude"),
    (HTTP, "{timeout: 5}", "wrong-type", "timeout", "\"5s\""),
    (HTTP, "{timeout: '5'}", "bad-format", "timeout", "`5s`"),
    (HTTP, "{timeout: 10us}", "bad-format", "timeout", "at least `1ms`"),
    (HTTP, "{match: [{uri: {exact: a, prefix: b}}]}", "choice", "match[0].uri", "exclude"),
    (HTTP, "{route: [{weight: 1}]}", "missing-object-field", "route[0].destination", "add `destination`"),
    (METRIC, "{name: m, interval: 1d, provider: {prometheus: {query: up}}}", "bad-format", "interval", "`24h`"),
    (
        METRIC,
        "{name: m, failureCondtion: x, provider: {prometheus: {query: up}}}",
        "unknown-object-field",
        "failureCondtion",
        "did you mean",
    ),
    (METRIC, "{name: m, provider: {}}", "choice", "provider", "needs one of"),
    ("argoproj.io/v1alpha1.CanaryStep", "{setWeight: 10, pause: {}}", "choice", "", "exclude"),
    (
        "argoproj.io/v1alpha1.RolloutSpec",
        "{template: {spec: {containers: [{name: a, image: 5}]}}}",
        "wrong-type",
        "template.spec.containers[0].image",
        "quote it",
    ),
];

#[test]
fn good_values_have_no_findings() {
    for (of, yaml) in GOOD {
        assert_eq!(words(&findings(of, yaml, Rules::whole(34))), Vec::<String>::new(), "{of} {yaml}");
    }
}

#[test]
fn bad_values_have_their_finding() {
    for (of, yaml, code, path, part) in BAD {
        let found = words(&findings(of, yaml, Rules::whole(34)));
        let start = if path.is_empty() { format!("{code} it: ") } else { format!("{code} {path}: ") };
        let hit = found.iter().any(|words| words.starts_with(&start) && words.contains(part));
        assert!(hit, "{of} {yaml}\n wanted {start}… {part}\n found {found:#?}");
    }
}

#[test]
fn a_part_of_a_value_misses_nothing() {
    let yaml = "{livenessProbe: {periodSeconds: 1}, ports: [{name: x}], bogus: 1}";
    let found = words(&findings(CONTAINER, yaml, Rules::partial(34)));
    assert!(found.len() == 1 && found[0].starts_with("unknown-object-field bogus"), "{found:#?}");
}

#[test]
fn fields_have_their_versions() {
    let yaml = "{name: a, lifecycle: {stopSignal: SIGTERM}}";
    let found = findings(CONTAINER, yaml, Rules::whole(32));
    assert_eq!(found[0].code, codes::FIELD_NOT_SERVED);
    assert_eq!(found[0].at.text, "since 1.33");
    assert_eq!(found[0].object.as_deref(), Some("it lifecycle.stopSignal"));
    assert!(findings("core/v1.Toleration", "{operator: Gt}", Rules::whole(34)).len() == 1);
    assert!(findings("core/v1.Toleration", "{operator: Gt}", Rules::whole(35)).is_empty());
}

#[test]
fn objects_are_known_by_kind() {
    let clean = [
        "{apiVersion: v1, kind: Namespace, metadata: {name: a}}",
        "{apiVersion: example.com/v1, kind: Thing, metadata: {name: a}, spec: {any: 1}}",
        "{apiVersion: batch/v1, kind: Job, metadata: {generateName: a-}, spec: {template: {spec: {containers: [{name: a, image: i}]}}}}",
        "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: 'system:a'}, rules: []}",
        "{apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: Secret, metadata: {name: a}}]}",
        "{apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: {name: a}}",
        "{apiVersion: argoproj.io/v1alpha1, kind: Workflow, metadata: {name: a}, spec: {x: 1}}",
    ];
    for yaml in clean {
        assert_eq!(of_object(yaml, 34), Vec::<String>::new(), "{yaml}");
    }
    let bad = [
        ("{kind: Pod}", "no-kind Pod: an object needs `apiVersion`"),
        ("[]", "wrong-type object: the value must be a map"),
        ("{apiVersion: apps/v1, kind: Deploymnet, metadata: {name: a}}", "did you mean kind `Deployment`?"),
        (
            "{apiVersion: extensions/v1beta1, kind: Ingress, metadata: {name: a}}",
            "write apiVersion `networking.k8s.io/v1`",
        ),
        ("{apiVersion: networking.istio.io/v2, kind: Gateway, metadata: {name: a}}", "unknown-version"),
        ("{apiVersion: v1, kind: Deployment, metadata: {name: a}}", "write apiVersion `apps/v1`"),
        (
            "{apiVersion: certificates.k8s.io/v1, kind: ClusterTrustBundle, metadata: {name: a}, spec: {trustBundle: x}}",
            "kind-not-served",
        ),
        ("{apiVersion: v1, kind: Service, metadata: {name: 1-a}}", "name of a Service"),
        ("{apiVersion: v1, kind: Secret, metadata: {}}", "missing-object-field Secret metadata.name"),
        ("{apiVersion: v1, kind: Namespace, metadata: {name: a, namespace: b}}", "namespace-ignored"),
        (
            "{apiVersion: example.com/v1, kind: Thing, metadata: {name: a, labels: {a: 1}}}",
            "wrong-type Thing/a metadata.labels.a",
        ),
        ("{apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: Secret}]}", "missing-object-field"),
        ("{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}}", "missing-object-field Deployment/a spec"),
    ];
    for (yaml, part) in bad {
        let found = of_object(yaml, 34);
        assert!(found.iter().any(|words| words.contains(part)), "{yaml}\n wanted {part}\n found {found:#?}");
    }
}

#[test]
fn many_items_are_compared_quickly() {
    let items: Vec<String> = (0..5000).map(|n| format!("{{name: A{n}}}")).collect();
    let yaml = format!("{{name: a, image: i, env: [{}, {{name: A7}}]}}", items.join(", "));
    let found = words(&findings(CONTAINER, &yaml, Rules::whole(34)));
    assert!(found.len() == 1 && found[0].starts_with("duplicate-item env[5000]"), "{found:#?}");
}

#[test]
fn deep_objects_are_left() {
    let mut deep = node("{type: object}");
    for _ in 0..100 {
        let inner: crate::node::Map = [("a", deep)].into_iter().collect();
        let outer: crate::node::Map = [("properties", Node::map(inner, Origin::NONE))].into_iter().collect();
        deep = Node::map(outer, Origin::NONE);
    }
    let mut report = Report::new();
    let of = type_named("apiextensions/v1.JSONSchemaProps").unwrap();
    validate(&deep, of, Rules::whole(34), "it", &mut report);
    let found = words(&report.into_vec());
    assert!(found.len() == 1 && found[0].starts_with("too-deep"), "{found:#?}");
}
