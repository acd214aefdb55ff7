//! One window of a file, drawn by miette.
//!
//! Of miette we take the drawing of source lines and of arrows, which it does well. The frame
//! around it (message, ways out, other places) is ours, because miette has no place for a code
//! beside the message, repeats its headline for every related place, and shows all lines between
//! two labels however far apart they are.

use std::fmt;
use std::ops::Range;

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode};
use miette::{SourceSpan, SpanContents, ThemeCharacters, ThemeStyles};

use super::style::Style;
use super::window::Window;
use crate::diag::Severity;

/// Draws a window of the file at `path`, in lines that each end in a line break.
pub(super) fn draw(path: &str, window: &Window, severity: Severity, style: Style) -> String {
    let snippet = Snippet { path, window };
    let mut out = String::new();
    // miette fails only for a label outside of its source, and ours are inside.
    if handler(window, severity, style).render_report(&mut out, &snippet).is_err() {
        return String::new();
    }
    // Its headline is empty here, and ours stands above already.
    let corner = if style.unicode { '╭' } else { ',' };
    let body = out.lines().skip_while(|line| !line.trim_start().starts_with(corner));
    body.flat_map(|line| [line.trim_end(), "\n"]).collect()
}

fn handler(window: &Window, severity: Severity, style: Style) -> GraphicalReportHandler {
    let mut theme = GraphicalTheme {
        characters: if style.unicode { ThemeCharacters::unicode() } else { ThemeCharacters::ascii() },
        styles: ThemeStyles::none(),
    };
    if style.colour {
        let ansi = ThemeStyles::ansi();
        let own = match severity {
            Severity::Error => ansi.error,
            Severity::Warning => ansi.warning,
            Severity::Note => ansi.advice,
        };
        let other = ansi.help;
        let highlights = window.labels.iter().map(|(_, _, primary)| if *primary { own } else { other }).collect();
        theme.styles = ThemeStyles { highlights, ..ansi };
    }
    GraphicalReportHandler::new_themed(theme).with_links(false).with_context_lines(1).with_width(usize::MAX / 2)
}

/// A window as miette's diagnostic and as its source.
struct Snippet<'a> {
    path: &'a str,
    window: &'a Window,
}

impl fmt::Debug for Snippet<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.path)
    }
}

impl fmt::Display for Snippet<'_> {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl std::error::Error for Snippet<'_> {}

impl miette::Diagnostic for Snippet<'_> {
    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(self)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.window.labels.iter().map(|(place, text, primary)| {
            let text = (!text.is_empty()).then(|| text.clone());
            let span = span_of(place);
            if *primary {
                LabeledSpan::new_primary_with_span(text, span)
            } else {
                LabeledSpan::new_with_span(text, span)
            }
        })))
    }
}

impl SourceCode for Snippet<'_> {
    /// Always the whole window, so that it is drawn once. Asked for a label without context, which
    /// is for the place in the headline, it answers with the true place in the file.
    fn read_span<'a>(
        &'a self,
        _: &SourceSpan,
        before: usize,
        _: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let window = self.window;
        let (line, column) = if before == 0 { (window.at.line, window.at.column) } else { (window.first_line, 1) };
        Ok(Box::new(MietteSpanContents::new_named(
            super::clean::clean(self.path),
            window.text.as_bytes(),
            span_of(&(0..window.text.len())),
            line.saturating_sub(1) as usize,
            column.saturating_sub(1) as usize,
            window.lines as usize,
        )))
    }
}

fn span_of(range: &Range<usize>) -> SourceSpan {
    (range.start, range.end.saturating_sub(range.start)).into()
}
