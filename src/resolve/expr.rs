//! Expressions: `{{ … }}` within strings.
//!
//! A string is cut into text and expressions by us, so that every finding has its place and no other template syntax
//! has a meaning. A dotted path is looked up directly; anything else is minijinja's, with strict undefined values and
//! bounded work.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, RwLock};

use minijinja::{Environment, Expression, UndefinedBehavior};

use crate::node::Text;

/// How much work one expression may do, in minijinja's instructions.
const FUEL: u64 = 20_000;

static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    environment
});

/// A string that is cut into its parts.
#[derive(Debug)]
pub struct Template {
    /// The parts, in order.
    pub parts: Vec<Part>,
}

/// A part of a string.
#[derive(Debug)]
pub enum Part {
    /// Text as it stands.
    Text(Text),
    /// An expression, and where it starts and ends within the string.
    Expr(Expr),
}

/// An expression within a string.
#[derive(Debug)]
pub struct Expr {
    /// The byte of the string at which what stands between the braces starts.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
    /// What it is.
    pub kind: ExprKind,
}

/// What an expression is.
#[derive(Debug)]
pub enum ExprKind {
    /// A path: `vars.db`.
    Path(Vec<Text>),
    /// Anything else, with the paths that it needs.
    Compiled(Expression<'static, 'static>, Vec<Vec<Text>>),
    /// No expression, and why.
    Broken(String),
}

/// Strings that were cut already.
#[derive(Debug, Default)]
pub struct Templates {
    known: RwLock<HashMap<Text, Arc<Template>>>,
}

impl Templates {
    /// The parts of a string.
    pub fn get(&self, text: &Text) -> Arc<Template> {
        if let Ok(known) = self.known.read()
            && let Some(template) = known.get(text)
        {
            return template.clone();
        }
        let template = Arc::new(cut(text));
        if let Ok(mut known) = self.known.write() {
            known.insert(text.clone(), template.clone());
        }
        template
    }
}

fn cut(text: &str) -> Template {
    let mut parts = Vec::new();
    let mut at = 0;
    while let Some(open) = text.get(at..).and_then(|rest| rest.find("{{")).map(|found| at + found) {
        if open > at {
            parts.push(Part::Text(Text::new(text.get(at..open).unwrap_or_default())));
        }
        let start = open + 2;
        let inner = text.get(start..).unwrap_or_default();
        match close(inner) {
            Some(length) => {
                let end = start + length;
                let source = text.get(start..end).unwrap_or_default();
                parts.push(Part::Expr(Expr { start, end, kind: kind(source) }));
                at = end + 2;
            }
            None => {
                let broken = ExprKind::Broken("`{{` is never closed by `}}`".to_owned());
                parts.push(Part::Expr(Expr { start: open, end: text.len(), kind: broken }));
                at = text.len();
            }
        }
    }
    if at < text.len() {
        parts.push(Part::Text(Text::new(text.get(at..).unwrap_or_default())));
    }
    Template { parts }
}

/// Where an expression ends: at the first `}}` that stands in no string.
fn close(inner: &str) -> Option<usize> {
    let bytes = inner.as_bytes();
    let mut quote: Option<u8> = None;
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match quote {
            Some(_) if *byte == b'\\' => at += 1,
            Some(open) if open == *byte => quote = None,
            Some(_) => {}
            None if matches!(byte, b'"' | b'\'') => quote = Some(*byte),
            None if *byte == b'}' && bytes.get(at + 1) == Some(&b'}') => return Some(at),
            None => {}
        }
        at += 1;
    }
    None
}

fn kind(source: &str) -> ExprKind {
    let source = source.trim();
    if source.is_empty() {
        return ExprKind::Broken("there is nothing between `{{` and `}}`".to_owned());
    }
    if let Some(path) = path(source) {
        return ExprKind::Path(path);
    }
    match ENVIRONMENT.compile_expression_owned(source.to_owned()) {
        Ok(compiled) => {
            let mut needs: Vec<Vec<Text>> = compiled
                .undeclared_variables(true)
                .into_iter()
                .map(|variable| variable.split('.').map(Text::new).collect())
                .collect();
            needs.sort();
            ExprKind::Compiled(compiled, needs)
        }
        Err(error) => ExprKind::Broken(words(&error)),
    }
}

/// `a.b.c`, if that is all.
fn path(source: &str) -> Option<Vec<Text>> {
    let is_name = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            && !matches!(part, "true" | "false" | "none" | "not" | "and" | "or" | "if" | "in" | "is")
    };
    source.split('.').all(is_name).then(|| source.split('.').map(Text::new).collect())
}

/// What minijinja says, without its own idea of a place.
pub fn words(error: &minijinja::Error) -> String {
    match error.detail() {
        Some(detail) => detail.to_owned(),
        None => error.kind().to_string(),
    }
}
