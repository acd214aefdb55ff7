//! For which units a finding holds.

/// A service in a target, or what a target owns: then there is no service.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct UnitName {
    /// The service.
    pub service: Option<String>,
    /// The target; none where the finding is of several together.
    pub target: Option<String>,
}

/// How many units are named before the rest is counted.
const NAMED: usize = 3;

/// The units of a finding, for messages: `web in dev, staging and 5 more targets`. `count` is in how many places it was
/// found. `None` where no target is known.
pub(super) fn spoken(units: &[UnitName], count: usize) -> Option<String> {
    // What is found of a service's object is found of its target too.
    let is_told = |unit: &UnitName| units.iter().any(|other| other.service.is_some() && other.target == unit.target);
    let known: Vec<(&str, &str)> = units
        .iter()
        .filter(|unit| unit.service.is_some() || !is_told(unit))
        .filter_map(|unit| Some((unit.service.as_deref().unwrap_or(""), unit.target.as_deref()?)))
        .collect();
    let (service, target) = *known.first()?;
    let several = known.len() > 1;
    let mut words = if known.iter().all(|(of, _)| *of == service) {
        let targets = some_of(known.iter().map(|(_, target)| (*target).to_owned()), known.len(), "targets");
        if service.is_empty() { targets } else { format!("{service} in {targets}") }
    } else if known.iter().all(|(service, of)| *of == target && !service.is_empty()) {
        let services = some_of(known.iter().map(|(service, _)| (*service).to_owned()), known.len(), "services");
        format!("{services} in {target}")
    } else {
        let one = |(service, target): &(&str, &str)| match service.is_empty() {
            true => (*target).to_owned(),
            false => format!("{service} in {target}"),
        };
        some_of(known.iter().map(one), known.len(), "units")
    };
    if count > known.len() {
        words.push_str(&if several { format!(" ({count} places in all)") } else { format!(" ({count} places)") });
    }
    Some(words)
}

fn some_of(names: impl Iterator<Item = String>, count: usize, what: &str) -> String {
    // One more name is as short as the words that there is one more.
    let shown = if count <= NAMED + 1 { count } else { NAMED };
    let mut names: Vec<String> = names.take(shown).collect();
    if count > shown {
        return format!("{} and {} more {what}", names.join(", "), count - shown);
    }
    match (names.pop(), names.is_empty()) {
        (Some(last), false) => format!("{} and {last}", names.join(", ")),
        (last, _) => last.unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(units: &[(&str, &str)], count: usize) -> String {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let units: Vec<UnitName> =
            units.iter().map(|(service, target)| UnitName { service: some(service), target: some(target) }).collect();
        spoken(&units, count).unwrap_or_default()
    }

    #[test]
    fn few_are_named_and_many_counted() {
        assert_eq!(of(&[("web", "dev")], 1), "web in dev");
        assert_eq!(of(&[("web", "dev")], 8), "web in dev (8 places)");
        assert_eq!(of(&[("", "dev"), ("", "live")], 2), "dev and live");
        assert_eq!(of(&[("web", "a"), ("web", "b"), ("web", "c"), ("web", "d")], 4), "web in a, b, c and d");
        assert_eq!(
            of(&[("web", "a"), ("web", "b"), ("web", "c"), ("web", "d"), ("web", "e")], 6),
            "web in a, b, c and 2 more targets (6 places in all)"
        );
        assert_eq!(of(&[("a", "dev"), ("b", "dev")], 2), "a and b in dev");
        assert_eq!(of(&[("a", "dev"), ("b", "live")], 2), "a in dev and b in live");
        assert_eq!(of(&[("a", "")], 1), "");
        assert_eq!(of(&[("web", "dev"), ("", "dev"), ("", "live")], 3), "web in dev and live (3 places in all)");
    }
}
