//! Kubernetes objects: who they are, how they are built, and how they are written.
//!
//! An [`Object`] is a [`Node`](crate::node::Node) that is known to say which object it is.
//! [`write()`] and [`write_documents`] write nodes as YAML that every reader reads alike;
//! [`render_file`] and [`kustomization`] make whole files of the golden tree, which [`is_ours`]
//! knows again.

#[cfg(test)]
mod awkward;
mod build;
pub mod codes;
mod file;
mod object;
mod scalar;
mod yaml;

pub use build::Build;
pub use file::{HEADER, is_ours, kustomization, render_file};
pub use object::{Object, ObjectId};
pub use scalar::unwritable;
pub use yaml::{write, write_documents};
