//! What is wrong with releases as they are written: told once, not for each target that one reaches.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::kinds::of_tree;
use super::stages::{Moment, Stage, Stages};
use super::{Folded, codes, moved_by_git};
use crate::diag::{Diagnostic, Report, closest, list_of};
use crate::node::{Node, Text};
use crate::source::Span;
use crate::spec::decode::{At, Entries};
use crate::spec::model::{Colour, Digest, ImageVersion, Next};
use crate::spec::{ReleaseOf, Spec, Target};

/// What a service folds to, by target.
type Folds = BTreeMap<usize, Arc<Folded>>;

/// The findings of all releases of a fleet, given what its services fold to.
pub fn release_findings(spec: &Spec, folds: &[Folds]) -> Report {
    let mut report = Report::new();
    for (environment, release) in &spec.releases {
        for image in release.images.values() {
            tag(image.version.as_ref(), &mut report);
        }
        for (name, of) in &release.services {
            versions(of, &mut report);
            let at = spec.services.iter().position(|service| service.name.value == *name);
            let of_service = at.and_then(|at| folds.get(at));
            let targets = spec.targets.iter().filter(|target| target.environment == *environment);
            let here: Vec<(&Target, &Node)> = targets
                .filter_map(|target| Some((target, of_service?.get(&target.number)?.decided.node.as_ref()?)))
                .collect();
            let cx = Cx { spec, environment, name, here: &here };
            if cx.is_used(of, &mut report) {
                cx.containers(of, &mut report);
                cx.colour(of, &mut report);
                cx.one_sequence(&mut report);
                if let Some(next) = &of.entry.next {
                    cx.nothing_new(of, next, &mut report);
                    cx.wave(next, &mut report);
                    cx.stage(next, &mut report);
                }
            }
        }
    }
    report
}

/// One of the three places in an entry that say versions: itself, its `next`, and each `in`.
struct Said<'a> {
    version: Option<&'a At<Text>>,
    spec: Option<&'a At<Text>>,
    sidecars: &'a Entries<ImageVersion>,
    init_containers: &'a Entries<ImageVersion>,
}

fn said(of: &ReleaseOf) -> Vec<Said<'_>> {
    let entry = &of.entry;
    let mut all = vec![Said {
        version: entry.version.as_ref(),
        spec: entry.spec.as_ref(),
        sidecars: &entry.sidecars,
        init_containers: &entry.init_containers,
    }];
    all.extend(entry.next.as_ref().map(|next| Said {
        version: next.version.as_ref(),
        spec: next.spec.as_ref(),
        sidecars: &next.sidecars,
        init_containers: &next.init_containers,
    }));
    all.extend(of.pins.iter().map(|(_, _, pin)| Said {
        version: pin.version.as_ref(),
        spec: pin.spec.as_ref(),
        sidecars: &pin.sidecars,
        init_containers: &pin.init_containers,
    }));
    all
}

fn versions(of: &ReleaseOf, report: &mut Report) {
    for said in said(of) {
        tag(said.version, report);
        for item in said.sidecars.iter().chain(said.init_containers) {
            tag(item.value.version.as_ref(), report);
        }
        if let Some(pin) = said.spec {
            report.push(
                Diagnostic::new(codes::UNSUPPORTED, pin.span(), "a service cannot be folded from another commit yet")
                    .label("this pin would have no effect")
                    .help("until it can, every service is folded from the working tree: remove `spec`"),
            );
        }
    }
}

/// A version is the tag of one build.
fn tag(version: Option<&At<Text>>, report: &mut Report) {
    let Some(version) = version else { return };
    let text = version.value.as_str();
    if text == "latest" {
        report.push(
            Diagnostic::new(codes::BAD_RELEASE, version.span(), "`latest` is not a version: it can change at any time")
                .label("expected the tag of one build")
                .help("what is pulled would not be what was tested, and there would be nothing to go back to"),
        );
    } else if !is_tag(text) {
        let plus = text.contains('+').then(|| {
            let tag = text.replace('+', "-");
            format!("the tag of an image cannot contain `+`: push it as `{tag}` or the like, and write that")
        });
        report.push(
            Diagnostic::new(codes::BAD_RELEASE, version.span(), format!("`{text}` is not the tag of an image"))
                .label("expected at most 128 letters, digits, `_`, `.` and `-`, the first a letter, a digit or `_`")
                .help_some(plus),
        );
    }
}

