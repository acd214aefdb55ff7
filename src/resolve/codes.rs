//! Codes of the resolve room.

use crate::diag::codes;

codes! {
    /// Two layers without an order say different things, and nothing more specific settles it.
    UNORDERED = Error "unordered-layers";
    /// Two layers of the same targets, under different selectors, say different things: one more target would turn the
    /// winner round.
    CLOSE_CALL = Warning "same-targets";
    /// A deletion has nothing to delete.
    NOTHING_DELETED = Warning "nothing-deleted";
    /// An expression names something that is not there.
    UNDEFINED = Error "undefined-variable";
    /// An expression cannot be read or evaluated.
    BAD_EXPRESSION = Error "bad-expression";
    /// Values refer to each other in a circle.
    VARS_CYCLE = Error "cycle";
    /// A service runs where no release says which version.
    NO_RELEASE = Error "no-release";
    /// A release is not one that the service can have.
    BAD_RELEASE = Error "bad-release";
    /// A release is of a service, or a container, that is not there.
    UNUSED_RELEASE = Warning "unused-release";
    /// A service that must never have two pods would have two.
    NOT_SINGLE = Error "not-single";
    /// A name that is referred to is not there.
    UNRESOLVED = Error "unresolved-reference";
    /// A container has no image.
    NO_IMAGE = Error "no-image";
    /// A variable of a container has two sources.
    SHADOWED = Error "shadowed-variable";
    /// A word does not fit what runs the pods.
    MISFIT = Error "does-not-fit";
    /// A delivery cannot be emitted as it is asked for.
    DELIVERY = Error "bad-delivery";
    /// A word is understood, but what it asks for cannot be done yet, and would be missed.
    UNSUPPORTED = Error "not-supported-yet";
    /// An account may do something at the Kubernetes API, and the pods that run as it have no token of it.
    GRANT_WITHOUT_TOKEN = Warning "grant-without-token";
    /// A service is in another namespace than its target, and what its target owns is not for that namespace.
    OUT_OF_REACH = Warning "namespace-out-of-reach";
    /// Values that belong together contradict each other.
    CONTRADICTION = Error "contradiction";
}
