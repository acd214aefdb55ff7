//! JSON Pointer, RFC 6901.

use std::fmt;

/// A way into a document: `/spec/template/metadata/labels/app.kubernetes.io~1name`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pointer {
    tokens: Vec<String>,
}

/// Why a text is no JSON Pointer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PointerError {
    /// It is not empty and does not begin with `/`.
    NoSlash,
    /// A `~` that neither `0` nor `1` follows.
    BadEscape,
}

impl fmt::Display for PointerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            PointerError::NoSlash => "it must begin with `/`",
            PointerError::BadEscape => "`~` stands only in `~0` (for `~`) and `~1` (for `/`)",
        })
    }
}

impl std::error::Error for PointerError {}

impl Pointer {
    /// The pointer that `text` writes. The empty text is the whole document.
    ///
    /// # Errors
    /// Where it does not begin with `/`, or has a `~` with neither `0` nor `1` after it.
    pub fn parse(text: &str) -> Result<Self, PointerError> {
        if text.is_empty() {
            return Ok(Pointer::default());
        }
        let tokens = text.strip_prefix('/').ok_or(PointerError::NoSlash)?.split('/').map(unescape);
        Ok(Pointer { tokens: tokens.collect::<Option<_>>().ok_or(PointerError::BadEscape)? })
    }

    /// A pointer of these tokens, which are not escaped.
    pub fn of(tokens: &[String]) -> Self {
        Pointer { tokens: tokens.to_vec() }
    }

    /// The tokens, without escapes.
    pub fn tokens(&self) -> &[String] {
        &self.tokens
    }

    /// The pointer to what holds this place, and the last token; `None` for the whole document.
    pub fn split_last(&self) -> Option<(&[String], &str)> {
        let (last, parent) = self.tokens.split_last()?;
        Some((parent, last))
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.tokens.iter().try_for_each(|token| write!(f, "/{}", escape(token)))
    }
}

/// A token as it stands in a pointer.
pub(super) fn escape(token: &str) -> String {
    token.replace('~', "~0").replace('/', "~1")
}

fn unescape(token: &str) -> Option<String> {
    let mut text = String::with_capacity(token.len());
    let mut parts = token.split('~');
    text.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let (with, rest) = match part.strip_prefix('0') {
            Some(rest) => ('~', rest),
            None => ('/', part.strip_prefix('1')?),
        };
        text.push(with);
        text.push_str(rest);
    }
    Some(text)
}

/// What a token says to a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Index {
    /// The item of that index.
    At(usize),
    /// `-`: past the last item.
    Next,
}

impl Index {
    /// The index that a token writes: digits with no leading zero, or `-`.
    pub(super) fn parse(token: &str) -> Option<Self> {
        match token.as_bytes() {
            b"-" => Some(Index::Next),
            b"0" => Some(Index::At(0)),
            [b'1'..=b'9', rest @ ..] if rest.iter().all(u8::is_ascii_digit) => token.parse().ok().map(Index::At),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_undone_once() {
        let pointer = Pointer::parse("/a~1b/~01//0");
        assert_eq!(pointer.as_ref().map(Pointer::tokens), Ok(&["a/b", "~1", "", "0"].map(String::from)[..]));
        assert_eq!(pointer.map(|pointer| pointer.to_string()), Ok("/a~1b/~01//0".to_owned()));
    }

    #[test]
    fn what_is_no_pointer_is_refused() {
        assert_eq!(Pointer::parse("spec"), Err(PointerError::NoSlash));
        assert_eq!(Pointer::parse("/a~2"), Err(PointerError::BadEscape));
        assert_eq!(Pointer::parse("/a~"), Err(PointerError::BadEscape));
    }

    #[test]
    fn an_index_has_no_leading_zero() {
        assert_eq!(Index::parse("10"), Some(Index::At(10)));
        assert_eq!(["01", "+1", "-1", "", "1a", "٣"].map(Index::parse), [None; 6]);
    }
}
