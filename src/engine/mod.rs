//! Runs the stages: for the command line, the tests, and later the editor. Nothing here reads or writes a disk: a fleet
//! comes from a [`Tree`](crate::source::Tree), and files leave as texts.

mod analysis_jobs;
mod braces;
mod codes;
pub mod explain;
mod fleet;
mod golden;
mod idle;
mod judge;
mod layout;
mod list;
mod objects;
mod outlook;
mod render;
mod select;
mod shares;
mod starter;
mod summary;
mod unchecked;
mod unit;

pub use codes::{all as all_codes, is_check, is_transition};
pub use explain::explain;
pub use fleet::{Loaded, load};
pub use golden::Golden;
pub use layout::{UnitPath, unit_folder, unit_of};
pub use list::{Pods, Row, list};
pub use render::{Rendered, check, check_over, render, render_over};
pub use select::Selection;
pub use starter::starter;
pub use summary::summarise;
