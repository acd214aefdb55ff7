//! Queries: what an analysis measures, over the pods of the new version only.
//!
//! Each source is scraped from the pods themselves, so that `pod` is the pod that answered; its name begins with the
//! workload's and the hash of its template, which tells the versions apart. (Istio's `destination_workload` is the same
//! for all of them.) Every query is safe on an empty vector: a numerator that no series has counts as 0, and no traffic
//! at all gives an empty or not-a-number result, which the conditions take for no answer.

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
    /// How often they are scraped, in seconds.
    pub scrape: u64,
}

/// The argument of an AnalysisTemplate that holds the pod template's hash of the new version.
pub const HASH: &str = "canary-hash";

/// Requests as a source counts them.
struct Requests {
    /// The counter.
    count: &'static str,
    /// The buckets of how long they take.
    buckets: &'static str,
    /// The labels of those that count at all.
    of: &'static str,
    /// The labels of those that failed: any of these.
    failed: &'static [&'static str],
}

/// What a query must not go beyond, and so what counts as good where nothing is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// Less is better.
    Ceiling,
    /// More is better.
    Floor,
}

impl Pods<'_> {
    fn labels(self, pods: &str, more: &[&str]) -> String {
        let mut labels = Vec::new();
        if !self.namespace.is_empty() {
            labels.push(format!("namespace=\"{}\"", self.namespace));
        }
        labels.push(format!("pod=~\"{}-{pods}\"", self.workload));
        labels.extend(more.iter().filter(|more| !more.is_empty()).map(|more| (*more).to_owned()));
        format!("{{{}}}", labels.join(","))
    }

    /// The new version.
    fn latest(self, more: &[&str]) -> String {
        self.labels(&format!("{{{{args.{HASH}}}}}-.+"), more)
    }

    /// All versions of the workload, and not those of one whose name only begins like it.
    fn all(self, more: &[&str]) -> String {
        self.labels("[a-z0-9]+-[a-z0-9]{5}", more)
    }

    fn requests(self) -> Requests {
        match self.source {
            MetricsSource::Istio => Requests {
                count: "istio_requests_total",
                buckets: "istio_request_duration_milliseconds_bucket",
                of: "reporter=\"destination\"",
                failed: &["response_code=~\"5..\""],
            },
            // The probes are requests too; a version that nobody else asks would pass by them.
            MetricsSource::SpringBoot => Requests {
                count: "http_server_requests_seconds_count",
                buckets: "http_server_requests_seconds_bucket",
                of: "uri!~\"/actuator.*\"",
                failed: &["status=~\"5..\""],
            },
            // Libraries do not agree on the label; one that is not there matches nothing.
            MetricsSource::Http => Requests {
                count: "http_requests_total",
                buckets: "http_request_duration_seconds_bucket",
                of: "",
                failed: &["status=~\"5..\"", "code=~\"5..\""],
            },
        }
    }

    /// The share of requests that failed, over a time.
    pub fn error_ratio(self, over: &str) -> String {
        let Requests { count, of, failed, .. } = self.requests();
        let rate = |failed: &&str| format!("rate({count}{}[{over}])", self.latest(&[of, failed]));
        let failed = failed.iter().map(rate).collect::<Vec<_>>().join(" or ");
        format!("(sum({failed}) or vector(0)) / sum(rate({count}{}[{over}]))", self.latest(&[of]))
    }

    /// The share of the pods that are ready.
    pub fn ready(self) -> String {
        // Each pod has a series for every condition, of which one is 1.
        let ready = format!("kube_pod_status_ready{}", self.latest(&["condition=\"true\""]));
        format!("(sum({ready}) or vector(0)) / count({ready})")
    }

    /// A percentile of how long requests take, over a time, in the unit of [`Pods::in_latency_unit`].
    pub fn latency(self, quantile: &str, over: &str) -> String {
        let Requests { buckets, of, .. } = self.requests();
        format!("histogram_quantile({quantile}, sum by (le) (rate({buckets}{}[{over}])))", self.latest(&[of]))
    }

    /// Milliseconds in the unit of the source's latencies: Istio's are milliseconds, the others' seconds.
    pub fn in_latency_unit(self, millis: f64) -> f64 {
        match self.source {
            MetricsSource::Istio => millis,
            MetricsSource::SpringBoot | MetricsSource::Http => millis / 1000.0,
        }
    }

    /// Requests a second of all versions, as a share of those of the half hour before: how many of them the new version
    /// gets hangs on its weight. None at all is 0, if there were some before.
    pub fn throughput(self, over: &str) -> String {
        let Requests { count, of, .. } = self.requests();
        let rate = format!("sum(rate({count}{}[{over}]))", self.all(&[of]));
        format!("({rate} or vector(0)) / (avg_over_time({rate}[30m:1m] offset 30m) > 0)")
    }

    /// The greatest share of database connections in use.
    pub fn connections(self) -> String {
        let scope = self.latest(&[]);
        format!("max(hikaricp_connections_active{scope} / (hikaricp_connections_max{scope} > 0))")
    }

    /// The greatest share of its memory limit that a container uses.
    pub fn memory(self) -> String {
        self.share_of_limit(
            &format!("container_memory_working_set_bytes{}", self.latest(&["container!=\"\""])),
            "memory",
        )
    }

    /// The greatest share of its CPU limit that a container uses, over a time.
    pub fn cpu(self, over: &str) -> String {
        let used = format!("rate(container_cpu_usage_seconds_total{}[{over}])", self.latest(&["container!=\"\""]));
        self.share_of_limit(&used, "cpu")
    }

    fn share_of_limit(self, used: &str, resource: &str) -> String {
        let limit =
            format!("kube_pod_container_resource_limits{}", self.latest(&[&format!("resource=\"{resource}\"")]));
        format!("max(sum by (pod, container) ({used}) / (sum by (pod, container) ({limit}) > 0))")
    }

    /// The most restarts of a container, over a time.
    pub fn restarts(self, over: &str) -> String {
        format!("max(increase(kube_pod_container_status_restarts_total{}[{over}]))", self.latest(&[]))
    }

    /// The shortest time over which a rate is one: of four scrapes, and at least a minute.
    pub fn moment(self) -> u64 {
        (self.scrape * 4).max(60)
    }

    /// What holds all the while: the best value that a query had over a time, given in seconds. A moment of which
    /// nothing is known, such as one without traffic, counts as good, so that one bad answer among silence is no trend.
    pub fn all_the_while(self, query: &str, bound: Bound, seconds: u64) -> String {
        let step = if seconds < 300 { 15 } else { 30 }.max(self.scrape);
        let range = format!("[{}:{}]", spoken(seconds), spoken(step));
        match bound {
            Bound::Ceiling => format!("min_over_time((({query}) >= 0 or vector(0)){range})"),
            Bound::Floor => format!("max_over_time((({query}) >= 0 or vector(1)){range})"),
        }
    }
}

