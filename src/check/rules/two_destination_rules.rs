//! A host has one DestinationRule.

use std::collections::BTreeMap;

use crate::check::istio::{full_host, scopes};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{said, text};
use crate::check::view::{TargetView, View};
use crate::diag::code;
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(Warning "two-destination-rules", "Two DestinationRules of a namespace are for the same host."),
    numbers: &[63],
    why: "Istio joins their subsets, and takes the traffic policy of the older one alone.",
    mend: "Make one DestinationRule of the two.",
    scope: Scope::Target(look),
};

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    let mut by_host: BTreeMap<(String, &str), View<'_>> = BTreeMap::new();
    for rule in target.of_kind("DestinationRule") {
        // Those for some clients only stand beside one for all.
        if said(rule.node(), &["spec", "workloadSelector"]).is_some() {
            continue;
        }
        let host = full_host(text(rule.node(), &["spec", "host"]), rule.namespace());
        let Some(first) = by_host.get(&(host.clone(), rule.namespace())) else {
            by_host.insert((host, rule.namespace()), rule);
            continue;
        };
        let (one, other) = (scopes(*first), scopes(rule));
        let is_apart = !one.contains(&"*") && !other.contains(&"*") && !one.iter().any(|scope| other.contains(scope));
        if is_apart {
            continue;
        }
        let place = rule.at(&["spec", "host"]).unwrap_or(rule.node());
        let message = format!("the host `{}` has two DestinationRules", place.as_str().unwrap_or_default());
        let finding = findings
            .at(rule, place, "spec.host", message)
            .label(format!("`{}`", rule.object.id))
            .with(first.at(&["spec", "host"]).map_or(first.span(), Node::span), format!("`{}`", first.object.id))
            .help("make one of the two");
        findings.push(rule, finding);
    }
}
