//! Short ways into the trees of objects.

use super::schema::go_nanoseconds;
use crate::node::Node;

/// The items of a list within a tree; none where there is no list.
pub fn items<'a>(node: &'a Node, keys: &[&str]) -> &'a [Node] {
    node.at(keys).and_then(Node::as_list).unwrap_or_default()
}

/// A string within a tree; empty where there is none.
pub fn text<'a>(node: &'a Node, keys: &[&str]) -> &'a str {
    node.at(keys).and_then(Node::as_str).unwrap_or_default()
}

/// A value that is there and is not null.
pub fn said<'a>(node: &'a Node, keys: &[&str]) -> Option<&'a Node> {
    node.at(keys).filter(|node| !node.is_null())
}

/// The strings of a list.
pub fn strings<'a>(node: &'a Node, keys: &[&str]) -> impl Iterator<Item = &'a str> {
    items(node, keys).iter().filter_map(Node::as_str)
}

/// An integer, or a string that holds one: what Kubernetes takes where either may stand.
pub fn int(node: &Node) -> Option<i64> {
    node.as_int().or_else(|| node.as_str()?.parse().ok())
}

/// The seconds of a duration as Go reads it: `1h30m`, `1.5s`, `-2m`.
pub fn go_seconds(text: &str) -> Option<f64> {
    go_nanoseconds(text).map(|nanoseconds| nanoseconds / 1e9)
}

/// A number of seconds, for people: `90 s`, `5 m`, `2 h`.
pub fn spoken(seconds: f64) -> String {
    let whole = |unit: f64| (seconds / unit).fract().abs() < 1e-9 && seconds >= unit;
    if whole(3600.0) {
        format!("{}h", seconds / 3600.0)
    } else if whole(60.0) {
        format!("{}m", seconds / 60.0)
    } else {
        format!("{seconds}s")
    }
}

/// What stands before a place of a query or a condition: one line of a spec may hold much of it.
pub fn behind(query: &str, at: usize) -> Option<String> {
    const SHOWN: usize = 24;
    let before = query.get(..at)?.trim_end();
    let start = before.char_indices().rev().nth(SHOWN).map_or(0, |(start, _)| start);
    let dots = if start > 0 { "…" } else { "" };
    (!before.is_empty()).then(|| format!("parsing stopped after `{dots}{}`", before.get(start..).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_as_go_does() {
        for (text, seconds) in [
            ("30s", Some(30.0)),
            ("1h30m", Some(5400.0)),
            ("1.5s", Some(1.5)),
            (".5m", Some(30.0)),
            ("-2m", Some(-120.0)),
            ("250ms", Some(0.25)),
            ("0", Some(0.0)),
            ("1d", None),
            ("30", None),
            ("", None),
            ("m", None),
        ] {
            assert_eq!(go_seconds(text), seconds, "{text}");
        }
        assert_eq!([spoken(90.0), spoken(300.0), spoken(7200.0)], ["90s", "5m", "2h"]);
    }
}
