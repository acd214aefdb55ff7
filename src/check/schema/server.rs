//! What the API server's own validation says of values beyond any schema: schedules, host names, the downward API, signs.

use std::net::IpAddr;

use crate::check::codes;
use crate::diag::Diagnostic;
use crate::node::{Node, Value};

use super::faults::At;
use super::{Check, names};

/// What is wanted, where the text is not it.
type Fault = Option<&'static str>;

/// A field of a pod that an environment variable or a file of a volume may hold.
pub(super) fn field_path(text: &str) -> Fault {
    const PLAIN: [&str; 11] = [
        "metadata.name",
        "metadata.namespace",
        "metadata.uid",
        "metadata.labels",
        "metadata.annotations",
        "spec.nodeName",
        "spec.serviceAccountName",
        "status.hostIP",
        "status.hostIPs",
        "status.podIP",
        "status.podIPs",
    ];
    let key = |prefix: &str| text.strip_prefix(prefix)?.strip_prefix("['")?.strip_suffix("']");
    let good = PLAIN.contains(&text)
        || key("metadata.labels").is_some_and(|key| names::label_key(key).is_none())
        || key("metadata.annotations").is_some_and(|key| names::annotation_key(key).is_none());
    (!good).then_some(
        "`metadata.name`, `.namespace`, `.uid`, `.labels['KEY']`, `.annotations['KEY']`, `spec.nodeName`, \
         `spec.serviceAccountName`, `status.hostIP` or `status.podIP`",
    )
}

/// A resource of a container that an environment variable or a file of a volume may hold.
pub(super) fn resource_field(text: &str) -> Fault {
    let good = text.split_once('.').is_some_and(|(of, resource)| {
        matches!(of, "limits" | "requests")
            && (matches!(resource, "cpu" | "memory" | "ephemeral-storage") || resource.starts_with("hugepages-"))
    });
    (!good).then_some("`limits.` or `requests.` with `cpu`, `memory` or `ephemeral-storage`")
}

/// A host name, perhaps with `*.` before it.
pub(super) fn host(text: &str) -> Fault {
    if text.parse::<IpAddr>().is_ok() {
        return Some("a DNS name, no address");
    }
    names::dns_subdomain(text.strip_prefix("*.").unwrap_or(text))
}

/// The name of a time zone, as far as its form goes.
pub(super) fn time_zone(text: &str) -> Fault {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'+');
    let part = |part: &str| (1..=14).contains(&part.len()) && part.bytes().all(plain) && !matches!(part, "." | "..");
    let good = text.split('/').all(part) && !text.eq_ignore_ascii_case("local");
    (!good).then_some("a time zone such as `Europe/Paris`")
}

/// What the downward API divides a resource by.
pub(super) fn divisor(text: &str) -> Fault {
    let unit = text.strip_prefix('1');
    let good = text == "0"
        || unit.is_some_and(|unit| {
            let units = ["", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
            units.contains(&unit)
        });
    (!good).then_some("`1`, or 1 with a unit: `1m` of `cpu`, `1Mi` of `memory`")
}

/// The address of a Service.
pub(super) fn cluster_ip(text: &str) -> Fault {
    let good = text.is_empty() || text == "None" || text.parse::<IpAddr>().is_ok();
    (!good).then_some("`None`, or an IP address")
}

/// An address.
pub(super) fn ip(text: &str) -> Fault {
    text.parse::<IpAddr>().is_err().then_some("an IP address")
}

/// A path that stays below the folder that it starts from.
pub(super) fn below(text: &str) -> Fault {
    let good = !text.is_empty() && !text.starts_with('/') && text.split('/').all(|part| part != "..");
    (!good).then_some("a path without `/` before it and without `..`")
}

/// As [`below`], and no name that starts with `..`.
pub(super) fn inside(text: &str) -> Fault {
    below(text).or(text.starts_with("..").then_some("a path that does not start with `..`"))
}

/// A path that does not lead back.
pub(super) fn no_backsteps(text: &str) -> Fault {
    let good = !text.is_empty() && text.split('/').all(|part| part != "..");
    (!good).then_some("a path without `..`")
}

/// A range of addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Range {
    bits: u128,
    length: u32,
    /// How many bits its addresses have.
    of: u32,
}

impl Range {
    /// Whether it is a part of another one, and not all of it.
    pub(super) fn is_within(self, all: Range) -> bool {
        let shift = self.of.saturating_sub(all.length);
        let head = |bits: u128| bits.checked_shr(shift).unwrap_or(0);
        self.of == all.of && self.length > all.length && head(self.bits) == head(all.bits)
    }
}

