//! Reading the claims of all layers: which one counts, and where none does.
//!
//! At each path a layer *speaks* if it sets the value, makes it a map, or says that it is absent: by deleting it, or
//! by deleting or replacing a map around it without naming it, or by choosing another member of its choice. A layer's
//! word falls to any layer over it that speaks there too. The words that remain are of layers without an order, and
//! must agree; if they do not, that is a conflict. So layers disagree exactly where the outcome would depend on the
//! order in which those without an order were applied: a property test holds that against a naive fold.
//!
//! Nothing here depends on the order in which claims were joined, but for the order of keys and of appended items.

use super::lens::{ItemKeys, Lens};
use super::order::Order;
use super::partial::{Claim, Op, Partial};
use crate::node::{Map, Node, Text};
use crate::shape::has_expression;
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

impl Decided {
    /// Adds what was found in another fold, of the word of that name.
    pub fn append(&mut self, mut named: Decided, word: &'static str) {
        let paths = (named.conflicts.iter_mut().map(|conflict| &mut conflict.path))
            .chain(named.close_calls.iter_mut().map(|call| &mut call.path))
            .chain(named.dropped.iter_mut().map(|dropped| &mut dropped.path))
            .chain(named.deletions.iter_mut().map(|deletion| &mut deletion.path));
        paths.for_each(|path| path.insert(0, Text::new_static(word)));
        self.conflicts.append(&mut named.conflicts);
        self.close_calls.append(&mut named.close_calls);
        self.dropped.append(&mut named.dropped);
        self.deletions.append(&mut named.deletions);
    }
}

/// Decides what layers say.
pub fn decide(partial: &Partial, lens: Lens, order: &Order) -> Decided {
    let mut reader = Reader { order, path: Vec::new(), quiet: false, out: Decided::default() };
    let node = reader.value(partial, lens, &[]);
    Decided { node, ..reader.out }
}

/// A layer's word that a value is absent, which it says around the value or of another member of its choice.
#[derive(Debug, Clone, Copy)]
struct Tomb {
    word: Word,
    /// Whether it is another member of the choice, rather than a deletion.
    implied: bool,
}

/// What a layer says of a value as a whole.
#[derive(Debug, Clone, Copy)]
enum Spoken<'p> {
    /// It is this.
    Value(&'p Node),
    /// It is a map.
    Map,
    /// It is not there; another member of its choice is, where that is implied.
    Absent { implied: bool },
}

impl Spoken<'_> {
    fn agrees(self, other: Spoken<'_>) -> bool {
        match (self, other) {
            (Spoken::Value(a), Spoken::Value(b)) => a.same(b),
            (Spoken::Map, Spoken::Map) | (Spoken::Absent { .. }, Spoken::Absent { .. }) => true,
            _ => false,
        }
    }
}

/// How the words on a value disagree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Disagreement {
    /// They do not.
    None,
    /// As a whole, which is told.
    Whole,
    /// One says that there is a map and the other that there is none: the map's fields may tell that better.
    OfMap(Word, Word),
}

struct Reader<'a> {
    order: &'a Order,
    path: Vec<Text>,
    /// Whether conflicts are told already: what disagrees as a whole need not be told of its parts.
    quiet: bool,
    out: Decided,
}

impl Claim {
    fn word(&self) -> Word {
        Word { block: self.block, origin: self.origin }
    }

