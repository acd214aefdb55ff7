//! What a unit asks for and cannot have: of its engine, or of its target.

use super::argo::Refers;
use super::codes;
use crate::diag::{Diagnostic, Report};
use crate::node::{Map, Node};
use crate::resolve::unit::{Scale, Unit, Workload};
use crate::shape::Record;
use crate::shape::istio::{Routing, routing};
use crate::source::Span;
use crate::spec::decode::{Names, RecordType};
use crate::spec::model::{BlueGreen, Canary, Traffic};

const VERBATIM: &str = "a field of Argo Rollouts";
const BY_HAND: &str = "nothing but a person moves its stages";

/// Words of the mesh are for a target that has one.
pub fn mesh(unit: &Unit, workload: &Workload, report: &mut Report) {
    if unit.place.istio.is_some() {
        return;
    }
    let expose = workload.expose.as_ref().map(|exposed| ("expose", exposed.words.origin));
    let policy = workload.traffic_policy.as_ref().map(|policy| ("trafficPolicy", policy.origin));
    for (word, origin) in expose.into_iter().chain(policy) {
        let place = &unit.place.path;
        report.push(
            Diagnostic::new(codes::NO_MESH, origin.span, format!("`{word}` is for Istio, and {place} has none"))
                .label("no Istio here")
                .help(format!("say `istio \"1.27\"` in the fleet, or for {place}; or remove `{word}`")),
        );
    }
}

/// What splits its traffic has a Service whose traffic that is.
pub fn port(workload: &Workload, words: &Canary, way_out: &str, report: &mut Report) {
    own_service(workload, words.origin.span, "a canary without a port has no traffic to split", way_out, report);
}

/// What comes to each port can be split, and a header tells the new version where there are headers.
pub fn split(workload: &Workload, words: &Canary, way_out: &str, report: &mut Report) {
    let Some(own) = workload.services.iter().find(|service| service.own) else { return };
    for port in &own.ports {
        let why = match routing(port) {
            Routing::Tls => "it routes TLS by the names that clients ask for",
            Routing::None => "it passes by what is neither TCP nor HTTP",
            Routing::Http | Routing::Tcp | Routing::Guessed => continue,
        };
        let name = port.get("name").and_then(Node::as_str).unwrap_or_default();
        let message = format!("Istio cannot split the traffic of the port `{name}`");
        let mut finding = Diagnostic::new(codes::DELIVERY, port.span(), message).label(why);
        if routing(port) == Routing::Tls {
            let help = "write `appProtocol=tcp` at the port: its connections are then split, whatever they carry";
            finding = finding.help(help);
        } else {
            let help = format!(
                "give it a Service of its own (`port {name} … service=NAME`), which leads to all pods alike; or write \
                 `{way_out}`"
            );
            finding = finding.help(help);
        }
        report.push(finding.with(words.origin.span, "the canary"));
    }
    if let Some(preview) = &words.preview
        && !own.ports.is_empty()
        && own.ports.iter().all(|port| routing(port) == Routing::Tcp)
    {
        report.push(
            Diagnostic::new(codes::DELIVERY, preview.origin.span, "a header leads nowhere without HTTP")
                .label("none of its ports is of HTTP")
                .help("remove `preview`"),
        );
    }
}

fn own_service(workload: &Workload, at: Span, message: &str, way_out: &str, report: &mut Report) {
    if !workload.services.iter().any(|service| service.own) {
        report.push(
            Diagnostic::new(codes::DELIVERY, at, message)
                .label("no Service here")
                .help(format!("write a `port`, or `{way_out}`")),
        );
    }
}

/// A Rollout takes a Deployment over in a way of its own.
pub fn moving_of_argo(workload: &Workload, report: &mut Report) {
    let Some(moving) = workload.delivery.moving() else { return };
    report.push(
        Diagnostic::new(codes::DELIVERY, moving.span(), "`moving` is for deliveries that Git moves")
            .label("Argo Rollouts moves this one")
            .help("remove it; `delivery canary { workloadRef; … }` lets a Rollout take a Deployment over"),
    );
}

/// One thing at a time: a service that moves to another delivery has no version on its way.
fn moving(workload: &Workload, report: &mut Report) {
    let (Some(moving), Some(next)) = (workload.delivery.moving(), &workload.next) else { return };
    let message = "a service that moves to another delivery has no version on its way";
    report.push(
        Diagnostic::new(codes::DELIVERY, moving.span(), message)
            .label("it is moving here")
            .with(next.origin.span, "and `next` is said here")
            .help("move first, with `next` taken away; then release"),
    );
}

