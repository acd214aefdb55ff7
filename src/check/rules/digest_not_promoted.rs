//! The digest that was tried is the digest that is promoted.

use std::collections::BTreeMap;

use crate::check::rule::{Findings, Rule, Scope};
use crate::check::view::{FleetView, ImageFacts, TargetFacts};
use crate::diag::code;
use crate::node::Text;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Error "digest-not-promoted",
        "One version of an image has two digests in the fleet."
    ),
    numbers: &[75],
    why: "They are two images under one name: what was tried in one environment is not what runs in the next.",
    mend: "Promote the digest with the version. If the image was built again, give it another version.",
    scope: Scope::Fleet(look),
};

fn look(fleet: &FleetView<'_>, findings: &mut Findings<'_>) {
    let mut first: BTreeMap<(&Text, &Text), (&ImageFacts, &TargetFacts)> = BTreeMap::new();
    let mut told: Vec<(&Text, &Text)> = Vec::new();
    // Environments stand in order of promotion.
    for target in fleet.targets {
        for image in &target.images {
            let (tried, where_tried) = first.entry((&image.name, &image.tag)).or_insert((image, target));
            if tried.digest == image.digest || told.contains(&(&image.name, &image.digest)) {
                continue;
            }
            told.push((&image.name, &image.digest));
            let (path, tag) = (&where_tried.place.path, &image.tag);
            let message = format!("`{}:{tag}` is another image here than in {path}", image.name);
            let finding = findings
                .on(image.span, message)
                .label(format!("{} here", short(&image.digest)))
                .with(tried.span, format!("{} in {path}", short(&tried.digest)));
            findings.push_for(image.service.as_ref(), finding.help("promote the digest with the version"));
        }
    }
}

/// The beginning of a digest: as much as people compare.
fn short(digest: &str) -> &str {
    digest.get(..19).unwrap_or(digest)
}
