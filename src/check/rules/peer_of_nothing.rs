//! Who a NetworkPolicy lets through by labels is there.

use crate::check::label_selector::{is_empty, words};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{items, said};
use crate::check::view::{TargetView, View};
use crate::diag::{closest, code};
use crate::node::{Map, Node};

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Warning "peer-of-nothing",
        "A NetworkPolicy lets pods of its own namespace through that no workload of the target has."
    ),
    numbers: &[38],
    why: "Nobody comes through: those that were meant are shut out.",
    mend: "Let the selector name labels that the pods have. If others run these pods, say so: `allow peer-of-nothing \
           reason=\"…\"`.",
    scope: Scope::Target(look),
};

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    if !target.is_whole {
        return;
    }
    for view in target.of_kind("NetworkPolicy").filter(|view| target.runs_in(view.namespace())) {
        for (key, peers) in [("ingress", "from"), ("egress", "to")] {
            for (rule, node) in items(view.node(), &["spec", key]).iter().enumerate() {
                for (at, peer) in items(node, &[peers]).iter().enumerate() {
                    // Of other namespaces nothing is known here.
                    if said(peer, &["namespaceSelector"]).is_some() {
                        continue;
                    }
                    let Some(selector) = said(peer, &["podSelector"]).filter(|selector| !is_empty(selector)) else {
                        continue;
                    };
                    if target.selected_by(view.namespace(), selector).next().is_some() {
                        continue;
                    }
                    let message = format!("`{}` lets pods through that are not there", view.object.id);
                    let path = format!("spec.{key}[{rule}].{peers}[{at}].podSelector");
                    let finding = findings
                        .at(view, selector, &path, message)
                        .label(format!("no workload's pods have {}", words(selector)))
                        .help_some(near(target, view, selector))
                        .help("for pods of another namespace, add a `namespaceSelector`");
                    findings.push(view, finding);
                }
            }
        }
    }
}

fn near(target: &TargetView<'_>, view: View<'_>, selector: &Node) -> Option<String> {
    let labels = selector.get("matchLabels").and_then(Node::as_map);
    labels.into_iter().flat_map(Map::iter).find_map(|entry| {
        let here = target.workloads().filter(|workload| workload.namespace() == view.namespace());
        let values = here.filter_map(|workload| target.pod_labels(workload)?.get(entry.key())?.as_str());
        let near = closest(entry.node().as_str()?, values)?;
        Some(format!("did you mean `{}={near}`?", entry.key()))
    })
}
