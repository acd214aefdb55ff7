//! Files, spans and origins: the ground floor, which imports nothing.
//!
//! A [`Span`] is a place in the user's text. An [`Origin`] says how a value came to be: written at
//! a span, derived from what was written there, or a default for whose absence that span answers.

mod origin;
mod text;
mod tree;

pub use origin::{How, Origin, Rule};
pub use text::{FileId, Position, SourceFile, Sources, Span};
pub use tree::{MAX_DEPTH, MAX_ENTRIES, MAX_FILE, Tree, TreeError, check_path, is_spec_name};
