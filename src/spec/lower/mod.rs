//! From text's trees to canonical data, by the table of shapes.

mod data;
mod directives;
mod kdl;
mod say;

pub use data::{Canon, Language};
pub use directives::check as check_directives;
pub use kdl::record_of;
