//! Where a value comes from: the line that set it, what it overrode, and what it was computed from.

mod asker;
mod manifest;
mod owned;
mod path;
mod question;
mod uses;

use std::sync::Arc;

use super::fleet::{FoldedFleet, Loaded};
use super::unit::context;
use crate::resolve::unit::Place;
use crate::resolve::{evaluated, joined, place};
use crate::source::{Sources, Span};
use crate::spec::Target;
use asker::Asker;
use owned::Owner;
use question::Question;

/// The answer to a question.
#[derive(Debug, Clone, Default)]
pub struct Explained {
    /// What was asked: `validation-service in production/cell-03`, or `production/cell-03`.
    pub subject: String,
    /// Whether all fields were asked for, and not one.
    pub is_all: bool,
    /// Each field that was asked for, with its layers.
    pub fields: Vec<Field>,
}

/// A field and what is said of it.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its path in the spec, or in a manifest.
    pub path: String,
    /// Its value; nothing where it was deleted or dropped.
    pub value: Option<serde_json::Value>,
    /// What became of it, where it has no value: `deleted`, or `dropped`.
    pub gone: Option<&'static str>,
    /// How the value follows from what is written.
    pub derived: Option<String>,
    /// The layers that speak of it: the one that counts first, then what it overrode, the highest first.
    pub said: Vec<Said>,
    /// What else the value was made of: variables, a version, a size.
    pub uses: Vec<Used>,
}

/// A place in the spec, with its text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct At {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1.
    pub column: u32,
    /// The line of text, without the space around it.
    pub text: String,
}

impl At {
    /// The place of a span, with its line.
    fn of(sources: &Sources, span: Span) -> At {
        let Some(file) = sources.file_of(span) else { return At::default() };
        let position = file.position(span.start);
        At {
            file: file.path.clone(),
            line: position.line,
            column: position.column,
            text: file.line(position.line).trim().to_owned(),
        }
    }

    /// The place in short: `services/pay.kdl:3:5`.
    pub fn place(&self) -> String {
        format!("{}:{}:{}", self.file, self.line, self.column)
    }
}

/// What one layer says.
#[derive(Debug, Clone)]
pub struct Said {
    /// Where.
    pub at: At,
    /// Whose layer it is, and where it holds.
    pub layer: String,
    /// What is done to the value: `set`, `append`, `delete`, `replace`, `map`, or `drop` by another member of a choice.
    pub op: &'static str,
    /// What it says; nothing where it deletes.
    pub value: Option<serde_json::Value>,
    /// Whether it is one that counts.
    pub counts: bool,
}

/// What a value was made of, beside what its own layers say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Used {
    /// What it is: `vars.db`, `version`, `size`.
    pub name: String,
    /// Its value.
    pub value: serde_json::Value,
    /// Where it is said.
    pub at: At,
}

/// Explains a field, or all fields, of what `words` name: `SERVICE TARGET [FIELD]`, or `TARGET [FIELD]` for what the
/// target itself owns.
///
/// # Errors
/// A sentence, where there is no such service, target or field.
pub fn explain(loaded: &Loaded, words: &[&str]) -> Result<Explained, String> {
    let fleet = loaded.fleet.as_ref().ok_or_else(|| "the fleet could not be loaded".to_owned())?;
    let (spec, sources) = (&fleet.spec, &loaded.sources);
    match Question::read(spec, words)? {
        Question::Service { number, service, target, field } => {
            let subject = format!("{} in {}", service.name.value, target.path);
            let folded = fleet.folds.get(number).and_then(|folds| folds.get(&target.number));
            let folded = folded.ok_or_else(|| question::absent(spec, service, target))?;
            let place = place_of(fleet, sources, target)?;
            let context = context(fleet, sources, &place, target);
            let asker = Asker {
                fleet,
                sources,
                service,
                target,
                folded,
                evaluated: context.and_then(|context| evaluated(context, service, folded)),
                joined: joined(spec, &fleet.partials, &folded.order),
                place: &place,
            };
            let fields = match field {
                Some(field) => asker.ask(field)?,
                None => asker.all(),
            };
            Ok(Explained { subject, is_all: field.is_none(), fields })
        }
        Question::Target { target, field } => {
            let place = place_of(fleet, sources, target)?;
            let owner = Owner::new(fleet, sources, target, &place);
            let fields = match field {
                Some(field) => owner.ask(field)?,
                None => owner.all()?,
            };
            Ok(Explained { subject: target.path.to_string(), is_all: field.is_none(), fields })
        }
    }
}

/// What is known of a target. What is wrong with it is for `check` to tell.
fn place_of(fleet: &FoldedFleet, sources: &Sources, target: &Target) -> Result<Arc<Place>, String> {
    let reaches = fleet.reaches.get(target.number).ok_or_else(|| "the target is not known".to_owned())?;
    Ok(place(&fleet.spec, target, &fleet.templates, sources, reaches).0)
}
