//! What the objects that the Argo Rollouts controller moves have in common.

use super::{codes, limits};
use crate::diag::{Diagnostic, Report};
use crate::manifest::Build;
use crate::node::Node;
use crate::resolve::unit::{Step, Unit, Workload};
use crate::source::{Origin, Span};
use crate::spec::model::{BlueGreen, Canary, Traffic};

/// A canary that can be emitted.
pub struct CanaryOf<'a> {
    /// Its words.
    pub words: &'a Canary,
    /// Its steps, by weight.
    pub steps: &'a [Step],
    /// How its traffic is split.
    pub traffic: Traffic,
    /// Where the spec says that the Rollout refers to a Deployment.
    pub refers: Option<Origin>,
}

impl<'a> CanaryOf<'a> {
    /// The canary of these words, with findings about what it needs and does not have.
    pub fn new(unit: &Unit, workload: &Workload, words: &'a Canary, steps: &'a [Step], report: &mut Report) -> Self {
        let traffic = words.traffic.as_ref().map_or(Traffic::Subset, |traffic| traffic.value);
        let canary = CanaryOf {
            words,
            steps,
            traffic,
            refers: words.workload_ref.as_ref().filter(|said| said.value).map(|said| said.origin),
        };
        if canary.has_router() {
            limits::port(workload, words, "traffic=pods", report);
        }
        if canary.has_router() && unit.place.istio.is_none() {
            report.push(
                Diagnostic::new(codes::DELIVERY, words.origin.span, "this canary splits its traffic by Istio")
                    .label("no Istio here")
                    .help(format!(
                        "say `istio \"1.27\"` in the fleet, or for {}; or write `traffic=pods`",
                        unit.place.path
                    )),
            );
        }
        if let Some(preview) = words.preview.as_ref().filter(|_| !canary.has_router()) {
            report.push(
                Diagnostic::new(codes::DELIVERY, preview.origin.span, "a header leads nowhere without a router")
                    .label("`traffic=pods` has none")
                    .help("remove `preview`, or write `traffic=subset`"),
            );
        }
        controller(unit, words.origin.span, "canary", report);
        canary
    }

    /// Whether Istio splits the traffic.
    pub fn has_router(&self) -> bool {
        self.traffic != Traffic::Pods
    }
}

/// A blue-green delivery that can be emitted.
pub struct BlueGreenOf<'a> {
    /// Its words.
    pub words: &'a BlueGreen,
}

impl<'a> BlueGreenOf<'a> {
    /// The delivery of these words, with findings about what it needs and does not have; `None` where there is no
    /// Service that it could move.
    pub fn new(unit: &Unit, workload: &Workload, words: &'a BlueGreen, report: &mut Report) -> Option<Self> {
        if !workload.services.iter().any(|service| service.own) {
            report.push(
                Diagnostic::new(
                    codes::DELIVERY,
                    words.origin.span,
                    "a blueGreen without a port has no traffic to move",
                )
                .label("no Service here")
                .help("write a `port`, or `delivery rolling`"),
            );
            return None;
        }
        controller(unit, words.origin.span, "blueGreen", report);
        if let Some(keep) = &words.keep_old
            && (keep.millis() % 1000 != 0 || keep.millis() < 30_000)
        {
            // Until then some proxies may still know the old pods only.
            report.push(
                Diagnostic::new(codes::DELIVERY, keep.0.span(), "the old pods cannot be kept for this long")
                    .label("expected whole seconds, 30 at least"),
            );
        }
        if let (Some(approval), Some(seconds)) =
            (words.approval.as_ref().filter(|said| said.value), words.words.get("autoPromotionSeconds"))
        {
            report.push(
                Diagnostic::new(codes::DELIVERY, seconds.span(), "`autoPromotionSeconds` is never looked at")
                    .label("expected no such field")
                    .with(approval.span(), "a person says when traffic moves"),
            );
        }
        Some(BlueGreenOf { words })
    }
}

fn controller(unit: &Unit, at: Span, kind: &str, report: &mut Report) {
    if unit.place.argo_rollouts.is_none() {
        report.push(
            Diagnostic::new(codes::DELIVERY, at, format!("this {kind} is moved by Argo Rollouts"))
                .label("no Argo Rollouts here")
                .help(format!("say `argoRollouts \"1.8\"` in the fleet, or for {}", unit.place.path)),
        );
    }
}

/// A VirtualService whose weights the controller moves.
pub struct Controlled {
    /// Its name.
    pub name: Node,
    /// The names of the routes in it that it moves.
    pub routes: Vec<Node>,
}

/// The analyses of a workload.
#[derive(Default)]
pub struct Analyses {
    /// The AnalysisTemplates.
    pub templates: Vec<Node>,
    /// What a step says to have the gate judge.
    pub gate: Option<Node>,
    /// What the strategy says to have the guard watch; from which step on is for the steps to say.
    pub background: Option<Build>,
    /// What judges before all traffic moves.
    pub before: Option<Node>,
    /// What judges after it has moved.
    pub after: Option<Node>,
    /// How many runs are kept.
    pub keep: Option<Node>,
}
