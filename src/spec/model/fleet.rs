//! The facts of a fleet: environments and cells.

use crate::node::{Node, Text};
use crate::shape::{Record, Shape};
use crate::spec::decode::{At, Count, Entries, Entry, Texts};
use crate::spec::record::{record, words};

use super::{DurationText, MinorVersion, PercentText, Raw};

record! {
    /// The fleet: its environments, and what every service has unless it says otherwise.
    pub struct Fleet = Record { name: "fleet", ..Record::PLAIN };
    /// The edition of the spec language: `"2026"`. Within one, no newer cellfold changes a pod template unasked.
    edition: At<Text> = "edition" as Shape::Word(&[crate::shape::Word { word: "2026", docs: "The first." }]);
    /// The registry of images whose name has no host.
    registry: Option<At<Text>> = "registry";
    /// How many files a render may remove before it stops and lists them. Unlimited unless said.
    removal_budget: Option<At<i64>> = "removalBudget";
    /// The Kubernetes version of the clusters. The newest that is known unless said.
    kubernetes: Option<MinorVersion> = "kubernetes";
    /// The Istio version, where there is a mesh.
    istio: Option<MinorVersion> = "istio";
    /// The Argo Rollouts version, where there is that controller.
    argo_rollouts: Option<MinorVersion> = "argoRollouts";
    /// How the golden tree is laid out.
    layout: Option<At<Layout>> = "layout";
    /// Whether each folder of the golden tree gets a `kustomization.yaml` that lists its files.
    kustomization: Option<At<bool>> = "kustomization";
    /// Where metrics come from.
    metrics: Option<Metrics> = "metrics";
    /// The environments, in order of promotion.
    environments: Entries<Environment> = "environments" / "environment";
    /// What every service has unless it says otherwise.
    defaults: Option<Node> = "defaults" as Shape::Record(<super::Service as crate::spec::decode::RecordType>::RECORD);
    /// Values for expressions.
    vars: Entries<Node> = "vars";
    /// Manifests of your own, once per target.
    raw: Entries<Raw> = "raw";
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
    /// Where metrics come from.
    pub struct Metrics = Record { name: "metrics", ..Record::PLAIN };
    /// Whose metrics requests are counted by.
    source: Option<At<MetricsSource>> = "source";
    /// The address of Prometheus, in full: it is resolved in the controller's namespace.
    prometheus: Option<At<Text>> = "prometheus";
}

words! {
    /// Whose metrics requests are counted by.
    pub enum MetricsSource {
        /// Istio's `istio_requests_total`.
        Istio = "istio",
        /// Spring Boot's `http_server_requests_seconds`.
        SpringBoot = "spring-boot",
        /// Plain `http_requests_total` and `http_request_duration_seconds`.
        Http = "http",
    }
}

record! {
    /// An environment: facts of one, and its cells. One with no cells is a target itself.
    pub struct Environment = Record { name: "environment", ..Record::PLAIN };
    /// The namespace of its services.
    namespace: Option<Node> = "namespace" as Shape::Text;
    /// The cluster.
    cluster: Option<Node> = "cluster" as Shape::Text;
    /// The region, for selectors and expressions.
    region: Option<Node> = "region" as Shape::Text;
    /// How large a target is: counts that are written without any `in` are for 100%.
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
    /// Values for expressions.
    vars: Entries<Node> = "vars";
    /// The cells, if there are several.
    cells: Entries<Cell> = "cells" / "cell";
    /// What holds for the waves of its cells.
    waves: Entries<Wave> = "waves" / "wave";
    /// Manifests of your own, once per target.
    raw: Entries<Raw> = "raw";
}

impl Entry for Environment {}

record! {
    /// A cell: one deployment target of an environment.
    pub struct Cell = Record { name: "cell", ..Record::PLAIN };
    /// The wave in which it receives a release.
    wave: Option<Count> = "wave" as Shape::Int { min: 1, max: 1_000 };
    /// The namespace, where it is not the environment's.
    namespace: Option<Node> = "namespace" as Shape::Text;
    /// The cluster, where it is not the environment's.
    cluster: Option<Node> = "cluster" as Shape::Text;
    /// The region, where it is not the environment's.
    region: Option<Node> = "region" as Shape::Text;
    /// How large it is: counts that are written without any `in` are for 100%.
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
    /// Values for expressions.
    vars: Entries<Node> = "vars";
    /// Manifests of your own, of this cell.
    raw: Entries<Raw> = "raw";
}

impl Entry for Cell {}

record! {
    /// What holds for a wave.
    pub struct Wave = Record { name: "wave", ..Record::PLAIN };
    /// How long a release stays in this wave before the next.
    hold: Option<DurationText> = "hold";
    /// How many of its cells are changed at once.
    at_once: Option<Count> = "atOnce" as Shape::Int { min: 1, max: 10_000 };
}

impl Entry for Wave {}
