//! cellfold: a config compiler for Kubernetes fleets.

pub mod diag;
pub mod diff;
pub mod node;
pub mod patch;
pub mod source;
pub mod syntax;
