//! What was not checked: objects of kinds that have no schema here. `check` says so once.

use std::collections::BTreeMap;

use super::codes;
use crate::check::view::TargetFacts;
use crate::diag::Diagnostic;
use crate::shape::kubernetes;

/// How many kinds are told by name.
const SHOWN: usize = 8;

/// A note on all objects of custom kinds that are not known; none where there are none. A kind that Kubernetes itself has
/// not is an error.
pub fn unchecked(targets: &[TargetFacts]) -> Option<Diagnostic> {
    let mut kinds: BTreeMap<(&str, String), usize> = BTreeMap::new();
    let mut first = None;
    for identity in targets.iter().flat_map(|target| &target.ids) {
        let (group, version) = (identity.id.group.as_str(), identity.id.api_version());
        // That a Kustomization is not applied is told by a rule.
        let is_file = group == "kustomize.config.k8s.io";
        if is_file
            || !group.contains('.')
            || kubernetes::kind(&version, &identity.id.kind).is_some()
            || is_native(group)
        {
            continue;
        }
        if identity.span.is_some() {
            first.get_or_insert(identity.span);
        }
        *kinds.entry((identity.id.kind.as_str(), version.to_string())).or_default() += 1;
    }
    let count: usize = kinds.values().sum();
    let span = first?;
    let mut names: Vec<String> =
        kinds.iter().take(SHOWN).map(|((kind, version), count)| format!("{count} {kind} ({version})")).collect();
    if kinds.len() > SHOWN {
        names.push(format!("and {} kinds more", kinds.len() - SHOWN));
    }
    let objects = if count == 1 { "1 object is of a kind" } else { &format!("{count} objects are of kinds") };
    let message = format!("{objects} without a schema here: {}", names.join(", "));
    let label = if count == 1 { "its fields are not checked" } else { "the first one; their fields are not checked" };
    Some(Diagnostic::new(codes::UNCHECKED, span, message).label(label))
}

fn is_native(group: &str) -> bool {
    kubernetes::kinds().iter().any(|kind| kind.group() == group && kind.is_native())
}
