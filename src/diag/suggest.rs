//! Names that are close to a mistyped one.

/// The candidate that is closest to `name`, if any is close enough to be meant.
///
/// Close is an edit distance (with swaps, without regard to case) of at most a third of the
/// name's length, and at least 1.
pub fn closest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if name.is_empty() || name.len() > 80 {
        return None;
    }
    let limit = (name.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .filter(|candidate| *candidate != name && candidate.len() <= 100)
        .map(|candidate| (distance(name, candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}

/// A word with its article, for messages: ``an `environment` ``.
pub fn a(word: &str) -> String {
    let article = if word.starts_with(['a', 'e', 'i', 'o', 'A', 'E', 'I', 'O']) { "an" } else { "a" };
    format!("{article} `{word}`")
}

/// `a`, `b` or `c`, at most `limit` of them, for messages.
pub fn list_of<'a>(names: impl IntoIterator<Item = &'a str>, limit: usize) -> String {
    let names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    if names.len() > limit {
        return format!("{} and {} more", names[..limit].join(", "), names.len() - limit);
    }
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        Some((only, _)) => only.clone(),
        None => "none".to_owned(),
    }
}

/// Optimal string alignment distance, case folded.
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().flat_map(char::to_lowercase).collect();
    let b: Vec<char> = b.chars().flat_map(char::to_lowercase).collect();
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let mut best = (last[j] + usize::from(x != y)).min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                best = best.min(before[j - 1] + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_swap_and_another_case_are_close() {
        assert_eq!(closest("replcias", ["replicas", "resources"]), Some("replicas"));
        assert_eq!(closest("livenessprobe", ["livenessProbe", "readinessProbe"]), Some("livenessProbe"));
    }

    #[test]
    fn a_far_name_is_not_suggested() {
        assert_eq!(closest("zebra", ["replicas", "resources"]), None);
    }
}
