//! Reading the claims of all layers: which one counts, and where none does.
//!
//! A claim falls to any layer over its own that says something about the whole value: that sets, deletes or replaces
//! it or a map around it, or that chooses another member of its choice. What remains must agree. Two layers without an
//! order that do not agree are a conflict, unless a layer over one of them has spoken too.
//!
//! Nothing here depends on the order in which claims were joined, but for the order of keys and of appended items.

use super::lens::Lens;
use super::order::Order;
use super::partial::{Claim, Op, Partial};
use crate::node::{Map, Node, Text};
use crate::shape::has_expression;
use crate::shape::kubernetes::Kind;
use crate::source::{Origin, Span};
use crate::spec::BlockId;

/// What came of a fold.
#[derive(Debug, Clone, Default)]
pub struct Decided {
    /// The value; `None` where there is none.
    pub node: Option<Node>,
    /// Pairs of layers that do not agree and have no order.
    pub conflicts: Vec<Conflict>,
    /// Values that their author decided alone, between equal sets of targets under different selectors.
    pub close_calls: Vec<CloseCall>,
    /// What was dropped because another member of its choice was chosen.
    pub dropped: Vec<Dropped>,
    /// Deletions, and whether there was something to delete.
    pub deletions: Vec<Deletion>,
}

/// A layer's word at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// The block.
    pub block: BlockId,
    /// Where it stands.
    pub origin: Origin,
}

/// Two layers that do not agree.
#[derive(Debug, Clone)]
pub struct Conflict {
    /// What they are about.
    pub path: Vec<Text>,
    /// One of them, the earlier in the order of layers.
    pub one: Word,
    /// The other.
    pub other: Word,
    /// Whether they choose different members of one choice.
    pub choice: bool,
}

/// Two layers of the same targets, under different selectors, that say different things.
#[derive(Debug, Clone)]
pub struct CloseCall {
    /// What they are about.
    pub path: Vec<Text>,
    /// The one that counts.
    pub winner: Word,
    /// The one that does not.
    pub loser: Word,
}

/// A value that went when another member of its choice was chosen.
#[derive(Debug, Clone)]
pub struct Dropped {
    /// What it was.
    pub path: Vec<Text>,
    /// Where it stood.
    pub at: Origin,
    /// What took its place.
    pub by: Origin,
}

/// A deletion.
#[derive(Debug, Clone)]
pub struct Deletion {
    /// What it is about.
    pub path: Vec<Text>,
    /// Who deletes.
    pub by: Word,
    /// Whether there was something to delete.
    pub hit: bool,
}

/// Decides what layers say.
pub fn decide(partial: &Partial, lens: Lens, order: &Order) -> Decided {
    let mut reader = Reader { order, path: Vec::new(), quiet: false, out: Decided::default() };
    let node = reader.value(partial, lens, &[]);
    Decided { node, ..reader.out }
}

/// A word on a whole value that lies around or at the one that is read.
#[derive(Debug, Clone, Copy)]
struct Tomb {
    word: Word,
    /// Whether it is another member of the choice, rather than a deletion.
    implied: bool,
}

struct Reader<'a> {
    order: &'a Order,
    path: Vec<Text>,
    /// Whether conflicts are told already: of a choice, one tells all.
    quiet: bool,
    out: Decided,
}

impl Claim {
    fn word(&self) -> Word {
        Word { block: self.block, origin: self.origin }
    }

    fn is_whole(&self) -> bool {
        matches!(self.op, Op::Set(_) | Op::Delete | Op::Replace)
    }

    fn is_map(&self) -> bool {
        matches!(self.op, Op::Touch | Op::Replace)
    }
}

