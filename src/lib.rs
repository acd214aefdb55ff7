//! cellfold: a config compiler for Kubernetes fleets.

pub mod check;
pub mod cli;
pub mod diag;
pub mod diff;
pub mod emit;
pub mod engine;
pub mod fold;
pub mod fs;
pub mod git;
pub mod manifest;
pub mod node;
pub mod patch;
pub mod reference;
pub mod resolve;
pub mod shape;
pub mod source;
pub mod spec;
pub mod syntax;