/// The range that a text such as `10.0.0.0/8` writes. Kubernetes takes numbers with zeros before them for decimal ones.
pub(super) fn range(text: &str) -> Option<Range> {
    let (address, length) = text.trim().split_once('/')?;
    let is_plain = !length.is_empty() && length.bytes().all(|byte| byte.is_ascii_digit());
    let length: u32 = length.parse().ok().filter(|_| is_plain)?;
    let plain = |part: &str| match part.trim_start_matches('0') {
        "" if !part.is_empty() => "0".to_owned(),
        part => part.to_owned(),
    };
    let address = match address.contains(':') {
        true => address.to_owned(),
        false => address.split('.').map(plain).collect::<Vec<_>>().join("."),
    };
    let (bits, of) = match address.parse().ok()? {
        IpAddr::V4(ip) => (u128::from(ip.to_bits()), 32),
        IpAddr::V6(ip) => (ip.to_bits(), 128),
    };
    (length <= of).then_some(Range { bits, length, of })
}

/// A range of addresses.
pub(super) fn cidr(text: &str) -> Fault {
    range(text).is_none().then_some("an address, `/` and how many of its bits count: `10.0.0.0/8`")
}

/// A share of at most all; what is no share is told elsewhere.
pub(super) fn at_most_all(text: &str) -> Fault {
    let percent = text.strip_suffix('%').and_then(|digits| digits.parse::<u64>().ok());
    percent.is_some_and(|percent| percent > 100).then_some("at most `100%`")
}

/// The name of a header.
pub(super) fn header(text: &str) -> Fault {
    let good = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    (!good).then_some("letters, digits and `-`")
}

/// A domain in which names are looked up: it may have underscores, and a dot after it.
pub(super) fn search_domain(text: &str) -> Fault {
    match text {
        "." => None,
        text => names::dns_subdomain(&text.strip_suffix('.').unwrap_or(text).replace('_', "a")),
    }
}

/// A name with a domain and a path.
pub(super) fn domain_path(text: &str) -> Fault {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~%!$&'()*+,;=:@/".contains(&byte);
    let good = text.len() <= 63
        && text.split_once('/').is_some_and(|(domain, path)| {
            names::dns_subdomain(domain).is_none() && !path.is_empty() && path.bytes().all(plain)
        });
    (!good).then_some("a domain and a path of at most 63 characters: `example.com/runner`")
}

/// The name of a setting of the kernel.
pub(super) fn sysctl(text: &str) -> Fault {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let part = |part: &str| {
        part.bytes().next().is_some_and(plain)
            && part.bytes().last().is_some_and(plain)
            && part.bytes().all(|byte| plain(byte) || matches!(byte, b'-' | b'_'))
    };
    let good = text.len() <= 253 && text.split(['.', '/']).all(part);
    (!good).then_some("small letters, digits, `-` and `_`, in parts with `.`: `net.core.somaxconn`")
}

/// A schedule in five fields, or one of the words for one.
pub(super) fn schedule(text: &str) -> Fault {
    const WANTED: &str =
        "five fields (minute, hour, day of the month, month, day of the week), or `@daily` and the like";
    const WORDS: [&str; 7] = ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"];
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    const DAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
    if text.contains("TZ=") {
        return Some("a schedule without a time zone: that is `timeZone`");
    }
    if WORDS.contains(&text) {
        return None;
    }
    if let Some(every) = text.strip_prefix("@every ") {
        return super::scalar::duration(every).is_none_or(|nanos| nanos <= 0.0).then_some("a duration after `@every`");
    }
    let fields: Vec<&str> = text.split_ascii_whitespace().collect();
    let [minute, hour, day, month, weekday] = fields.as_slice() else { return Some(WANTED) };
    if !cron_field(minute, (0, 59), &[]) {
        return Some("a minute from 0 to 59 in its first field");
    }
    if !cron_field(hour, (0, 23), &[]) {
        return Some("an hour from 0 to 23 in its second field");
    }
    if !cron_field(day, (1, 31), &[]) {
        return Some("a day of the month from 1 to 31 in its third field");
    }
    if !cron_field(month, (1, 12), &MONTHS) {
        return Some("a month from 1 to 12 in its fourth field");
    }
    (!cron_field(weekday, (0, 6), &DAYS)).then_some("a day of the week from 0 to 6 in its fifth field")
}

