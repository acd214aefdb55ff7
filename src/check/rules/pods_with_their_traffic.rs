//! Pods are there before their traffic, and until it has gone.

use crate::check::rule::{Findings, Rule, Scope};
use crate::check::transition::{Share, asks_for_pods, is_moved, pods, shares};
use crate::check::view::{TransitionView, View};
use crate::diag::code;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Error "pods-with-their-traffic",
        "A share of the traffic moves in the change in which the pods that it moves to, or from, come, go or are replaced."
    ),
    numbers: &[53],
    why: "What is applied together is applied in any order: the traffic may be there minutes before the pods are ready, and \
          pods may be gone before their traffic is.",
    mend: "Change pods in one commit, and weights in the next, when the pods are ready.",
    scope: Scope::Transition(look),
};

fn look(transition: &TransitionView<'_>, findings: &mut Findings<'_>) {
    for new in transition.new.of_kind("VirtualService").filter(|view| !is_moved(transition.new, *view)) {
        let old = transition.before(new);
        if old.is_some_and(|old| old.node().same(new.node()) || is_moved(transition.old, old)) {
            continue;
        }
        let before = old.map(shares).unwrap_or_default();
        let after = shares(new);
        // A finding is told once for all routes of a host.
        let mut told: Vec<(&str, &str)> = Vec::new();
        for share in &after {
            let was = before.iter().find(|one| one.is(share)).map_or(0, |one| one.weight);
            // A route that is new beside others takes nothing from pods that had it.
            let is_known =
                if old.is_some() { before.iter().any(|one| one.route == share.route) } else { share.is_split };
            if share.weight <= was || !is_known || told.contains(&(share.host(), share.subset())) {
                continue;
            }
            if let Some(label) = come_late(transition, new, share) {
                told.push((share.host(), share.subset()));
                let message = match was {
                    0 => format!("{} gets its traffic in the change that changes its pods", share.words()),
                    _ => format!("{} gets more traffic in the change that changes its pods", share.words()),
                };
                let finding = findings.at(new, share.node(), &share.path, message).label(label);
                findings.push(new, finding.help(WAY_OUT).help(MEANT));
            }
        }
        let Some(old) = old else { continue };
        for share in before.iter().filter(|share| share.weight > 0) {
            let now = after.iter().find(|one| one.is(share)).map_or(0, |one| one.weight);
            if now > 0 || told.iter().any(|(host, _)| *host == share.host()) {
                continue;
            }
            if let Some(label) = go_early(transition, old, share) {
                told.push((share.host(), share.subset()));
                let message =
                    format!("{} loses its pods in the change that leads its traffic elsewhere", share.words());
                let node = after.iter().find(|one| one.is(share)).map_or(new.name_node(), Share::node);
                let finding = findings.at(new, node, "spec.http", message).label(label);
                findings.push(new, finding.help(WAY_OUT).help(MEANT));
            }
        }
    }
}

const WAY_OUT: &str = "go through the stages one by one, a commit each, or back by `abort`; without stages, change pods first, and \
                       weights when they are ready";
const MEANT: &str = "if it does not run yet, remove its folder of the golden tree; if it is meant: `allow \
                     pods-with-their-traffic reason=\"…\"`";

/// What the pods lack to which more traffic goes: the first workload that is not yet what it is to be.
fn come_late(transition: &TransitionView<'_>, route: View<'_>, share: &Share<'_>) -> Option<String> {
    let reached = share.reaches(transition.new, route.namespace())?;
    // The Service is new too: nobody knows it yet.
    let (name, namespace) = crate::check::istio::service_of(share.host(), route.namespace())?;
    transition.old.find("Service", namespace, name)?;
    let (mut wanted, mut there, mut first) = (0, 0, None);
    for new in reached {
        let asked = pods(transition.new, new)?;
        wanted += asked;
        let tell = |words: String| Some(format!("`{}` {words}", new.object.id));
        let short = match transition.before(new) {
            None => tell("is not there yet".to_owned()),
            Some(old) => {
                let had = pods(transition.old, old)?;
                let is_same = old.template().zip(new.template()).is_none_or(|((_, old), (_, new))| old.same(new));
                // Where it has all of a route, pods that are replaced answer meanwhile.
                if is_same || (had > 0 && !share.is_split) {
                    there += if share.is_split { had } else { asked };
                }
                match (is_same, had < asked) {
                    (true, true) => tell(format!("goes from {had} to {asked} pods")),
                    (true, false) => None,
                    (false, _) => tell("gets other pods".to_owned()),
                }
            }
        };
        first = first.or(short.filter(|_| asked > 0));
    }
    first.filter(|_| there < wanted)
}

/// Which pods go with the traffic.
fn go_early(transition: &TransitionView<'_>, route: View<'_>, share: &Share<'_>) -> Option<String> {
    let reached = share.reaches(transition.old, route.namespace())?;
    let had: Vec<View<'_>> = reached.into_iter().filter(|view| asks_for_pods(*view)).collect();
    let stays = |old: &View<'_>| transition.after(*old).is_some_and(asks_for_pods);
    if had.iter().any(stays) {
        return None;
    }
    // Where the whole service is switched off, that is meant.
    let service = had.first()?.service?;
    let runs = |view: View<'_>| view.service == Some(service) && asks_for_pods(view);
    let first = had.first()?;
    transition.new.workloads().any(runs).then(|| format!("`{}` goes to 0 pods", first.object.id))
}
