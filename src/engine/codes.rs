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
