//! Text without what a terminal would obey.

/// What stands in for a character that must not reach a terminal: its picture for a control
/// character, U+FFFD for one that turns the direction of text round (which can make a line read
/// as something that it is not). `None` for any other.
pub(super) fn stand_in(c: char) -> Option<char> {
    match c {
        '\u{0}'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)),
        '\u{7f}' => Some('\u{2421}'),
        '\u{80}'..='\u{9f}'
        | '\u{200e}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}'
        | '\u{feff}' => Some(char::REPLACEMENT_CHARACTER),
        _ => None,
    }
}

/// `text` with line breaks kept and the rest of [`stand_in`] replaced.
pub(super) fn clean(text: &str) -> String {
    text.chars().map(|c| if c == '\n' { c } else { stand_in(c).unwrap_or(c) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_and_turned_text_are_shown_not_obeyed() {
        assert_eq!(clean("a\u{1b}[31mb\u{202e}c\nd\te"), "a␛[31mb\u{fffd}c\nd␉e");
        assert_eq!(clean("zażółć 漢 🦀"), "zażółć 漢 🦀");
    }
}
