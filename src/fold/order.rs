//! Which layer lies over which.

use std::cmp::Ordering;

use crate::node::Text;
use crate::spec::BlockId;
use crate::spec::targets::TargetSet;

/// Who says a layer. The order of the variants is the order of precedence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Who {
    /// Vars of the fleet, an environment or a cell.
    Facts(u8),
    /// The fleet's defaults.
    Defaults,
    /// A profile, by its place in the order of use.
    Profile(u32),
    /// The service itself.
    Service,
}

/// Where a layer holds.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Where {
    /// Written without any `in`: larger than any set of targets, even that of all.
    Everywhere,
    /// Written under `in`.
    In {
        /// The targets.
        set: TargetSet,
        /// The selectors as they were written, outermost first.
        text: Text,
    },
}

impl Where {
    /// Whether the layer holds for a target.
    pub fn has(&self, target: usize) -> bool {
        match self {
            Where::Everywhere => true,
            Where::In { set, .. } => set.has(target),
        }
    }

    /// Whether this holds for fewer targets: for a proper subset of the other's.
    pub fn is_within(&self, other: &Where) -> bool {
        match (self, other) {
            (Where::In { .. }, Where::Everywhere) => true,
            (Where::In { set: a, .. }, Where::In { set: b, .. }) => a.is_proper_subset(b),
            _ => false,
        }
    }

    /// Whether both hold for the very same targets.
    pub fn is_same(&self, other: &Where) -> bool {
        match (self, other) {
            (Where::Everywhere, Where::Everywhere) => true,
            (Where::In { set: a, .. }, Where::In { set: b, .. }) => a == b,
            _ => false,
        }
    }

    /// The selector as it was written; nothing for everywhere.
    pub fn text(&self) -> &str {
        match self {
            Where::Everywhere => "",
            Where::In { text, .. } => text,
        }
    }

    /// How many targets; everywhere counts as more than any.
    fn size(&self) -> usize {
        match self {
            Where::Everywhere => usize::MAX,
            Where::In { set, .. } => set.len(),
        }
    }
}

/// A block as a layer of one unit: who says it, and where it holds.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Layer {
    /// The block.
    pub block: BlockId,
    /// Who says it.
    pub who: Who,
    /// Where it holds.
    pub place: Where,
}

impl Layer {
    /// Whether this layer lies over the other: fewer targets, or the same targets and a higher author.
    pub fn is_over(&self, other: &Layer) -> bool {
        self.place.is_within(&other.place) || (self.place.is_same(&other.place) && self.who > other.who)
    }

    /// One linear order that respects [`Layer::is_over`]: more targets first, then the author, then the selector's
    /// text. The block's number makes it total; it follows the order of files, and only decides where two layers of
    /// one author and one selector say different things, which is a conflict anyway.
    fn linear(&self, other: &Layer) -> Ordering {
        other
            .place
            .size()
            .cmp(&self.place.size())
            .then_with(|| self.who.cmp(&other.who))
            .then_with(|| self.place.text().cmp(other.place.text()))
            .then_with(|| self.block.cmp(&other.block))
    }
}

/// The layers of a unit, in the order in which they are folded.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Order {
    layers: Vec<Layer>,
}

impl Order {
    /// Sorts layers. No block may stand twice.
    pub fn new(mut layers: Vec<Layer>) -> Self {
        layers.sort_by(Layer::linear);
        Order { layers }
    }

    /// The layers, the one that is folded first in front.
    pub fn layers(&self) -> &[Layer] {
        &self.layers
    }

    /// The layer of a block.
    pub fn layer(&self, block: BlockId) -> Option<&Layer> {
        self.layers.iter().find(|layer| layer.block == block)
    }

    /// Whether the layer of block `a` lies over that of block `b`. Every layer lies over [`BlockId::BASE`].
    pub fn is_over(&self, a: BlockId, b: BlockId) -> bool {
        if a == BlockId::BASE || b == BlockId::BASE {
            return a != b && b == BlockId::BASE;
        }
        match (self.layer(a), self.layer(b)) {
            (Some(a), Some(b)) => a.is_over(b),
            _ => false,
        }
    }

    /// Whether the block was written without any `in`.
    pub fn is_everywhere(&self, block: BlockId) -> bool {
        self.layer(block).is_some_and(|layer| layer.place == Where::Everywhere)
    }

    /// Whether `a` lies over `b` by its author alone, with the same targets under different selectors: one more
    /// target would turn the winner round.
    pub fn is_close_call(&self, a: BlockId, b: BlockId) -> bool {
        match (self.layer(a), self.layer(b)) {
            (Some(a), Some(b)) => {
                a.who > b.who && b.who >= Who::Defaults && a.place.is_same(&b.place) && a.place.text() != b.place.text()
            }
            _ => false,
        }
    }
}
