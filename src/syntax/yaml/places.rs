//! Places that the parser does not tell.

/// The first byte of `wanted` between `from` and `limit` that stands where a node may begin.
///
/// Passed over are space, comments, the indicators `:`, `?`, `,` and `-`, tags and anchors: all
/// that may stand between the end of one node and the beginning of the next.
pub(super) fn seek(text: &str, from: usize, limit: usize, wanted: &[u8]) -> Option<usize> {
    let bytes = text.as_bytes().get(..limit.min(text.len()))?;
    let mut at = from;
    loop {
        let byte = *bytes.get(at)?;
        if wanted.contains(&byte) {
            return Some(at);
        }
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' | b':' | b'?' | b',' | b'-' => at += 1,
            b'#' => at += bytes.get(at..)?.iter().position(|byte| matches!(byte, b'\n' | b'\r'))?,
            b'!' | b'&' => at += bytes.get(at..)?.iter().position(u8::is_ascii_whitespace)?,
            _ => return None,
        }
    }
}

/// The end of a block scalar without the space that follows it, which the parser counts in.
pub(super) fn trim_end(text: &str, start: usize, end: usize) -> usize {
    text.get(start..end).map_or(end, |text| start + text.trim_end_matches([' ', '\t', '\n', '\r']).len())
}
