//! A DestinationRule that a Rollout manages has the Rollout's two subsets, and no other.

use crate::check::rollouts::{Halves, canary};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{items, text};
use crate::check::view::{TargetView, View};
use crate::diag::code;
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Error "foreign-subset",
        "A DestinationRule that a Rollout manages is not there, lacks one of its subsets, or has another one."
    ),
    numbers: &[60],
    why: "The controller writes the list of subsets anew and drops all that are not its own: routes that lead to them \
          then answer 503.",
    mend: "Let that DestinationRule have the two subsets that the Rollout names, and others one of their own.",
    scope: Scope::Target(look),
};

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    for rollout in target.of_kind("Rollout") {
        let Some(halves) = canary(rollout).and_then(Halves::of) else { continue };
        let Some(said) = halves.rule else { continue };
        let name = text(said, &["name"]);
        let place = said.get("name").unwrap_or(said);
        let Some(rule) = target.find("DestinationRule", rollout.namespace(), name) else {
            if target.is_whole && !name.is_empty() {
                let path = "spec.strategy.canary.trafficRouting.istio.destinationRule.name";
                let finding = findings
                    .at(
                        rollout,
                        place,
                        path,
                        format!("`{}` manages a DestinationRule that is not there", rollout.object.id),
                    )
                    .label(format!("there is no DestinationRule `{name}`"));
                findings.push(rollout, finding);
            }
            continue;
        };
        subsets(rollout, rule, &halves, place, findings);
    }
}

fn subsets(rollout: View<'_>, rule: View<'_>, halves: &Halves<'_>, place: &Node, findings: &mut Findings<'_>) {
    let own = ["stableSubsetName", "canarySubsetName"].map(|key| halves.subset(key));
    let subsets = items(rule.node(), &["spec", "subsets"]);
    for name in own.into_iter().filter(|name| !name.is_empty()) {
        if !subsets.iter().any(|subset| text(subset, &["name"]) == name) {
            let list = rule.at(&["spec", "subsets"]).or(rule.at(&["spec"])).unwrap_or(rule.node());
            let finding = findings
                .at(rule, list, "spec.subsets", format!("`{}` lacks a subset of a Rollout", rule.object.id))
                .label(format!("there is no subset `{name}`"))
                .with(place.span(), format!("`{}` manages it", rollout.object.id));
            findings.push(rule, finding);
        }
    }
    for (at, subset) in subsets.iter().enumerate() {
        if own.contains(&text(subset, &["name"])) {
            continue;
        }
        let name = subset.get("name").unwrap_or(subset);
        let path = format!("spec.subsets[{at}].name");
        let finding = findings
            .at(rule, name, &path, format!("a Rollout drops a subset of `{}`", rule.object.id))
            .label("it is none of the Rollout's")
            .with(place.span(), format!("`{}` manages them", rollout.object.id))
            .help("move it to a DestinationRule of another host");
        findings.push(rule, finding);
    }
}
