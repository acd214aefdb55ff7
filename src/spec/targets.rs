//! Sets of targets.

/// A set of the fleet's targets, by their numbers.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct TargetSet {
    words: Vec<u64>,
}

impl TargetSet {
    /// The empty set, of a fleet with `count` targets.
    pub fn empty(count: usize) -> Self {
        TargetSet { words: vec![0; count.div_ceil(64)] }
    }

    /// The set of all of `count` targets.
    pub fn all(count: usize) -> Self {
        let mut set = Self::empty(count);
        (0..count).for_each(|target| set.insert(target));
        set
    }

    /// Adds a target.
    pub fn insert(&mut self, target: usize) {
        if let Some(word) = self.words.get_mut(target / 64) {
            *word |= 1 << (target % 64);
        }
    }

    /// Whether it holds the target.
    pub fn has(&self, target: usize) -> bool {
        self.words.get(target / 64).is_some_and(|word| word & (1 << (target % 64)) != 0)
    }

    /// How many targets it holds.
    pub fn len(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    /// The targets in both.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        self.zip(other, |a, b| a & b)
    }

    /// The targets in either.
    #[must_use]
    pub fn or(&self, other: &Self) -> Self {
        self.zip(other, |a, b| a | b)
    }

    /// The targets in this and not in the other.
    #[must_use]
    pub fn without(&self, other: &Self) -> Self {
        self.zip(other, |a, b| a & !b)
    }

    /// Whether all of this is in the other, and the other has more.
    pub fn is_proper_subset(&self, other: &Self) -> bool {
        self != other && self.without(other).is_empty()
    }

    /// The numbers of its targets, ascending.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.words.len() * 64).filter(|target| self.has(*target))
    }

    fn zip(&self, other: &Self, op: impl Fn(u64, u64) -> u64) -> Self {
        TargetSet { words: self.words.iter().zip(&other.words).map(|(a, b)| op(*a, *b)).collect() }
    }
}
