//! Versions of images stand in `releases/`.

use crate::check::image::Image;
use crate::check::pods::{self, MAKE_PODS};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::items;
use crate::check::view::{TargetView, View};
use crate::diag::code;
use crate::node::Node;
use crate::shape::kubernetes;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Warning "tag-in-raw",
        "An image in a raw manifest or a patch has a version of its own, which no release moves."
    ),
    numbers: &[],
    why: "A release of the service leaves it as it is, and nobody who looks for a version in `releases/` finds it.",
    mend: "Write `{{ images['NAME'] }}` in its place, and the version in `releases/`. If it is meant, say so: `allow \
           tag-in-raw reason=\"…\"`.",
    scope: Scope::Target(look),
};

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    for view in target.iter() {
        let mut show = |path: &str, image: &Node| tag(view, path, image, findings);
        if MAKE_PODS.contains(&view.kind()) {
            pods::all(view, &mut |path, spec| of_pod(path, spec, &mut show));
        } else if kubernetes::kind(&view.object.id.api_version(), view.kind()).is_none() {
            // Kinds that are not known may hold pods anywhere.
            walk(view.node(), &mut show);
        }
    }
}

const LISTS: [&str; 3] = ["containers", "initContainers", "ephemeralContainers"];

fn of_pod(path: &str, spec: &Node, show: &mut dyn FnMut(&str, &Node)) {
    for list in LISTS {
        for (at, container) in items(spec, &[list]).iter().enumerate() {
            // What was computed is of a release, of `images`, or meant.
            if let Some(image) = container.get("image").filter(|image| !image.marks.computed) {
                show(format!("{path}.{list}[{at}].image").trim_start_matches('.'), image);
            }
        }
    }
}

fn walk(node: &Node, show: &mut dyn FnMut(&str, &Node)) {
    node.as_list().unwrap_or_default().iter().for_each(|item| walk(item, show));
    if let Some(map) = node.as_map() {
        of_pod("", node, show);
        map.iter().for_each(|entry| walk(entry.node(), show));
    }
}

fn tag(view: View<'_>, path: &str, node: &Node, findings: &mut Findings<'_>) {
    let Some(text) = node.as_str() else { return };
    let image = Image::of(text);
    // One that moves by itself is told as that.
    if image.tag == Some("latest") && image.digest.is_none() {
        return;
    }
    let version = match (image.tag, image.digest) {
        (_, Some(digest)) => format!("digest: {digest}"),
        (Some(tag), None) => format!("version: {tag}"),
        (None, None) => return,
    };
    let name = image.repository;
    let finding = findings
        .at(view, node, path, format!("`{text}` has a version that no release moves"))
        .label("a version of its own")
        .help(format!(
            "write `{{{{ images['{name}'] }}}}` here (in a file, with `expand=#true`), and \
             `images: {{{name}: {{{version}}}}}` in `releases/`"
        ))
        .help("if it is meant, say so: `allow tag-in-raw reason=\"…\"`");
    findings.push(view, finding);
}
