//! Conditions of an analysis: what they make of a result that is empty, or that is no number.
//!
//! Conditions are expressions of the language that Argo takes from the Go package `expr`. All of its grammar is read; what
//! is evaluated of it is what conditions are written with, and of the rest nothing is known, and nothing is said.

mod lex;
mod limits;
mod names;
mod parse;
mod run;

#[cfg(test)]
mod tests;

pub use super::fault::Fault;
pub use limits::limits;
pub use parse::parse;
pub use run::{Phase, judge};

/// A result that an analysis may get.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Probe {
    /// A list of nothing.
    Empty,
    /// A list of one that is no number.
    NotANumber,
    /// What is no number, not in a list.
    ScalarNotANumber,
}
