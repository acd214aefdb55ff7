//! Codes of the emit room. One of them is said by `resolve` too, and is declared there.

use crate::diag::codes;

pub use crate::resolve::codes::DELIVERY;

codes! {
    /// A word is for a mesh, and the target has none.
    NO_MESH = Error "no-mesh";
    /// An analysis contradicts itself, or cannot be measured.
    ANALYSIS = Error "bad-analysis";
    /// An analysis is written, and nothing of it judges.
    IDLE = Warning "idle-analysis";
}
