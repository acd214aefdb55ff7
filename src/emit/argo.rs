//! What the objects that the Argo Rollouts controller moves have in common.

use super::{codes, limits};
use crate::diag::{Diagnostic, Report};
use crate::manifest::Build;
use crate::node::Node;
use crate::resolve::unit::{Step, Unit, Workload};
use crate::source::Origin;
use crate::spec::model::{Canary, Traffic};

/// A canary that can be emitted.
pub struct CanaryOf<'a> {
    /// Its words.
    pub words: &'a Canary,
    /// Its steps, by weight.
    pub steps: &'a [Step],
    /// Whether Istio splits the traffic.
    pub has_router: bool,
}

/// Says that nothing is emitted yet for a delivery.
pub fn not_yet(unit: &Unit, at: Origin, what: &str, report: &mut Report) {
    report.push(
        Diagnostic::new(codes::NOT_YET, at.span, format!("`{what}` is not emitted yet"))
            .label("rolling instead")
            .help(format!("for {} in {}", unit.service, unit.place.path)),
    );
}

impl<'a> CanaryOf<'a> {
    /// The canary of these words; `None`, after a finding, where it cannot be emitted.
    pub fn new(
        unit: &Unit,
        workload: &Workload,
        words: &'a Canary,
        steps: &'a [Step],
        report: &mut Report,
    ) -> Option<Self> {
        let traffic = words.traffic.as_ref().map_or(Traffic::Subset, |traffic| traffic.value);
        if traffic == Traffic::Host {
            not_yet(
                unit,
                words.traffic.as_ref().map_or(words.origin, |traffic| traffic.origin),
                "traffic=host",
                report,
            );
            return None;
        }
        for (what, at) in [
            ("workloadRef", words.workload_ref.as_ref().filter(|said| said.value).map(|said| said.origin)),
            ("gate", words.gate.as_ref().and_then(|gate| gate.0.first()).map(|gate| gate.origin)),
        ] {
            if let Some(at) = at {
                report.push(
                    Diagnostic::new(codes::NOT_YET, at.span, format!("`{what}` is not emitted yet"))
                        .label("without it")
                        .help(format!("for {} in {}", unit.service, unit.place.path)),
                );
            }
        }
        let has_router = traffic == Traffic::Subset;
        if has_router {
            limits::port(workload, words, "traffic=pods", report);
        }
        if has_router && unit.place.istio.is_none() {
            report.push(
                Diagnostic::new(codes::DELIVERY, words.origin.span, "this canary splits its traffic by Istio")
                    .label("no Istio here")
                    .help(format!(
                        "say `istio \"1.27\"` in the fleet, or for {}; or write `traffic=pods`",
                        unit.place.path
                    )),
            );
        }
        if unit.place.argo_rollouts.is_none() {
            report.push(
                Diagnostic::new(codes::DELIVERY, words.origin.span, "this canary is moved by Argo Rollouts")
                    .label("no Argo Rollouts here")
                    .help(format!("say `argoRollouts \"1.8\"` in the fleet, or for {}", unit.place.path)),
            );
        }
        Some(CanaryOf { words, steps, has_router })
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
}
