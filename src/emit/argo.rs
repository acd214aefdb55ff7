//! What the objects that the Argo Rollouts controller moves have in common.

use super::{codes, limits};
use crate::diag::{Diagnostic, Report};
use crate::manifest::Build;
use crate::node::Node;
use crate::resolve::unit::{Step, Unit, Workload};
use crate::source::{Origin, Rule, Span};
use crate::spec::decode::Derived;
use crate::spec::model::{BlueGreen, Canary, ScaleDown, Traffic};

/// That a Rollout refers to a Deployment.
pub const REFERS: Rule = Rule("the Rollout takes the pods of the Deployment over, which then has none");

/// A canary that can be emitted.
pub struct CanaryOf<'a> {
    /// Its words.
    pub words: &'a Canary,
    /// Its steps, by weight.
    pub steps: &'a [Step],
    /// How its traffic is split.
    pub traffic: Traffic,
    /// That the Rollout refers to a Deployment, and how.
    pub refers: Option<Refers>,
}

/// How a Rollout refers to a Deployment.
pub struct Refers {
    /// Where that is said.
    pub origin: Origin,
    /// When the Deployment is scaled down.
    pub scale_down: Node,
}

impl Refers {
    /// What the words of a canary say of it; `None` where they do not, or say `#false`.
    pub fn of(words: &Canary) -> Option<Self> {
        let said = words.words.get("workloadRef")?;
        let origin = match &words.workload_ref {
            Derived::Off(_) => return None,
            Derived::Given(given) => given.origin,
            Derived::Silent => said.origin,
        };
        let scale_down = match words.workload_ref.given().and_then(|given| given.scale_down.as_ref()) {
            Some(word) => Node::fixed(word.value.word(), word.origin),
            None => Node::fixed(ScaleDown::OnSuccess.word(), Origin::derived(origin.span, REFERS)),
        };
        Some(Refers { origin, scale_down })
    }
}

impl<'a> CanaryOf<'a> {
    /// The canary of these words, with findings about what it needs and does not have.
    pub fn new(unit: &Unit, workload: &Workload, words: &'a Canary, steps: &'a [Step], report: &mut Report) -> Self {
        let traffic = words.traffic.as_ref().map_or(Traffic::Subset, |traffic| traffic.value);
        let canary = CanaryOf { words, steps, traffic, refers: Refers::of(words) };
        canary.own_list(report);
        canary.own_routing(report);
        if canary.has_router() {
            limits::port(workload, words, "traffic=pods", report);
            limits::split(workload, words, "traffic=pods", report);
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

    /// Argo's own list is the whole of it: nothing of ours stands around it.
    fn own_list(&self, report: &mut Report) {
        let Some(list) = self.words.steps.as_ref().filter(|steps| steps.as_list().is_some()) else { return };
        let beside = |span: Span, what: &str, way_out: &str| {
            Diagnostic::new(codes::DELIVERY, span, format!("{what} has no effect beside Argo's own list of steps"))
                .label("expected it in that list")
                .with(list.span(), "the list")
                .help(way_out.to_owned())
        };
        if let Some(first) = &self.words.first {
            report.push(beside(first.span(), "`first`", "write these steps at the beginning of the list"));
        }
        if let Some(preview) = &self.words.preview {
            let step = format!(
                "write `- {{ setHeaderRoute name=preview {{ match {{ - headerName={} {{ headerValue exact={:?} }} }} }} }}` \
                 after a step that gives the new version pods, such as `- {{ setCanaryScale weight=10 }}`",
                preview.header.value, preview.value.value
            );
            report.push(beside(preview.origin.span, "`preview`", &step));
        }
    }

    /// What is made of the router is not said by hand too.
    fn own_routing(&self, report: &mut Report) {
        let mut twice = |node: &Node, word: &str, help: &str| {
            report.push(
                Diagnostic::new(codes::DELIVERY, node.span(), format!("`{word}` is made already"))
                    .label(format!("`traffic={}` makes it", self.traffic.word()))
                    .help(help.to_owned()),
            );
        };
        let routing = self.words.traffic_routing.as_ref();
        if let Some(istio) = routing.and_then(|routing| routing.get("istio")).filter(|_| self.has_router()) {
            twice(istio, "trafficRouting.istio", "remove it; or write `traffic=pods`, and all of the routing by hand");
        }
        for word in ["stableService", "canaryService"] {
            if let Some(node) = self.words.words.get(word).filter(|_| self.traffic == Traffic::Host) {
                twice(node, word, "remove it: the Services of both versions are named after the service");
            }
        }
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
    /// The ports whose connections it moves.
    pub tcp: Vec<Node>,
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
    /// How many seconds the longest of `before` and `after` takes.
    pub seconds: u64,
}
