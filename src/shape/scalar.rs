//! Scalars with a syntax of their own: percentages, durations, names.

use crate::node::{Node, Value};

/// A scalar with a syntax of its own.
#[derive(Debug)]
pub struct Scalar {
    /// Its name in the reference, such as `percentage`.
    pub name: &'static str,
    /// What is written, for messages and the reference: "a percentage such as `70%`".
    pub expects: &'static str,
    /// A regular expression for the JSON Schema, over its string form.
    pub pattern: &'static str,
    /// Whether a number may stand for it.
    pub number: bool,
    /// Whether `#true` or `#false` may stand for it.
    pub boolean: bool,
    /// Whether a value is one.
    pub is: fn(&Node) -> bool,
}

/// Whether a node is a string that holds an expression, so that its type is not known yet.
pub fn is_expression(node: &Node) -> bool {
    !node.marks.literal && node.as_str().is_some_and(|text| text.contains("{{"))
}

/// Whether an expression stands anywhere in a tree.
pub fn has_expression(node: &Node) -> bool {
    if node.marks.settled || node.marks.faulty {
        return false;
    }
    match &node.value {
        Value::Text(_) => is_expression(node),
        Value::List(items) => items.iter().any(has_expression),
        Value::Map(map) => map.iter().any(|entry| has_expression(entry.node())),
        _ => false,
    }
}

/// The value of `70%` or `0.5%`, in percent.
pub fn percent(text: &str) -> Option<f64> {
    let digits = text.strip_suffix('%')?;
    let plain = !digits.is_empty()
        && digits.len() <= 12
        && digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.ends_with(|c: char| c.is_ascii_digit())
        && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if plain { digits.parse().ok() } else { None }
}

/// The milliseconds of `30s`, `1h30m`, `200ms`: Go's durations, whole milliseconds, no days.
pub fn duration_millis(text: &str) -> Option<u64> {
    let mut rest = text;
    let mut total = 0_f64;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let number: f64 = rest.get(..digits)?.parse().ok()?;
        rest = rest.get(digits..)?;
        let (scale, unit) = if rest.starts_with("ms") {
            (1.0, 2)
        } else if rest.starts_with('s') {
            (1_000.0, 1)
        } else if rest.starts_with('m') {
            (60_000.0, 1)
        } else if rest.starts_with('h') {
            (3_600_000.0, 1)
        } else {
            return None;
        };
        total += number * scale;
        rest = rest.get(unit..)?;
    }
    let whole = !text.is_empty() && total.fract() == 0.0 && total < 9.0e15;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be whole and in range")]
    whole.then_some(total as u64)
}

/// Whether a text has the form of a schedule, as Kubernetes' parser takes it; which numbers a field may have is not
/// looked at.
fn is_schedule(text: &str) -> bool {
    if let Some(every) = text.strip_prefix("@every ") {
        return duration_millis(every).is_some_and(|millis| millis >= 1_000);
    }
    if let Some(name) = text.strip_prefix('@') {
        return matches!(name, "yearly" | "annually" | "monthly" | "weekly" | "daily" | "midnight" | "hourly");
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '*' | '/' | ',' | '-' | '?');
    let mut fields = text.split(' ').filter(|field| !field.is_empty());
    text.trim() == text && fields.clone().count() == 5 && fields.all(|field| field.chars().all(plain))
}

fn text_is(node: &Node, is: impl Fn(&str) -> bool) -> bool {
    node.as_str().is_some_and(is)
}

impl Scalar {
    /// A percentage: `70%`.
    pub const PERCENT: Scalar = Scalar {
        name: "percentage",
        expects: "a percentage such as `70%`",
        pattern: "^[0-9]+(\\.[0-9]+)?%$",
        number: false,
        boolean: false,
        is: |node| text_is(node, |text| percent(text).is_some()),
    };

    /// A Go duration: `30s`, `1h30m`, `200ms`.
    pub const DURATION: Scalar = Scalar {
        name: "duration",
        expects: "a duration such as `30s`, `5m` or `1h30m` (no days: write `24h`)",
        pattern: "^([0-9]+(\\.[0-9]+)?(ms|s|m|h))+$",
        number: false,
        boolean: false,
        is: |node| text_is(node, |text| duration_millis(text).is_some()),
    };

    /// When a CronJob runs: five fields, or one of the names that stand for them.
    pub const SCHEDULE: Scalar = Scalar {
        name: "schedule",
        expects: "a schedule such as `15 1 * * *` (minute, hour, day, month, day of the week) or `@daily`",
        pattern: "^(@(yearly|annually|monthly|weekly|daily|midnight|hourly)|@every [0-9hms.]+|[0-9A-Za-z*/,?-]+( +[0-9A-Za-z*/,?-]+){4})$",
        number: false,
        boolean: false,
        is: |node| text_is(node, is_schedule),
    };

