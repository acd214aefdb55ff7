//! What a target owns: its namespace, what bounds it, and who may speak to whom there.

use super::scope::Scope;
use super::unit::Place;
use super::{Resolving, codes, isolation};
use crate::diag::{Diagnostic, Report};
use crate::fold::Lens;
use crate::node::{Map, Node, Text};
use crate::source::{Origin, Rule, Span};
use crate::spec::codes as spec_codes;
use crate::spec::decode::{At, Cx, Decode, Entries, Faults, Item, RecordType};
use crate::spec::model::{self, OwnNamespace, OwnWords, PodSecurity, PodSecurityLevel};
use crate::spec::{Spec, Target};

const POD_SECURITY: Rule = Rule("`podSecurity`: whoever is refused is warned, and noted, too");
const VERSION: Rule = Rule("the version of Pod Security Standards, as its labels have it");

/// What a target owns, resolved.
#[derive(Debug, Default)]
pub struct Owned {
    /// Its Namespace.
    pub namespace: Option<NamespaceObject>,
    /// Its ResourceQuotas.
    pub quotas: Vec<SpecObject>,
    /// Its LimitRanges.
    pub limit_ranges: Vec<SpecObject>,
    /// Its NetworkPolicies.
    pub policies: Vec<PolicyObject>,
}

/// A Namespace.
#[derive(Debug)]
pub struct NamespaceObject {
    /// Its name.
    pub name: Node,
    /// Its labels.
    pub labels: Map,
    /// Its annotations.
    pub annotations: Map,
    /// Where it stands.
    pub origin: Origin,
}

/// An object whose spec stands verbatim.
#[derive(Debug)]
pub struct SpecObject {
    /// Its name.
    pub name: Node,
    /// Its spec.
    pub fields: Map,
    /// Where it stands.
    pub origin: Origin,
}

/// A NetworkPolicy for all pods of the namespace.
#[derive(Debug)]
pub struct PolicyObject {
    /// Its name.
    pub name: Node,
    /// The directions that it is about, as Kubernetes calls them.
    pub types: Vec<&'static str>,
    /// The traffic to the pods that it lets through, as Kubernetes has it.
    pub ingress: Vec<Node>,
    /// The traffic from them.
    pub egress: Vec<Node>,
    /// Where it stands.
    pub origin: Origin,
}

/// What is known of a target's services where what it owns is resolved.
#[derive(Debug, Clone, Copy, Default)]
pub struct Neighbours {
    /// Where a service says that it is reached from outside.
    pub exposed: Option<Span>,
}

/// What a target owns.
pub fn owned<'a>(
    spec: &'a Spec,
    target: &'a Target,
    place: &Place,
    neighbours: Neighbours,
    scope: &mut Scope<'a>,
    report: &mut Report,
) -> Owned {
    let mut namespace = None;
    if let OwnWords::Given(words) = &target.owned.own_namespace {
        let words = evaluated::<OwnNamespace>(words, scope, report);
        namespace = words.and_then(|words| own_namespace(target, place, &words, report));
    }
    let mut policies = Vec::new();
    if let OwnWords::Given(written) = &target.owned.isolate
        && let Some(words) = evaluated::<model::Isolate>(written, scope, report)
    {
        let is_whole = !written.marks.incomplete;
        policies = isolation::policies(spec, place, neighbours, &words, is_whole, report);
    }
    Owned {
        namespace,
        quotas: verbatim::<model::Quota>(&target.owned.quotas, scope),
        limit_ranges: verbatim::<model::LimitRange>(&target.owned.limit_ranges, scope),
        policies,
    }
}

/// Words with their expressions evaluated.
fn evaluated<T: RecordType + Decode>(words: &Node, scope: &mut Scope<'_>, report: &mut Report) -> Option<T> {
    let node = scope.evaluate(words, Lens::Record(T::RECORD));
    T::decode(&node, &mut Cx::new(report, Faults::None))
}

fn verbatim<T: RecordType>(entries: &Entries<Node>, scope: &mut Scope<'_>) -> Vec<SpecObject> {
    let object = |item: &Item<Node>| {
        let node = scope.evaluate(&item.value, Lens::Record(T::RECORD));
        SpecObject {
            name: item.name_node(),
            fields: node.as_map().cloned().unwrap_or_default(),
            origin: Origin::set(item.span),
        }
    };
    in_order(entries).into_iter().map(object).collect()
}

