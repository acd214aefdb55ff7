//! The simulation must be able to fail: each of these breaks what is emitted in a way that somebody could, and is
//! caught.

use serde_json::{Value, json};

use crate::Ways;
use crate::fleet::{Fleet, Said};
use crate::play::world;
use crate::world::Fault;

/// The objects of the commit at which the release says this.
fn at<'w>(ways: &'w mut Ways, said: &str) -> &'w mut Vec<Value> {
    let is_it = |commit: Said| match commit {
        Said::Next(moment) => {
            let abort = moment.abort.map_or(String::new(), |abort| format!("!{}", abort.word()));
            format!("{}{abort}", moment.stage) == said
        }
        Said::Old => said == "old",
        Said::New => said == "new",
    };
    let step = ways.steps.iter_mut().find(|step| is_it(step.commit.said)).unwrap();
    step.commit.cells.get_mut(&1).unwrap()
}

fn object<'o>(objects: &'o mut [Value], kind: &str, name: &str) -> &'o mut Value {
    objects.iter_mut().find(|object| object["kind"] == kind && object["metadata"]["name"] == name).unwrap()
}

/// Takes objects of a kind from another commit.
fn take(ways: &mut Ways, to: &str, from: &str, kind: &str, name: &str) {
    let taken = object(at(ways, from), kind, name).clone();
    *object(at(ways, to), kind, name) = taken;
}

/// What is found in a fleet that is broken so: in the commits themselves, and when they are played.
fn caught(fleet: &Fleet, whims: bool, break_it: impl Fn(&mut Ways)) -> [&'static str; 2] {
    let mut ways = Ways::of(fleet);
    let found = |ways: &Ways| {
        let world = world(&ways.steps, 1, fleet.asked[0], fleet.is_canary());
        let kind = |found: Result<(), Fault>| found.err().map_or("", |fault| fault.kind);
        [kind(ways.changes(&world)), kind(ways.play(&world, whims).map(|_| ()))]
    };
    assert_eq!(found(&ways), ["", ""]);
    break_it(&mut ways);
    found(&ways)
}

fn canary() -> Fleet {
    Fleet::canary(&[4], &[25, 50])
}

fn routed(ways: &mut Ways, to: &str, from: &str) {
    take(ways, to, from, "VirtualService", "web");
    take(ways, to, from, "VirtualService", "web-mesh");
}

#[test]
fn weights_a_commit_early() {
    let early = |ways: &mut Ways| routed(ways, "pods-25", "traffic-25");
    assert_eq!(caught(&canary(), false, early), ["both", "no endpoints"]);
    let more = |ways: &mut Ways| routed(ways, "pods-50", "traffic-50");
    assert_eq!(caught(&Fleet::canary(&[8], &[25, 50]), false, more), ["both", "too few pods"]);
}

#[test]
fn a_preview_of_no_pods() {
    let early = |ways: &mut Ways| {
        let preview = object(at(ways, "traffic-25"), "VirtualService", "web-mesh")["spec"]["http"][0].clone();
        let rules = object(at(ways, "pods-25"), "VirtualService", "web-mesh");
        rules["spec"]["http"].as_array_mut().unwrap().insert(0, preview);
    };
    assert_eq!(caught(&canary(), false, early), ["both", "no endpoints"]);
}

#[test]
fn pods_removed_before_their_traffic() {
    let with_traffic = |ways: &mut Ways| take(ways, "traffic-50", "pods-100", "Deployment", "web-stable");
    assert_eq!(caught(&Fleet::canary(&[8], &[25, 50]), false, with_traffic), ["both", "too few pods"]);
    let before = |ways: &mut Ways| {
        for said in ["pods-50", "traffic-50"] {
            take(ways, said, "pods-100", "Deployment", "web-stable");
        }
    };
    assert_eq!(caught(&Fleet::canary(&[8], &[25, 50]), false, before), ["", "too few pods"]);
    let canary_half = |ways: &mut Ways| {
        object(at(ways, "settle"), "Deployment", "web-canary")["spec"]["replicas"] = json!(0);
    };
    assert_eq!(caught(&canary(), false, canary_half), ["both", "too few pods"]);
}

