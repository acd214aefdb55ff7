//! What folding found, as findings: conflicts, close calls, deletions of nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::codes;
use super::layers::Folded;
use crate::diag::{Diagnostic, Report, list_of};
use crate::fold::{Conflict, Who};
use crate::node::Text;
use crate::source::Span;
use crate::spec::decode::Faults;
use crate::spec::{Service, Spec, codes as spec_codes};

/// The findings of a service's folds, told once for all targets.
pub fn fold_findings(spec: &Spec, service: &Service, folds: &BTreeMap<usize, Arc<Folded>>) -> Report {
    let mut report = Report::new();
    conflicts(spec, service, folds, &mut report);
    close_calls(folds, &mut report);
    deletions(folds, &mut report);
    report
}

fn words(path: &[Text]) -> String {
    path.join(".")
}

/// One conflict, in the targets that have it.
struct Found<'a> {
    targets: Vec<usize>,
    conflict: &'a Conflict,
    folded: &'a Folded,
}

fn conflicts(spec: &Spec, service: &Service, folds: &BTreeMap<usize, Arc<Folded>>, report: &mut Report) {
    let mut found: BTreeMap<(Span, Span, String), Found<'_>> = BTreeMap::new();
    for (target, folded) in folds {
        for conflict in &folded.decided.conflicts {
            let key = (conflict.one.origin.span, conflict.other.origin.span, words(&conflict.path));
            found.entry(key).or_insert_with(|| Found { targets: Vec::new(), conflict, folded }).targets.push(*target);
        }
    }
    for ((one, other, path), Found { targets, conflict, folded }) in found {
        let names: Vec<&str> = targets.iter().filter_map(|at| spec.targets.get(*at)).map(|t| t.path.as_str()).collect();
        let place = |block| folded.order.layer(block).map(|layer| layer.place.text().to_owned()).unwrap_or_default();
        let (first, second) = (place(conflict.one.block), place(conflict.other.block));
        let message = match other_member(spec, conflict) {
            _ if !conflict.choice => format!("`{path}` is set twice, and neither place is more specific"),
            Some(other) => {
                format!("`{path}` and `{other}` exclude each other, and neither place is more specific")
            }
            None => {
                format!("`{path}` and another member of its choice are both asked for, and neither is more specific")
            }
        };
        report.push(
            Diagnostic::new(codes::UNORDERED, other, message)
                .label(format!("for `{second}`"))
                .with(one, format!("for `{first}`"))
                .help(format!("both hold for {} of {}", service.name.value, list_of(names.iter().copied(), 6)))
                .help(settle(spec, &first, &second, &targets)),
        );
    }
}

/// The member of the choice that stands against the one that a conflict is about.
fn other_member<'a>(spec: &'a Spec, conflict: &Conflict) -> Option<&'a Text> {
    let bodies = std::iter::once(&spec.defaults)
        .chain(spec.profiles.values().map(|profile| &profile.body))
        .chain(spec.services.iter().map(|service| &service.body));
    let blocks = bodies.flat_map(|body| &body.blocks);
    [conflict.one, conflict.other].into_iter().find_map(|word| {
        let block = blocks.clone().find(|block| block.id == word.block)?;
        // The choice is of the map around, or of one further out.
        conflict.path.iter().enumerate().rev().find_map(|(depth, member)| {
            let around = conflict.path.iter().take(depth).try_fold(&block.data, |node, key| node.get(key));
            let mut others = around?.as_map()?.iter().filter(|entry| entry.key() != member);
            others.find(|entry| entry.node().span() == word.origin.span).map(|entry| entry.key_text())
        })
    })
}

/// The selector that would settle a conflict: both together, or the targets by name.
fn settle(spec: &Spec, first: &str, second: &str, targets: &[usize]) -> String {
    let is_names = |text: &str| !text.is_empty() && !text.contains(['=', ' ']);
    let is_labels = |text: &str| text.split(' ').all(|word| word.contains('='));
    let both = if is_names(first) && is_labels(second) {
        Some(format!("{first} {second}"))
    } else if is_labels(first) && (is_names(second) || is_labels(second)) {
        Some(format!("{second} {first}"))
    } else {
        None
    };
    let text = match (targets, both) {
        ([only], _) => spec.targets.get(*only).map(|target| target.path.to_string()).unwrap_or_default(),
        (_, Some(both)) => both,
        (several, None) => {
            let names = several.iter().filter_map(|at| spec.targets.get(*at)).map(|target| target.path.to_string());
            names.collect::<Vec<_>>().join(" ")
        }
    };
    let quoted = if text.contains('/') {
        text.split(' ')
            .map(|word| if word.contains('/') { format!("\"{word}\"") } else { word.to_owned() })
            .collect::<Vec<_>>()
            .join(" ")
    } else {
        text
    };
    format!("say which it is where both hold: `in {quoted} {{ … }}`")
}

fn close_calls(folds: &BTreeMap<usize, Arc<Folded>>, report: &mut Report) {
    let mut seen = BTreeSet::new();
    for folded in folds.values() {
        for call in &folded.decided.close_calls {
            let (winner, loser) = (call.winner.origin.span, call.loser.origin.span);
            if !seen.insert((winner, loser)) {
                continue;
            }
            let text = |block| folded.order.layer(block).map(|layer| layer.place.text().to_owned()).unwrap_or_default();
            report.push(
                Diagnostic::new(
                    codes::CLOSE_CALL,
                    winner,
                    format!("`{}` is decided by its author alone", words(&call.path)),
                )
                .label(format!(
                    "`{}` and `{}` are the same targets today",
                    text(call.winner.block),
                    text(call.loser.block)
                ))
                .with(loser, "this one would win if its targets were fewer")
                .help("write both with the same selector"),
            );
        }
    }
}

/// A deletion of the service's own that hits nothing in any target. In a profile it is silent: a profile deletes what
/// some of its users have.
fn deletions(folds: &BTreeMap<usize, Arc<Folded>>, report: &mut Report) {
    // What a profile that cannot be read says may be what is deleted.
    if folds.values().any(|folded| folded.faults == Faults::Around) {
        return;
    }
    let mut hits: BTreeMap<Span, (bool, String)> = BTreeMap::new();
    for folded in folds.values() {
        for deletion in &folded.decided.deletions {
            if folded.order.layer(deletion.by.block).is_none_or(|layer| layer.who != Who::Service) {
                continue;
            }
            let known = hits.entry(deletion.by.origin.span).or_insert_with(|| (false, words(&deletion.path)));
            known.0 |= deletion.hit;
        }
    }
    for (span, (_, path)) in hits.into_iter().filter(|(_, (hit, _))| !hit) {
        report.push(
            Diagnostic::new(codes::NOTHING_DELETED, span, format!("there is no `{path}` to delete"))
                .label("nothing below this sets it")
                .help("remove this line, or correct the name"),
        );
    }
}

/// Where something is missing because another member of a choice took its place, says where that was.
pub fn explain_dropped(report: &mut Report, folded: &Folded) {
    for finding in report.iter_mut().filter(|finding| finding.code == spec_codes::MISSING_FIELD) {
        let missing = finding.message.split('`').nth(1).unwrap_or_default().to_owned();
        let dropped =
            folded.decided.dropped.iter().find(|dropped| dropped.path.last().is_some_and(|last| *last == missing));
        if let Some(dropped) = dropped {
            finding.related.push(crate::diag::Label {
                span: dropped.by.span,
                text: format!("`{missing}` was dropped here, when this took its place"),
            });
            finding
                .related
                .push(crate::diag::Label { span: dropped.at.span, text: format!("this `{missing}` went with it") });
        }
    }
}
