//! An image has a tag that is no moving one.

use crate::check::image::{Image, images};
use crate::check::pods::HOLD_PODS;
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::view::View;
use crate::diag::code;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(Error "moving-image", "An image has no tag, or the tag `latest`, and no digest."),
    numbers: &[74],
    why: "What runs is then whatever was pushed last when a node pulled it: pods of one workload differ, nothing in Git says \
          which version it was, and there is none to go back to.",
    mend: "Say the version in `releases/`, or write it in a raw manifest as `{{ images['NAME'] }}`.",
    scope: Scope::Object(HOLD_PODS, look),
};

fn look(view: View<'_>, findings: &mut Findings<'_>) {
    images(view, &mut |node, path| {
        let Some(text) = node.as_str().filter(|text| !text.is_empty()) else { return };
        let image = Image::of(text);
        if image.digest.is_some() || !matches!(image.tag, None | Some("latest")) || is_injected(view, text) {
            return;
        }
        let message = match image.tag {
            Some(_) => format!("the image `{text}` can change with every push"),
            None => format!("the image `{text}` has no tag, which is `latest`"),
        };
        let finding = findings.at(view, node, &path(), message).label("expected a version");
        findings.push(view, finding.help("write a version that is never pushed again, or a digest"));
    });
}

/// Whether Istio replaces the image: that of a gateway is `auto`.
fn is_injected(view: View<'_>, text: &str) -> bool {
    let annotations = view.template().and_then(|(_, template)| template.at(&["metadata", "annotations"]));
    text == "auto" && annotations.is_some_and(|map| map.get("inject.istio.io/templates").is_some())
}
