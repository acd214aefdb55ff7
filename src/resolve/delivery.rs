//! How a new version reaches traffic.

use super::unit::{Delivery, Step};
use super::{Resolving, codes};
use crate::diag::Diagnostic;
use crate::node::Node;
use crate::source::{Origin, Rule};
use crate::spec::decode::At;
use crate::spec::model::{self, Canary, Engine, Rolling};

const SURGE: Rule = Rule("a quarter more pods while a new version rolls out");
pub const NONE_AWAY: Rule = Rule("no pod goes before its successor is ready");
pub const DEFAULT: Rule = Rule("rolling, where no delivery is written");

/// The delivery that the words ask for.
pub fn delivery(cx: &mut Resolving<'_, '_>, words: &model::Service, single: bool) -> Delivery {
    let owner = Origin::set(cx.service.name.span());
    let engine = words.engine.as_ref().map_or(Engine::Native, |engine| engine.value);
    let Some(delivery) = &words.delivery else {
        return rolling(cx, None, Origin::default_of(owner.span, DEFAULT), single);
    };
    if let Some(recreate) = &delivery.recreate {
        return Delivery::Recreate { origin: recreate.origin };
    }
    if let Some(canary) = &delivery.canary {
        if single {
            two_pods(cx, canary.origin, words, "canary");
        }
        let steps = steps(cx, canary);
        return Delivery::Canary { words: Box::new(canary.clone()), steps, engine };
    }
    if let Some(blue_green) = &delivery.blue_green {
        if single {
            two_pods(cx, blue_green.origin, words, "blueGreen");
        }
        return Delivery::BlueGreen { words: Box::new(blue_green.clone()), engine };
    }
    let words = delivery.rolling.as_ref();
    let origin = words.map_or(delivery.origin, |rolling| rolling.origin);
    rolling(cx, words, origin, single)
}

fn two_pods(cx: &mut Resolving<'_, '_>, at: Origin, words: &model::Service, kind: &str) {
    let said = words.single.as_ref().map_or(at.span, At::span);
    cx.push(
        Diagnostic::new(codes::NOT_SINGLE, at.span, format!("a `{kind}` delivery runs two versions at once"))
            .label("never two pods, anywhere")
            .with(said, "`single` is set here")
            .help("write `delivery recreate`"),
    );
}

fn rolling(cx: &mut Resolving<'_, '_>, words: Option<&Rolling>, origin: Origin, single: bool) -> Delivery {
    let surge = words.and_then(|words| words.max_surge.as_ref());
    let away = words.and_then(|words| words.max_unavailable.as_ref());
    let is_zero = |node: &Node| node.as_int() == Some(0) || node.as_str() == Some("0%");
    if single {
        // One pod goes before the next comes.
        match surge {
            Some(surge) if !is_zero(&surge.0) => {
                let name = cx.service.name.value.clone();
                cx.push(
                    Diagnostic::new(
                        codes::NOT_SINGLE,
                        surge.0.span(),
                        format!("`{name}` is `single`, and a surge is a second pod"),
                    )
                    .label("never two pods, anywhere")
                    .help("write `delivery recreate`"),
                );
            }
            _ => return Delivery::Recreate { origin },
        }
    }
    let max_surge = surge.map(|surge| surge.0.clone());
    let no_surge = max_surge.as_ref().is_some_and(is_zero);
    let max_unavailable = away.map_or_else(
        || {
            let rule = Origin::default_of(origin.span, NONE_AWAY);
            if no_surge { Node::fixed("25%", rule) } else { Node::int(0, rule) }
        },
        |away| away.0.clone(),
    );
    if no_surge && is_zero(&max_unavailable) {
        cx.push(
            Diagnostic::new(codes::CONTRADICTION, max_unavailable.span(), "`maxSurge` and `maxUnavailable` are both 0")
                .label("no pod could ever be replaced")
                .help("let at least one of them be 1"),
        );
    }
    let max_surge = max_surge.unwrap_or_else(|| Node::fixed("25%", Origin::default_of(origin.span, SURGE)));
    Delivery::Rolling { max_surge, max_unavailable, origin }
}

/// The steps of a canary, sorted by weight.
fn steps(cx: &mut Resolving<'_, '_>, canary: &Canary) -> Vec<Step> {
    let mut steps = Vec::new();
    let Some(map) = canary.steps.as_ref().and_then(Node::as_map) else {
        if canary.steps.is_none() {
            cx.push(
                Diagnostic::new(codes::DELIVERY, canary.origin.span, "this canary has no steps")
                    .label("expected at least one `step WEIGHT`")
                    .help("write `delivery canary { step 10 hold=\"30m\"; step 50 hold=\"30m\" }`"),
            );
        }
        return steps;
    };
    for entry in map.iter() {
        let weight = entry.key().trim_end_matches('%').parse::<u8>().ok().filter(|weight| (1..=100).contains(weight));
        let Some(weight) = weight else {
            cx.push(
                Diagnostic::new(codes::DELIVERY, entry.key_span(), format!("`step {}` is no weight", entry.key()))
                    .label("expected a whole number from 1 to 100"),
            );
            continue;
        };
        let approval = entry.node().get("approval").filter(|node| node.as_bool() == Some(true));
        let own = |word: &str| entry.node().get(word).and_then(Node::as_list).unwrap_or_default().to_vec();
        steps.push(Step {
            weight,
            origin: Origin::set(entry.key_span()),
            hold: entry.node().get("hold").cloned(),
            approval: approval.map(|node| node.origin),
            first: own("first"),
            then: own("then"),
        });
    }
    steps.sort_by_key(|step| step.weight);
    // `10` and `10%` are two names of one weight.
    for pair in steps.windows(2) {
        let [first, second] = pair else { continue };
        if first.weight == second.weight {
            cx.push(
                Diagnostic::new(
                    codes::DELIVERY,
                    second.origin.span,
                    format!("there are two steps of weight {}", second.weight),
                )
                .label("the second one")
                .with(first.origin.span, "the first one"),
            );
        }
    }
    steps.dedup_by_key(|step| step.weight);
    steps
}
