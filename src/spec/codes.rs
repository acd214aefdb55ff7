//! Codes of the spec room.

use crate::diag::codes;

codes! {
    /// A value is not of the kind that its word wants.
    WRONG_VALUE = Error "wrong-value";
    /// A field that must be there is missing.
    MISSING_FIELD = Error "missing-field";
    /// A word is not known where it stands.
    UNKNOWN_FIELD = Error "unknown-field";
    /// The same word or name stands twice where it may stand once.
    DUPLICATE = Error "duplicate-name";
    /// A value that must be a string could be read as something else; it needs quotes.
    NEEDS_QUOTES = Error "needs-quotes";
    /// In a place of commands, a quoted string holds an escape that a regular expression or a script would want kept.
    ESCAPE = Error "suspicious-escape";
    /// A word of the language is used in a way that has no meaning.
    MISPLACED = Error "misplaced-word";
    /// A file does not say which kind of thing it holds.
    UNKNOWN_KIND = Error "unknown-kind";
    /// A name that is referred to is not defined.
    UNKNOWN_NAME = Error "unknown-name";
    /// Profiles use each other in a circle.
    USE_CYCLE = Error "use-cycle";
    /// A selector matches no target.
    EMPTY_SELECTOR = Error "empty-selector";
    /// A selector is not written as one.
    BAD_SELECTOR = Error "bad-selector";
    /// The fleet has nothing to render.
    EMPTY_FLEET = Error "empty-fleet";
    /// A file of the spec cannot be read.
    UNREADABLE = Error "unreadable-file";
    /// An image's version stands in a service instead of in `releases/`.
    VERSION_IN_SERVICE = Error "version-in-service";
    /// Nothing is known of that version of Kubernetes: what is emitted is checked as for the nearest that is known.
    UNCHECKED_VERSION = Warning "unchecked-version";
    /// A name is not one that Kubernetes takes.
    BAD_NAME = Error "bad-name";
    /// `allow` or `rule` names what is no code of a check.
    UNKNOWN_CODE = Error "unknown-code";
    /// A service allows what no check finds.
    UNUSED_ALLOW = Warning "unused-allow";
}
