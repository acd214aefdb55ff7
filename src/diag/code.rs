//! Codes of diagnostics and their severities.

use std::fmt;

/// How bad a finding is. The order is that of badness.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Likely a mistake; nothing is refused.
    Warning,
    /// Nothing is written.
    Error,
}

impl Severity {
    /// The word for people and for JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// A stable name for one kind of finding, such as `unknown-field`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code {
    /// The name, in kebab case.
    pub id: &'static str,
    /// How bad it is unless a spec says otherwise.
    pub severity: Severity,
    /// What it means, in a sentence or two.
    pub meaning: &'static str,
}

/// Declares the codes of a room, and `ALL`, the list of them.
macro_rules! codes {
    ($($(#[doc = $meaning:literal])+ $name:ident = $severity:ident $id:literal;)+) => {
        $(
            $(#[doc = $meaning])+
            pub const $name: $crate::diag::Code = $crate::diag::Code {
                id: $id,
                severity: $crate::diag::Severity::$severity,
                meaning: concat!($($meaning),+).trim_ascii(),
            };
        )+

        /// All codes of this room.
        pub const ALL: &[$crate::diag::Code] = &[$($name),+];
    };
}
pub(crate) use codes;

/// One code, for what declares it beside more than a meaning.
macro_rules! code {
    ($severity:ident $id:literal, $meaning:literal) => {
        $crate::diag::Code { id: $id, severity: $crate::diag::Severity::$severity, meaning: $meaning }
    };
}
pub(crate) use code;
