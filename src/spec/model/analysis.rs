//! What must hold while a new version takes over.

use crate::node::{Node, Text};
use crate::shape::{Record, Scalar, Shape, Verbatim};
use crate::spec::decode::{At, Entries, Entry};
use crate::spec::record::record;

use super::{DurationText, ThresholdText};

record! {
    /// What must hold while a new version takes over. It is Argo Rollouts that judges, so with `engine argo-rollouts` and a
    /// canary or a blue-green delivery alone: under engine native, and with other deliveries, nothing is made of it.
    /// After each hold of a canary, all entries with `max` or `min`, all metrics, Jobs and templates judge, unless `gate`
    /// names fewer; those with `rollback` watch in the background.
    /// Under `blueGreen` those judge that `before` and `after` name. They name an entry by its word, a percentile by `p95`
    /// (or all of them by `latency`), and the others by their names.
    pub struct Analysis = Record { name: "analysis", ..Record::PLAIN };
    /// The share of requests that fail, such as `1%`: those that are answered with 5xx. Over 2 minutes unless said.
    error_rate: Option<Threshold> = "errorRate";
    /// How long requests take, by percentile: `p50`, `p95`, `p99.9` (or `p999`). Over 5 minutes unless said.
    latency: Entries<Percentile> = "latency";
    /// Requests a second, as a share of what they were in the half hour before.
    throughput: Option<Threshold> = "throughput";
    /// The share of the new pods that are ready.
    ready: Option<Threshold> = "ready";
    /// The share of database connections that are in use.
    db_connections: Option<Threshold> = "dbConnections";
    /// The share of the memory limit that is in use.
    memory: Option<Threshold> = "memory";
    /// The share of the processor limit that is in use.
    cpu: Option<Threshold> = "cpu";
    /// How often the new pods' containers were restarted: a number.
    restarts: Option<Threshold> = "restarts";
    /// Metrics of your own, in Argo's words.
    metrics: Entries<Node> = "metrics" / "metric" as Shape::Named(&crate::shape::Named {
        entry: Shape::Kube("argoproj.io/v1alpha1.Metric"),
        key: "name",
        unnamed: None,
    });
    /// Metrics that are Jobs: one passes when its Job succeeds.
    jobs: Entries<JobMetric> = "jobs" / "job";
    /// Arguments for `{{args.NAME}}` in metrics and Jobs, and for templates that exist already. `{{args.canary-hash}}` is
    /// supplied without being named here: the hash of the new version, which stands in the names of its pods,
    /// `NAME-{{args.canary-hash}}-…`. There is no other unless it is named. A string that holds `{{args.…}}` is marked as
    /// literal, since `{{` is an expression of the spec else: `query (literal)"…"`, in YAML `query: {$literal: "…"}`.
    args: Entries<Arg> = "args" / "arg";
    /// AnalysisTemplates that exist already.
    templates: Entries<TemplateRef> = "templates" / "template";
    /// How many runs of the analysis the controller keeps.
    keep: Option<Keep> = "keep";
}

record! {
    /// An argument of the analysis: `arg NAME value`, or where its value comes from.
    pub struct Arg = Record {
        name: "arg",
        positional: &["value"],
        choices: &[&["value", "valueFrom"]],
        ..Record::PLAIN
    };
    /// Its value.
    value: Option<At<Text>> = "value";
    /// Where its value comes from, in Argo's words: `fieldRef`, `podTemplateHashValue` or `secretKeyRef`.
    value_from: Option<Node> = "valueFrom" as Shape::Any;
}

impl Entry for Arg {}

record! {
    /// How many runs of the analysis the controller keeps: `keep 10`, or each kind by itself.
    pub struct Keep = Record { name: "keep", positional: &["runs"], ..Record::PLAIN };
    /// How many of each kind.
    runs: Option<At<i64>> = "runs";
    /// How many of those that passed.
    successful: Option<At<i64>> = "successful";
    /// How many of those that did not.
    unsuccessful: Option<At<i64>> = "unsuccessful";
}

record! {
    /// The limits of what is measured: a percentage of a share, a duration of a latency, else a number. They come in
    /// this order: pass ≤ fail ≤ rollback with `max`, pass ≥ fail ≥ rollback with `min`.
    pub struct Threshold = Record { name: "threshold", choices: &[], ..Record::PLAIN };
    /// It passes up to this.
    max: Option<ThresholdText> = "max";
    /// It passes from this on.
    min: Option<ThresholdText> = "min";
    /// It fails from this on; between passing and failing a person decides. Beyond `max` or `min` unless said.
    fail: Option<ThresholdText> = "fail";
    /// Beyond this, all the while, the new version is rolled back: at any time of a canary, and for entries of `after` as
    /// long as the old pods of a blue-green delivery stay, less a minute.
    rollback: Option<ThresholdText> = "rollback";
    /// The time over which it is measured. 5 minutes unless said, and 2 of `errorRate`.
    over: Option<DurationText> = "over";
    /// Whether its judgement after a hold is only reported.
    dry_run: Option<At<bool>> = "dryRun";
}

record! {
    /// The limits of a percentile, which is named `p5`, `p50`, `p95`, `p99.9`: durations.
    pub struct Percentile = Record { name: "percentile", ..Record::PLAIN };
    /// It passes up to this.
    max: Option<ThresholdText> = "max";
    /// It fails from this on; between passing and failing a person decides. Beyond `max` unless said.
    fail: Option<ThresholdText> = "fail";
    /// Beyond this, all the while, the new version is rolled back: at any time of a canary, and for entries of `after` as
    /// long as the old pods of a blue-green delivery stay, less a minute.
    rollback: Option<ThresholdText> = "rollback";
    /// The time over which it is measured. 5 minutes unless said.
    over: Option<DurationText> = "over";
    /// Whether its judgement after a hold is only reported.
    dry_run: Option<At<bool>> = "dryRun";
}

impl Entry for Percentile {}

record! {
    /// A metric that is a Job: its spec comes from a file, or stands here verbatim. Its pods have the service's security
    /// contexts where they say none, and are not in the mesh unless they say so.
    pub struct JobMetric = Record {
        name: "analysis job",
        verbatim: &[Verbatim { ty: "batch/v1.JobSpec", except: &[] }],
        ..Record::PLAIN
    };
    /// The file that holds the Job, or its spec alone. Its path starts at the folder of this file.
    from: Option<At<Text>> = "from" as Shape::File;
    /// Labels and annotations of the Job. Its name is Argo's to give, and its namespace the Rollout's.
    metadata: Option<Node> = "metadata" as Shape::KubeField("argoproj.io/v1alpha1.Job", "metadata");
    /// Whether expressions in the file are evaluated: `#true` for all, `vars` for those of `vars` only. Else its
    /// `{{` stays.
    expand: Option<At<Text>> = "expand" as Shape::Scalar(&Scalar::EXPAND);
}

impl Entry for JobMetric {}

record! {
    /// An AnalysisTemplate that exists already.
    pub struct TemplateRef = Record { name: "template", ..Record::PLAIN };
    /// Whether it is a ClusterAnalysisTemplate.
    cluster_scope: Option<At<bool>> = "clusterScope";
}

impl Entry for TemplateRef {}
