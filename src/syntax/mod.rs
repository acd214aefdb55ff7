//! Texts to nodes: the readers of the spec's files.

pub mod codes;
pub mod kdl;