    /// What it says of the whole value; nothing where it only adds to it or deletes from it.
    fn spoken(&self) -> Option<Spoken<'_>> {
        match &self.op {
            Op::Set(node) => Some(Spoken::Value(node)),
            Op::Touch | Op::Replace => Some(Spoken::Map),
            Op::Delete => Some(Spoken::Absent { implied: false }),
            Op::Append(_) | Op::Trim => None,
        }
    }

    /// Whether nothing that lies under it stays.
    fn is_whole(&self) -> bool {
        matches!(self.op, Op::Set(_) | Op::Delete | Op::Replace)
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
        if let Some(keys) = keyed {
            return self.keyed_list(partial, keys, around);
        }
        let told = self.out.conflicts.len();
        let disagreement = self.check(partial, &standing, around);
        if let Some(last) = standing.iter().rfind(|claim| matches!(claim.op, Op::Set(_) | Op::Append(_))) {
            return Some(self.whole(&standing, last));
        }
        let Some(last) = standing.iter().rfind(|claim| matches!(claim.op, Op::Touch | Op::Replace)) else {
            self.trims(partial);
            return None;
        };
        let was_quiet = self.quiet;
        self.quiet |= disagreement == Disagreement::Whole;
        let node = self.map(partial, lens, around, last.origin);
        self.quiet = was_quiet;
        // A map against its absence is told at the fields that it is about. Where there are none, it is told here.
        if let Disagreement::OfMap(one, other) = disagreement
            && self.out.conflicts.len() == told
            && !lens.is_collection()
        {
            self.conflict(one, other, false);
        }
        node
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
                        // Fields of maps are joined.
                        Op::Touch => !matches!(claim.op, Op::Touch | Op::Replace | Op::Trim),
                        // A list over a map.
                        Op::Append(_) => matches!(claim.op, Op::Touch | Op::Replace | Op::Trim),
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

    /// What the layers say of the value as a whole, without the words that have fallen to others.
    fn spoken<'p>(&self, partial: &'p Partial, around: &[Tomb]) -> Vec<(Word, Spoken<'p>)> {
        let own = partial.claims.iter().filter_map(|claim| Some((claim.word(), claim.spoken()?)));
        let mut spoken: Vec<(Word, Spoken<'p>)> = own.collect();
        let named = spoken.len();
        // The innermost word of a layer counts: what it names here, another member of the choice, then what is around.
        for tomb in around.iter().rev() {
            if !spoken.iter().any(|(word, _)| word.block == tomb.word.block) {
                spoken.push((tomb.word, Spoken::Absent { implied: tomb.implied }));
            }
        }
        spoken.rotate_left(named);
        let blocks: Vec<BlockId> = spoken.iter().map(|(word, _)| word.block).collect();
        spoken.retain(|(word, _)| !blocks.iter().any(|other| self.over(*other, word.block)));
        spoken
    }

    /// What stands must agree, as far as it is of layers without an order.
    fn check(&mut self, partial: &Partial, standing: &[&Claim], around: &[Tomb]) -> Disagreement {
        let is_map = |claim: &Claim| matches!(claim.op, Op::Touch | Op::Replace | Op::Trim);
        if around.is_empty() && partial.claims.iter().all(is_map) {
            return Disagreement::None;
        }
        let spoken = self.spoken(partial, around);
        let mut disagreement = Disagreement::None;
        for (at, (one, says)) in spoken.iter().enumerate() {
            for (other, says_other) in spoken.iter().skip(at + 1) {
                if says.agrees(*says_other) {
                    continue;
                }
                let choice = matches!(says, Spoken::Absent { implied: true });
                let is_absent = |says: &Spoken<'_>| matches!(says, Spoken::Absent { .. });
                let is_of_map = matches!((says, says_other), (Spoken::Map, _) | (_, Spoken::Map));
                if is_of_map && !choice && (is_absent(says) || is_absent(says_other)) {
                    if disagreement == Disagreement::None {
                        disagreement = Disagreement::OfMap(*one, *other);
                    }
                } else {
                    disagreement = Disagreement::Whole;
                    self.conflict(*one, *other, choice);
                }
            }
        }
        // What is appended is appended to something that must be known.
        for claim in standing.iter().filter(|claim| matches!(claim.op, Op::Append(_))) {
            for (word, says) in &spoken {
                if word.block != claim.block && !self.over(claim.block, word.block) {
                    self.conflict(*word, claim.word(), matches!(says, Spoken::Absent { implied: true }));
                }
            }
        }
        disagreement
    }

    fn conflict(&mut self, one: Word, other: Word, choice: bool) {
        // Of a choice, one member tells all.
        let is_told = |told: &Conflict| {
            let parent = self.path.split_last().map(|(_, parent)| parent);
            told.choice
                && told.path.split_last().map(|(_, parent)| parent) == parent
                && [told.one.block, told.other.block] == [other.block, one.block]
        };
        let is_told = choice && self.out.conflicts.iter().any(is_told);
        if !self.quiet && !is_told {
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

    fn map(&mut self, partial: &Partial, lens: Lens, around: &[Tomb], origin: Origin) -> Option<Node> {
        let lens = lens.seen(partial);
        let own = partial.claims.iter().filter(|claim| claim.is_whole());
        let mut tombs: Vec<Tomb> = around.to_vec();
        tombs.extend(own.map(|claim| Tomb { word: claim.word(), implied: false }));
        let choices = lens.choices();
        let mut map = Map::with_capacity(partial.fields.len());
        for (key, slot) in &partial.fields {
            let shared = tombs.len();
            for group in choices.iter().filter(|group| group.contains(&key.as_str())) {
                tombs.extend(chosen_beside(partial, group, key));
            }
            self.path.push(key.clone());
            if let Some(node) = self.value(&slot.partial, lens.field(key), &tombs) {
                map.insert(key.clone(), slot.key_span, node);
            }
            self.path.pop();
            tombs.truncate(shared);
        }
        let settled = map.iter().all(|entry| entry.node().marks.settled);
        let nothing_left = map.is_empty() && !partial.fields.is_empty() && lens.is_plain_map();
        (!nothing_left).then(|| {
            let mut node = Node::map(map, origin);
            node.marks.settled = settled;
            node
        })
    }

    /// A list of a raw manifest whose items have names: each layer's items are merged by them. Two of one name in one
    /// layer stay two, for the schema to tell of.
    fn keyed_list(&mut self, partial: &Partial, keys: ItemKeys, around: &[Tomb]) -> Option<Node> {
        let mut merged = Partial::default();
        let mut origin = Origin::NONE;
        // One port by two protocols is two, though a patch would merge what has its number.
        let repeats = |claim: &Claim| match &claim.op {
            Op::Set(list) | Op::Append(list) => keys.repeat(list.as_list().unwrap_or_default()),
            _ => false,
        };
        let in_full = partial.claims.iter().any(repeats);
        for claim in &partial.claims {
            let (Op::Set(list) | Op::Append(list)) = &claim.op else {
                merged.claims.push(claim.clone());
                continue;
            };
            origin = list.origin;
            let mut named = Map::new();
            for (at, item) in list.as_list().unwrap_or_default().iter().enumerate() {
                // What has no name of its own is an item by itself.
                let name = keys.name(item, in_full).filter(|name| !named.has(name));
                let name = name.unwrap_or_else(|| Text::from(format!("\u{0}{at}")));
                named.insert(name, item.span(), item.clone());
            }
            let layer = Node::map(named, list.origin);
            merged.join(&Partial::build(&layer, &crate::shape::Shape::Any, claim.block));
        }
        let map = self.value(&merged, Lens::Items { of: keys.of }, around)?;
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

    /// What is deleted of a value that no layer sets.
    fn trims(&mut self, partial: &Partial) {
        if !partial.claims.iter().all(|claim| matches!(claim.op, Op::Trim)) {
            return;
        }
        for (key, slot) in &partial.fields {
            self.path.push(key.clone());
            self.deletions(&slot.partial);
            self.trims(&slot.partial);
            self.path.pop();
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

/// Where a decided value's word stands, for messages.
pub fn place(word: Word) -> Span {
    word.origin.span
}
