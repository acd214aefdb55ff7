//! The codes of this room.

use crate::diag::codes;

codes! {
    /// What stands as a manifest is not a map.
    NOT_AN_OBJECT = Error "not-an-object";
    /// A manifest lacks its identity: apiVersion, kind and metadata.name, each a string that is not empty.
    OBJECT_WITHOUT_IDENTITY = Error "object-without-identity";
    /// Two objects of a target have the same kind, namespace and name.
    DUPLICATE_OBJECT = Error "duplicate-object";
    /// A patch matches no object.
    PATCH_WITHOUT_OBJECT = Error "patch-without-object";
}
