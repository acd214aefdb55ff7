//! What an autoscaler goes by can be reached.

use crate::check::amount::{billionths, spoken};
use crate::check::demand::{Defaults, Part, of_pod};
use crate::check::pods;
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{items, said, text};
use crate::check::view::{TargetView, View};
use crate::diag::code;
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Warning "target-out-of-reach",
        "An autoscaler waits for more of a resource in each pod than a pod may use, or many times what it asks for."
    ),
    numbers: &[],
    why: "No pod ever uses so much: the autoscaler stays at its minimum, whatever the load.",
    mend: "Write a share of the request, such as `cpu=\"70%\"`, or an amount that a pod comes to.",
    scope: Scope::Target(look),
};

/// How many times its request a pod without a limit may well use.
const TIMES: i128 = 10;

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    for scaler in target.of_kind("HorizontalPodAutoscaler") {
        let of = |key| scaler.str(&["spec", "scaleTargetRef", key]).unwrap_or_default();
        let Some(owner) = target.find(of("kind"), scaler.namespace(), of("name")) else { continue };
        let Some((_, _, spec)) = pods::spec_in(target, owner) else { continue };
        for (index, metric) in items(scaler.node(), &["spec", "metrics"]).iter().enumerate() {
            let Some(of) = said(metric, &["resource"]) else { continue };
            let Some(node) = said(of, &["target", "averageValue"]) else { continue };
            let (resource, Some(wanted)) = (text(of, &["name"]), billionths(node)) else { continue };
            let Some(reason) = reason(target, scaler, spec, resource, wanted) else { continue };
            let is_bytes = resource == "memory";
            let shown = spoken(wanted, is_bytes);
            let path = format!("spec.metrics[{index}].resource.target.averageValue");
            let message = format!("`{}` waits for {shown} of {resource} in each pod", scaler.object.id);
            let finding = findings.at(scaler, node, &path, message).label(reason).with(owner.span(), "its pods");
            let help = match node
                .as_str()
                .and_then(|text| text.parse::<u8>().ok())
                .or(node.as_int().and_then(|n| n.try_into().ok()))
            {
                Some(share @ 1..=100) => format!("for a share of the request, write `{share}%`"),
                _ => "write a share of the request, such as `70%`, or less".to_owned(),
            };
            findings.push(scaler, finding.help(help));
        }
    }
}

/// Why so much is out of reach, where it is.
fn reason(target: &TargetView<'_>, scaler: View<'_>, spec: &Node, resource: &str, wanted: i128) -> Option<String> {
    let defaults = Defaults::of(target, scaler.namespace());
    let is_bytes = resource == "memory";
    let has_limit = |container: pods::Spot<'_>| said(container.node, &["resources", "limits", resource]).is_some();
    if pods::running(spec).all(has_limit) {
        let limit = of_pod(spec, Part::Limits, resource, &defaults);
        // The proxy of a mesh uses something beside.
        let beside = if target.place.has_istio { 2 } else { 1 };
        return (wanted > limit * beside).then(|| format!("a pod may use {} at most", spoken(limit, is_bytes)));
    }
    let request = of_pod(spec, Part::Requests, resource, &defaults);
    (request > 0 && wanted > request * TIMES).then(|| format!("a pod asks for {}", spoken(request, is_bytes)))
}
