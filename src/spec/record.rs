//! The macros that make a type, its shape and its decoding from one declaration.

/// A record: a struct whose fields the spec may hold.
///
/// ```text
/// record! {
///     /// What it is, for the reference.
///     pub struct Port = Record { name: "port", ..Record::PLAIN };
///     /// What the field is.
///     container_port: At<i64> = "containerPort";
///     /// A collection has a singular word in KDL.
///     mounts: Entries<Mount> = "volumeMounts" / "mount";
///     /// The shape can be told where the type does not say it.
///     behavior: Option<Node> = "behavior" as Shape::Kube("autoscaling/v2.HorizontalPodAutoscalerBehavior");
/// }
/// ```
macro_rules! record {
    (
        $(#[doc = $docs:literal])+
        pub struct $name:ident = $meta:expr;
        $(
            $(#[doc = $field_docs:literal])+
            $field:ident : $ty:ty = $key:literal $(/ $word:literal)? $(as $shape:expr)? $(, into $into:expr)?;
        )*
    ) => {
        $(#[doc = $docs])+
        #[derive(Debug, Clone)]
        pub struct $name {
            /// Where the record stands.
            pub origin: $crate::source::Origin,
            /// All that it says, with the verbatim fields.
            pub words: std::sync::Arc<$crate::node::Map>,
            $( $(#[doc = $field_docs])+ pub $field: $ty, )*
        }

        impl $crate::spec::decode::RecordType for $name {
            const RECORD: &'static $crate::shape::Record = {
                static INDEX: $crate::shape::RecordIndex = $crate::shape::RecordIndex::new();
                static RECORD: $crate::shape::Record = $crate::shape::Record {
                    index: &INDEX,
                    docs: concat!($($docs, "\n"),+),
                    fields: &[$(
                        $crate::shape::Field {
                            key: $key,
                            word: $crate::spec::record::record!(@first $($word,)? $key),
                            docs: concat!($($field_docs, "\n"),+),
                            shape: $crate::spec::record::record!(
                                @first $($shape,)? <$ty as $crate::spec::decode::Decode>::SHAPE
                            ),
                            off: <$ty as $crate::spec::decode::Decode>::OFF,
                            required: <$ty as $crate::spec::decode::Decode>::REQUIRED,
                            into: $crate::spec::record::record!(@first $(Some($into),)? None),
                        }
                    ),*],
                    ..$meta
                };
                &RECORD
            };

            fn from_map(
                map: &std::sync::Arc<$crate::node::Map>,
                origin: $crate::source::Origin,
                cx: &mut $crate::spec::decode::Cx<'_>,
            ) -> Option<Self> {
                // A record without fields reads nothing.
                let _ = &cx;
                // Every field is decoded before the first missing one ends it: all findings are wanted.
                $( let $field = $crate::spec::decode::field::<$ty>(map, $key, Self::RECORD, origin, cx); )*
                Some($name { origin, words: map.clone(), $( $field: $field?, )* })
            }
        }

        impl $crate::spec::decode::Decode for $name {
            const SHAPE: $crate::shape::Shape =
                $crate::shape::Shape::Record(<$name as $crate::spec::decode::RecordType>::RECORD);

            fn decode(node: &$crate::node::Node, cx: &mut $crate::spec::decode::Cx<'_>) -> Option<Self> {
                let record = <$name as $crate::spec::decode::RecordType>::RECORD;
                let map = $crate::spec::decode::record_map(node, record, cx)?;
                cx.within(node, |cx| <$name as $crate::spec::decode::RecordType>::from_map(map, node.origin, cx))
            }
        }
    };
    (@first $first:expr) => { $first };
    (@first $first:expr, $second:expr) => { $first };
}

/// An enum of words.
macro_rules! words {
    (
        $(#[doc = $docs:literal])+
        pub enum $name:ident { $( $(#[doc = $word_docs:literal])+ $variant:ident = $word:literal, )+ }
    ) => {
        $(#[doc = $docs])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $( $(#[doc = $word_docs])+ $variant, )+ }

        impl $name {
            /// The word of the spec.
            pub const fn word(self) -> &'static str {
                match self { $( $name::$variant => $word, )+ }
            }
        }

        impl $crate::spec::decode::Decode for $crate::spec::decode::At<$name> {
            const SHAPE: $crate::shape::Shape = $crate::shape::Shape::Word(&[$(
                $crate::shape::Word { word: $word, docs: concat!($($word_docs, "\n"),+) }
            ),+]);

            fn decode(node: &$crate::node::Node, cx: &mut $crate::spec::decode::Cx<'_>) -> Option<Self> {
                match node.as_str() {
                    $( Some($word) => Some($crate::spec::decode::At::new($name::$variant, node.origin)), )+
                    _ => {
                        cx.wrong_word(node, &[$($word),+]);
                        None
                    }
                }
            }
        }
    };
}

/// A scalar with a syntax of its own, kept as its node.
macro_rules! scalar {
    ($(#[doc = $docs:literal])+ pub struct $name:ident = $scalar:expr;) => {
        $(#[doc = $docs])+
        #[derive(Debug, Clone)]
        pub struct $name(pub $crate::node::Node);

        impl $crate::spec::decode::Decode for $name {
            const SHAPE: $crate::shape::Shape = $crate::shape::Shape::Scalar(&$scalar);

            fn decode(node: &$crate::node::Node, cx: &mut $crate::spec::decode::Cx<'_>) -> Option<Self> {
                $crate::spec::decode::scalar(node, &$scalar, cx).map($name)
            }
        }
    };
}

pub(crate) use {record, scalar, words};
