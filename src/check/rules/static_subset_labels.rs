//! Subsets that a Rollout manages are told apart by it, not by labels in Git.

use crate::check::rollouts::{Halves, canary};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{items, text};
use crate::check::view::{TargetView, View};
use crate::diag::code;
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Error "static-subset-labels",
        "Labels in Git tell apart the subsets that a Rollout manages, where the controller does by the pods' hash."
    ),
    numbers: &[61],
    why: "Both halves have the pods of one template: a label of one half only is on no pods, or on all of them for \
          ever, and the hash in Git would be that of an old version.",
    mend: "Give both subsets the labels of the Service's selector; the controller adds the hash.",
    scope: Scope::Target(look),
};

const HASH: &str = "rollouts-pod-template-hash";

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    for rollout in target.of_kind("Rollout") {
        let Some(strategy) = canary(rollout) else { continue };
        let Some((halves, said)) = Halves::of(strategy).and_then(|halves| Some((halves, halves.rule?))) else {
            continue;
        };
        let Some(rule) = target.find("DestinationRule", rollout.namespace(), text(said, &["name"])) else { continue };
        let subsets = items(rule.node(), &["spec", "subsets"]);
        let of = |key: &str| {
            let name = halves.subset(key);
            subsets.iter().enumerate().find(|(_, subset)| !name.is_empty() && text(subset, &["name"]) == name)
        };
        let (stable, other) = (of("stableSubsetName"), of("canarySubsetName"));
        for (mine, theirs, metadata) in [(stable, other, "stableMetadata"), (other, stable, "canaryMetadata")] {
            let Some((at, subset)) = mine else { continue };
            let Some(labels) = subset.get("labels").and_then(Node::as_map) else { continue };
            for label in labels.iter() {
                let in_other = theirs.and_then(|(_, other)| other.at(&["labels", label.key()]));
                let is_put = strategy.at(&[metadata, "labels", label.key()]).is_some_and(|own| own.same(label.node()));
                if label.key() == HASH {
                    found(rollout, rule, at, label.key(), label.node(), "the controller writes this one", findings);
                } else if theirs.is_some() && !is_put && in_other.is_none_or(|other| !other.same(label.node())) {
                    found(
                        rollout,
                        rule,
                        at,
                        label.key(),
                        label.node(),
                        "the other half's subset does not have it",
                        findings,
                    );
                }
            }
        }
    }
}

fn found(
    rollout: View<'_>,
    rule: View<'_>,
    at: usize,
    key: &str,
    node: &Node,
    label: &str,
    findings: &mut Findings<'_>,
) {
    let message = format!("`{key}` tells apart what `{}` tells apart", rollout.object.id);
    let finding = findings
        .at(rule, node, &format!("spec.subsets[{at}].labels"), message)
        .label(label)
        .with(rollout.span(), "the Rollout")
        .help(format!("remove `{key}`"));
    findings.push(rule, finding);
}
