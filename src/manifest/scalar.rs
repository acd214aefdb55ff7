//! Strings as YAML scalars that every reader reads as the same string.
//!
//! YAML 1.1 (PyYAML, Go's `sigs.k8s.io/yaml` in part) and 1.2 do not agree on what `yes`, `012`,
//! `12:30` or `1_000` is. So nothing is plain that any reader could take for something else: words
//! of either version in any case, and all that is made only of what numbers and dates are made of.
//! That quotes a little more than is needed (`10.0.0.1`), and never too little.

/// What a byte means for the style of the string that it is in.
mod class {
    /// Occurs in no number and no date.
    pub(super) const WORDY: u16 = 1;
    pub(super) const SPACE: u16 = 1 << 1;
    pub(super) const COLON: u16 = 1 << 2;
    pub(super) const HASH: u16 = 1 << 3;
    pub(super) const QUOTE: u16 = 1 << 4;
    /// Needs a backslash within double quotes: `"` and `\`.
    pub(super) const ESCAPED: u16 = 1 << 5;
    pub(super) const NEWLINE: u16 = 1 << 6;
    pub(super) const TAB: u16 = 1 << 7;
    pub(super) const CONTROL: u16 = 1 << 8;
    /// Part of a character beyond ASCII.
    pub(super) const WIDE: u16 = 1 << 9;
    /// Any of those that need more than a look at the flags.
    pub(super) const RARE: u16 = NEWLINE | TAB | CONTROL | WIDE;
}

const CLASSES: [u16; 256] = classes();

const fn classes() -> [u16; 256] {
    let mut table = [0; 256];
    let mut byte = 0u8;
    loop {
        table[byte as usize] = match byte {
            b' ' => class::SPACE,
            b':' => class::COLON,
            b'#' => class::HASH | class::WORDY,
            b'\'' => class::QUOTE | class::WORDY,
            b'"' | b'\\' => class::ESCAPED | class::WORDY,
            b'\n' => class::NEWLINE,
            b'\t' => class::TAB,
            0..=0x1f | 0x7f => class::CONTROL,
            0x80.. => class::WIDE | class::WORDY,
            // Digits in all bases, exponents (`p` is C's and Go's), separators, ISO 8601.
            b'0'..=b'9' | b'a'..=b'f' | b'A'..=b'F' => 0,
            b'o' | b'O' | b'x' | b'X' | b'p' | b'P' | b't' | b'T' | b'z' | b'Z' => 0,
            b'.' | b',' | b'_' | b'+' | b'-' => 0,
            _ => class::WORDY,
        };
        if byte == u8::MAX {
            return table;
        }
        byte += 1;
    }
}

/// How a string is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    Single,
    Double,
    /// A literal block, `|`; with an indentation indicator where readers could not find the
    /// indentation from its first line.
    Block {
        indicator: bool,
    },
}

/// The style for a string as a value or an item.
pub(super) fn style(text: &str) -> Style {
    let bytes = text.as_bytes();
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else { return Style::Double };
    let seen = bytes.iter().fold(0, |seen, byte| seen | CLASSES[*byte as usize]);
    if seen & class::RARE != 0 {
        if seen & class::CONTROL != 0 || seen & class::WIDE != 0 && text.chars().any(needs_escape) {
            return Style::Double;
        }
        if seen & class::NEWLINE != 0 {
            return block_style(text);
        }
        if seen & class::TAB != 0 {
            return Style::Double;
        }
    }
    if seen & class::WORDY == 0 && starts_like_number(*first, bytes.get(1)) || is_word(bytes) {
        return Style::Double;
    }
    if starts_plain(*first, bytes)
        && !matches!(last, b' ' | b':')
        && (seen & class::SPACE == 0 || spaced_plain(bytes, seen))
    {
        return Style::Plain;
    }
    if seen & class::QUOTE != 0 && seen & class::ESCAPED == 0 { Style::Double } else { Style::Single }
}

