//! The page of expressions, from the table that evaluates them.

use std::fmt::Write;

use super::Page;
use crate::reference::text::cell;
use crate::spec::expressions::{FILTERS, Filter, OPERATORS, ROOTS};

const HOW: &str = r##"A string that holds `{{ … }}` is an expression. It is evaluated once for each target, after all layers are folded:

```kdl
service web {
    env API="http://{{ services.api.host }}:{{ services.api.ports.http }}"
    replicas "{{ vars.webPods }}"
    podLabels { tier "{{ 'edge' if environment.name == 'production' else 'test' }}" }
}
```

A string that is a single expression takes the type of its value: a number, a boolean, a list, a map. Where Kubernetes
takes a string, a number becomes one. With text around it the result is a text, and each expression in it comes to a text, a
number or a boolean. A plain name costs nothing; anything else is an expression of minijinja,
without statements: there are no loops, no macros and no includes, and its work is bounded.

## Where expressions may stand

In any value of a service, a profile, an overlay and the fleet's `defaults`, verbatim fields, patches and `raw` manifests
among them; in `vars`; in what a target owns (`raw`, `configMap`, `isolate` and the like), without `service`; in
`namespace`, `cluster`, `region` and `registry` of an environment or a cell. Text of a file is data, and its braces stay: with
`expand=#true` its expressions are evaluated, with `expand=vars` those of `vars` alone.

Not in names (of a service, a port, a variable), in selectors and `in`, nor in releases.

## What stays as it is written

`(literal)"…"` in KDL and `{$literal: "…"}` in YAML are text whose braces are meant for another program: `(literal)"{{
$labels.pod }}"` for Prometheus, `(literal)"{{args.host}}"` for Argo. Whatever comes to a manifest with `{{` in it and is not
literal, is not of a file, and was made of nothing literal, is an error (`bad-expression`), and so is a `}}` that nothing
opens. A `}}` that closes braces, as in JSON, is text.

## What is an error

- A name that has no value here (`undefined-variable`): none comes to an empty text. `| default(…)` gives one.
- A hyphen in a dotted name, which subtracts: `services['my-api'].host` is meant.
- Values that need each other (`cycle`), also through another service: a `port` of `a` made of one of `b`, which is made of
  that of `a`.
- What cannot be read or evaluated, and a list or a map within a text (`bad-expression`).
- The host of a service that is not in the target, or has no Service there; or one whose namespace nobody says, asked by a
  service that says its own.

## Names

"##;

/// The page.
pub fn page() -> Page {
    let mut body = HOW.to_owned();
    for root in ROOTS {
        let _ = writeln!(body, "### {}\n\n{}\n", root.name, root.docs);
        if root.fields.is_empty() {
            let _ = writeln!(body, "Its fields are {}.\n", root.open);
            continue;
        }
        body.push_str("| name | meaning | such as |\n|---|---|---|\n");
        for field in root.fields {
            let example = if field.example.is_empty() { String::new() } else { format!("`{}`", field.example) };
            let _ = writeln!(body, "| `{}.{}` | {} | {example} |", root.name, field.name, cell(field.docs));
        }
        body.push('\n');
    }
    body.push_str("## Operators\n\n");
    table(&mut body, "operator", OPERATORS, |form| form.to_owned());
    body.push_str("\n## Filters\n\nA filter follows its value after a `|`.\n\n");
    table(&mut body, "filter", FILTERS, |form| format!("`{form}`"));
    super::page("expressions.md", "Expressions", &body)
}

fn table(body: &mut String, what: &str, rows: &[Filter], form: fn(&str) -> String) {
    let _ = writeln!(body, "| {what} | meaning | example | comes to |\n|---|---|---|---|");
    for row in rows {
        let cells = [form(row.form), row.docs.to_owned(), format!("`{}`", row.example), format!("`{}`", row.value)];
        let _ = writeln!(body, "| {} |", cells.map(|text| cell(&text)).join(" | "));
    }
}