/// Where a delivery says what the other one does not: at a step that is its own, or at its kind.
fn said_at(tree: &Node, other: &Stages) -> Span {
    let delivery = tree.get("delivery");
    let kind = delivery.and_then(Node::as_map).and_then(|map| map.iter().next());
    let steps = kind.and_then(|kind| kind.node().get("steps")).and_then(Node::as_map);
    let is_own = |key: &str| key.trim_end_matches('%').parse().is_ok_and(|weight| !other.has_weight(weight));
    let step = steps.and_then(|map| map.iter().find(|entry| is_own(entry.key())).map(|entry| entry.key_span()));
    let step = step.filter(|span| span.is_some());
    step.or(kind.map(|kind| kind.key_span())).or(delivery.map(Node::span)).unwrap_or(Span::NONE)
}

fn is_tag(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
    (1..=128).contains(&text.len()) && text.bytes().all(plain) && !text.starts_with(['.', '-'])
}

/// A service's entry in the release of an environment.
struct Cx<'a> {
    spec: &'a Spec,
    environment: &'a Text,
    name: &'a Text,
    /// The environment's targets in which the service exists, with what it folds to there.
    here: &'a [(&'a Target, &'a Node)],
}

impl Cx<'_> {
    /// Whether there is anything that runs these versions.
    fn is_used(&self, of: &ReleaseOf, report: &mut Report) -> bool {
        let (name, environment) = (self.name, self.environment);
        let unused =
            |message: String, label: &str| Diagnostic::new(codes::UNUSED_RELEASE, of.span, message).label(label);
        let Some(service) = self.spec.service(name) else {
            // It may stand in a file that could not be read.
            if self.spec.unread.services {
                return false;
            }
            let near = closest(name, self.spec.services.iter().map(|service| service.name.value.as_str()));
            report.push(
                unused(format!("there is no service `{name}` to release"), "not defined in `services/`")
                    .help_some(near.map(|near| format!("did you mean `{near}`?"))),
            );
            return false;
        };
        if self.here.is_empty() {
            let mut finding = unused(format!("`{name}` does not exist in {environment}"), "released to no target");
            if let Some(bounds) = service.bounds {
                finding = finding.with(bounds, "it exists in these targets only");
            }
            report.push(finding.help("remove this entry"));
            return false;
        }
        if self.here.iter().all(|(_, tree)| tree.get("image").and_then(Node::as_bool) == Some(false)) {
            report.push(
                unused(format!("`{name}` runs nothing in {environment}"), "a bundle of objects has no version")
                    .with(service.name.span(), "it says `image #false`")
                    .help("remove this entry"),
            );
            return false;
        }
        let has = |tree: &Node, word| tree.get(word).and_then(Node::as_map).is_some_and(|map| !map.is_empty());
        let runs = |tree: &Node| of_tree(tree) != "false" || has(tree, "cronJobs") || has(tree, "jobs");
        if !self.here.iter().any(|(_, tree)| runs(tree)) {
            report.push(
                unused(format!("`{name}` runs nothing in {environment}"), "nothing has this version")
                    .with(service.name.span(), "it says `workload #false`, and has no jobs")
                    .help("remove this entry"),
            );
            return false;
        }
        true
    }

    /// Every sidecar and init container of a release is one of the service's, somewhere in the environment.
    fn containers(&self, of: &ReleaseOf, report: &mut Report) {
        for said in said(of) {
            let groups =
                [("sidecars", "sidecar", said.sidecars), ("initContainers", "initContainer", said.init_containers)];
            for (key, word, entries) in groups {
                let known: BTreeSet<&str> = self
                    .here
                    .iter()
                    .filter_map(|(_, tree)| tree.get(key).and_then(Node::as_map))
                    .flat_map(|map| map.keys())
                    .collect();
                for item in entries.iter().filter(|item| !known.contains(item.name.as_str())) {
                    let near = closest(&item.name, known.iter().copied());
                    let message = format!("`{}` has no {word} `{}` in {}", self.name, item.name, self.environment);
                    report.push(
                        Diagnostic::new(codes::UNUSED_RELEASE, item.span, message)
                            .label("nothing runs this version")
                            .help_some(near.map(|near| format!("did you mean `{near}`?"))),
                    );
                }
            }
        }
    }

    /// What is on its way is not what runs already.
    fn nothing_new(&self, of: &ReleaseOf, next: &Next, report: &mut Report) {
        let entry = &of.entry;
        let same = |a: Option<&At<Text>>, b: Option<&At<Text>>| a.map(|a| &a.value) == b.map(|b| &b.value);
        let digest = |digest: &Option<Digest>| digest.as_ref().and_then(|digest| digest.0.as_str().map(str::to_owned));
        let is_same = same(entry.version.as_ref(), next.version.as_ref())
            && digest(&entry.digest) == digest(&next.digest)
            && same(entry.spec.as_ref(), next.spec.as_ref());
        if !is_same || !next.sidecars.is_empty() || !next.init_containers.is_empty() {
            return;
        }
        let span = next.version.as_ref().map_or(next.origin.span, At::span);
        let message = format!("the next version of `{}` is the one that it runs in {}", self.name, self.environment);
        let mut finding = Diagnostic::new(codes::UNUSED_RELEASE, span, message).label("nothing changes");
        if let Some(version) = &entry.version {
            finding = finding.with(version.span(), "it runs this already");
        }
        report.push(finding.help("remove `next` once it is through, or name a new version"));
    }

    /// The wave of `next` is one that cells are in, and none of them is in no wave.
    fn wave(&self, next: &Next, report: &mut Report) {
        let environment = self.environment;
        let of_environment = || self.spec.targets.iter().filter(|target| target.environment == *environment);
        let waves: BTreeSet<i64> = of_environment().filter_map(|target| Some(target.wave.as_ref()?.value)).collect();
        let known: Vec<String> = waves.iter().map(i64::to_string).collect();
        let known = list_of(known.iter().map(String::as_str), 12);
        let finding = match (&next.wave, waves.is_empty()) {
            (Some(wave), false) if !waves.contains(&wave.value) => {
                let message = format!("no cell of {environment} is in wave {}", wave.value);
                Diagnostic::new(codes::BAD_RELEASE, wave.span(), message).label(format!("expected {known}"))
            }
            (Some(wave), true) if wave.value != 1 => {
                let message = format!("{environment} has no wave {}: all of it is one wave", wave.value);
                Diagnostic::new(codes::BAD_RELEASE, wave.span(), message)
                    .label("expected `1`, or nothing")
                    .help("cells say which wave they are in: `cell cell-01 wave=1`")
            }
            (None, false) => {
                let message = format!("`next` says no wave, and the cells of {environment} are in several");
                Diagnostic::new(codes::BAD_RELEASE, next.origin.span, message)
                    .label(format!("`wave` is wanted here: {known}"))
                    .help("cells of earlier waves run it already, those of later ones run what they ran")
            }
            _ => {
                let stray = self.here.iter().find(|(target, _)| !waves.is_empty() && target.wave.is_none());
                let Some((target, _)) = stray else { return };
                let at = next.wave.as_ref().map_or(next.origin.span, At::span);
                Diagnostic::new(codes::BAD_RELEASE, at, format!("{} is in no wave", target.path))
                    .label("it would receive this at once")
                    .with(target.origin.span, "no `wave` here")
                    .help(format!("write `cell {} wave=N`", target.name))
            }
        };
        report.push(finding);
    }

    /// A stage is for a delivery that Git moves, and so is its way back.
    fn stage(&self, next: &Next, report: &mut Report) {
        let kinds: BTreeSet<&str> = self.here.iter().filter_map(|(_, tree)| moved_by_git(tree)).collect();
        let said = next.stage.as_ref().map(|stage| ("stage", stage.span()));
        let said = said.or(next.abort.as_ref().map(|abort| ("abort", abort.span())));
        if let (true, Some((word, span))) = (kinds.is_empty(), said) {
            let in_steps =
                |tree: &Node| ["canary", "blueGreen"].iter().any(|kind| tree.at(&["delivery", kind]).is_some());
            let label = match self.here.iter().any(|(_, tree)| in_steps(tree)) {
                true => "Argo Rollouts goes through the steps by itself",
                false => "its pods are replaced by themselves, all the way",
            };
            let message = format!("`{}` has no stages in {}: Git moves none of it", self.name, self.environment);
            report.push(
                Diagnostic::new(codes::BAD_RELEASE, span, message)
                    .label(label)
                    .help(format!("remove `{word}`, or write `delivery canary {{ … }}` with `engine native`")),
            );
            return;
        }
        let Some(abort) = &next.abort else { return };
        let wrong = |message: &str, label: &str, help: &str| {
            Diagnostic::new(codes::BAD_RELEASE, abort.span(), message).label(label).help(help)
        };
        let stage = next.stage.as_ref().map(|stage| stage.value.as_str());
        let finding = match stage {
            None => Some(wrong(
                "`abort` is about a `stage`, and none is said",
                "given up at which stage?",
                "leave `stage` as it was when the rollout was given up",
            )),
            Some("return") => Some(wrong(
                "at `return` the old version is gone, so that nothing is left to give up",
                "no way back from here",
                "go back to `stage: settle`, and say `abort` there; or release the old version as the next one",
            )),
            Some(stage) if !kinds.contains("canary") => Some(wrong(
                "a blue-green delivery has no `abort`: it goes back through its stages",
                "not for this delivery",
                &self.way_back(next, if stage == "switch" { Stage::Switch } else { Stage::Scale }),
            )),
            Some(_) => None,
        };
        finding.into_iter().for_each(|finding| report.push(finding));
    }

    /// The cells of a wave are at one stage, so that all whose stages stand in Git have the same ones.
    fn one_sequence(&self, report: &mut Report) {
        let mut first: BTreeMap<Option<i64>, (&Target, &Node, Stages)> = BTreeMap::new();
        for (target, tree) in self.here {
            let Some(stages) = Stages::of_tree(tree) else { continue };
            let wave = target.wave.as_ref().map(|wave| wave.value);
            let Some((other, of, known)) = first.get(&wave) else {
                first.insert(wave, (target, tree, stages));
                continue;
            };
            if stages == *known {
                continue;
            }
            let (a, b) = (said_at(of, &stages), said_at(tree, known));
            let (here, there) = (stages.words(), known.words());
            let which = wave.map_or_else(String::new, |wave| format!(", both in wave {wave},"));
            let message = format!(
                "`{}` has other stages in {} than in {}{which} so that no release could go through both",
                self.name, target.path, other.path
            );
            report.push(
                Diagnostic::new(codes::DELIVERY, b, message)
                    .label(format!("{here} in {}", target.path))
                    .with(a, format!("{there} in {}", other.path))
                    .help("give them the same steps, or put one of the cells into a wave of its own"),
            );
        }
    }

    /// The commits by which a blue-green delivery goes back, in words.
    fn way_back(&self, next: &Next, stage: Stage) -> String {
        let waves: BTreeSet<i64> = self.here.iter().filter_map(|(at, _)| Some(at.wave.as_ref()?.value)).collect();
        let wave = next.wave.as_ref().map_or(1, |wave| wave.value);
        let from = Moment { wave, stage, abort: None };
        let back = Stages::BlueGreen.back(&waves.iter().copied().collect::<Vec<_>>(), from);
        let mut way: Vec<String> = back
            .iter()
            .map(|moment| if waves.is_empty() { format!("`stage: {}`", moment.stage) } else { format!("`{moment}`") })
            .collect();
        if way.is_empty() {
            return "remove `next`: no traffic has moved".to_owned();
        }
        way.push("then remove `next`".to_owned());
        format!("go back by these commits, each when the pods of the last one are ready: {}", way.join("; "))
    }

    /// The colour of a native blue-green delivery: of the version on its way it is the other one, and a pin says it.
    fn colour(&self, of: &ReleaseOf, report: &mut Report) {
        let is_coloured = |tree: &Node| moved_by_git(tree) == Some("blueGreen");
        let entry = &of.entry;
        let now = entry.active.as_ref().map_or(Colour::Blue, |active| active.value);
        if !self.here.iter().any(|(_, tree)| is_coloured(tree)) {
            let next = entry.next.as_ref().and_then(|next| next.active.as_ref());
            let pins = of.pins.iter().filter_map(|(_, _, pin)| pin.active.as_ref());
            for active in entry.active.iter().chain(next).chain(pins) {
                let message = format!("`{}` has no colours in {}", self.name, self.environment);
                report.push(
                    Diagnostic::new(codes::UNUSED_RELEASE, active.span(), message)
                        .label("nothing asks for it")
                        .help("colours are those of `delivery blueGreen` with `engine native`: remove `active`"),
                );
            }
            return;
        }
        let next = entry.next.as_ref().and_then(|next| next.active.as_ref());
        if let Some(active) = next.filter(|active| active.value == now) {
            let (now, other) = (now.word(), now.other().word());
            report.push(
                Diagnostic::new(codes::BAD_RELEASE, active.span(), format!("`{now}` has the traffic already"))
                    .label(format!("expected `{other}`, or nothing"))
                    .help("a new version comes up in the other colour"),
            );
        }
        // While nothing is on its way, the entry's colour is that of all.
        for (selector, set, pin) in of.pins.iter().filter(|_| entry.next.is_some()) {
            let here = self.here.iter().find(|(target, tree)| set.has(target.number) && is_coloured(tree));
            if let (None, Some((target, _))) = (&pin.active, here) {
                let message = format!("this pin does not say which colour has the traffic in {}", target.path);
                report.push(
                    Diagnostic::new(codes::BAD_RELEASE, selector.span, message)
                        .label("`active` is required here")
                        .help("`next` turns the entry's colour round when it is through; what is pinned keeps its own"),
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_tag;

    #[test]
    fn tags() {
        let long = "a".repeat(128);
        for tag in ["1.27.0", "v1", "_x", "2026-11-23_a.B", long.as_str()] {
            assert!(is_tag(tag), "{tag}");
        }
        let longer = "a".repeat(129);
        for other in ["", "1.0+b", ".1", "-1", "a:b", "a/b", "{{ x }}", "é", longer.as_str()] {
            assert!(!is_tag(other), "{other}");
        }
    }
}
