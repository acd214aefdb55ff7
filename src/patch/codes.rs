//! What can be wrong with a patch.

use crate::diag::codes;

codes! {
    /// The patch, or one of its operations or directives, is not of the form that it must have.
    PATCH_SHAPE = Error "patch-shape";
    /// A `$patch` other than replace, delete and merge, or a key that is nearly a directive.
    PATCH_UNKNOWN_DIRECTIVE = Error "patch-unknown-directive";
    /// A directive stands where it has no meaning, such as in a list that has no merge key.
    PATCH_IDLE_DIRECTIVE = Error "patch-idle-directive";
    /// An item of a list that merges by key does not have that key.
    PATCH_ITEM_WITHOUT_KEY = Error "patch-item-without-key";
    /// `$setElementOrder` or `$retainKeys` leaves out what the patch itself sets.
    PATCH_CONTRADICTION = Error "patch-contradiction";
    /// The patch removes or orders something that is not there.
    PATCH_HITS_NOTHING = Warning "patch-hits-nothing";
    /// An empty list merges nothing into a list that merges by key: it does not empty it.
    PATCH_EMPTY_LIST = Warning "patch-empty-list";
    /// A JSON Patch operation has no `op`, `path`, `value` or `from` that it needs, or an unknown `op`.
    PATCH_OPERATION = Error "patch-operation";
    /// A JSON Patch operation has a member that means nothing to it.
    PATCH_UNKNOWN_MEMBER = Warning "patch-unknown-member";
    /// A JSON Pointer is malformed.
    PATCH_POINTER = Error "patch-pointer";
    /// A JSON Patch operation's path cannot be followed in the object.
    PATCH_NO_SUCH_PATH = Error "patch-no-such-path";
    /// A JSON Patch `test` found another value.
    PATCH_TEST_FAILED = Error "patch-test-failed";
    /// A patch would turn the object into another one: its kind, namespace or name.
    PATCH_IDENTITY = Error "patch-identity";
}
