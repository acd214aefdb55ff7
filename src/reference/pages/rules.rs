//! The page of rules: all that must hold of manifests, by number, and how each is held.

use std::fmt::Write;

use super::Page;
use crate::check::catalogue::{CATALOGUE, Entry, Held};
use crate::check::production::{OF_PRODUCTION, of_production};
use crate::check::rule::Rule;
use crate::check::rules;
use crate::reference::text::cell;

const HOW: &str = "All that must hold of manifests, by number, with how it is held: by a **rule**, whose findings have a code; by a \
                   finding of an **earlier stage**; by **construction**, where what is emitted cannot be otherwise; or not at all, \
                   where a spec and its manifests cannot tell. An *error* is rejected or breaks, a *warning* is a risk. Errors stop \
                   every command; warnings are told by `cellfold check`.\n\n\
                   `rule CODE severity=off|warning|error reason=\"…\"` in the fleet says how bad the findings of a code are. `allow \
                   CODE reason=\"…\"` in a service, or in what it uses, says that they are meant there: they are then printed with \
                   their reason, and hold nothing up.\n\n\
                   Rules on *what becomes of a target* compare the golden tree with what the spec renders to: `check`, \
                   `diff` and `render` find what is wrong between them, before it is written. Where there is no golden tree, \
                   and for what is rendered for the first time, they say nothing.\n\n";

/// The page.
pub fn page() -> Page {
    let mut body = HOW.to_owned();
    body.push_str("| number | severity | what must hold | how it is held |\n|--:|---|---|---|\n");
    for entry in CATALOGUE {
        let how: Vec<String> = held(entry).collect();
        let _ = writeln!(body, "| {} | {} | {} | {} |", entry.number, entry.severity, cell(entry.what), how.join("; "));
    }
    body.push_str(
        "\n## Production\n\nWhether an environment is production, its word [`production`](environments.md#environment) says. \
         Unless it does, one is that has cells, that is the last of several environments, or whose name is `production` or \
         `prod`. These rules ask more of it, all others ask the same everywhere:\n\n",
    );
    for (code, what) in OF_PRODUCTION {
        let _ = writeln!(body, "- [`{code}`](#{code}): {what}");
    }
    body.push_str(
        "\n## Rules\n\nOf each rule: what it finds, why that is wrong, how it is mended, how far it looks, and the case that \
         proves it, which has a sound twin.\n",
    );
    for rule in sorted() {
        let numbers: Vec<String> = rule.numbers.iter().map(u8::to_string).collect();
        let _ = write!(body, "\n## {}\n\n{}: {}", rule.code.id, rule.code.severity, rule.code.meaning.trim());
        if !numbers.is_empty() {
            let _ = write!(body, " (number {})", numbers.join(", "));
        }
        let _ = write!(body, "\n\n- **Why:** {}\n- **Mend:** {}\n", rule.why, rule.mend);
        let _ = writeln!(body, "- **Looks at:** {}", scope(rule));
        if let Some(what) = of_production(rule.code.id) {
            let _ = writeln!(body, "- **[Production](#production):** {what}");
        }
        let _ = writeln!(body, "- **Case:** `fixtures/cases/rules/{}`", rule.code.id);
    }
    super::page("rules.md", "Rules", &body)
}

fn scope(rule: &Rule) -> String {
    match rule.scope {
        crate::check::rule::Scope::Object(kinds, _) => format!("one object: {}", kinds.join(", ")),
        crate::check::rule::Scope::Target(_) => "all objects of a target".to_owned(),
        crate::check::rule::Scope::Fleet(_) => "all targets of the fleet".to_owned(),
        crate::check::rule::Scope::Transition(_) => {
            "what becomes of a target: the golden tree, and what would take its place".to_owned()
        }
    }
}

fn sorted() -> Vec<&'static Rule> {
    let mut all = rules::ALL.to_vec();
    all.sort_by_key(|rule| rule.code.id);
    all
}

fn held(entry: &'static Entry) -> impl Iterator<Item = String> {
    let own = sorted().into_iter().filter(|rule| rule.numbers.contains(&entry.number));
    let own = own.map(|rule| format!("rule [`{0}`](#{0})", rule.code.id));
    own.chain(entry.held.iter().map(|held| match held {
        Held::Finding { code, case } => format!("[`{code}`](diagnostics.md) (`fixtures/cases/{case}`)"),
        Held::Construction { why, case } => format!("by construction: {} (`fixtures/cases/{case}`)", cell(why)),
        Held::Outside { why } => format!("not from a spec: {}", cell(why)),
    }))
}
