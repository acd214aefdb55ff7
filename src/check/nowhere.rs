//! Names of subsets and Services that are of nothing. A rule tells of each, and what follows from it is not told again.

use super::istio::{full_host, service_of};
use super::rollouts::Halves;
use super::tree::{items, text};
use super::view::{TargetView, View};
use crate::node::Node;

/// The DestinationRules of a host, which is written in full.
pub fn rules_of<'a>(target: &TargetView<'a>, host: &str) -> impl Iterator<Item = View<'a>> {
    target
        .of_kind("DestinationRule")
        .filter(move |rule| full_host(text(rule.node(), &["spec", "host"]), rule.namespace()) == host)
}

/// The names of a DestinationRule's subsets.
pub fn subsets<'a>(rule: View<'a>) -> impl Iterator<Item = &'a str> {
    items(rule.node(), &["spec", "subsets"]).iter().filter_map(|subset| subset.get("name").and_then(Node::as_str))
}

/// Whether a destination of a VirtualService is of a Service or of a subset that is not there.
pub fn leads_nowhere(target: &TargetView<'_>, view: View<'_>, destination: &Node) -> bool {
    let (host, subset) = (text(destination, &["host"]), text(destination, &["subset"]));
    let is_there = |(name, namespace): (&str, &str)| target.find("Service", namespace, name).is_some();
    let is_ours = |namespace: &str| target.place.namespace.as_deref() == Some(namespace);
    let service = service_of(host, view.namespace());
    if target.is_whole && service.is_some_and(|(name, namespace)| is_ours(namespace) && !is_there((name, namespace))) {
        return true;
    }
    if subset.is_empty() {
        return false;
    }
    let host = full_host(host, view.namespace());
    let mut rules = rules_of(target, &host).peekable();
    rules.peek().is_some() && !rules.any(|rule| subsets(rule).any(|name| name == subset))
}

/// Whether a Rollout names a subset or a Service for one of its halves that is not there.
pub fn is_half_of_nothing(target: &TargetView<'_>, rollout: View<'_>, halves: &Halves<'_>) -> bool {
    match halves.rule {
        Some(said) => {
            let rule = target.find("DestinationRule", rollout.namespace(), text(said, &["name"]));
            rule.is_some_and(|rule| halves.subsets().iter().any(|name| lacks(rule, name)))
        }
        None => {
            let is_gone = |name: &&str| !name.is_empty() && target.find("Service", rollout.namespace(), name).is_none();
            target.is_whole && [halves.stable, halves.canary].iter().any(is_gone)
        }
    }
}

/// Whether a name is that of a subset, and the DestinationRule has none of that name.
pub fn lacks(rule: View<'_>, name: &str) -> bool {
    !name.is_empty() && !subsets(rule).any(|own| own == name)
}
