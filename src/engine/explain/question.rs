//! What a question is about: `SERVICE TARGET [FIELD]`, or `TARGET [FIELD]`.

use crate::diag::{closest, list_of};
use crate::spec::{Service, Spec, Target};

/// A question, its names found.
pub(super) enum Question<'a> {
    /// About a service in a target.
    Service {
        /// The number of the service.
        number: usize,
        service: &'a Service,
        target: &'a Target,
        field: Option<&'a str>,
    },
    /// About what a target itself owns.
    Target { target: &'a Target, field: Option<&'a str> },
}

impl<'a> Question<'a> {
    /// Reads the words of a question. A service and a target may have one name: what stands behind it then tells which
    /// is meant, for no target is named like a field of a manifest.
    pub(super) fn read(spec: &'a Spec, words: &[&'a str]) -> Result<Self, String> {
        let [first, rest @ ..] = words else { return Err("nothing is asked".to_owned()) };
        let (is_service, is_target) = (spec.service(first).is_some(), is_place(spec, first));
        match rest {
            [] if is_target => Self::of_target(spec, first, None),
            [] if is_service => Err(in_which(spec, first, None)),
            [] => Err(neither(spec, first)),
            [second] => match of_manifest(second) {
                is_field if is_target && (is_field || !is_service) => Self::of_target(spec, first, Some(second)),
                true if is_service => Err(in_which(spec, first, Some(second))),
                _ if is_service || is_place(spec, second) => Self::of_service(spec, first, second, None),
                _ => Err(neither(spec, first)),
            },
            [second, field, ..] => Self::of_service(spec, first, second, Some(field)),
        }
    }

    fn of_service(spec: &'a Spec, service: &str, target: &str, field: Option<&'a str>) -> Result<Self, String> {
        let (number, service) = find_service(spec, service)?;
        Ok(Question::Service { number, service, target: find_target(spec, target)?, field })
    }

    fn of_target(spec: &'a Spec, target: &str, field: Option<&'a str>) -> Result<Self, String> {
        Ok(Question::Target { target: find_target(spec, target)?, field })
    }
}

/// Whether a field is one of a manifest: it starts with its kind.
pub(super) fn of_manifest(field: &str) -> bool {
    field.starts_with(|c: char| c.is_ascii_uppercase())
}

/// Whether a word names a target, or an environment of which it would be the cells.
fn is_place(spec: &Spec, word: &str) -> bool {
    spec.targets.iter().any(|target| target.path == word || target.name == word || target.environment == word)
}

/// A service is explained in a target, and none is said.
fn in_which(spec: &Spec, service: &str, field: Option<&str>) -> String {
    let is_there = |target: &&Target| spec.service(service).is_some_and(|service| service.targets.has(target.number));
    let there: Vec<&str> = spec.targets.iter().filter(is_there).map(|target| target.path.as_str()).collect();
    let example = there.first().copied().unwrap_or("TARGET");
    let field = field.map_or_else(String::new, |field| format!(" {field}"));
    format!(
        "`{service}` is explained in a target: `cellfold explain {service} {example}{field}`; it is in {}",
        list_of(there.iter().copied(), 20)
    )
}

/// A first word that names nothing.
fn neither(spec: &Spec, word: &str) -> String {
    let services = || spec.services.iter().map(|service| service.name.value.as_str());
    let targets = || spec.targets.iter().flat_map(|target| [target.path.as_str(), target.name.as_str()]);
    let hint = match closest(word, services().chain(targets())) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("services: {}", list_of(services(), 20)),
    };
    format!("there is no service or target `{word}`; {hint}")
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

/// Why a service has no layers in a target.
pub(super) fn absent(spec: &Spec, service: &Service, target: &Target) -> String {
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
