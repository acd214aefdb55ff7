//! The weights of a route sum to 100.

use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::items;
use crate::check::view::View;
use crate::diag::code;
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(Error "weights-not-100", "The weights of a route do not sum to 100."),
    numbers: &[55],
    why: "Istio takes any sum and shares the traffic by it, so that 10 of 90 is not 10%; and a controller that moves \
          the weights writes 100 less the one as the other.",
    mend: "Write weights in percent that sum to 100.",
    scope: Scope::Object(&["VirtualService"], look),
};

fn look(view: View<'_>, findings: &mut Findings<'_>) {
    for kind in ["http", "tls", "tcp"] {
        for (at, route) in items(view.node(), &["spec", kind]).iter().enumerate() {
            let to = items(route, &["route"]);
            if to.len() < 2 {
                continue;
            }
            let weight = |to: &Node| to.get("weight").and_then(Node::as_int).unwrap_or(0);
            let sum: i64 = to.iter().map(weight).fold(0, i64::saturating_add);
            if sum == 100 {
                continue;
            }
            // The one that is odd is most likely the one that was changed.
            let is_odd = |weight: &&Node| !matches!(weight.as_int(), Some(0 | 100));
            let said = || to.iter().filter_map(|to| to.get("weight"));
            let place = said().find(is_odd).or(said().next_back()).or(to.first()).unwrap_or(route);
            let message = format!("the weights of a route of `{}` sum to {sum}", view.object.id);
            let path = format!("spec.{kind}[{at}].route");
            let mut finding = findings.at(view, place, &path, message).label("expected 100 in all");
            for other in said().filter(|other| other.span() != place.span()) {
                finding = finding.with(other.span(), "another weight");
            }
            findings.push(view, finding);
        }
    }
}
