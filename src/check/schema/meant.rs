//! The quantity that was likely meant by text that is none.

use super::scalar::is_quantity;

/// What an amount is of, which tells how its unit is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    /// Processors: `m` is a thousandth, and there is nothing larger than one.
    Processors,
    /// Bytes: `m` is meant for `M`, for nobody has a part of a byte.
    Bytes,
    /// Devices and objects, which are counted whole.
    Whole,
    /// It is not known what.
    Unknown,
}

impl Of {
    fn named(resource: &str) -> Self {
        let resource = resource.strip_prefix("requests.").or(resource.strip_prefix("limits.")).unwrap_or(resource);
        match resource {
            "cpu" => Of::Processors,
            "memory" | "storage" | "ephemeral-storage" | "sizeLimit" => Of::Bytes,
            _ if resource.starts_with("hugepages-") => Of::Bytes,
            _ if resource.ends_with(".storageclass.storage.k8s.io/storage") => Of::Bytes,
            _ if resource.contains('/') => Of::Whole,
            "pods" | "services" | "secrets" | "configmaps" | "persistentvolumeclaims" => Of::Whole,
            _ => Of::Unknown,
        }
    }
}

/// The quantity that was likely meant for that resource: `512Mi` for memory of `512MiB`, `500m` for cpu of `500mi`. None
/// where more than one could be.
pub(super) fn quantity_meant(text: &str, resource: &str) -> Option<String> {
    let of = Of::named(resource);
    let text = text.trim();
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | '_' | '+' | '-')));
    let end = end.unwrap_or(text.len());
    let (number, unit) = text.split_at_checked(end).filter(|(number, _)| !number.is_empty())?;
    // Where a comma is meant for a point, no thousands can be meant.
    let is_group = |part: &str| part.len() == 3;
    let number = match number.split(',').collect::<Vec<_>>().as_slice() {
        [plain] => plain.replace('_', ""),
        [whole, part] if !is_group(part) && !whole.contains(['.', '_']) && !part.contains(['.', '_']) => {
            format!("{whole}.{part}")
        }
        _ => return None,
    };
    let meant = format!("{number}{}", unit_meant(unit.trim(), of)?);
    let is_whole = !meant.contains('.');
    (is_quantity(&meant) && (of != Of::Whole || is_whole)).then_some(meant)
}

fn unit_meant(unit: &str, of: Of) -> Option<&'static str> {
    let unit = unit.to_ascii_lowercase();
    match of {
        Of::Processors => match unit.as_str() {
            "" | "c" | "cpu" | "cpus" | "vcpu" | "vcpus" | "core" | "cores" => Some(""),
            "m" | "mi" | "milli" | "millis" | "mcpu" | "mcpus" | "mcore" | "mcores" | "millicpu" | "millicpus"
            | "millicore" | "millicores" => Some("m"),
            _ => None,
        },
        Of::Bytes => match unit.strip_suffix("bytes").or(unit.strip_suffix("byte")).or(unit.strip_suffix('b')) {
            Some(prefix) => prefix_meant(prefix),
            None => prefix_meant(&unit),
        },
        Of::Whole => unit.is_empty().then_some(""),
        // What is right but for a space or a comma is read as it stands.
        Of::Unknown => UNITS.into_iter().find(|known| known.eq_ignore_ascii_case(&unit) && unit != "m"),
    }
}

