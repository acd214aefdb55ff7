//! Queries that can be parsed, and that cannot.

use super::{Type, parse};

fn fault(text: &str) -> String {
    match parse(text) {
        Ok(query) => format!("{query:?}"),
        Err(fault) => format!("{}: {}", fault.at, fault.message),
    }
}

#[test]
fn what_is_right_is_parsed() {
    for (text, gives) in [
        ("up", Type::Vector),
        ("1 + 2 * -3 ^ 2", Type::Scalar),
        ("1 == bool 2", Type::Scalar),
        ("time() - 0x1F", Type::Scalar),
        ("sum by (le, \"odd name\") (rate(x_bucket{a=\"b\",c=~\"d.*\",}[5m]))", Type::Vector),
        ("sum(rate(x[5m])) without (pod)", Type::Vector),
        ("a:b:rate5m{} offset -5m", Type::Vector),
        ("{__name__=~\"x.+\"} @ start()", Type::Vector),
        ("{\"a.metric\", x=\"y\"}", Type::Vector),
        ("max_over_time((rate(x[1m]) or vector(0))[1h30m:] offset 1d)", Type::Vector),
        ("x[5m:1m] @ 1609746000", Type::Matrix),
        ("a / on (x) group_left (y) b unless ignoring (z) c", Type::Vector),
        ("topk(3, x) > bool 1e-3", Type::Vector),
        ("count_values(\"version\", x)", Type::Vector),
        ("label_replace(x, \"a\", \"$1\", \"b\", \"(.*)\")", Type::Vector),
        ("# a comment\nhour() # another", Type::Vector),
        ("round(x) + day_of_month(x)", Type::Vector),
        ("Sum(x) AND y OR z", Type::Vector),
        ("rate(x[300])", Type::Vector),
        ("x{a=~\"\\\\(b\\\\[|[^)]c(d|e)*\"}", Type::Vector),
        ("x offset 1m [5m:]", Type::Matrix),
        ("x == Inf or x != NaN", Type::Vector),
        ("'it''s' ", Type::Any),
    ] {
        if gives != Type::Any {
            assert_eq!(parse(text).map(|query| query.gives), Ok(gives), "{text}");
        }
    }
}

#[test]
fn arguments_stand_anywhere() {
    let query = parse("sum(rate(x{pod=~\"a-{{args.hash}}-.+\"}[{{ args.over }}])) / {{args.base}} > {{args.max}}");
    assert_eq!(query.as_ref().map(|query| query.gives), Ok(Type::Vector));
    let windows = query.map(|query| query.windows).unwrap_or_default();
    assert!(matches!(windows.as_slice(), [one] if one.has_argument && one.millis.is_none()), "{windows:?}");
    assert!(parse("foo_{{args.a}}_total{b=\"c\"}[5m]").is_ok());
    assert!(parse("rate(x[{{args.n}}m])").is_ok());
}

#[test]
fn windows_are_known() {
    let query = parse("min_over_time((rate(x{p=\"{{args.h}}\"}[1m]))[2m:15s]) / avg_over_time(y[30m] offset 30m)");
    let windows: Vec<(f64, bool, bool, bool)> = query
        .map(|query| query.windows)
        .unwrap_or_default()
        .iter()
        .map(|window| (window.millis.unwrap_or(0.0), window.is_subquery, window.is_past, window.has_argument))
        .collect();
    assert_eq!(
        windows,
        [(60_000.0, false, false, true), (120_000.0, true, false, true), (1_800_000.0, false, true, false)]
    );
}

