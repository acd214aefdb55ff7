//! What judges a canary looks at the canary.

use crate::check::analysis::{When, all_uses, query};
use crate::check::promql::{has, series};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{items, text};
use crate::check::view::TargetView;
use crate::diag::code;
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Warning "measures-both-versions",
        "A metric that judges a canary is measured over the whole service, or over all of its namespace: the pods of the old \
         version are in it too."
    ),
    numbers: &[],
    why: "With a tenth of the traffic, the new version may fail one request in ten before the service as a whole fails one \
          in a hundred: by then the step is over.",
    mend: "Select the pods of the new version, `pod=~\"NAME-{{args.canary-hash}}-.+\"`, in a string that is marked as \
           literal: `query (literal)#\"…\"#`, or in YAML `query: {$literal: '…'}`.",
    scope: Scope::Target(look),
};

/// Labels that tell the versions of a service apart.
const APART: &[&str] = &["version", "track", "role", "subset", "revision", "destination_version", "pod_template_hash"];

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    let mut told: Vec<*const Node> = Vec::new();
    for one in all_uses(target).filter(|one| matches!(one.when, When::Background | When::Step(_))) {
        let hashes: Vec<&str> = items(one.node, &["args"])
            .iter()
            .filter(|argument| argument.at(&["valueFrom", "podTemplateHashValue"]).is_some())
            .map(|argument| text(argument, &["name"]))
            .collect();
        let service = one.rollout.name();
        for (view, at, metric) in one.templates(target).metrics() {
            let Some((node, asked)) = query(metric).and_then(|node| Some((node, node.as_str()?))) else { continue };
            if told.contains(&std::ptr::from_ref(metric)) {
                continue;
            }
            let whole = if is_of_all(asked, service, &hashes) {
                format!("both versions of `{service}`")
            } else if is_of_namespace(asked, one.rollout.namespace(), &hashes) {
                format!("all that runs in `{}`", one.rollout.namespace())
            } else {
                continue;
            };
            told.push(metric);
            let selector = format!("{{pod=~\"{service}-{{{{args.canary-hash}}}}-.+\"}}");
            let message = format!("the metric `{}` is of {whole}", text(metric, &["name"]));
            let finding = findings
                .at(view, node, &format!("spec.metrics[{at}].provider.prometheus.query"), message)
                .label("expected the pods of the new version only")
                .with(one.node.span(), format!("`{}` is judged by it", one.rollout.object.id))
                .help(format!(
                    "select the new version's pods, in literal text, for `{{{{` is Argo's there: `query (literal)#\"… {selector} …\"#`"
                ))
                .help(format!("in YAML `query: {{$literal: '… {selector} …'}}`"));
            findings.push(view, finding);
        }
    }
}

/// Beginnings of the names of metrics that pods of services have.
const OF_PODS: &[&str] = &["http_", "grpc_", "istio_", "envoy_", "container_", "kube_pod_", "process_", "jvm_"];
/// Labels that say where, and not of what.
const NAMESPACE: &[&str] = &[
    "namespace",
    "kubernetes_namespace",
    "exported_namespace",
    "destination_service_namespace",
    "destination_workload_namespace",
];
/// Labels that tell kinds of requests and of values apart, and no workloads.
const OF_REQUESTS: &[&str] =
    &["cluster", "code", "status", "status_code", "response_code", "method", "reporter", "condition", "le", "quantile"];

/// Whether a query is of the pods of a namespace, whichever workload they are of.
fn is_of_namespace(query: &str, namespace: &str, hashes: &[&str]) -> bool {
    if namespace.is_empty() || has(query, "offset") || hashes.iter().any(|name| query.contains(&format!("args.{name}")))
    {
        return false;
    }
    let selected = series(query);
    // Labels of a grouping are no series.
    let mut selected = selected.iter().filter(|one| !one.labels.is_empty()).peekable();
    selected.peek().is_some()
        && selected.all(|one| {
            let is_here =
                |label: &(&str, &str, &str)| NAMESPACE.contains(&label.0) && label.1 == "=" && label.2 == namespace;
            (one.name == "up" || OF_PODS.iter().any(|of| one.name.starts_with(of)))
                && one.labels.iter().any(is_here)
                && one.labels.iter().all(|label| is_here(label) || OF_REQUESTS.contains(&label.0))
        })
}

/// Whether a query is of a service by its name, and of nothing that tells its versions apart.
fn is_of_all(query: &str, service: &str, hashes: &[&str]) -> bool {
    // What is compared with earlier is of the service as it was.
    if service.is_empty() || !query.contains(service) || has(query, "offset") {
        return false;
    }
    if hashes.iter().any(|name| query.contains(&format!("args.{name}"))) || query.contains("canary") {
        return false;
    }
    let selected = series(query);
    let labels = || selected.iter().flat_map(|one| &one.labels);
    labels().any(|(_, operator, value)| operator.starts_with('=') && value.starts_with(service))
        && !labels().any(|(name, ..)| APART.contains(name))
}
