//! Codes of the checks' findings.

use crate::diag::codes;

codes! {
    /// A manifest has no apiVersion or no kind, or one that is not a string.
    NO_KIND = Error "no-kind";
    /// Kubernetes has no such kind in that group and version.
    UNKNOWN_KIND = Error "unknown-object-kind";
    /// The group of a manifest is known, but not that version of its kind: it may be newer than what cellfold knows.
    UNKNOWN_VERSION = Warning "unknown-version";
    /// The chosen Kubernetes version does not have the kind yet, or no longer.
    KIND_NOT_SERVED = Error "kind-not-served";
    /// A manifest has a field that its type does not have.
    UNKNOWN_FIELD = Error "unknown-object-field";
    /// The chosen Kubernetes version does not have the field or value yet, or no longer.
    FIELD_NOT_SERVED = Error "field-not-served";
    /// A field of a manifest wants a value of another type.
    WRONG_TYPE = Error "wrong-type";
    /// A manifest lacks a field that is required.
    MISSING_FIELD = Error "missing-object-field";
    /// A value in a manifest is none of those that its field takes.
    BAD_VALUE = Error "bad-value";
    /// A string in a manifest does not have the form that is wanted: a quantity, a time, a duration, base64.
    BAD_FORMAT = Error "bad-format";
    /// A number, a length or a number of items in a manifest is out of bounds.
    OUT_OF_BOUNDS = Error "out-of-bounds";
    /// A ConfigMap or a Secret holds more than the API server takes.
    TOO_LARGE = Error "too-large";
    /// Two items of a list in a manifest have the same key.
    DUPLICATE_ITEM = Error "duplicate-item";
    /// Fields of a manifest that exclude each other are set, or none of those of which one is needed, or one without what it
    /// goes with.
    CHOICE = Error "choice";
    /// A name, a label or an annotation in a manifest does not have the form that Kubernetes wants.
    BAD_NAME = Error "bad-object-name";
    /// A manifest of a kind that is in no namespace names one: the API server drops it.
    NAMESPACE_IGNORED = Warning "namespace-ignored";
    /// A manifest is nested too deep to be checked.
    TOO_DEEP = Error "too-deep";
}
