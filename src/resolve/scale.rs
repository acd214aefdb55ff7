//! How many pods: sizes, autoscalers, disruption budgets.

use super::kinds::Asked;
use super::unit::{AutoscaleObject, Budget, Scale};
use super::{Resolving, codes, scalers};
use crate::diag::Diagnostic;
use crate::manifest::Build;
use crate::node::{Map, Node, Text, Value};
use crate::source::{Origin, Rule};
use crate::spec::Target;
use crate::spec::decode::Derived;
use crate::spec::model::{self, Autoscale, Disruption, LoadText};

const SIZE: Rule = Rule("a count without any `in`, times the target's size, rounded up");
const ONE: Rule = Rule("one pod where neither `replicas` nor `autoscale` is written");
const SINGLE: Rule = Rule("`single`: never two pods");
const BUDGET: Rule = Rule("one pod may be away where there is more than one");
const METRIC_TYPE: Rule = Rule("the type of a metric follows from its source");

/// How many pods the words ask for.
pub fn scale(cx: &mut Resolving<'_, '_>, words: &model::Service, asked: Asked<'_>, name: &Node) -> Scale {
    if let Asked::DaemonSet(own) = asked {
        return Scale::EachNode { origin: own.origin };
    }
    let single = words.single.as_ref().filter(|single| single.value);
    if let Some(auto) = &words.autoscale {
        if let Some(single) = single {
            not_single(cx, single.origin, auto.origin, "an autoscaler");
        }
        return Scale::Auto(Box::new(autoscale(cx, auto)));
    }
    let owner = Origin::set(cx.service.name.span());
    // Where a count is said, a check tells that two say it; where none is, none is derived.
    if words.replicas.is_none() {
        let name = name.as_str().unwrap_or_default();
        if let Some(outside) = scalers::outside(&cx.scalers, asked, name, cx.namespace.as_deref()) {
            if let Some(single) = single {
                not_single(cx, single.origin, outside.origin, &format!("a {}", outside.what));
            }
            return Scale::Outside(outside);
        }
    }
    match (&words.replicas, single) {
        (Some(replicas), Some(single)) if replicas.value > 1 => {
            not_single(cx, single.origin, replicas.origin, &format!("{} replicas", replicas.value));
            Scale::Fixed(Node::int(1, single.origin))
        }
        (Some(replicas), Some(_)) => Scale::Fixed(Node::int(replicas.value, replicas.origin)),
        (None, Some(single)) => Scale::Fixed(Node::int(1, Origin::derived(single.span(), SINGLE))),
        (Some(_), None) => {
            let node = words.words.get("replicas").cloned().unwrap_or_else(|| Node::int(1, owner));
            Scale::Fixed(sized(cx.target, &node))
        }
        (None, None) => Scale::Fixed(Node::int(1, Origin::default_of(owner.span, ONE))),
    }
}

fn not_single(cx: &mut Resolving<'_, '_>, single: Origin, other: Origin, what: &str) {
    let name = cx.service.name.value.clone();
    cx.push(
        Diagnostic::new(codes::NOT_SINGLE, other.span, format!("`{name}` is `single`, and this asks for {what}"))
            .label("never two pods, anywhere")
            .with(single.span, "`single` is set here")
            .help("remove one of them"),
    );
}

/// A count times the size of the target, if it was written without any `in`: rounded up, at least 1 unless it is 0.
pub fn sized(target: &Target, node: &Node) -> Node {
    let Some(count) = node.as_int() else { return node.clone() };
    let percent = target.size.value;
    if !node.marks.sized || (percent - 100.0).abs() < f64::EPSILON || count == 0 {
        return node.clone();
    }
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "counts are below 2^31")]
    let scaled = ((count as f64 * percent / 100.0) - 1e-9).ceil() as i64;
    Node::int(scaled.clamp(1, i64::from(i32::MAX)), Origin::derived(node.span(), SIZE))
}

