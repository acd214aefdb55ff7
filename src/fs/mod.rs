//! The disk: a fleet's folder to read, and a golden tree to write.
//!
//! With the room `git`, the only one that touches the outside.
//!
//! - [`Folder`] is a [`Tree`](crate::source::Tree) of spec files. It never reads outside its folder.
//! - [`Output`] is a golden tree. It compares rendered files with what is there ([`Plan`]), and
//!   writes the difference. It owns the files that carry our header, and touches no other.
#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "the disk is reached here, and nowhere else")]

mod apart;
mod create;
mod disk;
mod error;
mod folder;
mod output;
mod paths;
mod plan;
mod write;

pub use apart::check_apart;
pub use create::write_new;
pub use error::OutputError;
pub use folder::Folder;
pub use output::{Output, Scope};
pub use plan::Plan;
pub use write::Written;
