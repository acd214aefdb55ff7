//! No secret stands in a manifest.

use crate::check::pods::{self, HOLD_PODS, Spot, joined};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::secrets::{is_literal, is_secret_name, shape};
use crate::check::tree::{items, said, text};
use crate::check::view::View;
use crate::diag::code;
use crate::node::{Map, Node};

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Error "literal-secret",
        "A secret stands in a manifest: in a variable, an argument, a ConfigMap or a Secret."
    ),
    numbers: &[78],
    why: "What is in Git is known to all who can read it, and stays in its history; what is encrypted there reaches the \
          container as it stands, for nothing here decrypts it.",
    mend: "Keep it in a store, and refer to it: `secret NAME from=SECRET key=KEY`. If it was in Git once, change it.",
    scope: Scope::Object(&joined::<12>(&[&["ConfigMap", "Secret"], HOLD_PODS]), look),
};

fn look(view: View<'_>, findings: &mut Findings<'_>) {
    match view.kind() {
        "ConfigMap" => {
            for entry in entries(view.at(&["data"])) {
                let text = entry.node().as_str().unwrap_or_default();
                let named = || is_secret_name(entry.key()) && is_literal(text);
                let what = shape(text).or_else(|| named().then_some("a secret, by its name"));
                told(view, entry.node(), &|| format!("data.{}", entry.key()), entry.key(), what, findings);
            }
        }
        "Secret" => secret(view, findings),
        _ => pods::all(view, &mut |path, spec| {
            for container in pods::containers(spec) {
                environment(view, spec, path, container, findings);
                words(view, path, container, findings);
            }
        }),
    }
}

fn entries(node: Option<&Node>) -> impl Iterator<Item = crate::node::Entry<'_>> {
    node.and_then(Node::as_map).into_iter().flat_map(Map::iter)
}

fn told(
    view: View<'_>,
    node: &Node,
    path: &dyn Fn() -> String,
    name: &str,
    what: Option<&str>,
    findings: &mut Findings<'_>,
) {
    let Some(what) = what else { return };
    // What is wrong is never repeated here: reports are kept, and read by many.
    let (label, help) = match view.kind() {
        "Secret" => {
            ("expected it in a store", "let it be made in the cluster: by `secret … store=…`, an ExternalSecret")
        }
        "ConfigMap" => (
            "expected nothing secret",
            "take it out, and give it to the container as `secret NAME from=SECRET key=KEY`",
        ),
        _ => ("expected a reference to a Secret", "write `secret NAME from=SECRET key=KEY`"),
    };
    let finding = findings.at(view, node, &path(), format!("`{name}` holds {what}")).label(label);
    findings.push(view, finding.help(help));
}

/// A Secret in Git holds nothing: of what is there, all is one.
fn secret(view: View<'_>, findings: &mut Findings<'_>) {
    // Some are filled in by the cluster itself.
    if view.str(&["type"]) == Some("kubernetes.io/service-account-token") {
        return;
    }
    for field in ["stringData", "data"] {
        for entry in entries(view.at(&[field])) {
            let value = entry.node().as_str().unwrap_or_default();
            let is_there = match field {
                "data" => !value.trim().is_empty(),
                _ => is_literal(value) || shape(value).is_some(),
            };
            let what = is_there.then(|| shape(value).unwrap_or("a secret"));
            told(view, entry.node(), &|| format!("{field}.{}", entry.key()), entry.key(), what, findings);
        }
    }
}

fn environment(view: View<'_>, spec: &Node, path: &str, container: Spot<'_>, findings: &mut Findings<'_>) {
    for (index, variable) in items(container.node, &["env"]).iter().enumerate() {
        let Some(node) = variable.get("value") else { continue };
        let Some(value) = node.as_str().filter(|value| !value.is_empty()) else { continue };
        let name = text(variable, &["name"]);
        let named = || is_secret_name(name) && is_literal(value) && !refers_to(spec, value);
        let what = shape(value).or_else(|| named().then_some("a secret, by its name"));
        told(view, node, &|| container.path(path, &format!("env[{index}].value")), name, what, findings);
    }
}

/// Whether a value is but the name of a Secret that the pod has.
fn refers_to(spec: &Node, value: &str) -> bool {
    let volumes = items(spec, &["volumes"]).iter().filter_map(|volume| volume.at(&["secret", "secretName"]));
    let keys = pods::containers(spec).flat_map(|container| items(container.node, &["env"]));
    let keys = keys.filter_map(|variable| variable.at(&["valueFrom", "secretKeyRef", "name"]));
    let pulls = items(spec, &["imagePullSecrets"]).iter().filter_map(|one| said(one, &["name"]));
    volumes.chain(keys).chain(pulls).any(|name| name.as_str() == Some(value))
}

/// The words of a command: `--password=…`, `--password …`, or a secret by its shape.
fn words(view: View<'_>, path: &str, container: Spot<'_>, findings: &mut Findings<'_>) {
    for list in ["command", "args"] {
        let all = items(container.node, &[list]);
        for (index, node) in all.iter().enumerate() {
            let Some(word) = node.as_str() else { continue };
            let before = index.checked_sub(1).and_then(|at| all.get(at)).and_then(Node::as_str).unwrap_or_default();
            let (name, what) = if let Some(what) = shape(word) {
                (list, Some(what))
            } else {
                let option = |text: &str| text.starts_with('-') && is_secret_name(text);
                match word.split_once('=') {
                    Some((name, value)) if option(name) && is_literal(value) => (name, Some("a secret, by its name")),
                    None if option(before) && !word.starts_with('-') && is_literal(word) => {
                        (before, Some("a secret, by its name"))
                    }
                    _ => continue,
                }
            };
            told(view, node, &|| container.path(path, &format!("{list}[{index}]")), name, what, findings);
        }
    }
}
