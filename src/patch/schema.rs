//! What the merge must know of an object's type: how its lists merge.

/// How a list takes up a patch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListMerge<'a> {
    /// The patch's list takes its place.
    Replace,
    /// A set of scalars: the patch's are added.
    Set,
    /// Items are maps and are matched by key. The first is the merge key, which every item has;
    /// further ones (a port's `protocol`) tell items apart where both have them.
    Keyed(&'a [&'a str]),
}

/// A cursor over the type of an object: a place in it, and the way to the places below.
pub trait Schema: Copy {
    /// The place of a field of this one.
    #[must_use]
    fn field(self, name: &str) -> Self;

    /// The place of an item of this one.
    #[must_use]
    fn item(self) -> Self;

    /// How a list at this place takes up a patch.
    fn list(&self) -> ListMerge<'_>;
}

/// The type of which nothing is known: every list is replaced. So Kubernetes treats custom resources.
impl Schema for () {
    fn field(self, _name: &str) -> Self {}

    fn item(self) -> Self {}

    fn list(&self) -> ListMerge<'_> {
        ListMerge::Replace
    }
}
