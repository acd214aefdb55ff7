//! Where a value comes from: the line that set it, what it overrode, and what it was computed from.

mod asker;
mod manifest;
mod path;
mod uses;

use super::fleet::Loaded;
use super::render::context;
use crate::diag::{closest, list_of};
use crate::resolve::{evaluated, joined, place};
use crate::spec::{Service, Spec, Target};
use asker::Asker;

/// The answer to a question.
#[derive(Debug, Clone, Default)]
pub struct Explained {
    /// What was asked: `validation-service in production/cell-03`.
    pub subject: String,
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

/// Explains a service in a target: one field of it, or all.
///
/// # Errors
/// A sentence, where there is no such service, target or field.
pub fn explain(loaded: &Loaded, service: &str, target: &str, field: Option<&str>) -> Result<Explained, String> {
    let fleet = loaded.fleet.as_ref().ok_or_else(|| "the fleet could not be loaded".to_owned())?;
    let spec = &fleet.spec;
    let (number, of_service) = find_service(spec, service)?;
    let of_target = find_target(spec, target)?;
    let subject = format!("{} in {}", of_service.name.value, of_target.path);
    let folded = fleet
        .folds
        .get(number)
        .and_then(|folds| folds.get(&of_target.number))
        .ok_or_else(|| absent(spec, of_service, of_target))?;
    let reaches = fleet.reaches.get(of_target.number).ok_or_else(|| "the target is not known".to_owned())?;
    let (place, _) = place(spec, of_target, &fleet.templates, &loaded.sources, reaches);
    let context = context(fleet, &loaded.sources, &place, of_target);
    let asker = Asker {
        fleet,
        sources: &loaded.sources,
        service: of_service,
        target: of_target,
        folded,
        evaluated: context.and_then(|context| evaluated(context, of_service, folded)),
        joined: joined(spec, &fleet.partials, &folded.order),
        place: &place,
    };
    let fields = match field {
        Some(field) => asker.ask(field)?,
        None => asker.all(),
    };
    Ok(Explained { subject, fields })
}

fn find_service<'a>(spec: &'a Spec, name: &str) -> Result<(usize, &'a Service), String> {
    spec.services.iter().enumerate().find(|(_, service)| service.name.value == name).ok_or_else(|| {
        let names = || spec.services.iter().map(|service| service.name.value.as_str());
        let hint = match closest(name, names()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("services: {}", list_of(names(), 20)),
        };
        format!("there is no service `{name}`; {hint}")
    })
}

fn find_target<'a>(spec: &'a Spec, name: &str) -> Result<&'a Target, String> {
    let by_name: Vec<&Target> =
        spec.targets.iter().filter(|target| target.path == name || target.name == name).collect();
    let paths = || spec.targets.iter().map(|target| target.path.as_str());
    match by_name.as_slice() {
        [only] => Ok(only),
        [] => {
            let cells: Vec<&str> =
                spec.targets.iter().filter(|target| target.environment == name).map(|t| t.path.as_str()).collect();
            let known = spec.targets.iter().flat_map(|target| [target.path.as_str(), target.name.as_str()]);
            let hint = match closest(name, known) {
                _ if !cells.is_empty() => format!("`{name}` has cells, say which: {}", list_of(cells, 20)),
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("targets: {}", list_of(paths(), 20)),
            };
            Err(format!("there is no target `{name}`; {hint}"))
        }
        several => Err(format!(
            "`{name}` is a cell of several environments: {}",
            list_of(several.iter().map(|target| target.path.as_str()), 20)
        )),
    }
}

fn absent(spec: &Spec, service: &Service, target: &Target) -> String {
    let there: Vec<&str> = spec
        .targets
        .iter()
        .filter(|target| service.targets.has(target.number))
        .map(|target| target.path.as_str())
        .collect();
    let name = &service.name.value;
    match there.is_empty() {
        true => format!("`{name}` is not in {}: it is in no target", target.path),
        false => format!("`{name}` is not in {}; it is in {}", target.path, list_of(there, 20)),
    }
}
