//! A record as a section of a page.

use std::fmt::Write;

use crate::reference::records::{inner, records, roots};
use crate::reference::text::{anchor, cell, line, paragraphs};
use crate::shape::{Field, Named, Record, Shape, Word, kubernetes};

/// Where a record stands.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// The record.
    pub record: &'static Record,
    /// The page.
    pub file: &'static str,
}

/// The section of a record.
pub fn section(record: &'static Record, file: &str, places: &[Place]) -> String {
    let writer = Writer { file, places };
    let mut out = format!("## {}\n\n", record.name);
    for paragraph in paragraphs(record.docs) {
        let _ = writeln!(out, "{paragraph}\n");
    }
    let forms = writer.forms(record);
    if !forms.is_empty() {
        let _ = writeln!(out, "Written as {}.\n", forms.join("; "));
    }
    if !record.fields.is_empty() {
        out.push_str("| KDL | YAML | takes | |\n|---|---|---|---|\n");
        for field in record.fields {
            let _ = writeln!(out, "{}", writer.row(field));
        }
        out.push('\n');
    }
    for choice in record.choices {
        let _ = writeln!(out, "These replace each other, whole: {}.\n", listed(choice.iter().copied()));
    }
    for included in record.includes {
        let _ = writeln!(out, "All words of {} {} stand here too.\n", article(included.name), writer.link(included));
    }
    for verbatim in record.verbatim {
        let _ = writeln!(out, "{}\n", verbatim_fields(record, verbatim.ty));
    }
    out.trim_end().to_owned()
}

struct Writer<'a> {
    file: &'a str,
    places: &'a [Place],
}

impl Writer<'_> {
    /// A link to a record.
    fn link(&self, record: &'static Record) -> String {
        let file = self.places.iter().find(|place| std::ptr::eq(place.record, record)).map_or("", |place| place.file);
        let file = if file == self.file { "" } else { file };
        format!("[{}]({file}#{})", record.name, anchor(record.name))
    }

    /// How a record is written, with where.
    fn forms(&self, record: &'static Record) -> Vec<String> {
        let mut forms: Vec<String> = roots()
            .iter()
            .filter(|root| std::ptr::eq(root.record, record))
            .map(|root| format!("`{} NAME {{ … }}`", root.word))
            .collect();
        for parent in records() {
            let statements: Vec<String> =
                parent.fields.iter().filter(|field| is_of(field, record)).map(statement).collect();
            if !statements.is_empty() {
                let statements = listed(statements.iter().map(String::as_str));
                forms.push(format!("{statements} in {} {}", article(parent.name), self.link(parent)));
            }
        }
        forms
    }

    fn row(&self, field: &'static Field) -> String {
        let mut takes = self.takes(&field.shape);
        if field.off {
            takes.push_str(", or `#false` for none of it");
        }
        let mut docs = line(field.docs);
        if field.required {
            docs.push_str(" **Needed.**");
        }
        if let Shape::Word(words) = field.shape {
            docs.push_str(&meanings(words));
        }
        let cells = [format!("`{}`", statement(field)), format!("`{}`", field.key), takes, docs];
        format!("| {} |", cells.map(|text| cell(&text)).join(" | "))
    }

    /// What a shape takes, in words.
    fn takes(&self, shape: &Shape) -> String {
        match shape {
            Shape::Switch => "`#true` or `#false`".to_owned(),
            Shape::Int { min, max } if *max >= i64::from(i32::MAX) => format!("a whole number from {min}"),
            Shape::Int { min, max } => format!("a whole number from {min} to {max}"),
            Shape::Text => "a string".to_owned(),
            Shape::File => "the path of a file".to_owned(),
            Shape::Scalar(scalar) => scalar.expects.to_owned(),
            Shape::Word(words) => {
                listed(words.iter().map(|word| quoted(word.word)).collect::<Vec<_>>().iter().map(String::as_str))
            }
            Shape::Texts => "strings by name".to_owned(),
            Shape::Names => "strings".to_owned(),
            Shape::Record(record) => self.link(record),
            Shape::Named(named) => self.named(named),
            Shape::NamedOrList(named, (ty, field)) => {
                format!("{}; or `{field}` of `{ty}`, verbatim", self.named(named))
            }
            Shape::Kube(ty) => format!("`{ty}`, verbatim"),
            Shape::KubeField(ty, field) => format!("`{field}` of `{ty}`, verbatim"),
            Shape::Manifest => inner(shape).map_or_else(|| "a manifest".to_owned(), |raw| self.link(raw)),
            Shape::Any | Shape::Opaque => "any data".to_owned(),
            Shape::Overlays(None) => "the same words, by selector".to_owned(),
            Shape::Overlays(Some(record)) => format!("{}, by selector", self.link(record)),
            Shape::Selector => "a selector of targets".to_owned(),
        }
    }

    fn named(&self, named: &Named) -> String {
        format!("{} by {}", self.takes(&named.entry), placeholder(named).to_lowercase())
    }
}

