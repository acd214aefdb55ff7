//! The pages of `docs/reference/`.

mod commands;
mod expressions;
mod groups;
mod record;
mod rules;
mod start;

use std::fmt::Write;

use super::derived::DERIVED;
use super::text::{cell, line};
use crate::engine;

/// A page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The name of its file: `ports.md`.
    pub file: String,
    /// Its title.
    pub title: String,
    /// Its text, in Markdown.
    pub text: String,
}

/// What a reader of a page's source is told.
const GENERATED: &str = "<!-- Generated from the source: `CELLFOLD_BLESS=1 cargo test --test generated` writes it. -->";

/// All pages, the one that leads to the others first.
pub fn pages(command: &clap::Command) -> Vec<Page> {
    let mut pages = groups::pages();
    pages.extend([expressions::page(), derived(), diagnostics(), rules::page(), commands::page(command)]);
    pages.insert(0, start::page(&pages));
    pages
}

fn page(file: &str, title: &str, body: &str) -> Page {
    let text = format!("{GENERATED}\n\n# {title}\n\n{}\n", body.trim_end());
    Page { file: file.to_owned(), title: title.to_owned(), text }
}

/// What is made of what the spec does not say.
fn derived() -> Page {
    let mut body = "What cellfold makes of what the spec does not say, and the words that say otherwise. `cellfold \
                    explain` names the rule for every value that was derived.\n\n\
                    | what | when | what it is | word | `explain` says |\n|---|---|---|---|---|\n"
        .to_owned();
    for row in DERIVED {
        let rules = row.rules.join("; ");
        let cells = [row.what, row.when, row.default, row.word, &rules].map(cell);
        let _ = writeln!(body, "| {} |", cells.join(" | "));
    }
    page("derived.md", "What is derived", &body)
}

/// Every code of a finding.
fn diagnostics() -> Page {
    let mut body = "Every finding has a code, which never changes its meaning. An error is why nothing is written; a \
                    warning is likely a mistake, and holds nothing up; a note is nothing wrong, but good to know.\n\n\
                    | code | severity | meaning |\n|---|---|---|\n"
        .to_owned();
    for code in engine::all_codes() {
        let _ = writeln!(
            body,
            "| <a id=\"{0}\"></a>`{0}` | {1} | {2} |",
            code.id,
            code.severity,
            cell(&line(code.meaning))
        );
    }
    page("diagnostics.md", "Diagnostics", &body)
}
