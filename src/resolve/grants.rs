//! What a service's account may do at the Kubernetes API.

use super::unit::{GrantObject, Granted, Pod};
use super::{Resolving, codes};
use crate::diag::Diagnostic;
use crate::node::{Map, Node, Text};
use crate::source::{Origin, Rule};
use crate::spec::codes as spec_codes;
use crate::spec::decode::{Derived, Item};
use crate::spec::model::{self, Grant};

const ROLE: Rule = Rule("`grant`: a Role is named after the service, a ClusterRole after its namespace too");

/// The grants of a service that runs something.
pub fn grants(
    cx: &mut Resolving<'_, '_>,
    words: &model::Service,
    namespace: Option<&Node>,
    pod: &Pod,
) -> Vec<GrantObject> {
    let Some(first) = words.grants.iter().next() else { return Vec::new() };
    let Some(account) = &pod.account else {
        no_account(cx, words, first);
        return Vec::new();
    };
    let Some(namespace) = namespace else {
        cx.push(
            Diagnostic::new(
                spec_codes::MISSING_FIELD,
                first.span,
                format!("`grant {}` is for an account, and nothing says in which namespace it is", first.name),
            )
            .label("a binding names the namespace of its accounts")
            .help(format!("write `namespace NAME` for {}", cx.target.path)),
        );
        return Vec::new();
    };
    without_token(cx, first, pod);
    let namespace = namespace.clone();
    words.grants.iter().filter_map(|item| grant(cx, item, account, &namespace)).collect()
}

/// Of a bundle, nothing runs that would use an account.
pub fn of_bundle(cx: &mut Resolving<'_, '_>, words: &model::Service) {
    let Some(first) = words.grants.iter().next() else { return };
    let message = format!("`grant {}` is for the account of a workload, and none runs here", first.name);
    cx.push(
        Diagnostic::new(codes::CONTRADICTION, first.span, message)
            .label("nothing would have it")
            .help("beside raw manifests, the Role and its binding are `raw` too"),
    );
}

fn no_account(cx: &mut Resolving<'_, '_>, words: &model::Service, grant: &Item<Grant>) {
    let message = format!("`grant {}` is for the service's account, and it has none", grant.name);
    let mut finding = Diagnostic::new(codes::CONTRADICTION, grant.span, message).label("nothing would have it");
    if let Derived::Off(origin) = &words.account {
        finding = finding.with(origin.span, "no account, it says here");
    }
    cx.push(finding.help(
        "take `account #false` away: the service then has an account of its own; `account NAME create=#false` is one \
         that exists",
    ));
}

/// Without a token a pod is nobody to the API server, whatever its account may do there.
fn without_token(cx: &mut Resolving<'_, '_>, grant: &Item<Grant>, pod: &Pod) {
    let Some(mount) = pod.fields.get("automountServiceAccountToken").filter(|node| node.as_bool() == Some(false))
    else {
        return;
    };
    let tokens: Vec<&Node> = pod.volumes.iter().flat_map(|(_, source)| tokens(source)).collect();
    if tokens.iter().any(|token| token.get("audience").is_none()) {
        return;
    }
    let mut finding = Diagnostic::new(
        codes::GRANT_WITHOUT_TOKEN,
        grant.span,
        format!(
            "`grant {}` is for an account of which the pods of {} have no token",
            grant.name, cx.service.name.value
        ),
    )
    .label("they cannot use it at the API server")
    .with(mount.span(), "none is mounted");
    if let Some(audience) = tokens.iter().find_map(|token| token.get("audience")) {
        finding = finding.with(audience.span(), "this one is for somebody else");
    }
    cx.push(
        finding
            .help("write `automountServiceAccountToken #true` in this service")
            .help("or mount one: `volume token { projected { sources { - { serviceAccountToken path=token } } } }`"),
    );
}

/// The tokens of the pod's own account that a volume holds.
fn tokens(source: &Map) -> Vec<&Node> {
    let sources = source.get("projected").and_then(|projected| projected.get("sources")).and_then(Node::as_list);
    sources.unwrap_or_default().iter().filter_map(|source| source.get("serviceAccountToken")).collect()
}

fn grant(cx: &mut Resolving<'_, '_>, item: &Item<Grant>, account: &Node, namespace: &Node) -> Option<GrantObject> {
    let words = &item.value;
    let cluster = words.cluster.as_ref().filter(|cluster| cluster.value).map(|cluster| cluster.origin);
    let granted = if let Some(rules) = &words.rules {
        if cluster.is_none() {
            of_the_cluster(cx, item, rules);
        }
        Granted::Rules(rules.clone())
    } else if let Some(name) = &words.cluster_role {
        Granted::Existing("ClusterRole", Node::text(name.value.clone(), name.origin))
    } else if let Some(name) = &words.role {
        if let Some(cluster) = cluster {
            let message = format!("`grant {}` holds in the whole cluster, and the Role in one namespace", item.name);
            cx.push(
                Diagnostic::new(codes::CONTRADICTION, name.span(), message)
                    .label("a Role is of a namespace")
                    .with(cluster.span, "the whole cluster")
                    .help("write `clusterRole=NAME`, or remove `cluster`"),
            );
            return None;
        }
        Granted::Existing("Role", Node::text(name.value.clone(), name.origin))
    } else {
        cx.push(
            Diagnostic::new(spec_codes::MISSING_FIELD, item.span, format!("`grant {}` grants nothing", item.name))
                .label("`rules`, `clusterRole` or `role` is required here")
                .help(format!(
                    "write `grant {} {{ rules {{ - {{ apiGroups {{ - \"\" }}; resources {{ - pods }}; verbs get list }} }} }}`",
                    item.name
                ))
                .help(format!("or `grant {} clusterRole=view`", item.name)),
        );
        return None;
    };
    // A dot stands in no name of a service or a namespace: no two grants have one name.
    let mut name = format!("{}.{}", cx.service.name.value, item.name);
    if let (Some(_), Some(namespace)) = (cluster, namespace.as_str()) {
        name.insert_str(0, &format!("{namespace}."));
    }
    // What a binding binds can never be changed: another Role is another binding. Roles of the system have colons.
    if let Granted::Existing(_, role) = &granted {
        name.extend([".", &role.as_str().unwrap_or_default().replace(':', "-")]);
    }
    Some(GrantObject {
        name: Node::text(Text::from(name), Origin::derived(item.span, ROLE)),
        granted,
        in_cluster: cluster.is_some(),
        account: account.clone(),
        namespace: namespace.clone(),
        origin: Origin::set(item.span),
    })
}

/// Paths that are of no resource belong to no namespace.
fn of_the_cluster(cx: &mut Resolving<'_, '_>, item: &Item<Grant>, rules: &Node) {
    let mut paths = rules.as_list().unwrap_or_default().iter().filter_map(|rule| rule.get("nonResourceURLs"));
    if let Some(urls) = paths.next() {
        let message = format!("`nonResourceURLs` in `grant {}` are of the cluster", item.name);
        cx.push(
            Diagnostic::new(codes::CONTRADICTION, urls.span(), message)
                .label("a Role has none")
                .help("write `cluster=#true`, and keep rules on resources in a grant of their own"),
        );
    }
}
