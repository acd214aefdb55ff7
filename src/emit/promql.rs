//! Queries: what an analysis measures, over the pods of the new version only.
//!
//! Every query is safe on an empty vector: a numerator that no series has counts as 0, and no traffic at all gives an
//! empty or not-a-number result, which the conditions take for no answer.

use crate::spec::model::MetricsSource;

/// The pods of the new version, and whose metrics requests are counted by.
#[derive(Debug, Clone, Copy)]
pub struct Pods<'a> {
    /// The namespace; empty where the fleet says none.
    pub namespace: &'a str,
    /// The workload's name.
    pub workload: &'a str,
    /// Whose metrics.
    pub source: MetricsSource,
}

/// The argument of an AnalysisTemplate that holds the pod template's hash of the new version.
pub const HASH: &str = "canary-hash";

impl Pods<'_> {
    fn scope(self, more: &str) -> String {
        let mut labels = Vec::new();
        if !self.namespace.is_empty() {
            labels.push(format!("namespace=\"{}\"", self.namespace));
        }
        labels.push(format!("pod=~\"{}-{{{{args.{HASH}}}}}-.+\"", self.workload));
        if !more.is_empty() {
            labels.push(more.to_owned());
        }
        format!("{{{}}}", labels.join(","))
    }

    /// All versions of the workload.
    fn all(self, more: &str) -> String {
        let mut labels = Vec::new();
        if !self.namespace.is_empty() {
            labels.push(format!("namespace=\"{}\"", self.namespace));
        }
        labels.push(format!("pod=~\"{}-.+\"", self.workload));
        if !more.is_empty() {
            labels.push(more.to_owned());
        }
        format!("{{{}}}", labels.join(","))
    }

    fn requests(self) -> (&'static str, &'static str, &'static str) {
        match self.source {
            MetricsSource::Istio => ("istio_requests_total", "reporter=\"destination\"", "response_code=~\"5..\""),
            MetricsSource::SpringBoot => ("http_server_requests_seconds_count", "", "status=~\"5..\""),
            MetricsSource::Http => ("http_requests_total", "", "code=~\"5..\""),
        }
    }

    /// The share of requests that failed, over a time.
    pub fn error_ratio(self, over: &str) -> String {
        let (metric, base, failed) = self.requests();
        let both = if base.is_empty() { failed.to_owned() } else { format!("{base},{failed}") };
        format!(
            "(sum(rate({metric}{}[{over}])) or vector(0)) / sum(rate({metric}{}[{over}]))",
            self.scope(&both),
            self.scope(base)
        )
    }

    /// The share of the pods that are ready.
    pub fn ready(self) -> String {
        format!(
            "(sum(kube_pod_status_ready{}) or vector(0)) / count(kube_pod_status_ready{})",
            self.scope("condition=\"true\""),
            self.scope("condition=\"true\"")
        )
    }

    /// A percentile of how long requests take, over a time, in the unit of [`Pods::in_latency_unit`].
    pub fn latency(self, quantile: &str, over: &str) -> String {
        let (metric, base) = match self.source {
            MetricsSource::Istio => ("istio_request_duration_milliseconds_bucket", "reporter=\"destination\""),
            MetricsSource::SpringBoot => ("http_server_requests_seconds_bucket", ""),
            MetricsSource::Http => ("http_request_duration_seconds_bucket", ""),
        };
        format!("histogram_quantile({quantile}, sum by (le) (rate({metric}{}[{over}])))", self.scope(base))
    }

    /// Milliseconds in the unit of the source's latencies: Istio's are milliseconds, the others' seconds.
    pub fn in_latency_unit(self, millis: f64) -> f64 {
        match self.source {
            MetricsSource::Istio => millis,
            MetricsSource::SpringBoot | MetricsSource::Http => millis / 1000.0,
        }
    }

    /// Requests a second of all versions, as a share of those of the half hour before.
    pub fn throughput(self, over: &str) -> String {
        let (metric, base, _) = self.requests();
        let rate = format!("sum(rate({metric}{}[{over}]))", self.all(base));
        format!("{rate} / (avg_over_time({rate}[30m:1m] offset 30m) > 0)")
    }

    /// The greatest share of database connections in use.
    pub fn connections(self) -> String {
        let scope = self.scope("");
        format!("max(hikaricp_connections_active{scope} / (hikaricp_connections_max{scope} > 0))")
    }

    /// The greatest share of its memory limit that a container uses.
    pub fn memory(self) -> String {
        self.share_of_limit(&format!("container_memory_working_set_bytes{}", self.scope("container!=\"\"")), "memory")
    }

    /// The greatest share of its CPU limit that a container uses, over a time.
    pub fn cpu(self, over: &str) -> String {
        let used = format!("rate(container_cpu_usage_seconds_total{}[{over}])", self.scope("container!=\"\""));
        self.share_of_limit(&used, "cpu")
    }

    fn share_of_limit(self, used: &str, resource: &str) -> String {
        let limit = format!("kube_pod_container_resource_limits{}", self.scope(&format!("resource=\"{resource}\"")));
        format!("max(sum by (pod, container) ({used}) / (sum by (pod, container) ({limit}) > 0))")
    }

    /// The most restarts of a container, over a time.
    pub fn restarts(self, over: &str) -> String {
        format!("max(increase(kube_pod_container_status_restarts_total{}[{over}]))", self.scope(""))
    }

    /// The least value that a query had over a time: what holds all the while.
    pub fn all_the_while(query: &str, over: &str) -> String {
        format!("min_over_time(({query})[{over}:15s])")
    }
}