const UNITS: [&str; 12] = ["", "k", "M", "G", "T", "P", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

/// A power of 1000 or of 1024.
fn prefix_meant(prefix: &str) -> Option<&'static str> {
    match prefix {
        "kilo" => Some("k"),
        "mega" | "meg" | "megs" => Some("M"),
        "giga" | "gig" | "gigs" => Some("G"),
        "tera" => Some("T"),
        "kibi" => Some("Ki"),
        "mebi" => Some("Mi"),
        "gibi" => Some("Gi"),
        "tebi" => Some("Ti"),
        _ => UNITS.into_iter().find(|known| known.eq_ignore_ascii_case(prefix)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::amount::billionths;
    use crate::node::Node;
    use crate::source::Origin;

    #[test]
    fn the_resource_decides() {
        let cases = [
            ("500mi", "cpu", Some("500m")),
            ("700 m", "cpu", Some("700m")),
            ("2 cores", "limits.cpu", Some("2")),
            ("0,5", "cpu", Some("0.5")),
            ("250 millicores", "cpu", Some("250m")),
            ("500gi", "cpu", None),
            ("1,5Gi", "memory", Some("1.5Gi")),
            ("512MiB", "memory", Some("512Mi")),
            ("1 GB", "requests.memory", Some("1G")),
            ("64K", "sizeLimit", Some("64k")),
            ("512 m", "memory", Some("512M")),
            ("1,024Mi", "memory", None),
            ("1_024Mi", "memory", Some("1024Mi")),
            ("1.000,5Mi", "memory", None),
            ("1,5", "nvidia.com/gpu", None),
            ("2 ", "nvidia.com/gpu", Some("2")),
            ("1 gpu", "nvidia.com/gpu", None),
            ("10 k", "averageValue", Some("10k")),
            ("500mi", "averageValue", Some("500Mi")),
            ("500 m", "averageValue", None),
            ("lots", "memory", None),
            ("", "memory", None),
        ];
        for (text, resource, meant) in cases {
            assert_eq!(quantity_meant(text, resource).as_deref(), meant, "{text} of {resource}");
        }
    }

    /// What is hinted is taken, and is the number that is written, in a unit of that name.
    #[test]
    fn every_hint_is_a_plausible_reading() {
        let numbers = [("1", 1.0), ("500", 500.0), ("1.5", 1.5), ("1,5", 1.5), ("0,25", 0.25), ("1_000", 1000.0)];
        let units = [
            "",
            "m",
            "M",
            "mi",
            "MI",
            "MiB",
            "MB",
            "mb",
            "k",
            "K",
            "kb",
            "KiB",
            "g",
            "gb",
            "GB",
            "gib",
            "GI",
            "t",
            "TB",
            "Gb",
            "core",
            "cores",
            "CPU",
            "millicores",
            "mcpu",
            "bytes",
            "byte",
            "b",
            "megabytes",
            "gigs",
            "x",
            "%",
            "ei",
            "n",
            "u",
        ];
        // What a unit may mean, by its first letter and whether powers of two are said.
        let readings = |unit: &str, resource: &str| -> Vec<f64> {
            let unit = unit.to_ascii_lowercase();
            let two = unit.contains('i') && !unit.contains("milli") && !unit.contains("gig");
            let powers = |power: i32| vec![1000f64.powi(power), 1024f64.powi(power)];
            match (resource, unit.chars().next()) {
                (_, None) | ("cpu", Some('c')) | ("memory" | "storage", Some('b')) => vec![1.0],
                ("cpu", Some('m')) => vec![0.001],
                (_, Some('k')) => powers(1),
                (_, Some('m')) if two => vec![1024f64.powi(2)],
                (_, Some('m')) => powers(2),
                (_, Some('g')) => powers(3),
                (_, Some('t')) => powers(4),
                (_, Some('e')) => powers(6),
                _ => Vec::new(),
            }
        };
        let mut hints = 0;
        for (number, value) in numbers {
            for (unit, space) in units.iter().flat_map(|unit| [(unit, ""), (unit, " ")]) {
                for resource in ["cpu", "memory", "storage", "nvidia.com/gpu", "averageValue"] {
                    let text = format!("{number}{space}{unit}");
                    let Some(meant) = quantity_meant(&text, resource).filter(|_| !is_quantity(&text)) else { continue };
                    hints += 1;
                    assert!(is_quantity(&meant), "{meant} for {text}");
                    #[allow(clippy::cast_precision_loss, reason = "a factor of 1.05 is asked for")]
                    let amount = billionths(&Node::text(meant.as_str(), Origin::NONE)).unwrap_or(0) as f64 / 1e9;
                    let near = |reading: &f64| {
                        let factor = amount / (value * reading);
                        (1.0 / 1.05..=1.05).contains(&factor)
                    };
                    assert!(readings(unit, resource).iter().any(near), "{meant} for {text} of {resource}");
                    assert!(resource != "nvidia.com/gpu" || amount.fract() == 0.0, "{meant} for {text}");
                }
            }
        }
        assert!(hints > 200, "{hints} hints");
    }
}
