//! The language: its words, and fleets as they are loaded.

pub mod codes;
pub mod decode;
pub mod expressions;
mod fleet;
mod load;
pub mod lower;
pub mod model;
pub(crate) mod record;
pub mod selector;
pub mod targets;

pub use fleet::{
    Block, BlockId, Body, DataFile, EnvironmentRelease, Place, Profile, ReleaseOf, Service, Spec, Target, Unread, join,
};
pub use load::load;