#[test]
fn what_may_be_missing_is_known() {
    for (text, empty, nan) in [
        ("up", true, false),
        ("sum(rate(x[5m])) or vector(0)", false, false),
        ("(sum(x) or vector(0)) / sum(y)", true, true),
        ("vector(1) / vector(0)", false, true),
        ("scalar(x)", false, true),
        ("histogram_quantile(0.9, sum by (le) (rate(x[5m])))", true, true),
        ("x{quantile=\"0.9\"}", true, true),
        ("(x or vector(0)) > 1", true, false),
        ("(x or vector(0)) > bool 1", false, false),
    ] {
        let query = parse(text);
        assert_eq!(query.map(|query| (query.may_be_empty, query.may_be_nan)), Ok((empty, nan)), "{text}");
    }
}

#[test]
fn what_is_wrong_is_told() {
    for (text, told) in [
        ("", "0: no expression here"),
        ("sum(rate(x[5m])", "15: expected `)`, found the end"),
        ("rate(x)", "5: `rate` takes a range vector such as `x[5m]` here, not an instant vector"),
        ("rate(sum(x)[5m])", "11: a range stands behind a selector only; of others a subquery `[5m:]`"),
        ("x[5]m", "4: expected an operator or the end, found `m`"),
        ("x[5 minutes]", "4: expected `]`, found `minutes`"),
        ("x[1m5h]", "2: `1m5h` is no number and no duration"),
        ("x{a=b}", "4: expected a string, found `b`"),
        ("x{a='b'", "7: expected `}`, found the end"),
        ("x{a=\"b}", "4: this string does not end"),
        ("x{a=~\"\\d+\"}", "6: unknown escape `\\d` in a string: write `\\\\d`"),
        ("{a=\"\"}", "0: this selects everything: a label must say something"),
        ("raet(x[5m])", "0: there is no function `raet`: did you mean `rate`?"),
        ("sum(x, y)", "0: `sum` takes 1 arguments, not 2"),
        ("clamp_max(x)", "0: `clamp_max` takes 2 arguments, not 1"),
        ("x and 1", "2: `and` takes instant vectors, not a scalar: write `vector(…)`"),
        ("1 < 2", "2: two scalars are compared with `< bool`"),
        ("x + bool y", "4: `bool` goes with comparisons only"),
        ("x + 'y'", "4: `+` takes scalars and instant vectors, not a string"),
        ("x[5m] > 1", "0: `>` takes scalars and instant vectors, not a range vector"),
        ("x == = y", "5: expected a metric, a number or a function, found `=`"),
        ("x && y", "2: unexpected `&`"),
        ("x or", "4: expected a metric, a number or a function, found the end"),
        ("sum(x) offset 5m", "7: `offset` wants a selector or a range before it"),
        ("x offset 1m[5m]", "11: a range stands before `offset` and `@`"),
        ("x{__name__=\"y\"}", "2: the metric has two names"),
        ("x{a:b=\"c\"}", "2: `a:b` is no label: a label has no colons"),
        ("rate(x[0m])", "7: this time is empty"),
        ("x{a=~\"[a-z\"}", "5: this regular expression lacks `]`"),
        ("x{a!~\"b(c\"}", "5: this regular expression lacks `)`"),
        ("http.requests", "0: `http.requests` is no name: a name has no dots"),
    ] {
        assert_eq!(fault(text), told, "{text}");
    }
    assert!(parse(&"(".repeat(10_000)).is_err());
    assert!(parse(&"-".repeat(10_000)).is_err());
}

#[test]
fn what_a_query_selects() {
    let query = r#"sum by (le) (rate(a{x="1",y=~"p-{{args.h}}"}[5m])) / b or {__name__="c", z!={{args.z}}}"#;
    let found = super::series(query);
    let names: Vec<&str> = found.iter().map(|one| one.name).collect();
    assert_eq!(names, ["le", "a", "b", ""]);
    assert_eq!(found[1].labels, [("x", "=", "1"), ("y", "=~", "p-{{args.h}}")]);
    assert_eq!(found[3].labels, [("__name__", "=", "c"), ("z", "!=", "")]);
    assert!(super::has(query, "or") && super::has(query, "/") && super::has(query, "rate") && !super::has(query, "*"));
}
