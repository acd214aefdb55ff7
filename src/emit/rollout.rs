//! Rollout: a delivery that the Argo Rollouts controller moves.

use super::argo::{Analyses, BlueGreenOf, CanaryOf, Controlled, REFERS, Refers};
use super::beside::{self, CANARY, PREVIEW, STABLE};
use super::{metadata, pod};
use crate::manifest::Build;
use crate::node::{Map, Node};
use crate::resolve::unit::{Unit, Workload};
use crate::shape::Record;
use crate::source::{Origin, Rule};
use crate::spec::decode::RecordType;
use crate::spec::model::{BlueGreen, Canary, Preview, Traffic};

const SUBSETS: Rule = Rule("the controller moves traffic between the subsets");
const HOSTS: Rule = Rule("the controller moves traffic between the Services of both versions");
const SWITCH: Rule = Rule("the controller moves all traffic by the selectors of two Services");
const PROMOTION: Rule = Rule("traffic moves by itself, unless a person must say yes");
const ABORT: Rule = Rule("a rollout that makes no progress is rolled back");
const DEADLINE: Rule = Rule("the longest analysis, and ten minutes for a start");
const HEADER: &str = "preview-header";
/// Seconds that a rollout may be without progress, by Kubernetes' and by Argo's own word.
const PROGRESS: u64 = 600;
/// Seconds that an analysis may take longer than it says: Prometheus may be away for five minutes.
const LATE: u64 = 300;
/// Fields of a Rollout that its delivery may say: they stand beside the strategy.
const OF_ROLLOUT: &[&str] = &["progressDeadlineAbort", "restartAt", "rollbackWindow"];

/// The Rollout of a canary.
pub fn canary(
    unit: &Unit,
    workload: &Workload,
    canary: &CanaryOf<'_>,
    analysis: &Analyses,
    controlled: Vec<Controlled>,
) -> Node {
    let strategy = Build::new(workload.delivery.origin());
    let strategy = strategy.put("canary", canary_strategy(workload, canary, analysis, controlled)).finish();
    let known = <Canary as RecordType>::RECORD;
    object(unit, workload, &canary.words.words, known, analysis, canary.refers.as_ref(), strategy)
}

/// The Rollout of a blue-green delivery.
pub fn blue_green(unit: &Unit, workload: &Workload, blue_green: &BlueGreenOf<'_>, analysis: &Analyses) -> Node {
    let strategy = Build::new(workload.delivery.origin());
    let strategy = strategy.put("blueGreen", blue_green_strategy(workload, blue_green.words, analysis)).finish();
    let known = <BlueGreen as RecordType>::RECORD;
    object(unit, workload, &blue_green.words.words, known, analysis, None, strategy)
}

fn object(
    unit: &Unit,
    workload: &Workload,
    words: &Map,
    known: &'static Record,
    analysis: &Analyses,
    refers: Option<&Refers>,
    strategy: Node,
) -> Node {
    let origin = workload.delivery.origin();
    let selector =
        Build::new(unit.origin).put("matchLabels", Node::map(workload.selector.clone(), unit.origin)).finish();
    let mut spec = Build::new(unit.origin).put_some("replicas", workload.scale.count()).put("selector", selector);
    if let Some(said) = refers {
        let reference = Build::new(Origin::derived(said.origin.span, REFERS))
            .fixed("apiVersion", "apps/v1")
            .fixed("kind", "Deployment")
            .put("name", workload.name.clone())
            .put("scaleDown", said.scale_down.clone());
        spec = spec.put("workloadRef", reference.finish());
    }
    for entry in workload.fields.iter() {
        spec = spec.entry(entry.key_text().clone(), entry.node().clone());
    }
    for entry in words.iter().filter(|entry| known.field(entry.key()).is_none() && OF_ROLLOUT.contains(&entry.key())) {
        spec = spec.entry(entry.key_text().clone(), entry.node().clone());
    }
    if !workload.fields.has("progressDeadlineSeconds")
        && analysis.seconds + LATE > PROGRESS
        && let Ok(seconds) = i64::try_from(analysis.seconds + PROGRESS)
    {
        let origin = Origin::derived(origin.span, DEADLINE);
        spec = spec.put("progressDeadlineSeconds", Node::int(seconds, origin));
    }
    if !words.has("progressDeadlineAbort") {
        spec = spec.put("progressDeadlineAbort", Node::bool(true, Origin::default_of(origin.span, ABORT)));
    }
    spec = spec.put_some("analysis", analysis.keep.clone()).put("strategy", strategy);
    if refers.is_none() {
        spec = spec.put("template", pod::template(unit, &workload.pod, &Map::new()));
    }
    Build::object("argoproj.io/v1alpha1", "Rollout", unit.origin)
        .put("metadata", metadata::plain(unit, workload.name.clone()))
        .put("spec", spec.finish())
        .finish()
}

