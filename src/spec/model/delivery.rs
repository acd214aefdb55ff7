//! How a new version reaches traffic.

use crate::node::{Node, Text};
use crate::shape::{Record, Shape, Verbatim};
use crate::spec::decode::{At, Derived, Entry, Names};
use crate::spec::record::{record, words};

use super::{CountOrPercent, DurationText};

/// Fields of a Rollout that stand beside its strategy. The others have words of ours, or are a service's own.
const ROLLOUT: Verbatim = Verbatim {
    ty: "argoproj.io/v1alpha1.RolloutSpec",
    except: &[
        "analysis",
        "minReadySeconds",
        "paused",
        "progressDeadlineSeconds",
        "replicas",
        "revisionHistoryLimit",
        "selector",
        "strategy",
        "template",
        "workloadRef",
    ],
};

record! {
    /// How a new version reaches traffic: one of these kinds. `delivery rolling` says the kind alone.
    pub struct Delivery = Record {
        name: "delivery",
        headed: true,
        choices: &[&["rolling", "recreate", "blueGreen", "canary"]],
        ..Record::PLAIN
    };
    /// Pods are replaced a few at a time.
    rolling: Option<Rolling> = "rolling";
    /// All pods stop before new ones start.
    recreate: Option<Recreate> = "recreate";
    /// A whole second set of pods comes up, then all traffic moves at once.
    blue_green: Option<BlueGreen> = "blueGreen";
    /// A growing share of the traffic goes to the new version, step by step.
    canary: Option<Canary> = "canary";
}

record! {
    /// Pods are replaced a few at a time.
    pub struct Rolling = Record { name: "rolling", ..Record::PLAIN };
    /// How many more pods than asked for there may be meanwhile. 25% unless said.
    max_surge: Option<CountOrPercent> = "maxSurge";
    /// How many fewer pods than asked for there may be meanwhile. 0 unless said, or 25% where `maxSurge` is 0.
    max_unavailable: Option<CountOrPercent> = "maxUnavailable";
    /// How many pods of a StatefulSet keep the old version: those with the lowest numbers.
    partition: Option<At<i64>> = "partition";
}

record! {
    /// All pods stop before new ones start.
    pub struct Recreate = Record { name: "recreate", ..Record::PLAIN };
}

record! {
    /// A whole second set of pods comes up, then all traffic moves at once.
    pub struct BlueGreen = Record {
        name: "blueGreen",
        verbatim: &[Verbatim {
            ty: "argoproj.io/v1alpha1.BlueGreenStrategy",
            except: &[
                "activeService", "previewService", "autoPromotionEnabled", "prePromotionAnalysis",
                "postPromotionAnalysis", "scaleDownDelaySeconds", "previewReplicaCount",
            ],
        }, ROLLOUT],
        ..Record::PLAIN
    };
    /// The entries of the analysis that must pass before traffic moves.
    before: Names = "before";
    /// The entries of the analysis that must pass after traffic has moved; else it moves back. Their `rollback` is
    /// watched for as long as the old pods stay, less a minute.
    after: Names = "after";
    /// How long the old pods stay after traffic has moved: at least 30 seconds, and longer than `after` takes.
    keep_old: Option<DurationText> = "keepOld";
    /// Whether a person must say yes before traffic moves.
    approval: Option<At<bool>> = "approval";
    /// How many pods the new version has before traffic moves. As many as the old one unless said.
    preview_replicas: Option<At<i64>> = "previewReplicas";
    /// That a service moves between this delivery and `rolling`, under engine `native`, and how far it has come.
    moving: Option<At<Moving>> = "moving";
}

