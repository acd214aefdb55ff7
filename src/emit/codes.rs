//! Codes of the emit room.

use crate::diag::codes;

codes! {
    /// A word is understood, but nothing is emitted for it yet.
    NOT_YET = Warning "not-emitted-yet";
    /// A delivery cannot be emitted as it is asked for.
    DELIVERY = Error "bad-delivery";
    /// A word is for a mesh, and the target has none.
    NO_MESH = Error "no-mesh";
    /// An analysis contradicts itself, or cannot be measured.
    ANALYSIS = Error "bad-analysis";
}
