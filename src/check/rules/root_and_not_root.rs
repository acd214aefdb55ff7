//! What may not run as root is not told to.

use crate::check::pods::{self, HOLD_PODS};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::said;
use crate::check::view::View;
use crate::diag::code;
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Error "root-and-not-root",
        "A container is to run as root (`runAsUser: 0`) and may not (`runAsNonRoot: true`)."
    ),
    numbers: &[],
    why: "The API server takes it, and the kubelet never starts the container: `CreateContainerConfigError`.",
    mend: "Give it another `runAsUser`, or leave that to the image.",
    scope: Scope::Object(HOLD_PODS, look),
};

fn look(view: View<'_>, findings: &mut Findings<'_>) {
    pods::all(view, &mut |path, spec| {
        for container in pods::containers(spec) {
            // What a container says of itself goes before what its pod says of all.
            let of = |key: &str| -> Option<(&Node, bool)> {
                let own = said(container.node, &["securityContext", key]).map(|node| (node, true));
                own.or_else(|| said(spec, &["securityContext", key]).map(|node| (node, false)))
            };
            let (Some((user, is_own)), Some((never, _))) = (of("runAsUser"), of("runAsNonRoot")) else { continue };
            if user.as_int() != Some(0) || never.as_bool() != Some(true) {
                continue;
            }
            let at = match is_own {
                true => container.path(path, "securityContext.runAsUser"),
                false => format!("{path}.securityContext.runAsUser"),
            };
            let message = format!("container `{}` is to run as root, and may not", container.name());
            let finding = findings
                .at(view, user, &at, message)
                .label("this is root")
                .with(never.span(), "and here it may not be")
                .help("write another user, such as 65532, or leave it to the image");
            findings.push(view, finding);
        }
    });
}
