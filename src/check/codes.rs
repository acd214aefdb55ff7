//! Codes of the checks' findings.

use crate::diag::codes;

codes! {
    /// An object has no apiVersion or no kind, or one that is not a string.
    NO_KIND = Error "no-kind";
    /// Kubernetes has no such kind in that group and version.
    UNKNOWN_KIND = Error "unknown-object-kind";
    /// The group is known, but not that version of the kind: it may be newer than the table.
    UNKNOWN_VERSION = Warning "unknown-version";
    /// The chosen Kubernetes version does not have the kind yet, or no longer.
    KIND_NOT_SERVED = Error "kind-not-served";
    /// The type has no such field.
    UNKNOWN_FIELD = Error "unknown-object-field";
    /// The chosen Kubernetes version does not have the field or value yet, or no longer.
    FIELD_NOT_SERVED = Error "field-not-served";
    /// A value of another type is wanted.
    WRONG_TYPE = Error "wrong-type";
    /// A required field is missing.
    MISSING_FIELD = Error "missing-object-field";
    /// The value is none of those that the field takes.
    BAD_VALUE = Error "bad-value";
    /// The string does not have the form that is wanted: a quantity, a time, a duration, base64.
    BAD_FORMAT = Error "bad-format";
    /// The number, the length or the number of items is out of bounds.
    OUT_OF_BOUNDS = Error "out-of-bounds";
    /// A ConfigMap or a Secret holds more than the API server takes.
    TOO_LARGE = Error "too-large";
    /// Two items of a list have the same key.
    DUPLICATE_ITEM = Error "duplicate-item";
    /// Fields that exclude each other are set, or none of which one is needed.
    CHOICE = Error "choice";
    /// A name, a label or an annotation does not have the form that Kubernetes wants.
    BAD_NAME = Error "bad-object-name";
    /// A namespace on a kind that is in none: the API server drops it.
    NAMESPACE_IGNORED = Warning "namespace-ignored";
    /// The object is nested too deep to be checked.
    TOO_DEEP = Error "too-deep";
}
