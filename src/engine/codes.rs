//! All codes of all rooms, and those of the whole.

use crate::diag::{Code, codes};
use crate::{check, emit, manifest, patch, resolve, spec, syntax};

codes! {
    /// There is more wrong with a file than anybody would read: findings were left out.
    MORE = Error "more-findings";
    /// Objects are of kinds whose schema cellfold does not have: slips in their fields are not found.
    UNCHECKED = Note "unchecked-kind";
}

/// Every code that a finding can have, sorted.
pub fn all() -> Vec<Code> {
    let rooms = [
        syntax::codes::ALL,
        spec::codes::ALL,
        resolve::codes::ALL,
        emit::codes::ALL,
        manifest::codes::ALL,
        patch::ALL,
        check::codes::ALL,
        ALL,
    ];
    let rules = check::rules::ALL.iter().map(|rule| rule.code);
    let mut all: Vec<Code> = rooms.into_iter().flatten().copied().chain(rules).collect();
    all.sort_by_key(|code| code.id);
    all
}

/// What is wrong with who an object is.
const OF_OBJECTS: &[Code] =
    &[manifest::codes::NOT_AN_OBJECT, manifest::codes::OBJECT_WITHOUT_IDENTITY, manifest::codes::DUPLICATE_OBJECT];

/// Whether a finding is of a check on what was emitted, rather than of a spec that cannot be rendered.
///
/// Schemas, rules, and whether objects are told apart, are checks. What the readers, the language, the fold, the resolver, the
/// emitters and patches refuse means that there is nothing to check.
pub fn is_check(code: Code) -> bool {
    check::codes::ALL.contains(&code)
        || code == UNCHECKED
        || OF_OBJECTS.contains(&code)
        || check::rules::ALL.iter().any(|rule| rule.code == code)
}

/// Whether a finding is of a rule on what becomes of a target: what is rendered is right by itself, and the way to it is
/// not.
pub fn is_transition(code: Code) -> bool {
    let mut of_pairs = check::rules::ALL.iter().filter(|rule| matches!(rule.scope, check::rule::Scope::Transition(_)));
    of_pairs.any(|rule| rule.code == code)
}

/// Whether a fleet or a service may say that a finding is meant. Without its identity an object cannot be written, and of
/// two with one only one can be.
pub fn is_for_the_spec_to_say(code: Code) -> bool {
    is_check(code) && !OF_OBJECTS.contains(&code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_of_one_room() {
        for pair in all().windows(2) {
            if let [one, other] = pair {
                assert_ne!(one.id, other.id, "two rooms have this code");
            }
        }
    }
}
