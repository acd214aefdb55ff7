//! Folding: what the layers of a service say in a target, joined and decided.

mod decide;
mod lens;
mod order;
mod partial;

pub use decide::{CloseCall, Conflict, Decided, Deletion, Dropped, Word, decide, place};
pub use lens::Lens;
pub use order::{Layer, Order, Where, Who};
pub use partial::{Claim, Op, Partial, Slot, literal};
