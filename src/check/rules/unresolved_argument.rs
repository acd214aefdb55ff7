//! Arguments that the metrics of an analysis name are declared.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::analysis::{all_uses, templates};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{items, text};
use crate::check::view::{TargetView, View};
use crate::diag::{closest, code};
use crate::node::{Node, Value};

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Error "unresolved-argument",
        "A metric of an analysis has `{{…}}` that is no argument of its template."
    ),
    numbers: &[81],
    why: "The analysis ends in an error as soon as it runs: all of a metric is a template, of arguments alone.",
    mend: "Declare the argument in `args`, and write nothing but `{{args.NAME}}`.",
    scope: Scope::Target(look),
};

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    // Templates that are used together share their arguments.
    let mut declared: BTreeMap<*const Node, BTreeSet<&str>> = BTreeMap::new();
    for one in all_uses(target) {
        let used = one.templates(target);
        let all: BTreeSet<&str> = used.found.iter().flat_map(|view| names(*view)).collect();
        for view in &used.found {
            declared.entry(std::ptr::from_ref(view.node())).or_default().extend(&all);
        }
    }
    for view in templates(target) {
        let known = declared.remove(&std::ptr::from_ref(view.node()));
        // One that nothing here uses may be used together with another.
        if known.is_none() && !target.is_whole {
            continue;
        }
        let known = known.unwrap_or_else(|| names(view).collect());
        for (at, metric) in items(view.node(), &["spec", "metrics"]).iter().enumerate() {
            strings(metric, &mut |node, text| {
                for tag in tags(text) {
                    if !tag.strip_prefix("args.").is_some_and(|name| known.contains(name)) {
                        found(view, at, node, tag, &known, findings);
                    }
                }
            });
        }
    }
}

fn names(view: View<'_>) -> impl Iterator<Item = &str> {
    items(view.node(), &["spec", "args"]).iter().map(|arg| text(arg, &["name"]))
}

fn strings<'a>(node: &'a Node, each: &mut dyn FnMut(&'a Node, &'a str)) {
    match &node.value {
        Value::Text(text) if text.contains("{{") => each(node, text),
        Value::List(items) => items.iter().for_each(|item| strings(item, each)),
        Value::Map(map) => map.iter().for_each(|entry| strings(entry.node(), each)),
        _ => {}
    }
}

/// What stands between `{{` and `}}`.
fn tags(text: &str) -> impl Iterator<Item = &str> {
    text.split("{{").skip(1).filter_map(|rest| rest.split_once("}}")).map(|(tag, _)| tag.trim())
}

fn found(view: View<'_>, at: usize, node: &Node, tag: &str, known: &BTreeSet<&str>, findings: &mut Findings<'_>) {
    let name = tag.strip_prefix("args.");
    let label = match name {
        Some(name) => format!("`{name}` is not declared in `args`"),
        None => "only `{{args.NAME}}` may stand here".to_owned(),
    };
    let near = closest(name.unwrap_or(tag), known.iter().copied());
    let message = format!("`{}` cannot fill in `{{{{{tag}}}}}`", view.object.id);
    let finding = findings
        .at(view, node, &format!("spec.metrics[{at}]"), message)
        .label(label)
        .help_some(near.map(|near| format!("did you mean `{{{{args.{near}}}}}`?")));
    findings.push(view, finding);
}
