//! The table's text.
//!
//! Its head has the lines `minors OLDEST NEWEST` and `kind KIND APIVERSION SCOPE TYPE [>SINCE]
//! [<UNTIL]`. Each block after an empty line is a type: its name, `open` where it takes other fields
//! too, then a line for each choice (`&one`, `&atmost` and members) and each field: its name, its
//! kind, and signs.
//!
//! | kind | | sign | |
//! |---|---|---|---|
//! | `s` `s1..63` `s/PATTERN` | string | `!` | required |
//! | `b` `f` `x` `q` `t` `y` `d` `d1` | boolean, number, int-or-string, quantity, time, bytes, duration | `>33` `<35` | first and last minor |
//! | `i` `l` `i1..9` | integer of 32 or 64 bits | `~` `~KEY` | merged as a list, by key |
//! | `(A\|B>33\|C)` | enum | `^` | retainKeys |
//! | `@NAME` | object; a name without package is of the same one | `#1..9` | number of items |
//! | `[KIND` `[=KIND` `[KEY,KEY:KIND` | list: atomic, set, map | `=TEXT` | default |
//! | `{KIND` | map | | |
//! | `*` | anything | | |

use super::types::Lookup;
use super::{
    Bounds, Choice, EnumValue, Field, Form, Kind, KindFacts, ListKind, Minor, Patch, Pattern, Slot, Type, choices,
    find, forms, together,
};

/// The name of a block's type.
pub(super) fn block_name(block: &'static str) -> &'static str {
    block.split([' ', '\n']).next().unwrap_or_default()
}

/// The first and last minor of the head.
pub(super) fn minors(head: &'static str) -> (Minor, Minor) {
    let line = head.lines().find_map(|line| line.strip_prefix("minors ")).unwrap_or_default();
    let mut numbers = line.split(' ').filter_map(|word| word.parse().ok());
    let oldest = numbers.next().unwrap_or(0);
    (oldest, numbers.next().unwrap_or(oldest))
}

/// The kinds of the head, in its order: sorted.
pub(super) fn kinds(head: &'static str, slots: &[Slot]) -> Vec<KindFacts> {
    let one = |line: &'static str| {
        let mut words = line.strip_prefix("kind ")?.split(' ');
        let (kind, api_version, scope) = (words.next()?, words.next()?, words.next()?);
        let root = find(slots, words.next()?)?;
        let (mut since, mut until) = (None, None);
        for word in words {
            match word.split_at_checked(1) {
                Some((">", minor)) => since = minor.parse().ok(),
                Some(("<", minor)) => until = minor.parse().ok(),
                _ => {}
            }
        }
        Some(KindFacts { kind, api_version, namespaced: scope == "namespaced", root, since, until })
    };
    head.lines().filter_map(one).collect()
}

/// The type of a block.
pub(super) fn block(block: &'static str, slots: &[Slot]) -> Type {
    let mut lines = block.lines();
    let head = lines.next().unwrap_or_default();
    let name = block_name(block);
    let package = name.rsplit_once('.').map_or("", |(package, _)| package);
    let mut fields = Vec::new();
    let mut found = Vec::new();
    for line in lines {
        let mut words = line.trim_start().split(' ');
        match words.next() {
            Some("&one") => found.push(Choice { members: words.collect(), exactly_one: true, by: None }),
            Some("&atmost") => found.push(Choice { members: words.collect(), exactly_one: false, by: None }),
            Some(field) => fields.extend(one_field(field, words, package, slots)),
            None => {}
        }
    }
    for field in &mut fields {
        forms::apply(name, field);
    }
    found.extend(choices::of(name, &fields));
    let mut needed = 0;
    for (bit, choice) in (0..8).map(|at| 1u8 << at).zip(&found) {
        fields.iter_mut().filter(|field| choice.members.contains(&field.name)).for_each(|field| field.choices |= bit);
        needed |= if choice.exactly_one { bit } else { 0 };
    }
    Type {
        name,
        lookup: Lookup::of(fields.iter().map(|field| field.name)),
        // Packages of custom resources are groups, which have dots.
        native: !name.split('/').next().is_some_and(|package| package.contains('.')),
        required: fields.iter().filter(|field| field.required).count(),
        fields,
        open: head.ends_with(" open"),
        choices: found,
        needed,
        together: together::of(name),
    }
}

fn one_field(
    name: &'static str,
    mut words: impl Iterator<Item = &'static str>,
    package: &str,
    slots: &[Slot],
) -> Option<Field> {
    let mut field = Field {
        name,
        kind: one_kind(words.next()?, package, slots),
        required: false,
        since: None,
        until: None,
        patch: Patch::default(),
        default: None,
        items: Bounds::NONE,
        form: Form::Any,
        choices: 0,
    };
    for word in words {
        let Some((sign, rest)) = word.split_at_checked(1) else { continue };
        match sign {
            "!" => field.required = true,
            ">" => field.since = rest.parse().ok(),
            "<" => field.until = rest.parse().ok(),
            "~" => {
                field.patch.merge = true;
                field.patch.key = Some(rest).filter(|key| !key.is_empty());
            }
            "^" => field.patch.retain_keys = true,
            "#" => field.items = bounds(rest),
            "=" => field.default = Some(rest),
            _ => {}
        }
    }
    Some(field)
}

