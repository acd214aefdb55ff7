//! The names that a condition may use: those that Argo Rollouts gives it, and those of the language.

/// The functions of Argo Rollouts, and how many arguments each takes; then those of the language of which a wrong
/// number is known.
const FUNCTIONS: [(&str, usize); 17] = [
    ("asInt", 1),
    ("asFloat", 1),
    ("isNaN", 1),
    ("isInf", 1),
    ("isNil", 1),
    ("default", 2),
    ("len", 1),
    ("abs", 1),
    ("ceil", 1),
    ("floor", 1),
    ("round", 1),
    ("int", 1),
    ("float", 1),
    ("string", 1),
    ("first", 1),
    ("last", 1),
    ("keys", 1),
];

/// Functions of the language whose second argument is said of each item.
const OVER_ITEMS: [&str; 15] = [
    "all",
    "none",
    "any",
    "one",
    "filter",
    "map",
    "count",
    "sum",
    "find",
    "findIndex",
    "findLast",
    "findLastIndex",
    "groupBy",
    "sortBy",
    "reduce",
];

/// The other functions of the language.
const OTHERS: [&str; 46] = [
    "type",
    "trim",
    "trimPrefix",
    "trimSuffix",
    "upper",
    "lower",
    "split",
    "splitAfter",
    "replace",
    "repeat",
    "join",
    "indexOf",
    "lastIndexOf",
    "hasPrefix",
    "hasSuffix",
    "max",
    "min",
    "mean",
    "median",
    "toJSON",
    "fromJSON",
    "toBase64",
    "fromBase64",
    "now",
    "duration",
    "date",
    "timezone",
    "get",
    "take",
    "values",
    "toPairs",
    "fromPairs",
    "reverse",
    "uniq",
    "concat",
    "flatten",
    "sort",
    "bitnot",
    "bitand",
    "bitor",
    "bitxor",
    "bitnand",
    "bitshl",
    "bitshr",
    "bitushr",
    "$env",
];

/// All of them.
pub fn known() -> impl Iterator<Item = &'static str> {
    let functions = FUNCTIONS.iter().map(|(name, _)| *name);
    std::iter::once("result").chain(functions).chain(OVER_ITEMS).chain(OTHERS)
}

/// How many arguments a function takes, where that is known.
pub fn arguments(name: &str) -> Option<usize> {
    FUNCTIONS.iter().find(|(known, _)| *known == name).map(|(_, count)| *count)
}

/// Whether the second argument of a function is said of each item of the first.
pub fn is_over_items(name: &str) -> bool {
    OVER_ITEMS.contains(&name)
}

/// How many arguments a function over items has at least, and at most.
pub fn over_items(name: &str) -> (usize, usize) {
    match name {
        "count" | "sum" => (1, 2),
        "sortBy" | "reduce" => (2, 3),
        _ => (2, 2),
    }
}
