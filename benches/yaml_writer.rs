//! How fast manifests are written: `cargo bench --bench yaml_writer`.

#![allow(clippy::print_stdout, reason = "a bench prints its figures")]

use std::hint::black_box;
use std::time::Instant;

use cellfold::manifest;
use cellfold::node::{Node, from_json};
use cellfold::source::Origin;
use serde_json::json;

/// A Deployment of the usual shape and size, about 4 KB.
fn deployment(number: usize) -> Node {
    let name = format!("service-{number}");
    let labels = json!({
        "app.kubernetes.io/name": name, "app.kubernetes.io/part-of": "payments", "app.kubernetes.io/managed-by": "cellfold",
        "app.kubernetes.io/version": "v1.4.2", "topology.example.com/cell": "cell-03", "sidecar.istio.io/inject": "true",
    });
    let env: Vec<_> = (0..12)
        .map(|n| match n % 4 {
            0 => json!({ "name": format!("SETTING_{n}"), "value": "30s" }),
            1 => json!({ "name": format!("FEATURE_{n}"), "value": "true" }),
            2 => json!({ "name": format!("ENDPOINT_{n}"), "value": format!("http://{name}.payments.svc.cluster.local:8080/api") }),
            _ => json!({ "name": format!("SECRET_{n}"),
                         "valueFrom": { "secretKeyRef": { "name": format!("{name}-credentials"), "key": "password" } } }),
        })
        .collect();
    let probe = |path: &str| {
        json!({ "httpGet": { "path": path, "port": "http", "scheme": "HTTP" }, "initialDelaySeconds": 10, "periodSeconds": 5,
                "timeoutSeconds": 2, "failureThreshold": 3 })
    };
    let json = json!({
        "apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": { "name": name, "namespace": "payments", "labels": labels, "annotations": {
            "example.com/owner": "team-payments@example.com", "example.com/notes": "scaled by hand: see the runbook # 12",
            "prometheus.io/scrape": "true", "prometheus.io/port": "8080" } },
        "spec": {
            "replicas": 6, "revisionHistoryLimit": 5, "progressDeadlineSeconds": 600,
            "selector": { "matchLabels": { "app.kubernetes.io/name": name } },
            "strategy": { "type": "RollingUpdate", "rollingUpdate": { "maxSurge": "25%", "maxUnavailable": 0 } },
            "template": {
                "metadata": { "labels": labels },
                "spec": {
                    "serviceAccountName": name, "terminationGracePeriodSeconds": 45,
                    "securityContext": { "runAsNonRoot": true, "seccompProfile": { "type": "RuntimeDefault" } },
                    "containers": [{
                        "name": name, "image": format!("registry.example.com/payments/{name}:v1.4.2"), "imagePullPolicy": "IfNotPresent",
                        "command": ["sh", "-c"],
                        "args": ["set -e\nexport JAVA_OPTS=\"-XX:MaxRAMPercentage=75\"\nexec java $JAVA_OPTS -jar /app/app.jar\n"],
                        "ports": [{ "name": "http", "containerPort": 8080, "protocol": "TCP" },
                                  { "name": "metrics", "containerPort": 9090, "protocol": "TCP" }],
                        "env": env, "livenessProbe": probe("/health/live"), "readinessProbe": probe("/health/ready"),
                        "resources": { "requests": { "cpu": "500m", "memory": "512Mi" }, "limits": { "cpu": "1", "memory": "1Gi" } },
                        "securityContext": { "allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true,
                                             "capabilities": { "drop": ["ALL"] } },
                        "volumeMounts": [{ "name": "tmp", "mountPath": "/tmp" }],
                    }],
                    "volumes": [{ "name": "tmp", "emptyDir": {} }],
                    "topologySpreadConstraints": [{ "maxSkew": 1, "topologyKey": "topology.kubernetes.io/zone",
                        "whenUnsatisfiable": "ScheduleAnyway", "labelSelector": { "matchLabels": { "app.kubernetes.io/name": name } } }],
                },
            },
        },
    });
    from_json(&json, Origin::NONE)
}

fn main() {
    let nodes: Vec<Node> = (0..1000).map(deployment).collect();
    let mut out = String::new();
    let mut rates: Vec<f64> = (0..50)
        .map(|_| {
            out.clear();
            let began = Instant::now();
            manifest::write_documents(black_box(nodes.iter()), &mut out);
            let seconds = began.elapsed().as_secs_f64();
            #[allow(clippy::cast_precision_loss, reason = "a few megabytes")]
            let megabytes = black_box(&out).len() as f64 / 1e6;
            megabytes / seconds
        })
        .collect();
    rates.sort_by(f64::total_cmp);
    let size = out.len() / nodes.len();
    let (median, best) = (rates.get(rates.len() / 2), rates.last());
    println!(
        "{} Deployments of {size} bytes: median {:.0} MB/s, best {:.0} MB/s",
        nodes.len(),
        median.copied().unwrap_or_default(),
        best.copied().unwrap_or_default()
    );
}
