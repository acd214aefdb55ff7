//! How findings are drawn for people: on what terminal, and how wide.

/// How findings are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Whether to use the 16 colours of a terminal.
    pub colour: bool,
    /// Whether to draw with box characters; else with ASCII.
    pub unicode: bool,
    /// The columns at hand. Longer lines of a spec are cut around what is meant; words are not
    /// wrapped, so that they can be searched for.
    pub width: usize,
}

impl Style {
    /// Without colours.
    pub const fn plain(width: usize) -> Self {
        Style { colour: false, unicode: true, width }
    }

    /// With colours.
    pub const fn coloured(width: usize) -> Self {
        Style { colour: true, unicode: true, width }
    }

    /// The same in ASCII.
    #[must_use]
    pub const fn ascii(self) -> Self {
        Style { unicode: false, ..self }
    }
}
