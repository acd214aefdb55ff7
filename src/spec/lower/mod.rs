//! From text's trees to canonical data, by the table of shapes.

mod data;
mod kdl;

pub use data::{Canon, Language};
pub use kdl::record_of;