/// The kind that a word writes. A word that the table never has is anything at all.
fn one_kind(word: &'static str, package: &str, slots: &[Slot]) -> Kind {
    let Some((sign, rest)) = word.split_at_checked(1) else { return Kind::Any };
    match sign {
        "s" => {
            let (lengths, pattern) = rest.split_once('/').unwrap_or((rest, ""));
            Kind::Text(bounds(lengths), Pattern::named(pattern))
        }
        "b" => Kind::Bool,
        "i" => int(rest, i64::from(i32::MIN), i64::from(i32::MAX)),
        "l" => int(rest, i64::MIN, i64::MAX),
        "f" => Kind::Float,
        "x" => Kind::IntOrString,
        "q" => Kind::Quantity,
        "t" => Kind::Time,
        "y" => Kind::Bytes,
        "d" => Kind::Duration { positive: rest == "1" },
        "(" => Kind::Enum(rest.trim_end_matches(')').split('|').map(enum_value).collect()),
        "@" => {
            let found = match rest.contains('/') {
                true => find(slots, rest),
                false => find(slots, &format!("{package}.{rest}")),
            };
            found.map_or(Kind::Any, Kind::Object)
        }
        "[" => list(rest, package, slots),
        "{" => Kind::Map(Box::new(one_kind(rest, package, slots))),
        _ => Kind::Any,
    }
}

fn list(rest: &'static str, package: &str, slots: &[Slot]) -> Kind {
    let of = |item: &'static str, list: ListKind| Kind::List(Box::new(one_kind(item, package, slots)), list);
    if let Some(item) = rest.strip_prefix('=') {
        return of(item, ListKind::Set);
    }
    match rest.split_once(':') {
        // A colon further on, in a list of such lists, is the inner one's.
        Some((keys, item)) if !keys.contains(['[', '{', '(', '@', '*']) => {
            of(item, ListKind::Map(keys.split(',').collect()))
        }
        _ => of(rest, ListKind::Atomic),
    }
}

fn bounds(text: &str) -> Bounds {
    let (min, max) = text.split_once("..").unwrap_or_default();
    Bounds { min: min.parse().unwrap_or(Bounds::NONE.min), max: max.parse().unwrap_or(Bounds::NONE.max) }
}

fn int(text: &str, least: i64, most: i64) -> Kind {
    let (min, max) = text.split_once("..").unwrap_or_default();
    Kind::Int { min: min.parse().unwrap_or(least), max: max.parse().unwrap_or(most) }
}

fn enum_value(text: &'static str) -> EnumValue {
    let (text, until) = number_after(text, '<');
    let (text, since) = number_after(text, '>');
    // The table has no spaces inside a word. Few values have one, and each is kept for ever anyway.
    let name = if text.contains("%20") { Box::leak(text.replace("%20", " ").into_boxed_str()) } else { text };
    EnumValue { name, since, until }
}

fn number_after(text: &'static str, sign: char) -> (&'static str, Option<Minor>) {
    match text.rsplit_once(sign) {
        Some((text, number)) => (text, number.parse().ok()),
        None => (text, None),
    }
}

/// The reference in a kind that could not be found, for a test.
#[cfg(test)]
pub(super) fn missing_reference(block: &'static str, slots: &[Slot]) -> Option<String> {
    let package = block_name(block).rsplit_once('.').map_or("", |(package, _)| package);
    block.lines().filter_map(|line| line.split_once('@')).find_map(|(_, rest)| {
        let name = rest.split(' ').next()?;
        let full = if name.contains('/') { name.to_owned() } else { format!("{package}.{name}") };
        find(slots, &full).is_none().then_some(full)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_all_of_a_field() {
        let words = "[a,b:i1..9 ! >33 <35 ~a #1..4 =x".split(' ');
        let field = one_field("ports", words, "core/v1", &[]).unwrap_or_else(|| unreachable!());
        let item = Kind::Int { min: 1, max: 9 };
        assert_eq!(field.kind, Kind::List(Box::new(item), ListKind::Map(vec!["a", "b"])));
        assert_eq!((field.required, field.since, field.until), (true, Some(33), Some(35)));
        assert_eq!(field.patch, Patch { merge: true, key: Some("a"), retain_keys: false });
        assert_eq!((field.items, field.default), (Bounds { min: 1, max: 4 }, Some("x")));
    }

    #[test]
    fn enum_values_have_minors_and_spaces() {
        let Kind::Enum(values) = one_kind("(|a>33|b%20c<34)", "", &[]) else { unreachable!() };
        assert_eq!(values.iter().map(|value| value.name).collect::<Vec<_>>(), ["", "a", "b c"]);
        assert_eq!((values[1].since, values[2].until), (Some(33), Some(34)));
    }

    #[test]
    fn lists_of_lists_keep_their_keys() {
        let inner = Kind::List(Box::new(Kind::Any), ListKind::Map(vec!["k"]));
        assert_eq!(one_kind("[[k:*", "", &[]), Kind::List(Box::new(inner), ListKind::Atomic));
        assert_eq!(one_kind("{[=s", "", &[]), {
            let text = Kind::Text(Bounds::NONE, None);
            Kind::Map(Box::new(Kind::List(Box::new(text), ListKind::Set)))
        });
    }
}
