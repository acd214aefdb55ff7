//! Checks: findings on what was emitted, patched or written raw.
//!
//! Each rule says its scope. Whole-schema validation of one object is [`schema`].

pub mod codes;
pub mod schema;
mod size;

pub use size::size;
