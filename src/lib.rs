//! cellfold: a config compiler for Kubernetes fleets.

pub mod diag;
pub mod node;
pub mod source;
pub mod syntax;
