//! Differences between trees of manifests.
//!
//! [`unified`] is the one for machines and habits: a text diff that `git apply` and `patch` take.

mod text;

pub use text::{Style, unified, unified_styled};
