//! Runs the stages: for the command line, the tests, and later the editor. Nothing here reads or writes a disk: a fleet
//! comes from a [`Tree`](crate::source::Tree), and files leave as texts.

mod braces;
mod codes;
pub mod explain;
mod fixed;
mod fleet;
mod idle;
mod judge;
mod layout;
mod list;
mod objects;
mod outlook;
mod render;
mod select;
mod starter;
mod summary;
mod unchecked;

pub use codes::{all as all_codes, is_check};
pub use explain::explain;
pub use fixed::{Fixed, changes};
pub use fleet::{Loaded, load};
pub use layout::{UnitPath, unit_folder, unit_of};
pub use list::{Pods, Row, list};
pub use render::{Rendered, check, render};
pub use select::Selection;
pub use starter::starter;
pub use summary::summarise;
