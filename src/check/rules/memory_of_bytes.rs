//! Memory is said with its unit.

use crate::check::amount::billionths;
use crate::check::pods::{self, HOLD_PODS};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::said;
use crate::check::view::View;
use crate::diag::code;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(Warning "memory-of-bytes", "A container asks for less than a mebibyte of memory, or may use no more."),
    numbers: &[],
    why: "Without a unit the amount is in bytes: as a request it asks for nothing, so that nodes are overfilled; as a limit \
          it lets no program start.",
    mend: "Write the unit: `64Mi`.",
    scope: Scope::Object(HOLD_PODS, look),
};

/// A mebibyte, in billionths.
const LEAST: i128 = (1 << 20) * 1_000_000_000;

fn look(view: View<'_>, findings: &mut Findings<'_>) {
    pods::all(view, &mut |path, spec| {
        for container in pods::containers(spec) {
            for part in ["requests", "limits"] {
                let Some(node) = said(container.node, &["resources", part, "memory"]) else { continue };
                let Some(amount) = billionths(node).filter(|amount| (1..LEAST).contains(amount)) else { continue };
                let bytes = amount.div_euclid(1_000_000_000);
                let at = container.path(path, &format!("resources.{part}.memory"));
                let what = if part == "requests" { "asks for" } else { "may use" };
                let message = format!("container `{}` {what} {bytes} bytes of memory", container.name());
                let finding = findings.at(view, node, &at, message).label("expected at least `1Mi`");
                let plain = node.as_str().map(str::to_owned).or_else(|| node.as_int().map(|number| number.to_string()));
                let unit = plain.filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
                findings.push(
                    view,
                    finding.help(match unit {
                        Some(number) => format!("did you mean `{number}Mi`?"),
                        None => "did you mean `Mi` or `Gi`?".to_owned(),
                    }),
                );
            }
        }
    });
}
