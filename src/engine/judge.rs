//! Runs the rules, and lets the spec have its say on their findings: how bad they are, and which are meant.

use std::collections::{BTreeMap, BTreeSet};

use super::codes::{all, is_for_the_spec_to_say, is_transition};
use crate::check::rule::{Findings, Found, Rule, Scope};
use crate::check::rules;
use crate::check::view::{FleetView, TargetView, TransitionView, View};
use crate::diag::{Allowed, Code, Diagnostic, Report, Severity, closest};
use crate::node::Text;
use crate::source::Span;
use crate::spec::Spec;
use crate::spec::codes as spec_codes;
use crate::spec::decode::{Entries, Item};
use crate::spec::model::{Allow, Level, RuleWords};

/// How much is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// What must not be written.
    Errors,
    /// Warnings of rules too.
    All,
}

/// What the fleet says of codes, and which rules are run.
#[derive(Debug)]
pub struct Judge<'a> {
    levels: BTreeMap<&'a str, &'a RuleWords>,
    object_rules: BTreeMap<&'static str, Vec<&'static Rule>>,
    target_rules: Vec<&'static Rule>,
    fleet_rules: Vec<&'static Rule>,
    transition_rules: Vec<&'static Rule>,
    depth: Depth,
}

/// What a service means to have, in one target.
pub type Allows = Vec<Item<Allow>>;

impl<'a> Judge<'a> {
    /// For a fleet.
    pub fn new(spec: &'a Spec, depth: Depth) -> Self {
        let words: &Entries<RuleWords> = &spec.fleet.rules;
        let levels = words.iter().map(|item| (item.name.as_str(), &item.value)).collect();
        let (target_rules, fleet_rules, transition_rules) = (Vec::new(), Vec::new(), Vec::new());
        let mut judge =
            Judge { levels, object_rules: BTreeMap::new(), target_rules, fleet_rules, transition_rules, depth };
        for rule in rules::ALL.iter().copied().filter(|rule| judge.is_run(rule)).collect::<Vec<_>>() {
            match rule.scope {
                Scope::Object(kinds, _) => {
                    kinds.iter().for_each(|kind| judge.object_rules.entry(kind).or_default().push(rule));
                }
                Scope::Target(_) => judge.target_rules.push(rule),
                Scope::Fleet(_) => judge.fleet_rules.push(rule),
                Scope::Transition(_) => judge.transition_rules.push(rule),
            }
        }
        judge
    }

    fn level(&self, code: Code) -> Option<Level> {
        self.levels.get(code.id).map(|words| words.severity.value)
    }

    fn is_run(&self, rule: &Rule) -> bool {
        let is_error = match self.level(rule.code) {
            Some(level) => level == Level::Error,
            None => rule.code.severity == Severity::Error,
        };
        is_error || self.depth == Depth::All
    }

    /// What the rules of one object find.
    pub fn object(&self, view: View<'_>, found: &mut Vec<Found>) {
        for rule in self.object_rules.get(view.kind()).into_iter().flatten() {
            if let Scope::Object(_, look) = rule.scope {
                look(view, &mut Findings::new(rule.code, found));
            }
        }
    }

    /// What the rules of one object find of a Job that an analysis runs: those that look at AnalysisTemplates do so there.
    pub fn analysis_job(&self, view: View<'_>, found: &mut Vec<Found>) {
        for rule in self.object_rules.get(view.kind()).into_iter().flatten() {
            match rule.scope {
                Scope::Object(kinds, look) if !kinds.contains(&"AnalysisTemplate") => {
                    look(view, &mut Findings::new(rule.code, found));
                }
                _ => {}
            }
        }
    }

    /// What the rules of a target find.
    pub fn target(&self, target: &TargetView<'_>, found: &mut Vec<Found>) {
        for rule in &self.target_rules {
            if let Scope::Target(look) = rule.scope {
                look(target, &mut Findings::new(rule.code, found));
            }
        }
    }

    /// What the rules of the fleet find.
    pub fn fleet(&self, fleet: &FleetView<'_>, found: &mut Vec<Found>) {
        for rule in &self.fleet_rules {
            if let Scope::Fleet(look) = rule.scope {
                look(fleet, &mut Findings::new(rule.code, found));
            }
        }
    }

    /// What the rules on what becomes of a target find.
    pub fn transition(&self, transition: &TransitionView<'_>, found: &mut Vec<Found>) {
        for rule in &self.transition_rules {
            if let Scope::Transition(look) = rule.scope {
                look(transition, &mut Findings::new(rule.code, found));
            }
        }
    }

