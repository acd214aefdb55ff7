//! A DestinationRule that a Rollout manages has the Rollout's two subsets, and no other.

use crate::check::nowhere::lacks;
use crate::check::rollouts::{Halves, canary};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{items, text};
use crate::check::view::{TargetView, View};
use crate::diag::{Diagnostic, closest, code};
use crate::node::Node;
use crate::source::How;

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

/// A subset that the Rollout names and the rule has not, and one that it has instead.
fn misspelt(
    rollout: View<'_>,
    rule: View<'_>,
    (key, said): (&str, &Node),
    (at, own): (usize, &Node),
    findings: &Findings<'_>,
) -> Diagnostic {
    let (wanted, has) = (said.as_str().unwrap_or_default(), own.as_str().unwrap_or_default());
    // The one that was patched is the one that is wrong.
    if own.origin.how == How::Patched && said.origin.how != How::Patched {
        let message = format!("`{}` has no subset `{wanted}`, which `{}` needs", rule.object.id, rollout.object.id);
        return findings
            .at(rule, own, &format!("spec.subsets[{at}].name"), message)
            .label(format!("this subset is `{has}`"))
            .with(said.span(), "the Rollout names it here")
            .help(format!("did you mean `{wanted}`?"));
    }
    let message =
        format!("`{}` names the subset `{wanted}`, which `{}` does not have", rollout.object.id, rule.object.id);
    findings
        .at(rollout, said, &format!("spec.strategy.canary.trafficRouting.istio.destinationRule.{key}"), message)
        .label("no subset of that name")
        .with(own.span(), format!("it has the subset `{has}`"))
        .help(format!("did you mean `{has}`?"))
}

fn subsets(rollout: View<'_>, rule: View<'_>, halves: &Halves<'_>, place: &Node, findings: &mut Findings<'_>) {
    let own = halves.subsets();
    let mut foreign: Vec<(usize, &Node)> = items(rule.node(), &["spec", "subsets"])
        .iter()
        .enumerate()
        .filter(|(_, subset)| !own.contains(&text(subset, &["name"])))
        .map(|(at, subset)| (at, subset.get("name").unwrap_or(subset)))
        .collect();
    for (key, name) in ["stableSubsetName", "canarySubsetName"].into_iter().zip(own) {
        if !lacks(rule, name) {
            continue;
        }
        let near = closest(name, foreign.iter().filter_map(|(_, subset)| subset.as_str()));
        let near = foreign.iter().position(|(_, subset)| near.is_some() && subset.as_str() == near);
        if let (Some(at), Some(said)) = (near, halves.rule.and_then(|said| said.get(key))) {
            let instead = foreign.remove(at);
            let finding = misspelt(rollout, rule, (key, said), instead, findings);
            findings.push(rule, finding);
            continue;
        }
        let list = rule.at(&["spec", "subsets"]).or(rule.at(&["spec"])).unwrap_or(rule.node());
        let message = format!("`{}` has no subset `{name}`, which `{}` needs", rule.object.id, rollout.object.id);
        let finding = findings
            .at(rule, list, "spec.subsets", message)
            .label(format!("there is no subset `{name}`"))
            .with(place.span(), format!("`{}` manages it", rollout.object.id));
        findings.push(rule, finding);
    }
    for (at, name) in foreign {
        let path = format!("spec.subsets[{at}].name");
        let finding = findings
            .at(rule, name, &path, format!("a Rollout drops a subset of `{}`", rule.object.id))
            .label("not a subset of the Rollout")
            .with(place.span(), format!("`{}` manages them", rollout.object.id))
            .help("move it to a DestinationRule of another host");
        findings.push(rule, finding);
    }
}
