//! A selector holds no version, no commit and no wave.

use crate::check::pods::{KEEP_PODS, joined};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::view::View;
use crate::diag::code;
use crate::node::{Map, Node};

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Error "moving-selector",
        "A selector names a label that changes with a release: a version, a commit, a wave, a hash of the controller's."
    ),
    numbers: &[28],
    why: "A workload's selector can never be changed, so the next version is refused; and a Service or a budget that \
          selects one version loses its pods with the next.",
    mend: "Select by what stays, such as `app.kubernetes.io/name`; the label itself may stay on the pods.",
    scope: Scope::Object(&joined::<7>(&[KEEP_PODS, &["Service", "PodDisruptionBudget"]]), look),
};

/// Labels that change with every release, or that a controller sets.
const MOVING: [&str; 5] = [
    "app.kubernetes.io/version",
    "helm.sh/chart",
    "pod-template-hash",
    "rollouts-pod-template-hash",
    "controller-revision-hash",
];
/// Names of labels that say how far a release has come.
const WAVES: [&str; 3] = ["wave", "cell-wave", "release-wave"];

fn look(view: View<'_>, findings: &mut Findings<'_>) {
    let Some(selector) = view.at(&["spec", "selector"]) else { return };
    let plain = if view.kind() == "Service" { selector.as_map() } else { None };
    let labels = plain.or_else(|| selector.get("matchLabels")?.as_map());
    for entry in labels.into_iter().flat_map(Map::iter) {
        value(view, entry.key(), entry.node(), findings);
    }
    for expression in selector.get("matchExpressions").and_then(Node::as_list).unwrap_or_default() {
        let Some(key) = expression.get("key").and_then(Node::as_str) else { continue };
        for node in expression.get("values").and_then(Node::as_list).unwrap_or_default() {
            value(view, key, node, findings);
        }
    }
}

fn value(view: View<'_>, key: &str, node: &Node, findings: &mut Findings<'_>) {
    let Some(text) = node.as_str() else { return };
    let name = key.rsplit('/').next().unwrap_or(key);
    let why = if MOVING.contains(&key) {
        "this label is another one with every release"
    } else if WAVES.contains(&name) {
        "this label is another one in each wave"
    } else if is_version(text) && is_running(view, text) {
        "that is the version that runs now"
    } else if is_of_versions(name) && (is_version(text) || is_commit(text)) {
        "the next version is another one"
    } else {
        return;
    };
    let what = format!("the selector of `{}` holds `{key}={text}`", view.object.id);
    let finding = findings.at(view, node, "spec.selector", what).label(why);
    findings.push(view, finding.help(format!("take `{key}` out of the selector")));
}

fn is_of_versions(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["version", "tag", "commit", "sha", "revision", "build"]
        .iter()
        .any(|word| name.split(['-', '_', '.']).any(|part| part == *word))
}

/// `1.2`, `v1.2.3-rc.1`: a role such as `v2` of a workload that has its own is none.
fn is_version(text: &str) -> bool {
    let text = text.strip_prefix('v').unwrap_or(text);
    let mut parts = text.splitn(3, '.');
    let is_number =
        |part: Option<&str>| part.is_some_and(|part| part.bytes().next().is_some_and(|b| b.is_ascii_digit()));
    is_number(parts.next()) && is_number(parts.next())
}

/// Seven hexadecimal digits or more, letters and numbers among them.
fn is_commit(text: &str) -> bool {
    (7..=64).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_hexdigit())
        && text.bytes().any(|byte| byte.is_ascii_digit())
        && text.bytes().any(|byte| byte.is_ascii_alphabetic())
}

/// Whether an image of its pods has this tag.
fn is_running(view: View<'_>, tag: &str) -> bool {
    let Some(spec) = view.template().and_then(|(_, template)| template.get("spec")) else { return false };
    let containers = spec.get("containers").and_then(Node::as_list).unwrap_or_default();
    containers.iter().filter_map(|container| container.get("image")?.as_str()).any(|image| {
        let image = image.split_once('@').map_or(image, |(image, _)| image);
        image.rsplit('/').next().and_then(|last| last.split_once(':')).is_some_and(|(_, of)| of == tag)
    })
}