/// Seconds as Prometheus and Go both read them.
pub fn spoken(seconds: u64) -> String {
    if seconds > 0 && seconds.is_multiple_of(60) { format!("{}m", seconds / 60) } else { format!("{seconds}s") }
}

/// The share of requests that a percentile is about: `p5` is 0.05, `p95` is 0.95, `p99.9` and `p999` are 0.999. None is
/// of all requests, or of none: a histogram tells neither.
pub fn quantile(name: &str) -> Option<String> {
    let digits = name.strip_prefix('p')?;
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, ""));
    let are_digits = |text: &str| text.len() <= 5 && text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !are_digits(whole) || !are_digits(rest) || digits.ends_with('.') {
        return None;
    }
    let share = match (whole.len(), rest) {
        (1, rest) => format!("0.0{whole}{rest}"),
        (2, rest) if !whole.starts_with('0') => format!("0.{whole}{rest}"),
        // Without a point only what begins with 9 can be meant.
        (_, "") if whole.starts_with('9') => format!("0.{whole}"),
        _ => return None,
    };
    share.bytes().any(|byte| matches!(byte, b'1'..=b'9')).then_some(share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_shares() {
        for (name, share) in [
            ("p5", Some("0.05")),
            ("p1", Some("0.01")),
            ("p50", Some("0.50")),
            ("p95", Some("0.95")),
            ("p999", Some("0.999")),
            ("p99.9", Some("0.999")),
            ("p0.5", Some("0.005")),
            ("p100", None),
            ("p0", None),
            ("p00", None),
            ("p125", None),
            ("p99.", None),
            ("p", None),
            ("95", None),
        ] {
            assert_eq!(quantile(name).as_deref(), share, "{name}");
        }
    }
}
