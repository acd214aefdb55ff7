//! From a place in a decoded string back to its place in the file.

use super::chars::{Cursor, is_newline, is_space};
use crate::source::Span;

/// The byte of the file at which byte `decoded` of a string's value is written.
///
/// `span` is the string's token, as the origin of its node has it: a bare word, a quoted string, a
/// raw string, or one of several lines. An offset beyond the string is the end of its text; one
/// within an escape is the escape's backslash. A span that is no string gives its own start.
pub fn offset_in_source(file_text: &str, span: Span, decoded: usize) -> usize {
    let start = span.start as usize;
    let Some(source) = file_text.get(start..span.end as usize) else { return start };
    let mut left = decoded;
    let mut found = None;
    let end = pieces(source, &mut |at, piece| {
        if left < piece.len() {
            // Within a piece of several bytes that stands as it is, the offset counts on.
            let verbatim = source.get(at..).is_some_and(|rest| rest.starts_with(piece));
            found = Some(at + if verbatim { left } else { 0 });
            return false;
        }
        left -= piece.len();
        true
    });
    start + found.unwrap_or(end)
}

/// Gives each piece of a string's value with its place in the source text, until `each` has enough.
/// Gives back where the string's text ends.
fn pieces(source: &str, each: &mut impl FnMut(usize, &str) -> bool) -> usize {
    let hashes = source.len() - source.trim_start_matches('#').len();
    let quoted = source.get(hashes..).unwrap_or("");
    let raw = hashes > 0;
    if !quoted.starts_with('"') {
        each(0, source);
        return source.len();
    }
    if let Some(body) = quoted.strip_prefix("\"\"\"").filter(|body| body.starts_with(is_newline)) {
        let start = hashes + 3;
        let end = (source.len() - hashes).saturating_sub(3).max(start);
        let body = body.get(..end - start).unwrap_or("");
        return lines(body, start, raw, each);
    }
    let start = hashes + 1;
    let end = (source.len() - hashes).saturating_sub(1).max(start);
    let body = source.get(start..end).unwrap_or("");
    if raw {
        each(start, body);
    } else {
        let mut cursor = Cursor::new(body);
        while cursor.byte().is_some() {
            if !text(&mut cursor, start, each) {
                return end;
            }
        }
    }
    end
}

/// The lines between triple quotes; `body` starts with the line break after the opening ones.
fn lines(body: &str, start: usize, raw: bool, each: &mut impl FnMut(usize, &str) -> bool) -> usize {
    let last = body.char_indices().rev().find(|(_, c)| is_newline(*c));
    let (stop, indent) = match last {
        Some((at, c)) => (at, body.get(at + c.len_utf8()..).unwrap_or("")),
        None => return start,
    };
    let mut cursor = Cursor::new(body);
    cursor.eat_newline();
    // The break before the closing quotes may be of two characters.
    let stop = if body.get(..stop).is_some_and(|text| text.ends_with('\r'))
        && body.get(stop..).is_some_and(|t| t.starts_with('\n'))
    {
        stop - 1
    } else {
        stop
    };
    while cursor.at < stop {
        let mut blank = cursor;
        blank.eat_while(is_space);
        if blank.at_newline() {
            cursor = blank;
        } else {
            cursor.eat(indent);
        }
        while cursor.at < stop && !cursor.at_newline() {
            let going = if raw {
                let from = cursor.at;
                cursor.skip_line();
                each(start + from, body.get(from..cursor.at).unwrap_or(""))
            } else {
                text(&mut cursor, start, each)
            };
            if !going {
                return start + stop;
            }
        }
        if cursor.at >= stop {
            break;
        }
        if !each(start + cursor.at, "\n") {
            return start + stop;
        }
        cursor.eat_newline();
    }
    start + stop
}

/// One escape, or the text up to the next one or to the line's end.
fn text(cursor: &mut Cursor<'_>, start: usize, each: &mut impl FnMut(usize, &str) -> bool) -> bool {
    let at = cursor.at;
    if !cursor.eat("\\") {
        let rest = cursor.rest();
        let plain = rest.find(|c| c == '\\' || is_newline(c)).unwrap_or(rest.len());
        let piece = rest.get(..plain.max(1)).unwrap_or("");
        cursor.at += piece.len().max(1);
        return each(start + at, piece);
    }
    let escaped = cursor.char();
    if escaped.is_none_or(|c| is_space(c) || is_newline(c)) {
        cursor.eat_while(|c| is_space(c) || is_newline(c));
        return true;
    }
    cursor.bump();
    let value = match escaped {
        Some('n') => '\n',
        Some('r') => '\r',
        Some('t') => '\t',
        Some('b') => '\u{8}',
        Some('f') => '\u{c}',
        Some('s') => ' ',
        Some('u') => {
            cursor.eat("{");
            let digits = cursor.at;
            cursor.eat_while(|c| c.is_ascii_hexdigit());
            let hex = cursor.text_from(digits);
            cursor.eat("}");
            u32::from_str_radix(hex, 16).ok().and_then(char::from_u32).unwrap_or('\u{fffd}')
        }
        Some(c) => c,
        None => return true,
    };
    each(start + at, value.encode_utf8(&mut [0; 4]))
}

#[cfg(test)]
pub(super) fn decode(source: &str) -> String {
    let mut value = String::new();
    pieces(source, &mut |_, piece| {
        value.push_str(piece);
        true
    });
    value
}
