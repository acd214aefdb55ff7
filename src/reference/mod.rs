//! What people and editors read of the language: the JSON Schema and the reference pages, all of it from the table of
//! shapes, the codes of all rooms and the definitions of the command line.
//!
//! Nothing here knows a word of its own: a field that is added to a record of [`crate::spec::model`] is in the schema
//! and in the pages with its docs. `tests/generated.rs` compares both with what is committed, and rewrites it.

pub mod derived;
mod pages;
mod records;
mod schema;
mod text;

pub use pages::{Page, pages};
pub use records::{Root, records, roots};
pub use schema::schema;
