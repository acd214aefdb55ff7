//! cellfold: a config compiler for Kubernetes fleets.
//!
//! A fleet's way through the crate, a room for each stage:
//!
//! 1. [`source`] is a tree of files, which [`fs`] or [`git`] reads; [`syntax`] makes [`node`]s of their texts.
//! 2. [`spec::load`] lowers nodes by the table of [`shape`]s to the fleet's targets, releases and layers.
//! 3. [`fold`] lays the layers of a service over each other, for each target.
//! 4. [`resolve::unit()`] evaluates expressions, picks versions and sizes, and decodes the result into a
//!    [`Unit`](resolve::Unit) in which nothing is open any more.
//! 5. [`emit::objects`] makes Kubernetes objects of a unit; [`patch`] lays the spec's patches over them.
//! 6. [`check`] validates the objects, [`manifest`] writes them, and [`diff`] compares texts.
//!
//! [`engine`] runs the stages, [`cli`] runs the engine, and [`reference`](mod@reference) writes down what the table of shapes knows.
//! What any of them finds wrong is a [`diag::Diagnostic`] at its place in the user's text.
//! `docs/architecture.md` says which room may import which, and a test holds them to it.
//!
//! ```
//! use std::path::Path;
//!
//! use cellfold::engine::{Selection, load, render};
//! use cellfold::fs::Folder;
//!
//! let fleet = load(&Folder::open(Path::new("fixtures/payments-engine"))?);
//! let rendered = render(&fleet, &Selection::default());
//! assert_eq!((rendered.units, rendered.report.has_errors()), (205, false));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![forbid(unsafe_code)]
#![warn(clippy::disallowed_methods, clippy::disallowed_types)]

pub mod check;
pub mod cli;
pub mod diag;
pub mod diff;
pub mod emit;
pub mod engine;
pub mod fold;
pub mod fs;
pub mod git;
pub mod manifest;
pub mod node;
pub mod patch;
pub mod reference;
pub mod resolve;
pub mod shape;
pub mod source;
pub mod spec;
pub mod syntax;
