//! Liveness and readiness ask different endpoints.

use crate::check::pods::{self, KEEP_PODS};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::view::View;
use crate::diag::code;
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Warning "liveness-is-readiness",
        "A container's liveness and readiness probes ask the same question."
    ),
    numbers: &[16],
    why: "What is not ready for a while is killed instead of being left out of traffic: a container that is overloaded, or \
          waits for something, loses all that it was doing.",
    mend: "Give them two endpoints. Where there is only one, as of gRPC or a bare port, let liveness wait for longer.",
    scope: Scope::Object(KEEP_PODS, look),
};

fn look(view: View<'_>, findings: &mut Findings<'_>) {
    let Some((path, spec)) = pods::spec(view) else { return };
    for container in pods::running(spec) {
        let probe = |word: &str| container.node.get(word).filter(|probe| probe.as_map().is_some());
        let (Some(live), Some(ready)) = (probe("livenessProbe"), probe("readinessProbe")) else { continue };
        let same = ["httpGet", "exec", "grpc", "tcpSocket"].into_iter().find(|handler| {
            live.get(handler).zip(ready.get(handler)).is_some_and(|(one, other)| asks_same(one, other))
        });
        let Some(handler) = same else { continue };
        // There is nothing else to ask of a bare port, and of gRPC often not: it must be the more patient one.
        let has_one = matches!(handler, "grpc" | "tcpSocket");
        if has_one && patience(live) > patience(ready) {
            continue;
        }
        let name = container.name();
        let message = format!("container {name} has the same probe for liveness and readiness");
        let (Some(one), Some(other)) = (live.get(handler), ready.get(handler)) else { continue };
        let help = match has_one {
            true => format!(
                "let it wait for longer than {} s: raise `failureThreshold` or `periodSeconds`",
                patience(ready)
            ),
            false => "ask for less in `livenessProbe`: whether the process answers at all".to_owned(),
        };
        let finding = findings
            .at(view, one, &container.path(path, &format!("livenessProbe.{handler}")), message)
            .label("expected another check")
            .with(other.span(), "`readinessProbe` makes the same check");
        findings.push(view, finding.help(help));
    }
}

/// Whether two handlers of one kind ask the same: a port that is not said is none that differs.
fn asks_same(one: &Node, other: &Node) -> bool {
    ["path", "port", "host", "service", "command"].into_iter().all(|key| match (one.get(key), other.get(key)) {
        (Some(one), Some(other)) => one.same(other),
        (one, other) => one.or(other).is_none_or(Node::is_null),
    })
}

/// For how long a probe bears a bad answer, in seconds.
fn patience(probe: &Node) -> i64 {
    let int = |key: &str, unless: i64| probe.get(key).and_then(Node::as_int).filter(|n| *n > 0).unwrap_or(unless);
    int("periodSeconds", 10).saturating_mul(int("failureThreshold", 3))
}
