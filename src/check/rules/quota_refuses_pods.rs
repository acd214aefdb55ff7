//! What a quota counts, every container says.

use crate::check::demand::{Defaults, Part, counted_of, quotas};
use crate::check::pods;
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::said;
use crate::check::view::TargetView;
use crate::diag::code;
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Error "quota-refuses-pods",
        "A quota of the namespace counts what a container does not say."
    ),
    numbers: &[71],
    why: "Where a quota counts requests or limits of processors or memory, a pod that does not say them is refused: the \
          workload has no pods at all.",
    mend: "Say the request or limit for every container, or let a `LimitRange` of the namespace give them one.",
    scope: Scope::Target(look),
};

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    for quota in quotas(target) {
        let defaults = Defaults::of(target, quota.namespace());
        for (node, part, resource) in counted_of(quota) {
            // Of other resources none is as good as none said.
            if !matches!(resource, "cpu" | "memory") {
                continue;
            }
            for view in target.workloads().filter(|view| view.namespace() == quota.namespace()) {
                let Some((path, spec)) = pods::spec(view) else { continue };
                if says(spec, part, resource) || defaults.has(part, resource) {
                    continue;
                }
                let Some(container) = pods::containers(spec).find(|one| !says(one.node, part, resource)) else {
                    continue;
                };
                let what = format!("{}.{resource}", part.word());
                let message =
                    format!("pods of `{}` are refused: container {} has no {what}", view.object.id, container.name());
                let at = container.node.get("resources").or(container.node.get("name")).unwrap_or(container.node);
                let finding = findings
                    .at(view, at, &container.path(path, &format!("resources.{what}")), message)
                    .label(format!("expected `{what}`"))
                    .with(node.span(), format!("`{}` counts it", quota.object.id));
                findings.push(view, finding.help(format!("write `resources {{ {} {resource}=… }}`", part.word())));
            }
        }
    }
}

/// Whether a container, or a pod as a whole, says it: a limit is a request too.
fn says(of: &Node, part: Part, resource: &str) -> bool {
    match part {
        Part::Requests => pods::requests(of, resource),
        Part::Limits => said(of, &["resources", "limits", resource]).is_some(),
    }
}