/// What a delivery says of its strategy in Argo's own words.
fn verbatim(mut build: Build, words: &Map, known: &'static Record) -> Build {
    for entry in words.iter().filter(|entry| known.field(entry.key()).is_none() && !OF_ROLLOUT.contains(&entry.key())) {
        build = build.entry(entry.key_text().clone(), entry.node().clone());
    }
    build
}

fn blue_green_strategy(workload: &Workload, words: &BlueGreen, analysis: &Analyses) -> Node {
    let origin = workload.delivery.origin();
    let switch = Origin::derived(origin.span, SWITCH);
    let active = workload.services.iter().find(|service| service.own).map(|service| service.name.clone());
    let promotion = match &words.approval {
        Some(approval) => Node::bool(!approval.value, approval.origin),
        None => Node::bool(true, Origin::default_of(origin.span, PROMOTION)),
    };
    let seconds = words.keep_old.as_ref().and_then(|keep| {
        let seconds = i64::try_from(keep.millis() / 1000).ok()?;
        Some(Node::int(seconds, keep.0.origin))
    });
    let previews = words.preview_replicas.as_ref().map(|count| Node::int(count.value, count.origin));
    let build = Build::new(origin)
        .put_some("activeService", active)
        .put_some("previewService", beside::name(workload, PREVIEW, switch))
        .put("autoPromotionEnabled", promotion)
        .put_some("prePromotionAnalysis", analysis.before.clone())
        .put_some("postPromotionAnalysis", analysis.after.clone())
        .put_some("scaleDownDelaySeconds", seconds)
        .put_some("previewReplicaCount", previews);
    verbatim(build, &words.words, <BlueGreen as RecordType>::RECORD).finish()
}

fn canary_strategy(
    workload: &Workload,
    canary: &CanaryOf<'_>,
    analysis: &Analyses,
    controlled: Vec<Controlled>,
) -> Node {
    let origin = workload.delivery.origin();
    let mut build = verbatim(Build::new(origin), &canary.words.words, <Canary as RecordType>::RECORD);
    // With subsets no Service is told apart: naming any would turn the controller's guard of their availability off.
    if canary.traffic == Traffic::Host {
        let hosts = Origin::derived(origin.span, HOSTS);
        build = build
            .put_some("stableService", beside::name(workload, STABLE, hosts))
            .put_some("canaryService", beside::name(workload, CANARY, hosts));
    }
    let steps = steps(canary, analysis);
    if let Some(background) = &analysis.background {
        // Until a step has set a weight there is nothing to watch.
        let first = steps.iter().position(|step| step.get("setWeight").is_some()).and_then(|at| i64::try_from(at).ok());
        let background = match (&canary.words.starting_step, first) {
            (Some(said), _) => background.clone().put("startingStep", Node::int(said.value, said.origin)),
            (None, Some(at)) => background.clone().int("startingStep", at + 1),
            (None, None) => background.clone(),
        };
        build = build.put("analysis", background.finish());
    }
    build = build.put_some("trafficRouting", routing(workload, canary, controlled, &steps));
    build.list_some("steps", steps).finish()
}

/// What the Rollout says of its router: what is made, and what the spec says beside it.
fn routing(workload: &Workload, canary: &CanaryOf<'_>, controlled: Vec<Controlled>, steps: &[Node]) -> Option<Node> {
    let said = canary.words.traffic_routing.as_ref();
    let mut build = Build::new(said.map_or(workload.delivery.origin(), |said| said.origin));
    if !canary.has_router() && said.is_none() {
        return None;
    }
    build = build.list_some("managedRoutes", managed_routes(steps, said));
    if canary.has_router() {
        build = build.put("istio", istio(workload, canary, controlled));
    }
    let own = |key: &str| key != "managedRoutes" && !(key == "istio" && canary.has_router());
    for entry in said.and_then(Node::as_map).into_iter().flat_map(Map::iter).filter(|entry| own(entry.key())) {
        build = build.entry(entry.key_text().clone(), entry.node().clone());
    }
    build.finish_some()
}

