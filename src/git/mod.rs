//! A commit of a Git repository as a tree of spec files.
//!
//! With the room `fs`, the only one that touches the outside. Objects are read from one
//! `git cat-file --batch` that stays open; nothing is checked out, and nothing is fetched.
#![expect(clippy::disallowed_types, reason = "Git is started here, and nothing else is")]

mod batch;
mod command;
mod commit;

pub use command::{NO_REPOSITORY, show_prefix, top_level};
pub use commit::Commit;
