//! Types and their fields.

use std::fmt;

use super::{Bounds, Choice, Form, Kind, Minor, TABLE, Together, parse};

/// A type of the table, by number. It costs nothing to copy; [`TypeRef::get`] parses it once.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct TypeRef(pub(super) u16);

impl TypeRef {
    /// The type.
    pub fn get(self) -> &'static Type {
        static NONE: Type = Type::NONE;
        match TABLE.slots.get(usize::from(self.0)) {
            Some(slot) => slot.parsed.get_or_init(|| parse::block(slot.block, &TABLE.slots)),
            None => &NONE,
        }
    }

    /// The type's name: `core/v1.Container`.
    pub fn name(self) -> &'static str {
        TABLE.slots.get(usize::from(self.0)).map_or("", |slot| slot.name)
    }
}

impl fmt::Debug for TypeRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "@{}", self.name())
    }
}

/// A type of objects.
#[derive(Debug)]
pub struct Type {
    pub(super) name: &'static str,
    pub(super) fields: Vec<Field>,
    pub(super) lookup: Lookup,
    pub(super) native: bool,
    pub(super) required: usize,
    pub(super) open: bool,
    pub(super) choices: Vec<Choice>,
    pub(super) needed: u8,
    pub(super) together: Together,
}

impl Type {
    const NONE: Type = Type {
        name: "",
        fields: Vec::new(),
        lookup: Lookup { mask: 0, places: Vec::new() },
        native: false,
        required: 0,
        open: true,
        choices: Vec::new(),
        needed: 0,
        together: Together::Apart,
    };

    /// The name: `core/v1.Container`.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The name without its package: `Container`.
    pub fn short_name(&self) -> &'static str {
        self.name.rsplit_once('.').map_or(self.name, |(_, name)| name)
    }

    /// Whether it is Kubernetes' own; else it is a custom resource's.
    pub fn is_native(&self) -> bool {
        self.native
    }

    /// The fields, in the order in which they are declared.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The field of that name.
    #[inline]
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.get(self.lookup.find(name)?)
    }

    /// How many fields are required.
    pub fn required(&self) -> usize {
        self.required
    }

    /// Whether an object may have other fields too.
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// The groups of fields of which at most one is set; at most eight.
    pub fn choices(&self) -> &[Choice] {
        &self.choices
    }

    /// What its fields say together.
    pub fn together(&self) -> Together {
        self.together
    }

    /// The choices of which one must be set: a bit for each, the first one's lowest.
    pub fn needed_choices(&self) -> u8 {
        self.needed
    }
}

/// What strategic merge does with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Patch {
    /// Whether a list is merged instead of replaced.
    pub merge: bool,
    /// The field by which items are matched; none where they are scalars.
    pub key: Option<&'static str>,
    /// Whether keys that the patch does not name are dropped.
    pub retain_keys: bool,
}

/// A field of a type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The name, as manifests have it.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether it must be there.
    pub required: bool,
    /// The first minor that has it, where the type is older.
    pub since: Option<Minor>,
    /// The last minor that has it, where newer ones have it no more.
    pub until: Option<Minor>,
    /// What strategic merge does with it.
    pub patch: Patch,
    /// What its absence means, where the schema says so and it is a string.
    pub default: Option<&'static str>,
    /// How many items a list has.
    pub items: Bounds,
    /// What its strings or keys look like, which no schema says.
    pub form: Form,
    /// The choices that it is a member of: a bit for each, the first one's lowest.
    pub choices: u8,
}

/// Numbers by a hash of their names: one probe for nearly every name.
#[derive(Debug, Default)]
pub(super) struct Lookup {
    mask: usize,
    /// At most half of the places are taken.
    places: Vec<Option<(&'static str, u16)>>,
}

impl Lookup {
    /// The names in order. Of those that are the same, the first one counts.
    pub(super) fn of(names: impl ExactSizeIterator<Item = &'static str>) -> Lookup {
        let size = (names.len() * 2).next_power_of_two().max(2);
        let mut lookup = Lookup { mask: size - 1, places: vec![None; size] };
        for (number, name) in (0u16..).zip(names) {
            let mut at = hash(name) & lookup.mask;
            while lookup.places.get(at).is_some_and(|place| place.is_some_and(|(other, _)| other != name)) {
                at = (at + 1) & lookup.mask;
            }
            if let Some(place) = lookup.places.get_mut(at) {
                place.get_or_insert((name, number));
            }
        }
        lookup
    }

    /// The number of a name.
    #[inline]
    pub(super) fn find(&self, name: &str) -> Option<usize> {
        let mut at = hash(name) & self.mask;
        loop {
            let (other, number) = (*self.places.get(at)?)?;
            if other == name {
                return Some(usize::from(number));
            }
            at = (at + 1) & self.mask;
        }
    }
}

/// A cheap hash of a name: its length and both ends.
#[inline]
fn hash(name: &str) -> usize {
    let bytes = name.as_bytes();
    let (first, last) = match (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
        (Some(first), Some(last)) => (u64::from_le_bytes(*first), u64::from_le_bytes(*last)),
        _ => match (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
            (Some(first), Some(last)) => (u64::from(u32::from_le_bytes(*first)), u64::from(u32::from_le_bytes(*last))),
            _ => (bytes.iter().fold(0, |sum, byte| (sum << 8) | u64::from(*byte)), 0),
        },
    };
    let mixed = (first ^ last.rotate_left(29) ^ bytes.len() as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    #[allow(clippy::cast_possible_truncation, reason = "the high half is mixed best, and is what is kept")]
    let short = (mixed >> 32) as usize;
    short
}