#[test]
fn the_template_of_the_stable_half_too_early() {
    let from = |first: &'static str| {
        move |ways: &mut Ways| {
            let new = object(at(ways, "settle"), "Deployment", "web-stable")["spec"]["template"].clone();
            let stages = ["traffic-25", "pods-50", "traffic-50", "pods-100", "traffic-100"];
            for said in stages.into_iter().skip_while(|said| *said != first) {
                object(at(ways, said), "Deployment", "web-stable")["spec"]["template"] = new.clone();
            }
        }
    };
    assert_eq!(caught(&canary(), false, from("traffic-25")), ["both", "two versions"]);
    assert_eq!(caught(&canary(), false, from("pods-50")), ["template", "two versions"]);
}

#[test]
fn settle_and_return_at_once() {
    let at_once = |ways: &mut Ways| {
        let settled = object(at(ways, "traffic-100"), "Deployment", "web-stable").clone();
        *object(at(ways, "settle"), "Deployment", "web-stable") = settled;
    };
    let [of_commits, played] = caught(&canary(), false, at_once);
    assert_eq!(of_commits, "both");
    assert!(["too few pods", "two versions"].contains(&played), "{played}");
}

#[test]
fn traffic_back_before_the_stable_half_is() {
    // The weight moves in the commit in which the stable half grows again.
    let at_once = |ways: &mut Ways| routed(ways, "pods-100!pods", "pods-100!traffic");
    assert_eq!(caught(&Fleet::canary(&[8], &[25, 50]), false, at_once), ["both", "too few pods"]);
    let never_grown = |ways: &mut Ways| {
        let small = object(at(ways, "traffic-100"), "Deployment", "web-stable").clone();
        for said in ["traffic-100!pods", "traffic-100!traffic"] {
            *object(at(ways, said), "Deployment", "web-stable") = small.clone();
        }
    };
    assert_eq!(caught(&Fleet::canary(&[8], &[25, 50]), false, never_grown), ["", "too few pods"]);
}

#[test]
fn a_subset_that_no_pod_has() {
    let of_all = |change: fn(&mut Vec<Value>)| {
        move |ways: &mut Ways| {
            for step in &mut ways.steps {
                let rule = object(step.commit.cells.get_mut(&1).unwrap(), "DestinationRule", "web");
                change(rule["spec"]["subsets"].as_array_mut().unwrap());
            }
        }
    };
    let lost = of_all(|subsets| subsets[1]["labels"]["track"] = json!("new"));
    assert_eq!(caught(&canary(), false, lost), ["", "no endpoints"]);
    let without = of_all(|subsets| {
        subsets.pop();
    });
    assert_eq!(caught(&canary(), false, without), ["nowhere", "nowhere"]);
}

#[test]
fn one_pod_for_what_has_traffic() {
    // As many pods as the share asks for, and no more: one, which may be evicted, or go with its node.
    let one = |ways: &mut Ways| {
        for step in &mut ways.steps {
            let half = object(step.commit.cells.get_mut(&1).unwrap(), "Deployment", "web-canary");
            if half["spec"]["replicas"] == 2 {
                half["spec"]["replicas"] = json!(1);
            }
        }
    };
    assert_eq!(caught(&Fleet::canary(&[4], &[25]), false, one), ["", ""]);
    assert_eq!(caught(&Fleet::canary(&[4], &[25]), true, one), ["", "no endpoints"]);
}

#[test]
fn one_budget_for_both_halves() {
    let joined = |ways: &mut Ways| {
        for step in &mut ways.steps {
            let objects = step.commit.cells.get_mut(&1).unwrap();
            let other =
                |object: &Value| object["kind"] == "PodDisruptionBudget" && object["metadata"]["name"] == "web-canary";
            objects.retain(|object| !other(object));
            let budget = object(objects, "PodDisruptionBudget", "web-stable");
            budget["spec"] = json!({"selector": {"matchLabels": {"app.kubernetes.io/name": "web"}}, "minAvailable": 2});
        }
    };
    let fleet = Fleet::canary(&[4], &[25, 50]).with("disruption minAvailable=2; ");
    assert_eq!(caught(&fleet, true, joined), ["", "no endpoints"]);
}

