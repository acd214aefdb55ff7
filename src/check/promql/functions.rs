//! What functions of queries take and give.

use super::Type::{self, Matrix as M, Scalar as S, Text as T, Vector as V};

/// A function: what it takes, how many of the last may be left out or, if negative, added, and what it gives.
pub struct Function {
    /// What it takes.
    pub takes: &'static [Type],
    /// Of how many more or fewer: 1 is one fewer at least and that many more at most; -1 is any number more.
    pub varies: i8,
    /// What it gives.
    pub gives: Type,
}

const fn function(takes: &'static [Type], varies: i8, gives: Type) -> Function {
    Function { takes, varies, gives }
}

/// The names of all functions, for hints.
pub fn names() -> impl Iterator<Item = &'static str> {
    const GROUPS: &[&[&str]] = &[VECTORS, RANGES, TIMES, OTHERS];
    GROUPS.iter().flat_map(|group| group.iter().copied())
}

/// Of one vector.
const VECTORS: &[&str] = &[
    "abs",
    "absent",
    "acos",
    "acosh",
    "asin",
    "asinh",
    "atan",
    "atanh",
    "ceil",
    "cos",
    "cosh",
    "deg",
    "exp",
    "floor",
    "histogram_avg",
    "histogram_count",
    "histogram_stddev",
    "histogram_stdvar",
    "histogram_sum",
    "ln",
    "log10",
    "log2",
    "rad",
    "sgn",
    "sin",
    "sinh",
    "sort",
    "sort_desc",
    "sqrt",
    "start_timestamp",
    "tan",
    "tanh",
    "timestamp",
];

/// Of one range.
const RANGES: &[&str] = &[
    "absent_over_time",
    "avg_over_time",
    "changes",
    "count_over_time",
    "delta",
    "deriv",
    "first_over_time",
    "idelta",
    "increase",
    "irate",
    "last_over_time",
    "mad_over_time",
    "max_over_time",
    "min_over_time",
    "present_over_time",
    "rate",
    "resets",
    "stddev_over_time",
    "stdvar_over_time",
    "sum_over_time",
    "ts_of_first_over_time",
    "ts_of_last_over_time",
    "ts_of_max_over_time",
    "ts_of_min_over_time",
];

/// Of a vector, or of now.
const TIMES: &[&str] =
    &["day_of_month", "day_of_week", "day_of_year", "days_in_month", "hour", "minute", "month", "year"];

const OTHERS: &[&str] = &[
    "clamp",
    "clamp_max",
    "clamp_min",
    "double_exponential_smoothing",
    "end",
    "histogram_fraction",
    "histogram_quantile",
    "histogram_quantiles",
    "holt_winters",
    "info",
    "integral",
    "label_join",
    "label_replace",
    "max_of",
    "min_of",
    "pi",
    "predict_linear",
    "quantile_over_time",
    "range",
    "round",
    "scalar",
    "sort_by_label",
    "sort_by_label_desc",
    "start",
    "step",
    "time",
    "vector",
];

/// The function of a name.
pub fn named(name: &str) -> Option<Function> {
    if VECTORS.contains(&name) {
        return Some(function(&[V], 0, V));
    }
    if RANGES.contains(&name) {
        return Some(function(&[M], 0, V));
    }
    if TIMES.contains(&name) {
        return Some(function(&[V], 1, V));
    }
    Some(match name {
        "clamp" => function(&[V, S, S], 0, V),
        "clamp_max" | "clamp_min" => function(&[V, S], 0, V),
        "round" => function(&[V, S], 1, V),
        "histogram_quantile" => function(&[S, V], 0, V),
        "histogram_quantiles" => function(&[V, T, S, S], 9, V),
        "histogram_fraction" => function(&[S, S, V], 0, V),
        "double_exponential_smoothing" | "holt_winters" => function(&[M, S, S], 0, V),
        "predict_linear" => function(&[M, S], 0, V),
        "integral" => function(&[M, S], 1, V),
        "quantile_over_time" => function(&[S, M], 0, V),
        "label_replace" => function(&[V, T, T, T, T], 0, V),
        "label_join" => function(&[V, T, T, T], -1, V),
        "sort_by_label" | "sort_by_label_desc" => function(&[V, T], -1, V),
        "info" => function(&[V, V], 1, V),
        "scalar" => function(&[V], 0, S),
        "vector" => function(&[S], 0, V),
        "end" | "pi" | "range" | "start" | "step" | "time" => function(&[], 0, S),
        "max_of" | "min_of" => function(&[S, S], 0, S),
        _ => return None,
    })
}

/// Whether a name is that of an aggregation, and what it takes before its expression.
pub fn aggregation(name: &str) -> Option<Option<Type>> {
    match name {
        "sum" | "avg" | "count" | "min" | "max" | "group" | "stddev" | "stdvar" => Some(None),
        "topk" | "bottomk" | "quantile" | "limitk" | "limit_ratio" => Some(Some(S)),
        "count_values" => Some(Some(T)),
        _ => None,
    }
}
