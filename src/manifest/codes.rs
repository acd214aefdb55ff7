//! The codes of this room.

use crate::diag::codes;

codes! {
    /// A manifest is a map.
    NOT_AN_OBJECT = Error "not-an-object";
    /// A Kubernetes object is identified by apiVersion, kind and metadata.name, each a string that is not empty.
    OBJECT_WITHOUT_IDENTITY = Error "object-without-identity";
}