/// Entries whose order means nothing, by name: so an object does not move because a line of the spec did.
pub(super) fn in_order<T>(entries: &Entries<T>) -> Vec<&Item<T>> {
    let mut items: Vec<&Item<T>> = entries.iter().collect();
    items.sort_by(|one, other| one.name.cmp(&other.name));
    items
}

fn own_namespace(target: &Target, place: &Place, words: &OwnNamespace, report: &mut Report) -> Option<NamespaceObject> {
    let Some(name) = &place.namespace else {
        report.push(
            Diagnostic::new(
                spec_codes::MISSING_FIELD,
                words.origin.span,
                format!("{} owns its namespace, and does not say which it is", target.path),
            )
            .label("a name is required here")
            .help("write `namespace NAME` beside it"),
        );
        return None;
    };
    let mut labels = words.pod_security.as_ref().map(pod_security).unwrap_or_default();
    for entry in words.labels.0.iter() {
        labels.insert(entry.key_text().clone(), entry.key_span(), entry.node().clone());
    }
    Some(NamespaceObject { name: name.clone(), labels, annotations: words.annotations.0.clone(), origin: words.origin })
}

/// Says what of a target's own objects is not for the namespace that a service says for itself.
pub(super) fn out_of_reach(cx: &mut Resolving<'_, '_>, said: &At<Text>, own: Option<&Node>, raw: &[Node]) {
    let Some(own) = own.and_then(Node::as_str).filter(|own| *own != said.value) else { return };
    let of_target = cx.target.raw.iter().filter_map(|item| item.value.map.get("kind"));
    let kinds: Vec<&Node> = raw.iter().filter_map(|node| node.get("kind")).chain(of_target).collect();
    let is_beside = |kind: &str| kinds.iter().any(|node| node.as_str() == Some(kind));
    let owner = &cx.target.owned;
    let given = |words: &OwnWords| match words {
        OwnWords::Given(node) => Some(node.span()),
        _ => None,
    };
    let first = |entries: &Entries<Node>| entries.iter().next().map(|item| item.span);
    let all = [
        ("ownNamespace", "Namespace", given(&owner.own_namespace)),
        ("isolate", "NetworkPolicy", given(&owner.isolate)),
        ("quota", "ResourceQuota", first(&owner.quotas)),
        ("limitRange", "LimitRange", first(&owner.limit_ranges)),
    ];
    // Whoever has such an object beside it sees to it.
    let all = all.into_iter().filter(|(_, kind, _)| !is_beside(kind));
    let words: Vec<(&str, Span)> = all.filter_map(|(word, _, span)| Some((word, span?))).collect();
    let Some((_, first)) = words.first() else { return };
    let names: Vec<String> = words.iter().map(|(word, _)| format!("`{word}`")).collect();
    let does = if names.len() == 1 { "does" } else { "do" };
    let (path, name) = (&cx.target.path, &cx.service.name.value);
    let message = format!("{} of {path} {does} not reach the namespace `{}`", names.join(", "), said.value);
    let finding = Diagnostic::new(codes::OUT_OF_REACH, said.span(), message)
        .label(format!("{name} runs here"))
        .with(*first, format!("this is for the namespace `{own}` alone"))
        .help("write the objects of that namespace as `raw` manifests, or remove `namespace`")
        .help(format!("for {name} in {path}"));
    cx.push(finding);
}

/// The labels that hold pods to a level.
fn pod_security(words: &PodSecurity) -> Map {
    let mut labels = Map::new();
    let version = words.version.as_ref().and_then(|version| {
        let origin = Origin::derived(version.0.span(), VERSION);
        Some(Node::text(format!("v{}", version.0.as_str()?), origin))
    });
    let as_enforced = |said: &Option<At<PodSecurityLevel>>| {
        said.or_else(|| words.enforce.map(|level| At::new(level.value, Origin::derived(level.span(), POD_SECURITY))))
    };
    let modes = [
        ("pod-security.kubernetes.io/enforce", words.enforce),
        ("pod-security.kubernetes.io/audit", as_enforced(&words.audit)),
        ("pod-security.kubernetes.io/warn", as_enforced(&words.warn)),
    ];
    for (key, level) in modes.into_iter().filter_map(|(key, level)| Some((key, level?))) {
        labels.insert(key, level.span(), Node::fixed(level.value.word(), level.origin));
        if let Some(version) = &version {
            labels.insert(Text::from(format!("{key}-version")), version.span(), version.clone());
        }
    }
    labels
}
