//! Findings, written out: for people, and for programs. A file per form.
//!
//! The renderers do no I/O: each gives a string, the same for the same report. What comes from a
//! spec is printed without its control characters, so that a file cannot write to a terminal.

mod allowed;
mod clean;
mod github;
mod json;
mod junit;
mod people;
mod places;
mod sarif;
mod snippet;
mod style;
mod window;

pub use github::github;
pub use json::{json, json_value};
pub use junit::junit;
pub use people::{summary, text};
pub use sarif::sarif;
pub use style::Style;
