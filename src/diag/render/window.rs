//! The part of a file that is shown around labels.
//!
//! A window is a few lines of one file, each cut to the width at hand and cleaned, with the labels
//! moved to where their text now stands. So the drawing never sees a large file, or a long line.

use std::ops::Range;

use super::clean::{clean, stand_in};
use crate::diag::Label;
use crate::source::{Position, SourceFile};

/// How many columns a tab takes.
const TAB: usize = 4;

/// Labels of one file whose lines are at most so far apart share a window.
const NEAR: u32 = 6;

/// A label with its lines.
#[derive(Debug, Clone)]
pub(super) struct Mark<'a> {
    /// The bytes in the file: the label's, but of its first line only.
    bytes: Range<usize>,
    line: u32,
    at: Position,
    text: &'a str,
    primary: bool,
}

impl<'a> Mark<'a> {
    /// A label of `file`, kept within the file and within its first line.
    pub(super) fn new(file: &SourceFile, label: &'a Label, primary: bool) -> Self {
        let text: &str = &file.text;
        let start = floor(text, label.span.start as usize);
        // At the end of a file, show the end of its last line that says something.
        let start = if start == text.len() { text.trim_end().len() } else { start };
        let at = file.position(u32::try_from(start).unwrap_or(u32::MAX));
        let line_end = file.line_range(at.line).end.max(start);
        let end = ceil(text, label.span.end as usize).clamp(start, line_end);
        let bare = text.get(start..end).unwrap_or("").trim_end().len();
        Mark { bytes: start..start + bare, line: at.line, at, text: &label.text, primary }
    }
}

/// A few lines of a file, ready to draw.
#[derive(Debug)]
pub(super) struct Window {
    /// The lines, joined by line breaks.
    pub(super) text: String,
    /// The number of the first line.
    pub(super) first_line: u32,
    /// The number of lines.
    pub(super) lines: u32,
    /// Where the label that the window is about starts, in the file.
    pub(super) at: Position,
    /// The labels, by place: bytes in `text`, words, and whether it is the finding's own.
    pub(super) labels: Vec<(Range<usize>, String, bool)>,
}

/// Groups marks of one file into runs of lines: the first mark's, and for those that are far from
/// it others, in the order of the marks.
pub(super) fn group(marks: Vec<Mark<'_>>) -> Vec<Vec<Mark<'_>>> {
    let mut groups: Vec<Vec<Mark<'_>>> = Vec::new();
    for mark in marks {
        let near = |group: &&mut Vec<Mark<'_>>| group.iter().any(|other| other.line.abs_diff(mark.line) <= NEAR);
        match groups.iter_mut().find(near) {
            Some(group) => group.push(mark),
            None => groups.push(vec![mark]),
        }
    }
    groups
}

/// The window around `marks`, which are of `file`, with lines of at most `width` columns.
pub(super) fn window(file: &SourceFile, mut marks: Vec<Mark<'_>>, width: usize, dots: &str) -> Option<Window> {
    let about = marks.iter().find(|mark| mark.primary).or(marks.first())?.at;
    marks.sort_by_key(|mark| (mark.bytes.start, !mark.primary));
    let (first, last) = (marks.first()?.line, marks.iter().map(|mark| mark.line).max()?);
    let blank = |line: u32| file.line(line).trim().is_empty();
    // One line of context on either side, where it says something.
    let first = if first > 1 && !blank(first - 1) { first - 1 } else { first };
    let last = if last < file.line_count() && !blank(last + 1) { last + 1 } else { last };

    let mut window =
        Window { text: String::new(), first_line: first, lines: last - first + 1, at: about, labels: Vec::new() };
    for line in first..=last {
        let here: Vec<&Mark<'_>> = marks.iter().filter(|mark| mark.line == line).collect();
        let range = file.line_range(line);
        let focus = here.iter().find(|mark| mark.primary).or(here.first()).map(|mark| mark.bytes.clone());
        let mut drawn = draw_line(&file.text, range.clone(), focus.unwrap_or(range.start..range.start), width, dots);
        if line != first {
            window.text.push('\n');
        }
        let base = window.text.len();
        for mark in here {
            let place = drawn.place(mark.bytes.start)..drawn.place(mark.bytes.end);
            let place = drawn.visible(place);
            window.labels.push((base + place.start..base + place.end, clean(mark.text), mark.primary));
        }
        window.text.push_str(&drawn.text);
    }
    Some(window)
}

/// A line as it is drawn.
struct Drawn {
    text: String,
    /// For each drawn character of the file: its byte there, and the byte in `text`.
    places: Vec<(usize, usize)>,
}

impl Drawn {
    /// Where the file's byte `at` stands in the text: at its end, or start, if it was cut away.
    fn place(&self, at: usize) -> usize {
        let after = self.places.partition_point(|(byte, _)| *byte < at);
        self.places.get(after).or(self.places.last()).map_or(0, |(_, drawn)| *drawn)
    }

    /// A place that an arrow can point at: an empty one takes in the next character, which at the
    /// line's end is a space made for it.
    fn visible(&mut self, place: Range<usize>) -> Range<usize> {
        if !place.is_empty() {
            return place;
        }
        if place.start >= self.text.len() {
            self.text.push(' ');
        }
        place.start..ceil(&self.text, place.start + 1)
    }
}

/// Draws the line at `line`, cut so that `focus` is seen. Looks at no more of it than is shown.
fn draw_line(text: &str, line: Range<usize>, focus: Range<usize>, width: usize, dots: &str) -> Drawn {
    let width = width.max(20);
    // The byte of the character that is `count` after `from`, within the line.
    let forward = |from: usize, count: usize| {
        let rest = text.get(from..line.end).unwrap_or("");
        rest.char_indices().nth(count).map_or(line.end, |(at, _)| from + at)
    };
    let back = |from: usize, count: usize| {
        let before = text.get(line.start..from).unwrap_or("");
        before.char_indices().rev().take(count).last().map_or(from, |(at, _)| line.start + at)
    };
    let start = if focus.end.max(focus.start) <= forward(line.start, width - 1) {
        line.start
    } else {
        back(focus.start, width / 3)
    };
    let end = forward(start, width);

    let mut drawn = Drawn { text: String::new(), places: Vec::new() };
    let mut column = 0;
    if start > line.start {
        drawn.text.push_str(dots);
        column += dots.chars().count();
    }
    for (at, c) in text.get(start..end).unwrap_or("").char_indices() {
        drawn.places.push((start + at, drawn.text.len()));
        if c == '\t' {
            let spaces = TAB - column % TAB;
            drawn.text.extend(std::iter::repeat_n(' ', spaces));
            column += spaces;
        } else {
            drawn.text.push(stand_in(c).unwrap_or(c));
            column += 1;
        }
    }
    drawn.places.push((end, drawn.text.len()));
    if end < line.end {
        drawn.text.push_str(dots);
    }
    drawn
}

/// The start of the character that holds byte `at`, or the text's end.
fn floor(text: &str, at: usize) -> usize {
    text.floor_char_boundary(at)
}

/// The end of the character that byte `at` is within, or `at`.
fn ceil(text: &str, at: usize) -> usize {
    text.ceil_char_boundary(at.min(text.len()))
}
