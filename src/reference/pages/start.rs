//! The page that leads to the others, and says how they are read.

use std::fmt::Write;

use super::Page;

const HOW: &str = r##"These pages are made from the same declarations that read a spec, so they say all that it may say. In an editor the
same text comes from `schemas/cellfold.schema.json`, which `cellfold schema` prints.

## How to read them

Each word has a row: how it is written in KDL, its key in YAML, what it takes, and what it means. **Needed** is what must
be there once all layers are folded. In the KDL column capitals are yours to fill in; `{ … }` are the words of what is
linked, as properties or in a block, and may be left out where there is nothing to say. KDL and YAML are two spellings of
the same data:

| | KDL | YAML |
|---|---|---|
| a value | `replicas 3` | `replicas: 3` |
| a switch | `single` | `single: true` |
| a list | `use mesh kafka`, or `use { - mesh; - kafka }` | `use: [mesh, kafka]` |
| more items for an inherited list | `args { + "--debug" }` | `args: {$append: [--debug]}` |
| an entry of a collection | `port http 8080`, singular | `ports: {http: 8080}`, plural |
| the same, in Kubernetes' own form | | `ports: [{name: http, containerPort: 8080}]` |
| a property is a child | `autoscale min=2 max=5`, or `autoscale { min 2; max 5 }` | `autoscale: {min: 2, max: 5}` |
| one kind of several | `delivery recreate` | `delivery: recreate` |
| for some targets | `in production except cell-03 { replicas 5 }` | `in: {production except cell-03: {replicas: 5}}` |
| nothing of what is inherited | `env DEBUG=#null` | `env: {DEBUG: null}` |
| nothing of what is derived | `disruption #false` | `disruption: false` |
| a map instead of the inherited one | `labels { $patch replace; team core }` | `labels: {$patch: replace, team: core}` |
| data as written: null, `{{` | `value (literal)"{{x}}"` | `value: {$literal: "{{x}}"}` |

A string that holds `{{ … }}` is an [expression](expressions.md). One may stand for any value; a string that is a single
expression keeps its type.

A **selector** names targets: by name (`dev`, `cell-03`, `"production/cell-03"`), by glob (`"production/cell-0*"`), by label
(`region=north`, several values with `|`). Several names mean any of them, labels beside them hold as well, and what follows
`except` is taken out.

**Verbatim** words are those of Kubernetes, Istio or Argo, with their own names and their own shape.

## Pages

"##;

/// The page.
fn page_of(pages: &[Page]) -> String {
    let mut body = HOW.to_owned();
    for page in pages {
        let _ = writeln!(body, "- [{}]({})", page.title, page.file);
    }
    body
}

/// The first page.
pub fn page(pages: &[Page]) -> Page {
    super::page("README.md", "Reference", &page_of(pages))
}
