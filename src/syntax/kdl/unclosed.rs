//! Blocks that are never closed, and where that likely went wrong.

use super::scan::Scanner;
use crate::syntax::codes;

/// How far the line that is read is set in. Places are asked for in their order, so that all of it is linear.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Line {
    /// Up to where line breaks were looked for.
    seen: usize,
    /// Where the line starts.
    start: usize,
    /// The width of the space that it begins with.
    margin: usize,
}

impl Scanner<'_> {
    /// The width of the space that the line of a place begins with, and whether nothing else is before the place.
    pub(super) fn margin(&mut self, at: usize) -> (usize, bool) {
        let last = self.slice(self.line.seen, at).rfind('\n').map(|end| self.line.seen + end + 1);
        // The first line starts where the text does.
        if let Some(start) = last.or((self.line.seen == 0).then_some(0)) {
            self.line.start = start;
            let is_space = |byte: &u8| matches!(byte, b' ' | b'\t');
            self.line.margin = self.slice(self.line.start, self.text.len()).bytes().take_while(is_space).count();
        }
        self.line.seen = at;
        (self.line.margin, self.line.start + self.line.margin == at)
    }

    /// Looks whether what starts a line at `at` stands too far to the left to be in the innermost block, or if it is a
    /// closing brace, to be that of the block: then the block should have been closed before. The first such place counts.
    pub(super) fn look_at_indentation(&mut self, at: usize, is_brace: bool) {
        let (here, is_first) = self.margin(at);
        let Some(frame) = self.frames.last().filter(|_| is_first && self.suspect.is_none()) else { return };
        if here < frame.margin || (here == frame.margin && !is_brace) {
            self.suspect = Some((frame.start, at));
        }
    }

    /// The text has ended within blocks.
    pub(super) fn unclosed_block(&mut self) {
        let Some(frame) = self.frames.last().copied() else { return };
        if let Some((start, at)) = self.suspect {
            let here = self.span(at, at + 1);
            return self.fault(codes::KDL_UNCLOSED, start, start + 1, "this block is never closed", |d| {
                d.with(here, "by its indentation, the block ends before this").help("add the missing `}`")
            });
        }
        let outer = self.frames.first().map(|outer| self.span(outer.start, outer.start + 1));
        let many = self.frames.len();
        self.fault(codes::KDL_UNCLOSED, frame.start, frame.start + 1, "this block is never closed", |d| {
            let d = d.help("a `}` is missing, here or in a block within it");
            match outer.filter(|_| many > 1) {
                Some(outer) => d.with(outer, format!("the outermost of {many} blocks that are open at the end")),
                None => d,
            }
        });
    }
}