    /// A finding as the fleet and the service will have it. What is told where it is allowed stands in `used`.
    pub fn said(&self, mut finding: Diagnostic, allows: &[Item<Allow>], used: &mut BTreeSet<Span>) -> Diagnostic {
        if !is_for_the_spec_to_say(finding.code) {
            return finding;
        }
        match self.levels.get(finding.code.id).map(|words| (words.severity.value, words)) {
            Some((Level::Off, words)) => {
                let reason = words.reason.as_ref().map_or_else(String::new, |reason| reason.value.to_string());
                finding.allowed = Some(Allowed { reason, at: words.severity.span() });
            }
            Some((Level::Warning, _)) => finding.severity = Severity::Warning,
            Some((Level::Error, _)) => finding.severity = Severity::Error,
            None => {}
        }
        if let Some(allow) = allows.iter().find(|allow| allow.name == finding.code.id) {
            used.insert(allow.span);
            finding.allowed = Some(Allowed { reason: allow.value.reason.value.to_string(), at: allow.span });
        }
        finding
    }

    /// Whether a report has errors that neither the fleet nor a service allows.
    pub fn holds_up(&self, report: &Report, allows: &[Item<Allow>]) -> bool {
        let mut used = BTreeSet::new();
        let mut said = report.iter().map(|finding| self.said(finding.clone(), allows, &mut used));
        said.any(|finding| finding.counts_as(Severity::Error))
    }

    /// All findings of a report, as the fleet and a service will have them.
    pub fn all_said(&self, report: Report, allows: &[Item<Allow>], used: &mut BTreeSet<Span>) -> Report {
        Report::from(report.into_vec().into_iter().map(|one| self.said(one, allows, used)).collect::<Vec<_>>())
    }
}

/// What is wrong with the words themselves: codes that are none of a check's, and rules that are off for no reason.
pub fn words(
    spec: &Spec,
    allows: &BTreeMap<Span, (&Item<Allow>, &Text)>,
    used: &BTreeSet<Span>,
    is_whole: bool,
) -> Report {
    let mut report = Report::new();
    let known: Vec<&str> = all().into_iter().filter(|code| is_for_the_spec_to_say(*code)).map(|code| code.id).collect();
    let mut is_known = |name: &str, span: Span, word: &str| {
        if known.contains(&name) {
            return true;
        }
        let finding = Diagnostic::new(spec_codes::UNKNOWN_CODE, span, format!("`{word} {name}` is no code of a check"));
        let near = closest(name, known.iter().copied()).map(|near| format!("did you mean `{near}`?"));
        let near = near
            .unwrap_or_else(|| "only findings on manifests can be allowed, not those on the spec itself".to_owned());
        report.push(finding.label("no check has this code").help(near));
        false
    };
    let mut off = Vec::new();
    for item in &spec.fleet.rules {
        let has_reason = item.value.reason.as_ref().is_some_and(|reason| !reason.value.trim().is_empty());
        let is_off = item.value.severity.value == Level::Off && !has_reason;
        if is_known(&item.name, item.span, "rule") && is_off {
            off.push((item, item.value.severity.span()));
        }
    }
    let (mut unused, mut no_reason) = (Vec::new(), Vec::new());
    for (span, (allow, service)) in allows {
        let (name, reason) = (&allow.name, &allow.value.reason);
        if reason.value.trim().is_empty() {
            let message = format!("`allow {name}` does not say why");
            no_reason.push(
                Diagnostic::new(spec_codes::MISSING_FIELD, reason.span(), message)
                    .label("a reason is required here")
                    .help(format!("write `allow {name} reason=\"…\"`")),
            );
        }
        // What is found between two trees is not there any more once the second one is rendered.
        let is_of_pairs = rules::ALL.iter().any(|rule| rule.code.id == *name && is_transition(rule.code));
        if is_known(name, *span, "allow") && is_whole && !used.contains(span) && !is_of_pairs {
            unused.push((span, name, service));
        }
    }
    report.extend(no_reason);
    for (item, span) in off {
        report.push(
            Diagnostic::new(
                spec_codes::MISSING_FIELD,
                span,
                format!("`rule {}` is turned off without a reason", item.name),
            )
            .label("`reason` is required here")
            .help(format!("write `rule {} severity=off reason=\"…\"`", item.name)),
        );
    }
    for (span, name, service) in unused {
        report.push(
            Diagnostic::new(spec_codes::UNUSED_ALLOW, *span, format!("nothing of {service} has `{name}`"))
                .label("there is no such finding to allow")
                .help("remove it"),
        );
    }
    report
}