/// Whether a field is of that record, or its entries are.
fn is_of(field: &Field, record: &'static Record) -> bool {
    inner(&field.shape).is_some_and(|of| std::ptr::eq(of, record))
}

/// A field as a statement of KDL.
fn statement(field: &Field) -> String {
    let word = field.word;
    match &field.shape {
        Shape::Switch => word.to_owned(),
        Shape::Named(named) | Shape::NamedOrList(named, _) => {
            let name = placeholder(named);
            let name = if named.unnamed.is_some() { format!("[{name}]") } else { name.to_owned() };
            format!("{word} {name}{}", inside(&named.entry))
        }
        Shape::Names => format!("{word} A B"),
        Shape::Texts => format!("{word} A=B"),
        Shape::Overlays(_) => format!("{word} SELECTOR {{ … }}"),
        Shape::Selector => format!("{word} SELECTOR"),
        shape => format!("{word}{}", inside(shape)),
    }
}

/// What the name of an entry is, in capitals.
fn placeholder(named: &Named) -> &'static str {
    match named.key {
        "mountPath" => "PATH",
        "setWeight" => "WEIGHT",
        _ => "NAME",
    }
}

/// A word of KDL: one that starts with a digit needs quotes.
fn quoted(word: &str) -> String {
    if word.starts_with(|c: char| c.is_ascii_digit()) { format!("\"{word}\"") } else { word.to_owned() }
}

/// The article of a name.
fn article(name: &str) -> &'static str {
    if name.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" }
}

/// What follows the word, or the name, of a shape.
fn inside(shape: &Shape) -> String {
    match shape {
        Shape::Record(record) if record.headed => " KIND { … }".to_owned(),
        Shape::Record(record) => {
            let positional: String = record.positional.iter().map(|key| format!(" {}", upper(key))).collect();
            format!("{positional} {{ … }}")
        }
        Shape::Manifest | Shape::Kube(_) | Shape::Opaque => " { … }".to_owned(),
        Shape::KubeField(ty, field) => match kubernetes::type_named(ty).and_then(|ty| ty.field(field)) {
            Some(field) if matches!(field.kind, kubernetes::Kind::Object(_) | kubernetes::Kind::Map(_)) => {
                " { … }".to_owned()
            }
            Some(field) if matches!(field.kind, kubernetes::Kind::List(..)) => " { - … }".to_owned(),
            _ => " VALUE".to_owned(),
        },
        _ => " VALUE".to_owned(),
    }
}

/// `containerPort` as `CONTAINER-PORT`.
fn upper(key: &str) -> String {
    let mut out = String::new();
    for c in key.chars() {
        if c.is_ascii_uppercase() {
            out.push('-');
        }
        out.push(c.to_ascii_uppercase());
    }
    out
}

/// What words mean.
fn meanings(words: &[Word]) -> String {
    words.iter().map(|word| format!("<br>`{}`: {}", word.word, line(word.docs))).collect()
}

/// Names in a row.
fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// The fields of a type that stand in a record verbatim.
fn verbatim_fields(record: &'static Record, ty: &str) -> String {
    let fields = kubernetes::type_named(ty).map(kubernetes::Type::fields).unwrap_or_default();
    let here = |name: &str| record.verbatim_field(name) == Some(ty);
    let names = listed(fields.iter().map(|field| field.name).filter(|name| here(name)));
    format!("Verbatim, as `{ty}` has them: {names}.")
}
