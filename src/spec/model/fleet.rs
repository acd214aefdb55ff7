//! The facts of a fleet: environments and cells.

use crate::node::{Node, Text};
use crate::shape::{Record, Shape};
use crate::spec::decode::{At, Count, Entries, Entry, Texts};
use crate::spec::record::{record, words};

use super::{ConfigMap, ConnectionLimit, DurationText, MinorVersion, OWNER, PercentText, Raw, RuleWords};

record! {
    /// The fleet: its environments, and what every service has unless it says otherwise.
    pub struct Fleet = Record { name: "fleet", includes: &[OWNER], ..Record::PLAIN };
    /// The edition of the spec language. Within one, a newer cellfold changes no pod template unasked.
    edition: At<Text> = "edition" as Shape::Word(&[crate::shape::Word { word: "2026", docs: "The first edition." }]);
    /// The registry that is put in front of images whose name has no host.
    registry: Option<At<Text>> = "registry";
    /// How many files of the golden tree a render may remove; one that would remove more stops and lists them. Any
    /// number unless said.
    removal_budget: Option<At<i64>> = "removalBudget";
    /// The Kubernetes version of the clusters, against which manifests are checked. The newest that cellfold knows unless
    /// said.
    kubernetes: Option<MinorVersion> = "kubernetes";
    /// The Istio version. Without it there is no mesh.
    istio: Option<MinorVersion> = "istio";
    /// The Argo Rollouts version. Without it there is no such controller.
    argo_rollouts: Option<MinorVersion> = "argoRollouts";
    /// How the golden tree is laid out. `unit` unless said.
    layout: Option<At<Layout>> = "layout";
    /// Whether each folder of the golden tree gets a `kustomization.yaml` that lists its files. It does not unless said.
    kustomization: Option<At<bool>> = "kustomization";
    /// Where the metrics come from that an analysis judges by.
    metrics: Option<Metrics> = "metrics";
    /// The environments, in order of promotion.
    environments: Entries<Environment> = "environments" / "environment";
    /// What every service has unless it says otherwise: the words of a service.
    defaults: Option<Node> = "defaults" as Shape::Record(<super::Service as crate::spec::decode::RecordType>::RECORD);
    /// Values for expressions, as `{{ vars.NAME }}`.
    vars: Entries<Node> = "vars";
    /// How bad the findings of a check are, by code.
    rules: Entries<RuleWords> = "rules" / "rule";
    /// How much each target has of what many share, such as the connections that a database takes.
    connections: Entries<ConnectionLimit> = "connections";
    /// Manifests of your own, once for each target.
    raw: Entries<Raw> = "raw";
    /// ConfigMaps that belong to no service, once per target.
    config_maps: Entries<ConfigMap> = "configMaps" / "configMap";
}

words! {
    /// How the golden tree is laid out.
    pub enum Layout {
        /// One file for each service in each target.
        Unit = "unit",
        /// One file for each object.
        Object = "object",
    }
}

record! {
    /// Where the metrics come from that an analysis judges by. All have the labels `namespace` and `pod` of the pod that
    /// they are about, as Prometheus gives them to what it finds in a cluster. Readiness, restarts and limits are those of
    /// kube-state-metrics, memory and processor those of the kubelet, database connections those of HikariCP.
    pub struct Metrics = Record { name: "metrics", ..Record::PLAIN };
    /// The metrics by which requests are counted. `istio` unless said.
    source: Option<At<MetricsSource>> = "source";
    /// The address of Prometheus, with its namespace: the controller that asks it runs in another one.
    prometheus: Option<At<Text>> = "prometheus";
    /// How often Prometheus asks the pods. 15 seconds unless said. A rate is over four of these at least.
    scrape: Option<DurationText> = "scrape";
}

words! {
    /// The metrics by which requests are counted.
    pub enum MetricsSource {
        /// Istio's `istio_requests_total` and `istio_request_duration_milliseconds`, as the sidecar of the pod that answers
        /// counts them.
        Istio = "istio",
        /// Spring Boot's `http_server_requests_seconds`, less its own `/actuator`. Latencies want its histogram:
        /// `management.metrics.distribution.percentiles-histogram.http.server.requests`.
        SpringBoot = "spring-boot",
        /// Plain `http_requests_total`, its status in a label `status` or `code`, and `http_request_duration_seconds`.
        Http = "http",
    }
}