fn autoscale(cx: &mut Resolving<'_, '_>, auto: &Autoscale) -> AutoscaleObject {
    let of = |key: &str, value: i64| auto.words.get(key).cloned().unwrap_or_else(|| Node::int(value, auto.origin));
    let (min, max) = (sized(cx.target, &of("min", auto.min.value)), sized(cx.target, &of("max", auto.max.value)));
    if let (Some(low), Some(high)) = (min.as_int(), max.as_int())
        && low > high
    {
        cx.push(
            Diagnostic::new(codes::CONTRADICTION, max.span(), format!("`max` is {high} and `min` is {low}"))
                .label("expected at least `min`")
                .with(min.span(), "`min` is set here"),
        );
    }
    let mut metrics = Vec::new();
    for (name, load) in [("cpu", &auto.cpu), ("memory", &auto.memory)] {
        metrics.extend(load.as_ref().map(|load| resource_metric(name, load)));
    }
    metrics.extend(auto.metrics.iter().map(|item| metric(&item.value)));
    if metrics.is_empty() {
        cx.push(
            Diagnostic::new(codes::CONTRADICTION, auto.origin.span, "this autoscaler has no metric to scale by")
                .label("expected `cpu`, `memory` or a `metric`")
                .help("write `autoscale min=2 max=10 cpu=\"70%\"`"),
        );
    }
    AutoscaleObject { origin: auto.origin, min, max, metrics, behavior: auto.behavior.clone() }
}

/// The processor or memory: a share of the request, or a quantity for each pod.
fn resource_metric(name: &'static str, load: &LoadText) -> Node {
    let origin = load.0.origin;
    let target = match load.0.as_str().and_then(|text| text.strip_suffix('%')) {
        Some(share) => {
            Build::new(origin).fixed("type", "Utilization").int("averageUtilization", share.parse::<i64>().unwrap_or(0))
        }
        None => {
            let quantity = match &load.0.value {
                Value::Number(number) => Node::text(number.canonical(), origin),
                _ => load.0.clone(),
            };
            Build::new(origin).fixed("type", "AverageValue").put("averageValue", quantity)
        }
    };
    let resource = Build::new(origin).fixed("name", name).put("target", target.finish()).finish();
    Build::new(origin).fixed("type", "Resource").put("resource", resource).finish()
}

/// A metric of one's own: its type is the name of its source.
fn metric(metric: &model::Metric) -> Node {
    let source = metric.source.iter().next();
    let key = source.map_or("", |entry| entry.key());
    let mut kind = String::with_capacity(key.len());
    kind.extend(key.chars().take(1).flat_map(char::to_uppercase));
    kind.extend(key.chars().skip(1));
    let origin = Origin::derived(metric.origin.span, METRIC_TYPE);
    let mut map = Map::new();
    map.put("type", Node::text(Text::from(kind), origin));
    for entry in metric.source.iter() {
        map.insert(entry.key_text().clone(), entry.key_span(), entry.node().clone());
    }
    Node::map(map, metric.origin)
}

/// The disruption budget: derived where there is more than one pod.
pub fn disruption(words: &model::Service, scale: &Scale) -> Option<Budget> {
    let policy = |fields: &mut Map, own: Option<&Node>, origin: Origin| {
        fields.put("unhealthyPodEvictionPolicy", own.cloned().unwrap_or_else(|| Node::fixed("AlwaysAllow", origin)));
    };
    match &words.disruption {
        Derived::Off(_) => None,
        // What the fleet says for all is for those that it fits.
        _ if matches!(scale, Scale::EachNode { .. }) => None,
        Derived::Given(Disruption {
            origin, min_available, max_unavailable, unhealthy_pod_eviction_policy, ..
        }) => {
            let mut fields = Map::new();
            fields.put_some("minAvailable", min_available.as_ref().map(|value| value.0.clone()));
            fields.put_some("maxUnavailable", max_unavailable.as_ref().map(|value| value.0.clone()));
            if fields.is_empty() {
                fields.put("maxUnavailable", Node::int(1, Origin::default_of(origin.span, BUDGET)));
            }
            policy(&mut fields, unhealthy_pod_eviction_policy.as_ref(), Origin::default_of(origin.span, BUDGET));
            Some(Budget { origin: *origin, fields })
        }
        Derived::Silent if scale.least() > 1 => {
            let origin = Origin::derived(scale.origin().span, BUDGET);
            let mut fields = Map::new();
            fields.put("maxUnavailable", Node::int(1, origin));
            policy(&mut fields, None, origin);
            Some(Budget { origin, fields })
        }
        Derived::Silent => None,
    }
}
