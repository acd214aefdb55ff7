//! No file of kustomize stands among the manifests.

use crate::check::rule::{Findings, Rule, Scope};
use crate::check::view::View;
use crate::diag::code;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Error "kustomization-in-raw",
        "A file for kustomize stands among the manifests: no API server knows such a kind."
    ),
    numbers: &[37],
    why: "What is emitted is applied as it is, and nothing builds that file. If something did, its suffixes and selectors \
          would not reach a Rollout, whose autoscaler and Service then lead nowhere.",
    mend: "Say what it does in the words of the service: `labels`, `configMap`, `patch`, `in`.",
    scope: Scope::Object(&["Kustomization", "Component"], look),
};

fn look(view: View<'_>, findings: &mut Findings<'_>) {
    // Flux has a kind of that name in a group of its own, which is an object like any other.
    if view.object.id.group != "kustomize.config.k8s.io" {
        return;
    }
    let node = view.at(&["kind"]).unwrap_or(view.node());
    let message = format!("`{}` is a file for kustomize, and no object of a cluster", view.object.id);
    let finding = findings
        .at(view, node, "kind", message)
        .label("nothing builds it here")
        .help("give `raw` the manifests themselves, and say the rest in the words of the service");
    findings.push(view, finding);
}
