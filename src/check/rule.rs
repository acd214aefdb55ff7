//! What a rule is: what it finds, why that is wrong, how far it looks, and where its findings go.

use super::view::{FleetView, TargetView, TransitionView, View};
use crate::diag::{Code, Diagnostic};
use crate::node::{Node, Text};

/// One rule on manifests. Its code's severity is that unless the fleet says otherwise.
#[derive(Debug)]
pub struct Rule {
    /// The code of its findings. Its meaning says what is wrong.
    pub code: Code,
    /// The numbers in the catalogue of what this rule holds.
    pub numbers: &'static [u8],
    /// Why it is wrong: what happens on the cluster.
    pub why: &'static str,
    /// How it is mended.
    pub mend: &'static str,
    /// What it looks at.
    pub scope: Scope,
}

/// How far a rule looks, and how it does. A rule is a pure function of what it is shown.
#[derive(Debug, Clone, Copy)]
pub enum Scope {
    /// One object of these kinds at a time.
    Object(&'static [&'static str], fn(View<'_>, &mut Findings<'_>)),
    /// All objects of one target.
    Target(fn(&TargetView<'_>, &mut Findings<'_>)),
    /// Facts of all targets.
    Fleet(fn(&FleetView<'_>, &mut Findings<'_>)),
    /// What becomes of a target: its objects in the golden tree, and those that would take their place.
    Transition(fn(&TransitionView<'_>, &mut Findings<'_>)),
}

impl Scope {
    /// The word for the reference.
    pub const fn word(&self) -> &'static str {
        match self {
            Scope::Object(..) => "object",
            Scope::Target(_) => "target",
            Scope::Fleet(_) => "fleet",
            Scope::Transition(_) => "transition",
        }
    }
}

/// A finding of a rule, and the service that answers for it; none for the objects of a target.
#[derive(Debug, Clone)]
pub struct Found {
    /// The service.
    pub service: Option<Text>,
    /// The finding.
    pub finding: Diagnostic,
    /// Whether it is the same for all of a target: of those that are not meant one is told, and for nobody in particular.
    pub once: bool,
}

/// Where the findings of a rule go.
#[derive(Debug)]
pub struct Findings<'a> {
    /// The code of the rule that is looking.
    code: Code,
    found: &'a mut Vec<Found>,
}

impl<'a> Findings<'a> {
    /// For the findings of that code.
    pub fn new(code: Code, found: &'a mut Vec<Found>) -> Self {
        Findings { code, found }
    }

    /// The beginning of a finding at a value of an object; `path` is the field, such as `spec.replicas`.
    pub fn at(&self, view: View<'_>, node: &Node, path: &str, message: impl Into<String>) -> Diagnostic {
        // A value that was derived out of nothing has no place of its own: the object's name has one.
        let span = if node.span().is_some() { node.span() } else { view.span() };
        Diagnostic::new(self.code, span, message).object(format!("{} {path}", view.object.id).trim_end())
    }

    /// The beginning of a finding on what has no object.
    pub fn on(&self, span: crate::source::Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(self.code, span, message)
    }

    /// Adds a finding on an object.
    pub fn push(&mut self, view: View<'_>, finding: Diagnostic) {
        self.found.push(Found { service: view.service.cloned(), finding, once: false });
    }

    /// Adds a finding on an object that is the same for all of the target: one for each service, of which one is told.
    pub fn push_once(&mut self, view: View<'_>, finding: Diagnostic) {
        self.found.push(Found { service: view.service.cloned(), finding, once: true });
    }

    /// Adds a finding for which a service answers, or nobody but the fleet.
    pub fn push_for(&mut self, service: Option<&Text>, finding: Diagnostic) {
        self.found.push(Found { service: service.cloned(), finding, once: false });
    }
}
