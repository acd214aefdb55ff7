//! KDL: text to [`Statement`]s, and statements to data by rule A of the spec language.
//!
//! [`parse`] gives statements with exact places; the spec's words are lowered from these, and
//! verbatim parts become data with [`value`] and [`data`]. [`write()`] is the way back.
//!
//! - The parser never sees a text in which our own pass (`scan.rs`) found a fault; so what a user
//!   reads is said in our words, and what the parser would take in silence is said at all.
//! - All work is linear in the length of the text, and its depth is bounded.
//! - A value's span is the value's own, with its quotes and without key and tag;
//!   [`offset_in_source`] finds a place within a string.

mod chars;
mod data;
mod offset;
mod read;
mod scan;
mod space;
mod statement;
mod strings;
mod tokens;
mod traps;
mod unclosed;
mod write;

#[cfg(test)]
mod tests;

pub use data::{APPEND, data, value};
pub use offset::offset_in_source;
pub use read::parse;
pub use statement::{Children, Entry, Prop, Statement, Tag, TagKind};
pub use traps::{quote_hint, suspicious_escape};
pub use write::{write, write_named};