impl Reader<'_> {
    fn over(&self, a: BlockId, b: BlockId) -> bool {
        a != b && self.order.is_over(a, b)
    }

    fn value(&mut self, partial: &Partial, lens: Lens, around: &[Tomb]) -> Option<Node> {
        // Most values have one layer's word and nothing around them.
        if let ([claim], []) = (partial.claims.as_slice(), around)
            && let Op::Set(node) = &claim.op
            && lens.merge_key().is_none()
        {
            return Some(self.sized(node, claim));
        }
        self.deletions(partial);
        let standing = self.standing(partial, around);
        let keyed = lens.merge_key().filter(|_| standing.iter().any(|claim| is_list(claim)));
        if let Some((key, item)) = keyed {
            return self.keyed_list(partial, key, item, around);
        }
        self.check(&standing, around);
        let last = standing.iter().rfind(|claim| !matches!(claim.op, Op::Trim))?;
        match &last.op {
            Op::Delete | Op::Trim => None,
            Op::Set(_) | Op::Append(_) => Some(self.whole(&standing, last)),
            Op::Touch | Op::Replace => self.map(partial, lens, around, &standing, last),
        }
    }

    /// The claims that no layer over theirs has taken the place of.
    fn standing<'p>(&mut self, partial: &'p Partial, around: &[Tomb]) -> Vec<&'p Claim> {
        let mut standing = Vec::new();
        for claim in &partial.claims {
            let block = claim.block;
            if let Some(tomb) = around.iter().find(|tomb| self.over(tomb.word.block, block)) {
                if tomb.implied && !matches!(claim.op, Op::Delete | Op::Trim) {
                    let dropped = Dropped { path: self.path.clone(), at: claim.origin, by: tomb.word.origin };
                    self.out.dropped.push(dropped);
                }
                continue;
            }
            let falls = partial.claims.iter().any(|other| {
                self.over(other.block, block)
                    && match other.op {
                        Op::Set(_) | Op::Delete | Op::Replace => true,
                        // A map over a scalar, items over a deletion.
                        Op::Touch => !matches!(claim.op, Op::Touch | Op::Replace | Op::Trim),
                        Op::Append(_) => !matches!(claim.op, Op::Set(_) | Op::Append(_)),
                        Op::Trim => false,
                    }
            });
            if falls {
                self.close_call(partial, claim);
            } else {
                standing.push(claim);
            }
        }
        standing
    }

    /// Claims that stand must agree, with each other and with what is said around them.
    fn check(&mut self, standing: &[&Claim], around: &[Tomb]) {
        for (at, claim) in standing.iter().enumerate() {
            for other in standing.iter().skip(at + 1) {
                if claim.block != other.block && !agree(claim, other) && !self.ordered(claim.block, other.block) {
                    self.conflict(claim.word(), other.word(), false);
                }
            }
            for tomb in around {
                let speaks = match claim.op {
                    Op::Set(_) | Op::Append(_) => true,
                    // A map speaks by its fields; a member of a choice speaks by being there.
                    Op::Touch | Op::Replace => tomb.implied,
                    Op::Delete | Op::Trim => false,
                };
                if speaks && tomb.word.block != claim.block && !self.over(claim.block, tomb.word.block) {
                    self.conflict(tomb.word, claim.word(), tomb.implied);
                }
            }
        }
    }

    fn ordered(&self, a: BlockId, b: BlockId) -> bool {
        self.over(a, b) || self.over(b, a)
    }

    fn conflict(&mut self, one: Word, other: Word, choice: bool) {
        if !self.quiet {
            self.out.conflicts.push(Conflict { path: self.path.clone(), one, other, choice });
        }
    }

    /// A scalar or a list: the last claim's, and what is appended to it.
    fn whole(&self, standing: &[&Claim], last: &Claim) -> Node {
        let set = standing.iter().rfind(|claim| matches!(claim.op, Op::Set(_)));
        let mut value = match set.map(|claim| (&claim.op, claim)) {
            Some((Op::Set(node), claim)) => self.sized(node, claim),
            _ => Node::list(Vec::new(), last.origin),
        };
        for claim in standing {
            if let (Op::Append(more), Some(items)) = (&claim.op, value.as_list_mut())
                && let Some(more) = more.as_list()
            {
                items.extend(more.iter().cloned());
                value.marks.settled = false;
            }
        }
        value
    }

    fn map(
        &mut self,
        partial: &Partial,
        lens: Lens,
        around: &[Tomb],
        standing: &[&Claim],
        last: &Claim,
    ) -> Option<Node> {
        let lens = lens.seen(partial);
        let own = partial.claims.iter().filter(|claim| claim.is_whole());
        let mut tombs: Vec<Tomb> = around.to_vec();
        tombs.extend(own.map(|claim| Tomb { word: claim.word(), implied: false }));
        let choices = lens.choices();
        let was_quiet = self.quiet;
        // Around a choice that is in conflict, its fields need not tell it again.
        self.quiet |= around.iter().any(|tomb| {
            tomb.implied && standing.iter().any(|claim| claim.is_map() && !self.over(claim.block, tomb.word.block))
        });
        let mut map = Map::with_capacity(partial.fields.len());
        for (key, slot) in &partial.fields {
            let mut tombs_here = tombs.clone();
            for group in choices.iter().filter(|group| group.contains(&key.as_str())) {
                tombs_here.extend(chosen_beside(partial, group, key));
            }
            self.path.push(key.clone());
            if let Some(node) = self.value(&slot.partial, lens.field(key), &tombs_here) {
                map.insert(key.clone(), slot.key_span, node);
            }
            self.path.pop();
        }
        self.quiet = was_quiet;
        let settled = map.iter().all(|entry| entry.node().marks.settled);
        let nothing_left = map.is_empty() && !partial.fields.is_empty() && lens.is_plain_map();
        (!nothing_left).then(|| {
            let mut node = Node::map(map, last.origin);
            node.marks.settled = settled;
            node
        })
    }

    /// A list of a raw manifest whose items have names: each layer's items are merged by them.
    fn keyed_list(&mut self, partial: &Partial, key: &str, of: &'static Kind, around: &[Tomb]) -> Option<Node> {
        let mut merged = Partial::default();
        let mut origin = Origin::NONE;
        for claim in &partial.claims {
            let (Op::Set(list) | Op::Append(list)) = &claim.op else {
                merged.claims.push(claim.clone());
                continue;
            };
            origin = list.origin;
            let mut named = Map::new();
            for (at, item) in list.as_list().unwrap_or_default().iter().enumerate() {
                let name = match item.get(key) {
                    Some(node) => crate::spec::decode::string_of(node),
                    None => None,
                };
                // What has no name is an item by itself.
                let name = name.unwrap_or_else(|| Text::from(format!("\u{0}{at}")));
                named.insert(name, item.span(), item.clone());
            }
            let layer = Node::map(named, list.origin);
            merged.join(&Partial::build(&layer, &crate::shape::Shape::Any, claim.block));
        }
        let map = self.value(&merged, Lens::Items { of }, around)?;
        let items = map.as_map().map(|map| map.iter().map(|entry| entry.node().clone()).collect());
        Some(Node::list(items.unwrap_or_default(), origin))
    }

    fn sized(&self, node: &Node, claim: &Claim) -> Node {
        let mut node = node.clone();
        node.marks.sized = self.order.is_everywhere(claim.block);
        node.marks.settled = !has_expression(&node);
        node
    }

    /// The claim that fell: did it fall to another author's alone, under another selector?
    fn close_call(&mut self, partial: &Partial, fallen: &Claim) {
        let Op::Set(lost) = &fallen.op else { return };
        for winner in &partial.claims {
            let differs = match &winner.op {
                Op::Set(node) => !node.same(lost),
                Op::Delete => true,
                _ => false,
            };
            if differs && self.order.is_close_call(winner.block, fallen.block) {
                let call = CloseCall { path: self.path.clone(), winner: winner.word(), loser: fallen.word() };
                self.out.close_calls.push(call);
            }
        }
    }

    fn deletions(&mut self, partial: &Partial) {
        for claim in partial.claims.iter().filter(|claim| matches!(claim.op, Op::Delete)) {
            let hit = partial
                .claims
                .iter()
                .any(|other| self.over(claim.block, other.block) && !matches!(other.op, Op::Delete | Op::Trim));
            self.out.deletions.push(Deletion { path: self.path.clone(), by: claim.word(), hit });
        }
    }
}

