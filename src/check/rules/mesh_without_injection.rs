//! In a target with a mesh, the Namespace or its pods say that they are in it.

use crate::check::rule::{Findings, Rule, Scope};
use crate::check::view::{TargetView, View};
use crate::diag::code;
use crate::node::{Map, Node};

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Warning "mesh-without-injection",
        "A target has a mesh, and neither its Namespace nor its pods say that they are in it."
    ),
    numbers: &[],
    why: "Istio puts its proxy only into pods that ask for it, by their own labels or the Namespace's. Without it no route, \
          no weight and no policy of the mesh holds for them, and nothing says so.",
    mend: "Label the Namespace `istio-injection=enabled`, or `istio.io/rev` with a revision, or for ambient mode \
           `istio.io/dataplane-mode=ambient`.",
    scope: Scope::Target(look),
};

/// Labels of a pod by which it says whether it is in the mesh.
const OF_PODS: [&str; 3] = ["sidecar.istio.io/inject", "istio.io/rev", "istio.io/dataplane-mode"];

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    if !target.place.has_istio {
        return;
    }
    for view in target.of_kind("Namespace") {
        let label = |key: &str| view.labels().and_then(|labels| labels.get(key)).and_then(Node::as_str);
        let is_in = label("istio-injection") == Some("enabled")
            || label("istio.io/rev").is_some()
            || label("istio.io/dataplane-mode") == Some("ambient");
        // What ends is not in the mesh, and says so by itself; where only such runs, there is nothing to say.
        let runs_on = |other: &View<'_>| !matches!(other.kind(), "Job" | "CronJob");
        let mut pods = target.workloads().filter(|other| other.namespace() == view.name()).filter(runs_on).peekable();
        if is_in || pods.peek().is_none() || pods.any(|other| says(target, other)) {
            continue;
        }
        let message = format!("the pods of `{}` are not in the mesh", view.object.id);
        let finding = findings
            .at(view, view.name_node(), "metadata.labels", message)
            .label("neither it nor they ask for Istio's proxy");
        let help = "add the label `istio-injection=enabled`, or `istio.io/rev` with a revision, or \
                    `istio.io/dataplane-mode=ambient`";
        findings.push(view, finding.help(help));
    }
}

/// Whether pods say themselves whether they are in the mesh.
fn says(target: &TargetView<'_>, view: View<'_>) -> bool {
    let annotations = view.template().and_then(|(_, pod)| pod.at(&["metadata", "annotations"])).and_then(Node::as_map);
    let has = |map: Option<&Map>| map.is_some_and(|map| OF_PODS.iter().any(|key| map.has(key)));
    has(target.pod_labels(view)) || has(annotations)
}
