//! Checks: findings on what was emitted, patched or written raw.
//!
//! Whole-schema validation of one object is [`schema`]. What a schema cannot say is a rule of [`rules`], which says how
//! far it looks: an object, a target, the fleet. [`catalogue`] tells how each thing that must hold is held.

mod amount;
pub mod canonical;
pub mod catalogue;
pub mod codes;
pub mod configuration;
mod demand;
pub mod image;
pub mod label_selector;
mod pod_standard;
mod pods;
pub mod ports;
pub mod rule;
pub mod rules;
mod scale;
pub mod schema;
mod secrets;
mod size;
mod tree;
pub mod view;

pub use size::size;
