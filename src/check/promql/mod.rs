//! PromQL: whether a query can be parsed, what it gives, and over how long it looks.
//!
//! Arguments of an AnalysisTemplate (`{{args.NAME}}`) may stand anywhere; what they stand for is not known, and taken to be
//! right. The parser is ours: the one on crates.io brings twenty packages and a parser generator into the build, knows
//! no such arguments, and says less of where it stopped.

mod functions;
mod lex;
mod parse;
mod series;
mod types;

pub use super::fault::Fault;
pub use parse::parse;
pub use series::{Series, has, series};

#[cfg(test)]
mod tests;

/// What an expression gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// One number.
    Scalar,
    /// A number for each series.
    Vector,
    /// Numbers over a time for each series.
    Matrix,
    /// A string.
    Text,
    /// Not known: an argument stands there.
    Any,
}

impl Type {
    /// Its name, with its article.
    pub fn name(self) -> &'static str {
        match self {
            Type::Scalar => "a scalar",
            Type::Vector => "an instant vector",
            Type::Matrix => "a range vector",
            Type::Text => "a string",
            Type::Any => "anything",
        }
    }

    fn is(self, wanted: Type) -> bool {
        self == wanted || self == Type::Any || wanted == Type::Any
    }
}

/// A stretch of time over which a query looks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Window {
    /// How long, in milliseconds; not known where an argument says it.
    pub millis: Option<f64>,
    /// Whether it is of a subquery.
    pub is_subquery: bool,
    /// Whether it ends earlier than now.
    pub is_past: bool,
    /// Whether what it selects depends on an argument.
    pub has_argument: bool,
}

/// What is known of a query.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// What it gives.
    pub gives: Type,
    /// Over how long it looks.
    pub windows: Vec<Window>,
    /// Whether it gives nothing at times.
    pub may_be_empty: bool,
    /// Whether it gives what is no number at times.
    pub may_be_nan: bool,
}
