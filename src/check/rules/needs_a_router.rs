//! What is done by a router needs one.

use crate::check::rollouts::canary;
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{items, said};
use crate::check::view::View;
use crate::diag::code;
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Error "needs-a-router",
        "A Rollout does what only a router can do and has none, or says two delays that exclude each other."
    ),
    numbers: &[42],
    why: "The controller reports `InvalidSpec` and releases nothing.",
    mend: "Give the canary a router (`trafficRouting`), or take the field away.",
    scope: Scope::Object(&["Rollout"], look),
};

/// Which routers can lead by a header, and which can mirror.
const BY_HEADER: &[&str] = &["istio", "alb", "apisix"];
const MIRRORS: &[&str] = &["istio"];

fn look(view: View<'_>, findings: &mut Findings<'_>) {
    let Some(canary) = canary(view) else { return };
    let router = said(canary, &["trafficRouting"]);
    let mut needs = |node: &Node, path: &str, what: &str, routers: &str| {
        let finding = findings
            .at(view, node, path, format!("{what} of `{}` needs a router", view.object.id))
            .label(format!("expected {routers} in `trafficRouting`"))
            .help("without a router the share of the pods is the share of the traffic");
        findings.push(view, finding);
    };
    let of = |keys: &[&str]| said(canary, keys).filter(|node| node.as_bool() != Some(false));
    if router.is_none() {
        for key in ["scaleDownDelaySeconds", "dynamicStableScale"] {
            if let Some(node) = of(&[key]) {
                needs(node, &format!("spec.strategy.canary.{key}"), &format!("`{key}`"), "a router");
            }
        }
    }
    for (at, step) in items(canary, &["steps"]).iter().enumerate() {
        let path = |key: &str| format!("spec.strategy.canary.steps[{at}].{key}");
        if let (Some(node), None) = (step.get("setCanaryScale"), router) {
            needs(node, &path("setCanaryScale"), "the step `setCanaryScale`", "a router");
        }
        for (key, routers, words) in
            [("setHeaderRoute", BY_HEADER, "`istio`, `alb` or `apisix`"), ("setMirrorRoute", MIRRORS, "`istio`")]
        {
            let can = router.is_some_and(|router| {
                routers.iter().any(|name| said(router, &[name]).is_some()) || said(router, &["plugins"]).is_some()
            });
            if let (Some(node), false) = (step.get(key), can) {
                needs(node, &path(key), &format!("the step `{key}`"), words);
            }
        }
    }
    if let (Some(_), Some(delay), Some(dynamic)) = (router, of(&["scaleDownDelaySeconds"]), of(&["dynamicStableScale"]))
    {
        let path = "spec.strategy.canary.scaleDownDelaySeconds";
        let message =
            format!("the stable half of `{}` shrinks with its traffic, and is kept for a time", view.object.id);
        let finding = findings
            .at(view, delay, path, message)
            .label("expected no such delay")
            .with(dynamic.span(), "it shrinks by this")
            .help("take one of the two away");
        findings.push(view, finding);
    }
}
