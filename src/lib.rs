//! cellfold: a config compiler for Kubernetes fleets.

pub mod diag;
pub mod manifest;
pub mod node;
pub mod source;
