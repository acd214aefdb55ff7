//! All codes of all rooms.

use crate::diag::Code;
use crate::{check, emit, manifest, patch, resolve, spec, syntax};

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
    ];
    let mut all: Vec<Code> = rooms.into_iter().flatten().copied().collect();
    all.sort_by_key(|code| code.id);
    all
}

/// Whether a finding is of a check on what was emitted, rather than of a spec that cannot be rendered.
///
/// Schemas, and whether objects are told apart, are checks. What the readers, the language, the fold, the resolver, the
/// emitters and patches refuse means that there is nothing to check.
pub fn is_check(code: Code) -> bool {
    let of_objects =
        [manifest::codes::NOT_AN_OBJECT, manifest::codes::OBJECT_WITHOUT_IDENTITY, manifest::codes::DUPLICATE_OBJECT];
    check::codes::ALL.contains(&code) || of_objects.contains(&code)
}