record! {
    /// An environment: its facts and its cells. One that has no cells is a target itself.
    pub struct Environment = Record { name: "environment", includes: &[OWNER], ..Record::PLAIN };
    /// The namespace of its services. May hold an expression.
    namespace: Option<Node> = "namespace" as Shape::Text;
    /// The cluster, for expressions.
    cluster: Option<Node> = "cluster" as Shape::Text;
    /// The region, for selectors and expressions.
    region: Option<Node> = "region" as Shape::Text;
    /// How large each of its targets is, as a percentage: counts that are written without any `in` are for 100%.
    size: Option<PercentText> = "size";
    /// The registry, where it is not the fleet's.
    registry: Option<Node> = "registry" as Shape::Text;
    /// The Kubernetes version, where it is not the fleet's.
    kubernetes: Option<MinorVersion> = "kubernetes";
    /// The Istio version, where it is not the fleet's.
    istio: Option<MinorVersion> = "istio";
    /// The Argo Rollouts version, where it is not the fleet's.
    argo_rollouts: Option<MinorVersion> = "argoRollouts";
    /// Labels for selectors.
    labels: Texts = "labels";
    /// Values for expressions, as `{{ vars.NAME }}`.
    vars: Entries<Node> = "vars";
    /// Whether it is production, of which some rules ask more than of other environments. Unless said, it is where it has
    /// cells, where it is the last of several environments, and where its name is `production` or `prod`.
    production: Option<At<bool>> = "production";
    /// The cells, each of which is a target.
    cells: Entries<Cell> = "cells" / "cell";
    /// What holds for the waves of its cells, by number.
    waves: Entries<Wave> = "waves" / "wave";
    /// The share of all its cells' capacity that the peak of traffic needs. The loss of any one cell, or of those of a
    /// wave that change at once, must leave that much.
    peak: Option<PercentText> = "peak";
    /// How much each target of it has of what many share, where it is not what the fleet says.
    connections: Entries<ConnectionLimit> = "connections";
    /// Manifests of your own, once for each target of it.
    raw: Entries<Raw> = "raw";
    /// ConfigMaps that belong to no service, once per target.
    config_maps: Entries<ConfigMap> = "configMaps" / "configMap";
}

impl Entry for Environment {}

record! {
    /// A cell: a target of an environment, which is an independent copy of all that runs there.
    pub struct Cell = Record { name: "cell", includes: &[OWNER], ..Record::PLAIN };
    /// The wave with which it receives a release: 1 is the first.
    wave: Option<Count> = "wave" as Shape::Int { min: 1, max: 1_000 };
    /// The namespace, where it is not the environment's.
    namespace: Option<Node> = "namespace" as Shape::Text;
    /// The cluster, where it is not the environment's.
    cluster: Option<Node> = "cluster" as Shape::Text;
    /// The region, where it is not the environment's.
    region: Option<Node> = "region" as Shape::Text;
    /// How large it is, as a percentage: counts that are written without any `in` are for 100%.
    size: Option<PercentText> = "size";
    /// The registry, where it is not the environment's.
    registry: Option<Node> = "registry" as Shape::Text;
    /// The Kubernetes version, where it is not the environment's.
    kubernetes: Option<MinorVersion> = "kubernetes";
    /// The Istio version, where it is not the environment's.
    istio: Option<MinorVersion> = "istio";
    /// The Argo Rollouts version, where it is not the environment's.
    argo_rollouts: Option<MinorVersion> = "argoRollouts";
    /// Labels for selectors.
    labels: Texts = "labels";
    /// Values for expressions, as `{{ vars.NAME }}`.
    vars: Entries<Node> = "vars";
    /// How much it has of what many share, where it is not what the environment says.
    connections: Entries<ConnectionLimit> = "connections";
    /// Manifests of your own, of this cell.
    raw: Entries<Raw> = "raw";
    /// ConfigMaps that belong to no service, of this cell.
    config_maps: Entries<ConfigMap> = "configMaps" / "configMap";
}

impl Entry for Cell {}

record! {
    /// A wave: the cells that receive a release together.
    pub struct Wave = Record { name: "wave", ..Record::PLAIN };
    /// How long a release stays in this wave before the next one follows. It is for whoever moves `wave` in `releases/`,
    /// a person or a program: cellfold moves nothing by itself.
    hold: Option<DurationText> = "hold";
    /// How many of its cells may be changed at once.
    at_once: Option<Count> = "atOnce" as Shape::Int { min: 1, max: 10_000 };
}

impl Entry for Wave {}
