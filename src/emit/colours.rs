//! How both halves of a blue-green delivery that Git moves stand, stage by stage.
//!
//! They are two Deployments, blue and green, always both there. The service's own Service selects the one that has the
//! traffic, and a preview Service the other, which at rest is of 0 pods.

use super::halves::Half;
use crate::node::{Map, Node};
use crate::resolve::stages::Stage;
use crate::resolve::unit::Workload;
use crate::source::{Origin, Rule};
use crate::spec::model::Colour;

/// The label that tells the halves apart.
pub const COLOUR: &str = "colour";

const ROLE: Rule = Rule("the halves of a native blue-green delivery are told apart by `colour`");
const ACTIVE: Rule = Rule("the colour that has the traffic at this stage");
const PREVIEW: Rule = Rule("the preview Service leads to the colour that does not have the traffic");

/// How both halves stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colours {
    /// The one that has the traffic.
    pub active: Colour,
    /// The one that runs the version on its way, if there is one.
    pub new: Option<Colour>,
}

impl Colours {
    /// How the halves of a workload stand.
    pub fn of(workload: &Workload) -> Colours {
        let now = workload.active.as_ref().map_or(Colour::Blue, |active| active.value);
        match &workload.next {
            None => Colours { active: now, new: None },
            Some(next) if next.stage == Stage::Switch => Colours { active: now.other(), new: Some(now.other()) },
            Some(_) => Colours { active: now, new: Some(now.other()) },
        }
    }

    /// The halves themselves, blue first.
    pub fn both<'a>(&self, workload: &'a Workload) -> [Half<'a>; 2] {
        let asked = workload.scale.least();
        [Colour::Blue, Colour::Green].map(|colour| {
            let pods = if colour == self.active || self.new.is_some() { asked } else { 0 };
            let pod = match &workload.next {
                Some(next) if self.new == Some(colour) => &next.pod,
                _ => &workload.pod,
            };
            Half::new(workload, COLOUR, colour.word(), ROLE, pods, pod)
        })
    }

    /// The selector of Services that lead to the half that has the traffic.
    pub fn selector(&self, workload: &Workload) -> Map {
        let origin = match (&workload.next, &workload.active) {
            (Some(next), _) => Origin::derived(next.origin.span, ACTIVE),
            (None, Some(active)) => active.origin,
            (None, None) => Origin::default_of(workload.delivery.origin().span, ACTIVE),
        };
        with(&workload.selector, self.active, origin)
    }

    /// The selector of the preview Service.
    pub fn preview(&self, workload: &Workload) -> Map {
        with(&workload.selector, self.active.other(), preview_origin(workload))
    }
}

/// Why there is a preview Service.
pub fn preview_origin(workload: &Workload) -> Origin {
    Origin::derived(workload.delivery.origin().span, PREVIEW)
}

fn with(selector: &Map, colour: Colour, origin: Origin) -> Map {
    let mut selector = selector.clone();
    selector.put(COLOUR, Node::fixed(colour.word(), origin));
    selector
}