/// A field of a schedule: `*`, numbers and ranges, each perhaps with a step, separated by commas.
fn cron_field(text: &str, (min, max): (u32, u32), names: &[&str]) -> bool {
    let number = |text: &str| {
        let by_name = || names.iter().position(|name| name.eq_ignore_ascii_case(text));
        let digits = !text.is_empty() && text.len() <= 3 && text.bytes().all(|byte| byte.is_ascii_digit());
        let value = if digits {
            text.parse::<u32>().ok()
        } else {
            by_name().and_then(|at| u32::try_from(at).ok()).map(|at| at + min)
        };
        value.filter(|value| (min..=max).contains(value))
    };
    text.split(',').all(|part| {
        let (range, step) = part.split_once('/').map_or((part, None), |(range, step)| (range, Some(step)));
        let has_step = step.is_none_or(|step| {
            step.len() <= 3 && step.parse::<u32>().is_ok_and(|step| step > 0 && !part.contains('+'))
        });
        let is_range = match range.split_once('-') {
            Some((from, to)) => number(from).zip(number(to)).is_some_and(|(from, to)| from <= to),
            None => matches!(range, "*" | "?") || number(range).is_some(),
        };
        has_step && is_range
    })
}

impl Check<'_> {
    /// A quantity that cannot be below zero, or must be above it.
    pub(super) fn sign(&mut self, node: &Node, positive: bool, at: &At<'_>) {
        let text = match &node.value {
            Value::Text(text) => text.clone(),
            Value::Number(number) => number.canonical(),
            _ => return,
        };
        let is_zero =
            !text.bytes().take_while(|byte| !matches!(byte, b'e' | b'E')).any(|byte| (b'1'..=b'9').contains(&byte));
        let is_negative = text.starts_with('-') && !is_zero;
        if !(is_negative || positive && is_zero) {
            return;
        }
        let wanted = if positive { "more than 0" } else { "0 or more" };
        let finding = Diagnostic::new(codes::OUT_OF_BOUNDS, node.span(), format!("`{text}` is out of bounds"))
            .label(format!("expected {wanted}"));
        self.push(finding, at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schedules() {
        for good in [
            "30 2 * * *",
            "*/15 0-5,22 1,15 jan-mar MON-FRI",
            "@daily",
            "@every 1h30m",
            "0 0 1 1 0",
            "5/10 * ? * *",
            "0  1 * * *",
        ] {
            assert_eq!(schedule(good), None, "{good}");
        }
        for bad in [
            "",
            "30 2  ** *",
            "60 * * * *",
            "* 24 * * *",
            "* * 0 * *",
            "* * * 13 *",
            "* * * * 7",
            "5-1 * * * *",
            "*/0 * * * *",
            "1, * * * *",
            "@often",
            "@every x",
            "CRON_TZ=UTC 0 0 * * *",
            "0 0 0 0 0 0",
        ] {
            assert!(schedule(bad).is_some(), "{bad}");
        }
    }

    #[test]
    fn addresses_and_paths() {
        assert_eq!((ip("10.0.0.1"), ip("::1"), below("a/..b/c"), below("tls.crt")), (None, None, None, None));
        for bad in ["", "300.1.1.1", "dns", "10.0.0.0/8"] {
            assert!(ip(bad).is_some(), "{bad}");
        }
        for bad in ["", "/etc", "../x", "a/..", "a/../b"] {
            assert!(below(bad).is_some(), "{bad}");
        }
    }

    #[test]
    fn hosts_and_the_downward_api() {
        assert_eq!((host("*.shop.example.com"), host("shop")), (None, None));
        for bad in ["", "*", "10.0.0.1", "shop.*.com", "Shop.example.com", "a b"] {
            assert!(host(bad).is_some(), "{bad}");
        }
        for good in ["metadata.name", "metadata.labels['app.kubernetes.io/name']", "status.podIP"] {
            assert_eq!(field_path(good), None, "{good}");
        }
        for bad in ["", "metadata.labels[app]", "spec.replicas", "metadata.labels['a b']", "metadaat.name"] {
            assert!(field_path(bad).is_some(), "{bad}");
        }
        assert_eq!((time_zone("Africa/Johannesburg"), time_zone("Etc/GMT+3"), divisor("1Mi")), (None, None, None));
        for bad in ["", "Europe/", "Local", "a b", "Africa/Johannesburgensis"] {
            assert!(time_zone(bad).is_some(), "{bad}");
        }
        assert!(divisor("7").is_some() && divisor("-1").is_some() && divisor("").is_some());
        assert_eq!((resource_field("limits.memory"), resource_field("requests.hugepages-2Mi")), (None, None));
        assert!(resource_field("memory").is_some() && resource_field("limits.disk").is_some());
    }
}
