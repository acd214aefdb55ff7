//! Arguments of an analysis are supplied where it is used.

use std::collections::BTreeMap;

use crate::check::analysis::{all_uses, misspelt};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{items, said, text};
use crate::check::view::{TargetView, View};
use crate::diag::{closest, code};
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(Error "argument-not-supplied", "A Rollout uses an AnalysisTemplate and does not supply an argument of it."),
    numbers: &[81],
    why: "The Rollout reports `InvalidSpec`, or is given up as soon as it comes to the analysis.",
    mend: "Supply it in `args` where the template is used, or give it a value in the template.",
    scope: Scope::Target(look),
};

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    for one in all_uses(target) {
        let mut wanted: BTreeMap<&str, (View<'_>, &Node)> = BTreeMap::new();
        let templates = one.templates(target);
        let has_value = |arg: &Node| said(arg, &["value"]).is_some() || said(arg, &["valueFrom"]).is_some();
        let all = || {
            templates
                .found
                .iter()
                .flat_map(|view| items(view.node(), &["spec", "args"]).iter().map(move |arg| (*view, arg)))
        };
        // A value in one template is one for all that are used with it.
        for (view, arg) in all() {
            let name = text(arg, &["name"]);
            let is_valued = all().any(|(_, other)| text(other, &["name"]) == name && has_value(other));
            if !is_valued {
                wanted.entry(name).or_insert((view, arg));
            }
        }
        let supplied = items(one.node, &["args"]);
        for (name, (view, arg)) in wanted {
            let given = supplied.iter().find(|given| text(given, &["name"]) == name);
            if given.is_some_and(has_value) {
                continue;
            }
            let near = closest(name, supplied.iter().map(|given| text(given, &["name"])));
            // What is supplied is what the metrics name: the template's own name for it is wrong, and is told there.
            let is_told = |arg: &Node| {
                let own = misspelt(view, text(arg, &["name"]));
                own.is_some_and(|own| text(own, &["name"]) == name)
            };
            let near = near.and_then(|near| supplied.iter().find(|given| text(given, &["name"]) == near));
            if near.is_some_and(is_told) {
                continue;
            }
            let message = format!("`{}` does not supply `{name}` of `{}`", one.rollout.object.id, view.object.id);
            let finding = findings
                .at(
                    one.rollout,
                    given.or(near).or(one.node.get("args")).unwrap_or(one.node),
                    &format!("{}.args", one.path),
                    message,
                )
                .label(format!("expected an argument `{name}` with a value"))
                .with(arg.span(), "declared here")
                .help_some(near.map(|_| format!("did you mean `{name}`?")));
            findings.push(one.rollout, finding);
        }
    }
}