/// The words of layers that chose another member of a choice.
fn chosen_beside<'p>(
    partial: &'p Partial,
    group: &'static [&'static str],
    member: &'p str,
) -> impl Iterator<Item = Tomb> + 'p {
    group
        .iter()
        .filter(move |other| **other != member)
        .filter_map(|other| partial.field(other))
        .flat_map(|other| &other.claims)
        .filter(|claim| !matches!(claim.op, Op::Delete | Op::Trim))
        .map(|claim| Tomb { word: claim.word(), implied: true })
}

fn is_list(claim: &Claim) -> bool {
    matches!(&claim.op, Op::Set(node) | Op::Append(node) if node.as_list().is_some())
}

/// Whether two layers' words on one value can both be true.
fn agree(a: &Claim, b: &Claim) -> bool {
    match (&a.op, &b.op) {
        (Op::Set(a), Op::Set(b)) => a.same(b),
        (Op::Trim, _) | (_, Op::Trim) | (Op::Delete, Op::Delete) | (Op::Append(_), Op::Append(_)) => true,
        // Maps are joined; what one of them deletes or replaces around the other's fields is judged at the fields.
        (Op::Touch | Op::Replace | Op::Delete, Op::Touch | Op::Replace) | (Op::Touch | Op::Replace, Op::Delete) => true,
        _ => false,
    }
}

/// Where a decided value's word stands, for messages.
pub fn place(word: Word) -> Span {
    word.origin.span
}
