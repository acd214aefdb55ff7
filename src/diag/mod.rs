//! Diagnostics: what is wrong, where, what was expected, and a way out.
//!
//! Every room declares its codes with `codes!` in a file `codes.rs` of its own. A code is never
//! used again for something else. All diagnostics of a run are collected in a [`Report`]; nothing
//! stops at the first.

mod code;
mod diagnostic;
pub mod render;
mod report;
mod suggest;
mod unit;

pub use code::{Code, Severity};
pub(crate) use code::{code, codes};
pub use diagnostic::{Allowed, Diagnostic, Label};
pub use report::Report;
pub use suggest::{a, closest, list_of};
pub use unit::UnitName;