#[test]
fn a_budget_that_counts_those_that_may_go() {
    // It is applied before the half is as large as it says.
    let counted = |ways: &mut Ways| {
        for step in &mut ways.steps {
            let objects = step.commit.cells.get_mut(&1).unwrap();
            for half in ["web-stable", "web-canary"] {
                let pods = object(objects, "Deployment", half)["spec"]["replicas"].as_i64().unwrap();
                let spec = &mut object(objects, "PodDisruptionBudget", half)["spec"];
                if let Some(least) = spec["minAvailable"].as_i64() {
                    spec.as_object_mut().unwrap().remove("minAvailable");
                    spec["maxUnavailable"] = json!(pods - least);
                }
            }
        }
    };
    let fleet = Fleet::canary(&[4], &[50, 75]).with("disruption minAvailable=1; ");
    assert_eq!(caught(&fleet, true, counted), ["", "no endpoints"]);
}

#[test]
fn a_switch_before_the_pods() {
    let fleet = Fleet::blue_green(&[3]);
    let early = |ways: &mut Ways| take(ways, "scale", "switch", "Service", "web");
    assert_eq!(caught(&fleet, false, early), ["both", "too few pods"]);
}

#[test]
fn a_service_beside_that_stays_behind() {
    // The release is through, and one of the Services still leads to the colour that has gone.
    let fleet = Fleet::blue_green(&[3]);
    let stays = |ways: &mut Ways| {
        for said in ["switch", "new"] {
            take(ways, said, "old", "Service", "web-admin");
        }
    };
    assert_eq!(caught(&fleet, false, stays), ["", "no endpoints"]);
}

#[test]
fn an_old_colour_that_goes_with_the_switch() {
    let fleet = Fleet::blue_green(&[3]);
    let gone = |ways: &mut Ways| take(ways, "switch", "new", "Deployment", "web-blue");
    assert_eq!(caught(&fleet, false, gone), ["both", "no endpoints"]);
}

#[test]
fn a_version_that_is_changed_in_place() {
    let fleet = Fleet::blue_green(&[3]);
    let in_place = |ways: &mut Ways| {
        let new = object(at(ways, "scale"), "Deployment", "web-green")["spec"]["template"]["spec"].clone();
        for step in ways.steps.iter_mut().filter(|step| matches!(step.commit.said, Said::Next(_))) {
            let blue = object(step.commit.cells.get_mut(&1).unwrap(), "Deployment", "web-blue");
            blue["spec"]["template"]["spec"] = new.clone();
        }
    };
    assert_eq!(caught(&fleet, false, in_place), ["", "two versions"]);
}

#[test]
fn a_half_that_can_never_be_replaced() {
    let stuck = |ways: &mut Ways| {
        for step in &mut ways.steps {
            let stable = object(step.commit.cells.get_mut(&1).unwrap(), "Deployment", "web-stable");
            stable["spec"]["strategy"]["rollingUpdate"] = json!({"maxSurge": 0, "maxUnavailable": 0});
        }
    };
    assert_eq!(caught(&canary(), false, stuck), ["", "stuck"]);
}

#[test]
fn a_wave_that_is_through_and_goes_back_at_once() {
    // Given up in the second wave: cells of the first run the new colour alone, and the old one has no pods.
    let fleet = Fleet::blue_green(&[3, 3]);
    let at_once = |ways: &mut Ways| {
        let old = at(ways, "old").clone();
        let ranges: Vec<_> = ways.back.iter().map(|(from, range)| (*from, range.clone())).collect();
        for (from, range) in ranges {
            if matches!(ways.steps[from].commit.said, Said::Next(moment) if moment.wave == 2) {
                for step in &mut ways.steps[range] {
                    step.commit.cells.insert(1, old.clone());
                }
            }
        }
    };
    assert_eq!(caught(&fleet, false, at_once), ["both", "no endpoints"]);
}

#[test]
fn a_release_that_forgets_the_colour() {
    let fleet = Fleet::blue_green(&[3]);
    let forgotten = |ways: &mut Ways| {
        let new = object(at(ways, "new"), "Deployment", "web-green")["spec"]["template"]["spec"].clone();
        *at(ways, "new") = at(ways, "old").clone();
        object(at(ways, "new"), "Deployment", "web-blue")["spec"]["template"]["spec"] = new;
    };
    assert_eq!(caught(&fleet, false, forgotten), ["both", "no endpoints"]);
}
