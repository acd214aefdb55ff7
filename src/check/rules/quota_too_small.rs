//! A quota has room for the pods of the largest moment.

use crate::check::amount::{billionths, spoken};
use crate::check::demand::{Defaults, counted_of, largest, of_pod, quotas};
use crate::check::pods;
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::scale::Counts;
use crate::check::tree::said;
use crate::check::view::{TargetView, View};
use crate::diag::code;
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Warning "quota-too-small",
        "A namespace's quota is too small for all of its pods at the most, with those of new versions beside them."
    ),
    numbers: &[71],
    why: "Pods that are over the quota are refused, at the peak or in the middle of a release. A canary that moves traffic, \
          and a second colour, need all pods twice.",
    mend: "Raise the quota, or let the autoscalers stop earlier.",
    scope: Scope::Target(look),
};

const ONE: i128 = 1_000_000_000;

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    let quotas: Vec<View<'_>> = quotas(target).collect();
    if quotas.is_empty() {
        return;
    }
    let counts = Counts::new(target);
    for quota in quotas {
        let namespace = quota.namespace();
        let defaults = Defaults::of(target, namespace);
        let workloads: Vec<(View<'_>, i64, &Node)> = target
            .workloads_and_references()
            .filter(|view| view.namespace() == namespace && !counts.is_referred(*view))
            .filter_map(|view| {
                let (_, _, spec) = pods::spec_in(target, view)?;
                Some((view, largest(&counts, view)?, spec))
            })
            .collect();
        let mut compare = |node: &Node, key: &str, is_bytes: bool, of: &dyn Fn(&Node) -> i128| {
            let Some(hard) = billionths(node) else { return };
            let demands: Vec<(View<'_>, i64, i128)> =
                workloads.iter().map(|(view, pods, spec)| (*view, *pods, i128::from(*pods) * of(spec))).collect();
            let all: i128 = demands.iter().map(|(.., demand)| demand).sum();
            if all <= hard {
                return;
            }
            let (all, hard) = (spoken(all, is_bytes), spoken(hard, is_bytes));
            let message = match key {
                "pods" => format!("{namespace} may have {all} pods, and its quota lets it have {hard}"),
                _ => format!("the pods of {namespace} may need {all} of {key}, and the quota has {hard}"),
            };
            let mut finding = findings
                .at(quota, node, &format!("spec.hard.{key}"), message)
                .label(format!("expected at least {all}"));
            if let Some((view, pods, demand)) = demands.into_iter().max_by_key(|(.., demand)| *demand) {
                let with = if key == "pods" { String::new() } else { format!(" with {}", spoken(demand, is_bytes)) };
                let words = format!("the most are of `{}`: {pods} pods{with}", view.object.id);
                finding = finding.with(view.span(), words);
            }
            findings.push(quota, finding.help("raise it, or let the autoscalers stop earlier"));
        };
        for key in ["pods", "count/pods"] {
            if let Some(node) = quota.at(&["spec", "hard"]).and_then(|hard| said(hard, &[key])) {
                compare(node, "pods", false, &|_| ONE);
            }
        }
        for (node, part, resource) in counted_of(quota) {
            let is_bytes = matches!(resource, "memory" | "ephemeral-storage");
            let key = format!("{}.{resource}", part.word());
            compare(node, &key, is_bytes, &|spec| of_pod(spec, part, resource, &defaults));
        }
    }
}