/// The routes that the Rollout makes and removes: those that the spec names, and those that steps make. Their order is
/// that of the routes.
fn managed_routes(steps: &[Node], said: Option<&Node>) -> Vec<Node> {
    let named = said.and_then(|said| said.get("managedRoutes")).and_then(Node::as_list).unwrap_or_default();
    let mut managed = named.to_vec();
    for name in steps.iter().filter_map(|step| step.get("setHeaderRoute").or(step.get("setMirrorRoute"))?.get("name")) {
        if !managed.iter().any(|route| route.get("name").is_some_and(|known| known.same(name))) {
            managed.push(Build::new(name.origin).put("name", name.clone()).finish());
        }
    }
    managed
}

fn istio(workload: &Workload, canary: &CanaryOf<'_>, controlled: Vec<Controlled>) -> Node {
    let rule = if canary.traffic == Traffic::Host { HOSTS } else { SUBSETS };
    let origin = Origin::derived(workload.delivery.origin().span, rule);
    let host = workload.services.iter().find(|service| service.own).map(|service| service.name.clone());
    let host = host.unwrap_or_else(|| workload.name.clone());
    let port = |number: Node| Build::new(origin).put("port", number).finish();
    let of_routes = |one: Controlled| {
        Build::new(origin)
            .put("name", one.name)
            .list_some("routes", one.routes)
            .list_some("tcpRoutes", one.tcp.into_iter().map(port).collect())
            .finish()
    };
    let mut of_routes: Vec<Node> = controlled.into_iter().map(of_routes).collect();
    let istio = Build::new(origin);
    let mut istio = match (of_routes.len(), of_routes.pop()) {
        (1, Some(only)) => istio.put("virtualService", only),
        (_, last) => istio.list("virtualServices", of_routes.into_iter().chain(last).collect()),
    };
    if canary.traffic == Traffic::Subset {
        let subsets = Build::new(origin)
            .put("name", host)
            .fixed("canarySubsetName", "canary")
            .fixed("stableSubsetName", "stable");
        istio = istio.put("destinationRule", subsets.finish());
    }
    istio.finish()
}

fn steps(canary: &CanaryOf<'_>, analysis: &Analyses) -> Vec<Node> {
    // Argo's own list stands as it is.
    if let Some(list) = canary.words.steps.as_ref().and_then(Node::as_list) {
        return list.to_vec();
    }
    let mut steps = canary.words.first.as_ref().and_then(Node::as_list).unwrap_or_default().to_vec();
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
    match canary.words.preview.as_ref().filter(|_| canary.has_router()) {
        Some(preview) => previewed(steps, preview),
        None => steps,
    }
}

/// The steps with a route for the preview's header. The controller makes it at its own step alone, and takes it away
/// whenever no pod of the new version is available. So the pods of the first weight come first, and stay until that
/// weight is there: from the route on there is never a moment without one.
fn previewed(mut steps: Vec<Node>, preview: &Preview) -> Vec<Node> {
    let weight =
        |step: &Node| step.get("setWeight").filter(|weight| weight.as_int().is_some_and(|weight| weight > 0)).cloned();
    let Some((at, weight)) = steps.iter().enumerate().find_map(|(at, step)| Some((at, weight(step)?))) else {
        return steps;
    };
    let origin = preview.origin;
    let scale = |build: Build| Build::new(origin).put("setCanaryScale", build.finish()).finish();
    // Who scales by hand before that weight goes on scaling by hand.
    if !steps.iter().take(at).any(|step| step.get("setCanaryScale").is_some()) {
        steps.insert(at + 1, scale(Build::new(origin).bool("matchTrafficWeight", true)));
    }
    let value = Build::new(origin).put("exact", Node::text(preview.value.value.clone(), preview.value.origin)).finish();
    let matched = Build::new(origin)
        .put("headerName", Node::text(preview.header.value.clone(), preview.header.origin))
        .put("headerValue", value)
        .finish();
    let route = |build: Build| Build::new(origin).put("setHeaderRoute", build.finish()).finish();
    let before = [
        scale(Build::new(origin).put("weight", weight)),
        route(Build::new(origin).fixed("name", HEADER).list("match", vec![matched])),
    ];
    steps.splice(0..0, before);
    steps.push(route(Build::new(origin).fixed("name", HEADER)));
    steps
}
