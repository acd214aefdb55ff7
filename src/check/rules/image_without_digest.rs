//! In production an image is known by its digest.

use crate::check::image::{Image, images};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::view::{TargetView, View};
use crate::diag::code;
use crate::node::{Node, Text};

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Warning "image-without-digest",
        "An image of production is known by its tag alone. Where none has a digest, that is told once."
    ),
    numbers: &[74],
    why: "A tag can be pushed again: what runs in production is then not what was tried, and nobody sees it.",
    mend: "Write the `digest` beside the `version` in `releases/`.",
    scope: Scope::Target(look),
};

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    if !target.place.is_production {
        return;
    }
    let mut bare: Vec<(View<'_>, &Node, String)> = Vec::new();
    let mut pinned = false;
    for view in target.iter() {
        images(view, &mut |node, path| {
            let image = Image::of(node.as_str().unwrap_or_default());
            match (image.digest, image.tag) {
                (Some(_), _) => pinned = true,
                // Of what has no tag another rule tells.
                (None, Some(tag)) if tag != "latest" => bare.push((view, node, path())),
                _ => {}
            }
        });
    }
    let mut told: Vec<Option<&Text>> = Vec::new();
    for (view, node, path) in &bare {
        let text = node.as_str().unwrap_or_default();
        if !pinned {
            let message = format!("no image of {} has a digest", target.place.environment);
            let finding = findings.at(*view, node, path, message).label("such as this one");
            // Each service may mean it; of the others one is told.
            if !told.contains(&view.service) {
                told.push(view.service);
                findings.push_once(*view, finding.help("write `digest` beside `version` in the release"));
            }
            continue;
        }
        let finding = findings
            .at(*view, node, path, format!("the image `{text}` has no digest"))
            .label("other images here have one");
        findings.push(*view, finding.help("write `digest` beside `version` in the release"));
    }
}
