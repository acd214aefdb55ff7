//! One finding.

use super::{Code, Severity, UnitName};
use crate::source::Span;

/// A place with words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What is to be said of it; may be empty.
    pub text: String,
}

/// Why a finding counts for nothing: the spec allows it, and says why.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Allowed {
    /// The reason, as the spec gives it.
    pub reason: String,
    /// Where the spec allows it.
    pub at: Span,
}

/// One finding: a code, a place, what was expected, and ways out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The kind of finding.
    pub code: Code,
    /// How bad it is here.
    pub severity: Severity,
    /// What is wrong, as a sentence without a full stop.
    pub message: String,
    /// Where: the place in the user's text that answers for it.
    pub at: Label,
    /// Other places that matter: the first definition, the layer that was overridden.
    pub related: Vec<Label>,
    /// The emitted object and field, where there is one: `Deployment/pay spec.replicas`.
    pub object: Option<String>,
    /// Ways out, each a sentence without a full stop.
    pub help: Vec<String>,
    /// Where the spec allows it, and why: then it is told, but is neither an error nor a warning.
    pub allowed: Option<Allowed>,
    /// The units that it holds for, the one that `object` is of first. None where no unit was looked at.
    pub units: Vec<UnitName>,
    /// In how many more places of the rendered fleet the same was found.
    pub more: usize,
}

impl Diagnostic {
    /// A finding of that code at a place.
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Self {
        Diagnostic {
            code,
            severity: code.severity,
            message: message.into(),
            at: Label { span, text: String::new() },
            related: Vec::new(),
            object: None,
            help: Vec::new(),
            allowed: None,
            units: Vec::new(),
            more: 0,
        }
    }

    /// Whether it counts as that severity: what the spec allows counts as none.
    pub fn counts_as(&self, severity: Severity) -> bool {
        self.severity == severity && self.allowed.is_none()
    }

    /// The words at the place itself: usually what was expected.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Self {
        self.at.text = text.into();
        self
    }

    /// Another place that matters.
    #[must_use]
    pub fn with(mut self, span: Span, text: impl Into<String>) -> Self {
        self.related.push(Label { span, text: text.into() });
        self
    }

    /// A way out.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// A way out, where there is one.
    #[must_use]
    pub fn help_some(mut self, help: Option<String>) -> Self {
        self.help.extend(help);
        self
    }

    /// The emitted object and field that it is about.
    #[must_use]
    pub fn object(mut self, object: impl Into<String>) -> Self {
        self.object = Some(object.into());
        self
    }

    /// A unit that it holds for.
    #[must_use]
    pub fn unit(mut self, unit: UnitName) -> Self {
        self.units.push(unit);
        self
    }

    /// The spec allows it, for a reason that stands at a place.
    #[must_use]
    pub fn allowed(mut self, reason: impl Into<String>, at: Span) -> Self {
        self.allowed = Some(Allowed { reason: reason.into(), at });
        self
    }
}