/// Whether what consists of a number's bytes also begins like one. An IP address does; `cafe` and
/// `-c` do not.
fn starts_like_number(first: u8, second: Option<&u8>) -> bool {
    match first {
        b'0'..=b'9' | b'.' => true,
        b'+' | b'-' => matches!(second, None | Some(b'0'..=b'9' | b'.' | b'_')),
        _ => false,
    }
}

/// Whether some reader takes this word, plain, for something other than a string.
fn is_word(bytes: &[u8]) -> bool {
    let any = |words: &[&str]| words.iter().any(|word| bytes.eq_ignore_ascii_case(word.as_bytes()));
    match bytes.len() {
        1 => any(&["y", "n", "~", "="]),
        2 => any(&["no", "on", "<<"]),
        3 => any(&["yes", "off", "inf", "nan"]),
        4 => any(&["true", "null", ".inf", ".nan", "+inf", "-inf", "+nan", "-nan"]),
        5 => any(&["false", "+.inf", "-.inf", "+.nan", "-.nan"]),
        8 | 9 => any(&["infinity", "+infinity", "-infinity"]),
        _ => false,
    }
}

/// Whether a plain scalar may begin so. `---` and `...` end a document at the start of a line.
fn starts_plain(first: u8, bytes: &[u8]) -> bool {
    match first {
        b'?' | b':' | b',' | b'[' | b']' | b'{' | b'}' | b'#' | b'&' | b'*' | b'!' | b'|' | b'>' | b'\'' | b'"'
        | b'%' | b'@' | b'`' | b' ' => false,
        b'-' => !matches!(bytes, [b'-'] | [b'-', b' ', ..] | [b'-', b'-', b'-', ..]),
        b'.' => !bytes.starts_with(b"..."),
        _ => true,
    }
}

/// Whether a string with spaces holds neither `: ` nor ` #`.
fn spaced_plain(bytes: &[u8], seen: u16) -> bool {
    seen & (class::COLON | class::HASH) == 0
        || !bytes.windows(2).any(|pair| matches!(pair, [b':', b' '] | [b' ', b'#']))
}

/// A block, if one can carry the text to every reader.
///
/// Spaces and tabs at the end of a line are carried by all readers, but not by editors and hooks
/// that strip them: there, as `kubectl` does, the text goes into double quotes. A tab at the start
/// is taken for indentation by some.
fn block_style(text: &str) -> Style {
    let body = text.trim_start_matches('\n');
    if body.is_empty() || body.starts_with('\t') || body.split('\n').any(|line| line.ends_with([' ', '\t'])) {
        return Style::Double;
    }
    Style::Block { indicator: text.starts_with(['\n', ' ']) }
}

/// Writes a string on one line: for keys, which can be nothing else.
pub(super) fn write_line(text: &str, out: &mut String) {
    match style(text) {
        Style::Block { .. } => write_double(text, out),
        style => write_styled(text, style, 0, out),
    }
}

/// Writes a string in a style that [`style`] chose for it. `column` is that of a block's lines: two
/// more than the parent's, as the indicator says.
pub(super) fn write_styled(text: &str, style: Style, column: usize, out: &mut String) {
    match style {
        Style::Plain => out.push_str(text),
        Style::Single => write_single(text, out),
        Style::Double => write_double(text, out),
        Style::Block { indicator } => write_block(text, indicator, column, out),
    }
}

fn write_single(text: &str, out: &mut String) {
    out.push('\'');
    for (at, part) in text.split('\'').enumerate() {
        if at > 0 {
            out.push_str("''");
        }
        out.push_str(part);
    }
    out.push('\'');
}

/// Writes a string within double quotes, on one line.
pub(super) fn write_double(text: &str, out: &mut String) {
    out.push('"');
    let mut rest = text;
    while let Some(at) = rest.find(|c| matches!(c, '"' | '\\') || needs_escape(c) || c.is_ascii_control()) {
        let (clean, tail) = rest.split_at(at);
        out.push_str(clean);
        let mut chars = tail.chars();
        if let Some(c) = chars.next() {
            write_escape(c, out);
        }
        rest = chars.as_str();
    }
    out.push_str(rest);
    out.push('"');
}

