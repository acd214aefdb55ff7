//! What must hold while a new version takes over.

use crate::node::{Node, Text};
use crate::shape::{Record, Scalar, Shape, Verbatim};
use crate::spec::decode::{At, Entries, Entry};
use crate::spec::record::record;

use super::{DurationText, ThresholdText};

record! {
    /// What must hold while a new version takes over. Entries with `max` or `min` judge after each hold; `rollback`
    /// watches in the background.
    pub struct Analysis = Record { name: "analysis", ..Record::PLAIN };
    /// The share of requests that fail.
    error_rate: Option<Threshold> = "errorRate";
    /// How long requests take, by percentile: `latency p95 max="200ms"`.
    latency: Entries<Percentile> = "latency";
    /// Requests a second, against the half hour before.
    throughput: Option<Threshold> = "throughput";
    /// The share of the new pods that are ready.
    ready: Option<Threshold> = "ready";
    /// The share of database connections in use.
    db_connections: Option<Threshold> = "dbConnections";
    /// The share of the memory limit in use.
    memory: Option<Threshold> = "memory";
    /// The share of the CPU limit in use.
    cpu: Option<Threshold> = "cpu";
    /// Restarts of the new pods' containers.
    restarts: Option<Threshold> = "restarts";
    /// Metrics of your own, in Argo's words.
    metrics: Entries<Node> = "metrics" / "metric" as Shape::Named(&crate::shape::Named {
        entry: Shape::Kube("argoproj.io/v1alpha1.Metric"),
        key: "name",
        unnamed: None,
    });
    /// Metrics that are Jobs: passed when the Job succeeds.
    jobs: Entries<JobMetric> = "jobs" / "job";
    /// Arguments of the templates.
    args: Entries<Node> = "args" / "arg" as Shape::Named(&crate::shape::Named {
        entry: Shape::Any,
        key: "name",
        unnamed: None,
    });
    /// AnalysisTemplates that exist already.
    templates: Entries<TemplateRef> = "templates" / "template";
    /// How many analysis runs the controller keeps.
    keep: Option<Node> = "keep" as Shape::Any;
}

record! {
    /// A limit: to pass, to fail, to roll back.
    pub struct Threshold = Record { name: "threshold", choices: &[], ..Record::PLAIN };
    /// Passes up to this.
    max: Option<ThresholdText> = "max";
    /// Passes from this.
    min: Option<ThresholdText> = "min";
    /// Fails from this on; between passing and failing a person decides. The limit to pass unless said.
    fail: Option<ThresholdText> = "fail";
    /// Rolls back at once beyond this, at any time.
    rollback: Option<ThresholdText> = "rollback";
    /// Over which time it is measured.
    over: Option<DurationText> = "over";
    /// Whether it is only reported.
    dry_run: Option<At<bool>> = "dryRun";
}

record! {
    /// A limit of a percentile, named `p50`, `p95`, `p99`, `p999`.
    pub struct Percentile = Record { name: "percentile", ..Record::PLAIN };
    /// Passes up to this.
    max: Option<ThresholdText> = "max";
    /// Fails from this on; the limit to pass unless said.
    fail: Option<ThresholdText> = "fail";
    /// Rolls back at once beyond this, at any time.
    rollback: Option<ThresholdText> = "rollback";
    /// Over which time it is measured.
    over: Option<DurationText> = "over";
    /// Whether it is only reported.
    dry_run: Option<At<bool>> = "dryRun";
}

impl Entry for Percentile {}

record! {
    /// A metric that is a Job: its spec from a file, or verbatim.
    pub struct JobMetric = Record {
        name: "job",
        verbatim: &[Verbatim { ty: "batch/v1.JobSpec", except: &[] }],
        ..Record::PLAIN
    };
    /// The file that holds the Job's spec, beside the spec.
    from: Option<At<Text>> = "from" as Shape::File;
    /// Whether expressions in the file are evaluated: `#true`, or `vars` for those of `vars` only.
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
