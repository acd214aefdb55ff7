//! An object stands once in a cluster.

use std::collections::BTreeMap;

use foldhash::HashMap;

use crate::check::rule::{Findings, Rule, Scope};
use crate::check::view::{FleetView, Identity, TargetFacts};
use crate::diag::code;
use crate::node::Text;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Error "object-in-two-targets",
        "Two targets of one cluster have the same object: the same kind, namespace and name."
    ),
    numbers: &[30],
    why: "Each sync of one undoes that of the other, and what the one removes the other loses.",
    mend: "Give the targets namespaces or clusters of their own, or the object another name in each.",
    scope: Scope::Fleet(look),
};

/// From so many services on it is the targets that are one, not their objects.
const MANY: usize = 3;

/// What two targets share, by service.
type Shared<'a> = BTreeMap<Option<&'a Text>, Vec<(&'a Identity, &'a Identity)>>;

fn look(fleet: &FleetView<'_>, findings: &mut Findings<'_>) {
    for (at, second) in fleet.targets.iter().enumerate() {
        let Some(cluster) = second.place.cluster.as_ref() else { continue };
        for first in fleet.targets.iter().take(at).filter(|first| first.place.cluster.as_ref() == Some(cluster)) {
            let shared = shared(first, second);
            if shared.len() > MANY {
                of_targets(first, second, &shared, findings);
            } else {
                shared.iter().for_each(|(service, both)| of_service(first, second, (*service, both), findings));
            }
        }
    }
}

fn shared<'a>(first: &'a TargetFacts, second: &'a TargetFacts) -> Shared<'a> {
    let key = |one: &'a Identity| (&one.id.group, &one.id.kind, &one.id.namespace, &one.id.name);
    let known: HashMap<_, &Identity> =
        first.ids.iter().filter(|one| one.is_placed).map(|one| (key(one), one)).collect();
    let mut shared = Shared::new();
    for other in second.ids.iter().filter(|other| other.is_placed) {
        if let Some(one) = known.get(&key(other)) {
            shared.entry(other.service.as_ref()).or_default().push((one, other));
        }
    }
    shared
}

fn of_service(
    first: &TargetFacts,
    second: &TargetFacts,
    (service, both): (Option<&Text>, &Vec<(&Identity, &Identity)>),
    findings: &mut Findings<'_>,
) {
    let Some((one, other)) = both.first() else { return };
    let more = match both.len() - 1 {
        0 => String::new(),
        1 => " and one more object".to_owned(),
        more => format!(" and {more} more objects"),
    };
    let message = format!("`{:#}`{more} would stand twice in cluster {}", other.id, cluster(second));
    let mut finding = findings.on(other.span, message).label("the same object in two targets");
    if one.span != other.span {
        finding = finding.with(one.span, format!("that of {}", first.place.path));
    }
    let finding = finding
        .with(first.place.span, format!("{} is of that cluster", first.place.path))
        .with(second.place.span, format!("so is {}", second.place.path))
        .help("give the targets namespaces or clusters of their own, or the object a name of its own in each");
    findings.push_for(service, finding);
}

fn of_targets(first: &TargetFacts, second: &TargetFacts, shared: &Shared<'_>, findings: &mut Findings<'_>) {
    let objects: usize = shared.values().map(Vec::len).sum();
    let (one, other) = (&first.place, &second.place);
    let message =
        format!("{} and {} have {objects} objects in common in cluster {}", one.path, other.path, cluster(second));
    let namespace = other.namespace.as_deref().map_or_else(String::new, |name| format!(", in namespace {name}"));
    let finding = findings
        .on(other.span, message)
        .label(format!("in the same cluster{namespace}"))
        .with(one.span, format!("as {}", one.path))
        .help("give one of them another `namespace`, or another `cluster`");
    findings.push_for(None, finding);
}

fn cluster(target: &TargetFacts) -> &str {
    target.place.cluster.as_deref().unwrap_or_default()
}