fn write_escape(c: char, out: &mut String) {
    match c {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\n' => out.push_str("\\n"),
        '\t' => out.push_str("\\t"),
        '\r' => out.push_str("\\r"),
        _ => {
            let code = u32::from(c);
            let (letter, digits) = if code <= 0xff { ('x', 2) } else { ('u', 4) };
            out.push('\\');
            out.push(letter);
            out.extend(
                (0..digits)
                    .rev()
                    .filter_map(|at| char::from_digit(code >> (4 * at) & 0xf, 16))
                    .map(|c| c.to_ascii_uppercase()),
            );
        }
    }
}

fn write_block(text: &str, indicator: bool, column: usize, out: &mut String) {
    out.push('|');
    if indicator {
        out.push('2');
    }
    let body = match text.strip_suffix('\n') {
        None => {
            out.push('-');
            text
        }
        Some(body) => {
            if body.ends_with('\n') {
                out.push('+');
            }
            body
        }
    };
    for line in body.split('\n') {
        out.push('\n');
        if !line.is_empty() {
            pad(column, out);
            out.push_str(line);
        }
    }
}

/// Writes spaces up to a column.
pub(super) fn pad(column: usize, out: &mut String) {
    const SPACES: &str = "                                                                ";
    let mut left = column;
    while let Some(more) = left.checked_sub(SPACES.len()) {
        out.push_str(SPACES);
        left = more;
    }
    out.push_str(SPACES.get(..left).unwrap_or_default());
}

/// Characters beyond ASCII that some reader refuses, drops, or takes for a line break.
fn needs_escape(c: char) -> bool {
    matches!(c, '\u{80}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

/// The first character of a string that our own YAML carries, but kustomize does not: it reads the
/// escape, writes the bare character, and cannot read that again. DEL, the C1 controls (of which
/// U+0085 becomes a space without a word), U+FFFE and U+FFFF.
pub fn unwritable(text: &str) -> Option<char> {
    text.chars().find(|c| matches!(c, '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_manifests_are_made_of_is_plain() {
        for text in [
            "payment-service",
            "apps/v1",
            "registry.example.com/pay:v1.2@sha256:0f",
            "30s",
            "500m",
            "256Mi",
            "80%",
            "-c",
            "--debug",
            "$(POD_NAME)/a",
            "/healthz",
            "./a",
            "10.0.0.0/8",
            "http://a.b:80/c#d",
            "a, b",
            "it's",
            "say \"a\"",
            "C:\\a",
            "ключ",
            "👩‍🚀",
            "a b",
            "~/a",
            "<a",
            "=~",
            "cafe",
        ] {
            assert_eq!(style(text), Style::Plain, "{text}");
        }
    }

    #[test]
    fn types_take_double_quotes_and_syntax_single_ones() {
        for text in [
            "",
            "Yes",
            "oFF",
            "1e3",
            "0x1F",
            "12:30",
            "2001-01-01",
            "1_000",
            ".inf",
            "-",
            "<<",
            "it's: a",
            "\t",
            "\u{85}",
        ] {
            assert_eq!(style(text), Style::Double, "{text}");
        }
        for text in ["a: b", "* * * * *", "{\"a\": 1}", "{\"it's\": 1}", "#a", " a", "a:", "---"] {
            assert_eq!(style(text), Style::Single, "{text}");
        }
    }

    #[test]
    fn escapes() {
        let mut out = String::new();
        write_double("a\"\\\n\r\t\0\u{7f}\u{85}\u{2028}\u{feff}\u{ffff}é😀", &mut out);
        assert_eq!(out, r#""a\"\\\n\r\t\x00\x7F\x85\u2028\uFEFF\uFFFFé😀""#);
    }

    #[test]
    fn what_kustomize_cannot_carry() {
        assert_eq!(unwritable("a\u{85}"), Some('\u{85}'));
        assert_eq!(unwritable("a\u{7f}\u{fffe}"), Some('\u{7f}'));
        assert_eq!(unwritable("\u{ffff}"), Some('\u{ffff}'));
        assert_eq!(unwritable("a\0\t\r\n\u{1b}é\u{a0}\u{2028}\u{feff}😀\u{1fffe}"), None);
    }
}
