//! An ApplicationSet's templates fail on a missing key.

use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{said, strings};
use crate::check::view::View;
use crate::diag::code;
use crate::node::{Node, Value};

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(Error "missing-keys-pass", "The templates of an ApplicationSet do not fail on a key that is missing."),
    numbers: &[92],
    why: "An application then comes out with a name, a path or a server of `<no value>`, or of the very text in \
          brackets; the one that it was before is deleted, with all that it had on the cluster.",
    mend: "Write `goTemplate: true` and `goTemplateOptions: [missingkey=error]`.",
    scope: Scope::Object(&["ApplicationSet"], look),
};

fn look(view: View<'_>, findings: &mut Findings<'_>) {
    let Some(spec) = view.at(&["spec"]) else { return };
    if !spec.get("template").is_some_and(has_template) {
        return;
    }
    let is_go = spec.get("goTemplate").and_then(Node::as_bool) == Some(true);
    if is_go && strings(spec, &["goTemplateOptions"]).any(|option| option == "missingkey=error") {
        return;
    }
    let (place, key, label) = match (is_go, said(spec, &["goTemplate"]), said(spec, &["goTemplateOptions"])) {
        (true, _, Some(options)) => (options, "goTemplateOptions", "expected `missingkey=error`"),
        (true, Some(go), None) => (go, "goTemplateOptions", "expected `goTemplateOptions` with `missingkey=error`"),
        (_, Some(go), _) => (go, "goTemplate", "expected `true`"),
        _ => (spec.get("template").unwrap_or(spec), "goTemplate", "expected `goTemplate: true` beside it"),
    };
    let message = format!("the templates of `{}` ignore missing keys", view.object.id);
    let finding = findings
        .at(view, place, &format!("spec.{key}"), message)
        .label(label)
        .help("write `goTemplate: true` and `goTemplateOptions: [missingkey=error]`");
    findings.push(view, finding);
}

fn has_template(node: &Node) -> bool {
    match &node.value {
        Value::Text(text) => text.contains("{{"),
        Value::List(items) => items.iter().any(has_template),
        Value::Map(map) => map.iter().any(|entry| has_template(entry.node())),
        _ => false,
    }
}