/// What a canary that Git moves cannot have.
pub fn canary(unit: &Unit, workload: &Workload, words: &Canary, report: &mut Report) {
    moving(workload, report);
    let mut native = Native { kind: "canary", report };
    native.scaled(&workload.scale);
    native.verbatim(<Canary as RecordType>::RECORD, &words.words);
    native.names("gate", words.gate.as_ref());
    if let Some(traffic) = words.traffic.as_ref().filter(|traffic| traffic.value != Traffic::Subset) {
        native.cannot(
            traffic.span(),
            &format!("`traffic={}`", traffic.value.word()),
            "its halves are subsets of a host",
        );
    }
    if let Some(refers) = Refers::of(words) {
        native.cannot(refers.origin.span, "a `workloadRef`", "it has no Rollout");
    }
    if let Some(routing) = &words.traffic_routing {
        native.cannot(routing.span(), "a `trafficRouting`", "Git moves the weights");
    }
    if let Some(step) = &words.starting_step {
        native.cannot(step.span(), "a `startingStep`", "nothing watches it but people");
    }
    let own_steps = words.steps.as_ref().filter(|steps| steps.as_list().is_some());
    let own_steps = own_steps.into_iter().chain(&words.first);
    let named = || words.steps.as_ref().and_then(Node::as_map).into_iter().flat_map(|steps| steps.iter());
    for step in named() {
        native.approval(step.node().get("approval"));
    }
    let around = named().flat_map(|step| ["first", "then"].iter().filter_map(move |word| step.node().get(word)));
    for steps in own_steps.chain(around) {
        native.cannot(steps.span(), "steps of Argo Rollouts", BY_HAND);
    }
    if unit.place.istio.is_none() {
        report.push(
            Diagnostic::new(codes::DELIVERY, words.origin.span, "a native canary splits its traffic by Istio")
                .label("no Istio here")
                .help(format!(
                    "say `istio \"1.27\"` in the fleet, or for {}; or write `delivery rolling`",
                    unit.place.path
                )),
        );
    }
    port(workload, words, "delivery rolling", report);
    split(workload, words, "delivery rolling", report);
}

/// What a blue-green delivery that Git moves cannot have.
pub fn blue_green(workload: &Workload, words: &BlueGreen, report: &mut Report) {
    moving(workload, report);
    let mut native = Native { kind: "blueGreen", report };
    native.scaled(&workload.scale);
    native.verbatim(<BlueGreen as RecordType>::RECORD, &words.words);
    native.names("before", Some(&words.before));
    native.names("after", Some(&words.after));
    native.approval(words.words.get("approval"));
    if let Some(replicas) = &words.preview_replicas {
        native.cannot(replicas.span(), "`previewReplicas`", "the other colour is of full size before traffic moves");
    }
    let message = "a blueGreen delivery without a port has no traffic to move";
    own_service(workload, words.origin.span, message, "delivery rolling", report);
    let own = workload.services.iter().find(|service| service.own);
    if let Some(selector) = own.and_then(|own| own.fields.get("selector")) {
        report.push(
            Diagnostic::new(codes::DELIVERY, selector.span(), "the selector of this Service is what a release moves")
                .label("it would never lead to the other colour")
                .help("remove it; `selector` of the service itself is for the labels of its pods"),
        );
    }
}

/// A delivery that Git moves, and what is wrong with it.
struct Native<'a> {
    kind: &'static str,
    report: &'a mut Report,
}

impl Native<'_> {
    fn cannot(&mut self, span: Span, what: &str, why: &str) {
        self.report.push(
            Diagnostic::new(codes::DELIVERY, span, format!("a native {} cannot have {what}", self.kind))
                .label(why.to_owned())
                .help("write `engine argo-rollouts`: its controller can"),
        );
    }

    fn scaled(&mut self, scale: &Scale) {
        let (at, what) = match scale {
            Scale::Auto(auto) => (auto.origin.span, "an autoscaler"),
            Scale::Outside(outside) if outside.what == "ScaledObject" => (outside.origin.span, "a ScaledObject"),
            Scale::Outside(outside) => (outside.origin.span, "an autoscaler"),
            Scale::Fixed(_) | Scale::EachNode { .. } => return,
        };
        self.cannot(at, what, "each half's pods are counted by the stage");
    }

    fn approval(&mut self, said: Option<&Node>) {
        if let Some(said) = said.filter(|said| said.as_bool() == Some(true)) {
            self.cannot(said.span(), "an `approval`", "each stage is a commit: whoever merges it says yes");
        }
    }

    fn names(&mut self, word: &str, names: Option<&Names>) {
        if let Some(first) = names.and_then(|names| names.0.first()) {
            self.cannot(first.span(), &format!("`{word}`"), BY_HAND);
        }
    }

    fn verbatim(&mut self, known: &'static Record, words: &Map) {
        for entry in words.iter().filter(|entry| known.field(entry.key()).is_none()) {
            self.cannot(entry.key_span(), &format!("`{}`, {VERBATIM}", entry.key()), "it has no Rollout");
        }
    }
}