record! {
    /// A growing share of the traffic goes to the new version, step by step.
    pub struct Canary = Record {
        name: "canary",
        verbatim: &[Verbatim {
            ty: "argoproj.io/v1alpha1.CanaryStrategy",
            except: &["steps", "trafficRouting", "analysis"],
        }, ROLLOUT],
        ..Record::PLAIN
    };
    /// The steps by their weight in percent, `step 10 hold="30m"`; they are taken in the order of weights, and 100 follows
    /// the last one. A list instead is Argo's own, verbatim.
    steps: Option<Node> = "steps" / "step" as Shape::NamedOrList(
        &crate::shape::Named {
            entry: <CanaryStep as crate::spec::decode::Decode>::SHAPE,
            key: "setWeight",
            unnamed: None,
        },
        ("argoproj.io/v1alpha1.CanaryStrategy", "steps"),
    );
    /// How the traffic is split. `subset` unless said.
    traffic: Option<At<Traffic>> = "traffic";
    /// A request header that always leads to the new version.
    preview: Option<Preview> = "preview";
    /// Argo's own words on the router. With `traffic=subset` and `host` they stand beside `istio`, which is made; with
    /// `traffic=pods` they are all that there is: another router than Istio. Routes that steps make are managed anyway.
    traffic_routing: Option<Node> = "trafficRouting"
        as Shape::KubeField("argoproj.io/v1alpha1.CanaryStrategy", "trafficRouting");
    /// Whether the Rollout refers to a Deployment, to take over one that runs already: `workloadRef #true`, or with how that
    /// is scaled down. The Deployment stays; it says no `replicas`, and what applies it must leave its count alone.
    workload_ref: Derived<WorkloadRef> = "workloadRef";
    /// The step in Argo's list, from 0, at which what has a `rollback` begins to watch. Unless said, it is the one after
    /// the first weight.
    starting_step: Option<At<i64>> = "startingStep";
    /// The entries of the analysis that judge after each hold. All with a `max` or `min` unless said.
    gate: Option<Names> = "gate";
    /// Argo's own steps before the first one, verbatim.
    first: Option<Node> = "first" as Shape::KubeField("argoproj.io/v1alpha1.CanaryStrategy", "steps");
    /// That a service moves between this delivery and `rolling`, under engine `native`, and how far it has come.
    moving: Option<At<Moving>> = "moving";
}

record! {
    /// The Deployment that a Rollout refers to.
    pub struct WorkloadRef = Record { name: "workloadRef", ..Record::PLAIN };
    /// When its pods go. `onsuccess` unless said.
    scale_down: Option<At<ScaleDown>> = "scaleDown";
}

words! {
    /// When the pods of a Deployment go that a Rollout takes over.
    pub enum ScaleDown {
        /// They stay: whoever owns them takes them away.
        Never = "never",
        /// Once the Rollout is healthy.
        OnSuccess = "onsuccess",
        /// One after another, as pods of the Rollout become ready.
        Progressively = "progressively",
    }
}

record! {
    /// A step of a canary. Its name is its weight in percent.
    pub struct CanaryStep = Record { name: "step", ..Record::PLAIN };
    /// How long the weight stays before the next step.
    hold: Option<DurationText> = "hold";
    /// Whether a person must say yes before this step.
    approval: Option<At<bool>> = "approval";
    /// Argo's own steps before this one, verbatim.
    first: Option<Node> = "first" as Shape::KubeField("argoproj.io/v1alpha1.CanaryStrategy", "steps");
    /// Argo's own steps after this one, verbatim.
    then: Option<Node> = "then" as Shape::KubeField("argoproj.io/v1alpha1.CanaryStrategy", "steps");
}

impl Entry for CanaryStep {}

record! {
    /// A request header that always leads to the new version while a canary is under way: under Argo Rollouts from before
    /// its first weight on, so that `approval` and `first` of the first step find it; under engine native while it has traffic.
    pub struct Preview = Record { name: "preview", ..Record::PLAIN };
    /// The header's name.
    header: At<Text> = "header";
    /// The header's value.
    value: At<Text> = "value";
}

words! {
    /// How far a service has come that moves between rolling updates and a native delivery. Both Deployments of the native
    /// one are there, and beside them that of `rolling`. In, it is `pods`, then `traffic`, then neither; out, it is
    /// `traffic`, then `pods`, then `delivery rolling`. Each is a commit, for when the pods of the last one are ready.
    pub enum Moving {
        /// Traffic goes as it does under `rolling`, to all pods.
        Pods = "pods",
        /// Traffic goes as the native delivery has it.
        Traffic = "traffic",
    }
}

words! {
    /// What moves a delivery.
    pub enum Engine {
        /// Kubernetes and Istio alone, stage by stage in Git.
        Native = "native",
        /// The Argo Rollouts controller.
        ArgoRollouts = "argo-rollouts",
    }
}

words! {
    /// How a canary's traffic is split.
    pub enum Traffic {
        /// Istio subsets of one host.
        Subset = "subset",
        /// A Service for each half.
        Host = "host",
        /// No router: the share of pods is the share of traffic.
        Pods = "pods",
    }
}
