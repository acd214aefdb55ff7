//! Text to nodes: what a file says, before anybody asks what it means.
//!
//! A reader gives back every document that it could read and all that is wrong with the file. It
//! does no I/O, its work is bounded by the length of the text, and no text makes it panic.

pub mod codes;
pub mod kdl;
pub mod yaml;
