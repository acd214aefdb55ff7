//! What is wrong with text in a language that is not ours: a query, a condition.

/// What is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where, in bytes.
    pub at: usize,
    /// What.
    pub message: String,
}

impl Fault {
    pub(super) fn new(at: usize, message: String) -> Self {
        Fault { at, message }
    }
}
