//! Rollout: a canary that the Argo Rollouts controller moves.

use super::argo::{Analyses, CanaryOf, Controlled};
use super::{metadata, pod};
use crate::manifest::Build;
use crate::node::{Map, Node};
use crate::resolve::unit::{Unit, Workload};
use crate::source::{Origin, Rule};
use crate::spec::decode::RecordType;
use crate::spec::model::Canary;

const SUBSETS: Rule = Rule("the controller moves traffic between the subsets");
const ABORT: Rule = Rule("a rollout that makes no progress is rolled back");
const HEADER: &str = "preview-header";

/// The Rollout of a workload.
pub fn object(
    unit: &Unit,
    workload: &Workload,
    canary: &CanaryOf<'_>,
    analysis: &Analyses,
    controlled: Vec<Controlled>,
) -> Node {
    let origin = workload.delivery.origin();
    let selector =
        Build::new(unit.origin).put("matchLabels", Node::map(workload.selector.clone(), unit.origin)).finish();
    let mut spec = Build::new(unit.origin).put_some("replicas", workload.scale.count()).put("selector", selector);
    for entry in workload.fields.iter() {
        spec = spec.entry(entry.key_text().clone(), entry.node().clone());
    }
    if !workload.fields.has("progressDeadlineAbort") {
        spec = spec.put("progressDeadlineAbort", Node::bool(true, Origin::default_of(origin.span, ABORT)));
    }
    let strategy = Build::new(origin).put("canary", strategy(workload, canary, analysis, controlled)).finish();
    let spec = spec.put("strategy", strategy).put("template", pod::template(unit, &workload.pod, &Map::new()));
    Build::object("argoproj.io/v1alpha1", "Rollout", unit.origin)
        .put("metadata", metadata::plain(unit, workload.name.clone()))
        .put("spec", spec.finish())
        .finish()
}

fn strategy(workload: &Workload, canary: &CanaryOf<'_>, analysis: &Analyses, controlled: Vec<Controlled>) -> Node {
    let origin = workload.delivery.origin();
    let mut build = Build::new(origin);
    let known = <Canary as RecordType>::RECORD;
    for entry in canary.words.words.iter().filter(|entry| known.field(entry.key()).is_none()) {
        build = build.entry(entry.key_text().clone(), entry.node().clone());
    }
    let steps = steps(canary, analysis);
    if let Some(background) = &analysis.background {
        // Until a step has set a weight there is nothing to watch.
        let first = steps.iter().position(|step| step.get("setWeight").is_some()).and_then(|at| i64::try_from(at).ok());
        let background = match first {
            Some(at) => background.clone().int("startingStep", at + 1),
            None => background.clone(),
        };
        build = build.put("analysis", background.finish());
    }
    if canary.has_router {
        build = build.put("trafficRouting", routing(workload, canary, controlled));
    }
    build.list_some("steps", steps).finish()
}

fn routing(workload: &Workload, canary: &CanaryOf<'_>, controlled: Vec<Controlled>) -> Node {
    let origin = Origin::derived(workload.delivery.origin().span, SUBSETS);
    let host = workload.services.iter().find(|service| service.own).map(|service| service.name.clone());
    let host = host.unwrap_or_else(|| workload.name.clone());
    let mut of_routes: Vec<Node> = controlled
        .into_iter()
        .map(|one| Build::new(origin).put("name", one.name).list("routes", one.routes).finish())
        .collect();
    let rule = Build::new(origin)
        .put("name", host)
        .fixed("canarySubsetName", "canary")
        .fixed("stableSubsetName", "stable")
        .finish();
    let istio = Build::new(origin);
    let istio = match (of_routes.len(), of_routes.pop()) {
        (1, Some(only)) => istio.put("virtualService", only),
        (_, last) => istio.list("virtualServices", of_routes.into_iter().chain(last).collect()),
    };
    let istio = istio.put("destinationRule", rule).finish();
    let mut build = Build::new(origin);
    if let Some(preview) = &canary.words.preview {
        let managed = Build::new(preview.origin).fixed("name", HEADER).finish();
        build = build.put("managedRoutes", Node::list(vec![managed], preview.origin));
    }
    build.put("istio", istio).finish()
}

fn steps(canary: &CanaryOf<'_>, analysis: &Analyses) -> Vec<Node> {
    // Argo's own list stands as it is.
    if let Some(list) = canary.words.steps.as_ref().and_then(Node::as_list) {
        return list.to_vec();
    }
    let mut steps = Vec::new();
    let preview = canary.words.preview.as_ref().filter(|_| canary.has_router);
    if let Some(preview) = preview {
        let origin = preview.origin;
        let scale = |build: Build| Build::new(origin).put("setCanaryScale", build.finish()).finish();
        steps.push(scale(Build::new(origin).int("replicas", 1)));
        let value =
            Build::new(origin).put("exact", Node::text(preview.value.value.clone(), preview.value.origin)).finish();
        let matched = Build::new(origin)
            .put("headerName", Node::text(preview.header.value.clone(), preview.header.origin))
            .put("headerValue", value)
            .finish();
        let route = Build::new(origin).fixed("name", HEADER).list("match", vec![matched]).finish();
        steps.push(Build::new(origin).put("setHeaderRoute", route).finish());
        steps.push(scale(Build::new(origin).bool("matchTrafficWeight", true)));
    }
    steps.extend(canary.words.first.as_ref().and_then(Node::as_list).unwrap_or_default().iter().cloned());
    for step in canary.steps {
        if let Some(approval) = step.approval {
            steps.push(Build::new(approval).put("pause", Node::map(Map::new(), approval)).finish());
        }
        steps.extend(step.first.iter().cloned());
        let weight = Node::int(i64::from(step.weight), step.origin);
        steps.push(Build::new(step.origin).put("setWeight", weight).finish());
        if let Some(hold) = &step.hold {
            let pause = Build::new(hold.origin).put("duration", hold.clone()).finish();
            steps.push(Build::new(hold.origin).put("pause", pause).finish());
            if let Some(gate) = &analysis.gate {
                steps.push(Build::new(step.origin).put("analysis", gate.clone()).finish());
            }
        }
        steps.extend(step.then.iter().cloned());
    }
    if let Some(preview) = preview {
        let route = Build::new(preview.origin).fixed("name", HEADER).finish();
        steps.push(Build::new(preview.origin).put("setHeaderRoute", route).finish());
    }
    steps
}
