//! Arguments that the metrics of an analysis name are declared.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::analysis::{all_uses, misspelt, tags, templates};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{items, text};
use crate::check::view::{TargetView, View};
use crate::diag::{closest, code};
use crate::node::Node;

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
        let mut wrong: BTreeMap<&str, Vec<(usize, &Node)>> = BTreeMap::new();
        for (at, node, tag) in tags(view) {
            if !tag.strip_prefix("args.").is_some_and(|name| known.contains(name)) {
                wrong.entry(tag).or_default().push((at, node));
            }
        }
        for (tag, places) in wrong {
            found(view, tag, &places, &known, findings);
        }
    }
}

fn names(view: View<'_>) -> impl Iterator<Item = &str> {
    items(view.node(), &["spec", "args"]).iter().map(|arg| text(arg, &["name"]))
}

/// A name that metrics of the template have, and that it does not declare: all of its places, as one fault.
fn found(view: View<'_>, tag: &str, places: &[(usize, &Node)], known: &BTreeSet<&str>, findings: &mut Findings<'_>) {
    let Some((at, node)) = places.first() else { return };
    let name = tag.strip_prefix("args.");
    if let Some(declared) = name.and_then(|name| misspelt(view, name)) {
        let argument = declared.get("name").unwrap_or(declared);
        let text = argument.as_str().unwrap_or_default();
        let message = format!("no metric of `{}` uses its argument `{text}`", view.object.id);
        let finding = findings
            .at(view, argument, "spec.args", message)
            .label(format!("the metrics use `{{{{{tag}}}}}`"))
            .with(node.span(), "here")
            .help(format!("did you mean `{}`?", name.unwrap_or_default()));
        return findings.push(view, finding);
    }
    let label = match name {
        Some(name) => format!("`{name}` is not declared in `args`"),
        None => "only `{{args.NAME}}` is filled in here".to_owned(),
    };
    let near = closest(name.unwrap_or(tag), known.iter().copied());
    let message = format!("`{}` cannot fill in `{{{{{tag}}}}}`", view.object.id);
    let finding = findings
        .at(view, node, &format!("spec.metrics[{at}]"), message)
        .label(label)
        .help_some(near.map(|near| format!("did you mean `{{{{args.{near}}}}}`?")));
    let others = places.iter().skip(1).map(|(_, other)| other.span()).collect::<BTreeSet<_>>();
    let others = others.into_iter().filter(|other| *other != node.span()).take(SHOWN);
    findings.push(view, others.fold(finding, |finding, other| finding.with(other, "and here")));
}

/// How many more places of a name are shown.
const SHOWN: usize = 3;
