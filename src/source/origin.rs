//! How a value came to be.

use super::Span;

/// A named rule that derives one value from others, or fills in a default.
///
/// `explain` prints [`Rule::text`]; so each says in a few words what was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rule(pub &'static str);

impl Rule {
    /// What the rule does, in words.
    pub fn text(self) -> &'static str {
        self.0
    }
}

/// How a value came to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum How {
    /// Written at the span.
    #[default]
    Set,
    /// Computed by a rule from what stands at the span.
    Derived(Rule),
    /// Filled in by a rule; the span is the nearest owner's.
    Default(Rule),
    /// Written at the span by a patch, over what was emitted.
    Patched,
}

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// The place in the spec that answers for the value.
    pub span: Span,
    /// How it follows from that place.
    pub how: How,
}

impl Origin {
    /// The origin of what no file holds.
    pub const NONE: Origin = Origin { span: Span::NONE, how: How::Set };

    /// Written at `span`.
    pub const fn set(span: Span) -> Self {
        Origin { span, how: How::Set }
    }

    /// Derived by `rule` from what stands at `span`.
    pub const fn derived(span: Span, rule: Rule) -> Self {
        Origin { span, how: How::Derived(rule) }
    }

    /// A default of `rule`, for which the owner at `span` answers.
    pub const fn default_of(span: Span, rule: Rule) -> Self {
        Origin { span, how: How::Default(rule) }
    }
}