    /// A count, or a share of the whole: `3`, `25%`.
    pub const COUNT_OR_PERCENT: Scalar = Scalar {
        name: "count or percentage",
        expects: "a count such as `1`, or a percentage such as `25%`",
        pattern: "^[0-9]+%$",
        number: true,
        boolean: false,
        is: |node| match &node.value {
            Value::Number(number) => number.as_int().is_some_and(|n| (0..=i64::from(i32::MAX)).contains(&n)),
            Value::Text(text) => text
                .strip_suffix('%')
                .is_some_and(|n| (1..=4).contains(&n.len()) && n.bytes().all(|b| b.is_ascii_digit())),
            _ => false,
        },
    };

    /// A utilisation in percent, or an absolute quantity: `70%`, `500m`.
    pub const LOAD: Scalar = Scalar {
        name: "load",
        expects: "a percentage of the request such as `70%`, or a quantity such as `500m` or `2Gi`",
        pattern: "^[0-9]+(\\.[0-9]+)?(%|m|k|M|G|T|Ki|Mi|Gi|Ti)?$",
        number: true,
        boolean: false,
        is: |node| match &node.value {
            Value::Number(_) => true,
            Value::Text(text) => percent(text).is_some_and(|p| p.fract() == 0.0 && p >= 1.0) || text_quantity(text),
            _ => false,
        },
    };

    /// A limit of an analysis: a percentage, a duration, or a number.
    pub const THRESHOLD: Scalar = Scalar {
        name: "threshold",
        expects: "a percentage such as `1%`, a duration such as `200ms`, or a number",
        pattern: "^[0-9]+(\\.[0-9]+)?(%|ms|s|m|h)$",
        number: true,
        boolean: false,
        is: |node| match &node.value {
            Value::Number(_) => true,
            Value::Text(text) => percent(text).is_some() || duration_millis(text).is_some(),
            _ => false,
        },
    };

    /// A Kubernetes version: `1.34`.
    pub const MINOR_VERSION: Scalar = Scalar {
        name: "minor version",
        expects: "a minor version such as `\"1.34\"`, in quotes",
        pattern: "^[0-9]+\\.[0-9]+$",
        number: false,
        boolean: false,
        is: |node| text_is(node, |text| minor_version(text).is_some()),
    };

    /// A digest of an image.
    pub const DIGEST: Scalar = Scalar {
        name: "digest",
        expects: "a digest: `sha256:` and 64 hexadecimal digits",
        pattern: "^sha256:[0-9a-f]{64}$",
        number: false,
        boolean: false,
        is: |node| {
            text_is(node, |text| {
                text.strip_prefix("sha256:").is_some_and(|hex| {
                    hex.len() == 64 && hex.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
                })
            })
        },
    };

    /// A number or the name of a port.
    pub const PORT: Scalar = Scalar {
        name: "port",
        expects: "a port's number or name",
        pattern: "^[a-z0-9-]+$",
        number: true,
        boolean: false,
        is: |node| match &node.value {
            Value::Number(number) => number.as_int().is_some_and(|n| (1..=65_535).contains(&n)),
            Value::Text(text) => !text.is_empty() && text.len() <= 63,
            _ => false,
        },
    };

    /// A number or the name of a port or Service, or `#false` for none.
    pub const PORT_OR_OFF: Scalar = Scalar {
        name: "port or off",
        expects: "a port's number, a name, or `#false` for none",
        pattern: "^[a-z0-9-]+$",
        number: true,
        boolean: true,
        is: |node| node.as_bool() == Some(false) || (Scalar::PORT.is)(node),
    };

    /// Which expressions of a file are evaluated.
    pub const EXPAND: Scalar = Scalar {
        name: "expand",
        expects: "`#true` for all expressions of the file, or `vars` for those of `vars` only",
        pattern: "^vars$",
        number: false,
        boolean: true,
        is: |node| node.as_bool().is_some() || node.as_str() == Some("vars"),
    };
}

/// The numbers of `1.34`.
pub fn minor_version(text: &str) -> Option<(u16, u16)> {
    let (major, minor) = text.split_once('.')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

/// Whether a text is a positive quantity as Kubernetes writes them.
fn text_quantity(text: &str) -> bool {
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, suffix) = text.split_at(digits);
    number.parse::<f64>().is_ok()
        && matches!(suffix, "" | "m" | "k" | "M" | "G" | "T" | "P" | "E" | "Ki" | "Mi" | "Gi" | "Ti" | "Pi" | "Ei")
}
