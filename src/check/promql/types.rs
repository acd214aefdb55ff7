//! What goes with what in a query.

use super::{Fault, Type};

/// What was read of an expression.
#[derive(Debug, Clone, Copy)]
pub struct Part {
    /// What it gives.
    pub gives: Type,
    /// Its first byte.
    pub at: usize,
    /// What may stand behind it.
    pub form: Form,
    /// Whether it always gives something.
    pub is_full: bool,
}

/// What may stand behind an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A selector of series: a range, an offset.
    Series,
    /// A range of one, or a subquery: an offset.
    Range,
    /// A literal: nothing.
    Literal,
    /// Anything else: a subquery.
    Other,
}

/// Functions that give no number at times.
pub const NOT_ALWAYS_NUMBERS: &[&str] = &[
    "histogram_quantile",
    "histogram_quantiles",
    "histogram_avg",
    "quantile_over_time",
    "scalar",
    "ln",
    "log2",
    "log10",
    "sqrt",
];

/// What binds least.
pub const OR: &[&str] = &["or"];
/// What binds less than comparisons.
pub const AND: &[&str] = &["and", "unless"];
/// Comparisons.
pub const COMPARE: &[&str] = &["==", "!=", "<=", ">=", "<", ">"];

/// What stands behind an operator.
#[derive(Debug, Default, Clone, Copy)]
pub struct Modifiers {
    /// Whether a comparison gives 0 or 1.
    pub is_bool: bool,
    /// Where it is said by which labels series are matched.
    pub matching: Option<usize>,
}

/// Whether arguments are what a function takes.
pub fn fit(name: &str, arguments: &[Part], wanted: &[Type]) -> Result<(), Fault> {
    for (argument, wanted) in arguments.iter().zip(wanted) {
        if !argument.gives.is(*wanted) {
            let hint = if *wanted == Type::Matrix { " such as `x[5m]`" } else { "" };
            let message = format!("`{name}` takes {}{hint} here, not {}", wanted.name(), argument.gives.name());
            return Err(Fault::new(argument.at, message));
        }
    }
    Ok(())
}

/// What an operator makes of two expressions.
pub fn combine(left: Part, right: Part, operator: &str, at: usize, said: Modifiers) -> Result<Part, Fault> {
    let other = [left, right].into_iter().find(|part| matches!(part.gives, Type::Matrix | Type::Text));
    if let Some(other) = other {
        let message = format!("`{operator}` takes scalars and instant vectors, not {}", other.gives.name());
        return Err(Fault::new(other.at, message));
    }
    let is_scalar = |part: Part| part.gives == Type::Scalar;
    let is_set = OR.contains(&operator) || AND.contains(&operator);
    if is_set && (is_scalar(left) || is_scalar(right)) {
        return Err(Fault::new(at, format!("`{operator}` takes instant vectors, not a scalar: write `vector(…)`")));
    }
    if COMPARE.contains(&operator) && is_scalar(left) && is_scalar(right) && !said.is_bool {
        return Err(Fault::new(at, format!("two scalars are compared with `{operator} bool`")));
    }
    if let Some(at) = said.matching
        && (is_scalar(left) || is_scalar(right))
    {
        return Err(Fault::new(at, "only instant vectors are matched by labels".to_owned()));
    }
    let gives = match (left.gives, right.gives) {
        (Type::Scalar, Type::Scalar) => Type::Scalar,
        (Type::Vector, _) | (_, Type::Vector) => Type::Vector,
        _ => Type::Any,
    };
    let is_full = match operator {
        "or" => left.is_full || right.is_full,
        "and" | "unless" => false,
        _ => left.is_full && right.is_full && (said.is_bool || !COMPARE.contains(&operator)),
    };
    Ok(Part { gives, at: left.at, form: Form::Other, is_full })
}

/// The bracket that a regular expression lacks, where it does.
pub fn unclosed(text: &str) -> Option<char> {
    let (mut open, mut in_class) = (0_usize, false);
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            // In a quoted string a backslash is itself written with one.
            '\\' => drop(chars.find(|c| *c != '\\')),
            '[' => in_class = true,
            ']' => in_class = false,
            '(' if !in_class => open += 1,
            ')' if !in_class => open = open.saturating_sub(1),
            _ => {}
        }
    }
    if in_class { Some(']') } else { (open > 0).then_some(')') }
}
