//! Subsets that traffic is sent to are there.

use crate::check::istio::{destinations, full_host, service_of};
use crate::check::nowhere::{lacks, subsets};
use crate::check::rollouts::{Halves, canary};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::text;
use crate::check::view::{TargetView, View};
use crate::diag::{closest, code};

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(Error "subset-of-nothing", "A VirtualService sends traffic to a subset that no DestinationRule has."),
    numbers: &[53],
    why: "Such a route answers 503 to every call, though all that was applied is valid.",
    mend: "Name a subset of the host's DestinationRule, or add it there.",
    scope: Scope::Target(look),
};

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    let by_host: Vec<(String, View<'_>)> = target
        .of_kind("DestinationRule")
        .map(|rule| (full_host(text(rule.node(), &["spec", "host"]), rule.namespace()), rule))
        .collect();
    for view in target.of_kind("VirtualService") {
        for to in destinations(view) {
            let Some(subset) =
                to.node.get("subset").filter(|subset| subset.as_str().is_some_and(|name| !name.is_empty()))
            else {
                continue;
            };
            let host = full_host(to.host(), view.namespace());
            let mut rules = by_host.iter().filter(|(of, _)| *of == host).map(|(_, rule)| *rule).peekable();
            // The rule may be of a service that was not selected, or of another namespace.
            let is_ours = service_of(to.host(), view.namespace())
                .is_some_and(|(name, namespace)| target.find("Service", namespace, name).is_some());
            if rules.peek().is_none() && !(target.is_whole && is_ours) {
                continue;
            }
            let first = rules.peek().copied();
            let names: Vec<&str> = rules.flat_map(subsets).collect();
            if names.contains(&to.subset()) || first.is_some_and(|rule| is_of_rollout(target, rule, to.subset())) {
                continue;
            }
            let label = match first {
                Some(_) => format!("the DestinationRule of `{}` has no subset `{}`", to.host(), to.subset()),
                None => format!("`{}` has no DestinationRule", to.host()),
            };
            let mut finding = findings
                .at(
                    view,
                    subset,
                    &format!("{}.subset", to.path),
                    format!("`{}` leads to a subset that is not there", view.object.id),
                )
                .label(label)
                .help_some(closest(to.subset(), names).map(|near| format!("did you mean `{near}`?")));
            if let Some(rule) = first {
                finding = finding.with(rule.span(), "the DestinationRule");
            }
            findings.push(view, finding);
        }
    }
}

/// Whether a Rollout, too, names that subset of a DestinationRule: that it lacks it is then told of the Rollout.
fn is_of_rollout(target: &TargetView<'_>, rule: View<'_>, name: &str) -> bool {
    target.of_kind("Rollout").filter(|rollout| rollout.namespace() == rule.namespace()).any(|rollout| {
        let halves = canary(rollout).and_then(Halves::of);
        halves.is_some_and(|halves| {
            halves.rule.is_some_and(|said| text(said, &["name"]) == rule.name())
                && halves.subsets().contains(&name)
                && lacks(rule, name)
        })
    })
}
