//! Checks: findings on what was emitted, patched or written raw.
//!
//! Whole-schema validation of one object is [`schema`]. What a schema cannot say is a rule of [`rules`], which says how
//! far it looks: an object, a target, the fleet. [`catalogue`] tells how each thing that must hold is held.

mod amount;
mod analysis;
mod applications;
pub mod canonical;
pub mod catalogue;
pub mod codes;
mod condition;
pub mod configuration;
mod demand;
mod fault;
mod halves;
pub mod image;
mod istio;
pub mod label_selector;
mod nowhere;
mod pod_standard;
mod pods;
pub mod ports;
pub mod production;
mod promql;
mod rollouts;
pub mod rule;
pub mod rules;
mod scale;
pub mod schema;
mod secrets;
mod shared_ports;
mod size;
mod transition;
mod tree;
pub mod view;

pub use size::size;
